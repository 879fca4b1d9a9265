"""Every route for everybody: own things, others', and what never was (A21, A22).

`permissions.tsv` names a row for each route: its guard and the kinds of things in its path. What a
guard means for each role is the table below, and what everybody has is in `tests/everybody.py`.
"""

import csv
import re
import shutil
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from werkzeug.test import Client

import models
from app import create_app
from tests.conftest import make_config, with_settings
from tests.copies import Copies
from tests.everybody import NOBODYS, ROLES, WORDS, Person, assemble
from tests.tables import digest

WHO_MAY = """
                 anonymous inactive no_entity pending former member  admin  foreign staff  officer  auditor
public           in/404    in/404   in/404    in/404  in/404 in/404  in/404 in/404  in/404 in/404   in/404
holds_token      404       404      404       404     404    404     404    404     404    404      404
signed_in        sign_in   sign_in  in/404    in/404  in/404 in/404  in/404 in/404  in/404 in/404   in/404
setting_up       sign_in   sign_in  in        in      in     in      in     in      in     in       in
signed_in_client 401       401      in        in      in     in      in     in      in     in       in
own_upload       401       401      404       404     404    404     in/404 404     404    404      404
staff_only       sign_in   sign_in  404       404     404    404     404    404     in/404 in/404   in/404
answers_requests sign_in   sign_in  404       404     404    404     404    404     in/404 in/404   403
chief_only       sign_in   sign_in  404       404     404    404     404    404     in/404 403      403
reads_entity     sign_in   sign_in  404       404     404    in/404  in/404 404     404    404      404
edits_entity     sign_in   sign_in  404       404     404    403/404 in/404 404     404    404      404
administers      sign_in   sign_in  404       404     404    403/404 in/404 404     404    404      404
"""  # noqa: E501
"""For each guard: own things / others' and absent ones. Where both are the same, once."""

STOPPED = {"inactive", "no_entity", "pending", "former"}
"""Who gets no further than a guard that others pass: on one engine."""
CASES = [
    pytest.param(role, marks=[pytest.mark.one_engine] * (role in STOPPED), id=role)
    for role in ROLES
]
TUS = {"Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "HEAD"}
TABLE = Path(__file__).parent / "permissions.tsv"
ABSENT = "xxxxxxxxxxxx"
KINDS = {"code": "entity", "name": "field", "row": "member", "slug": "section", "user": "access"}
"""Of a path's <name>, most often."""
TOKEN = re.compile(r'(?<=csrf_token" value=")[^"]+|(?<=name="key" value=")[^"]+')
ADD = """These routes have no row in tests/permissions.tsv, or one with another guard. Add the lines
below beside the rows of the same guard, with a tab between columns, after asking yourself whether
that guard is right. The last column names each <thing> of the path by its kind, in order; `x=kind`
is a form's field x; `?` after the last one says that the route answers the same for a thing that
isn't there, instead of 404. Known kinds: {kinds}.
A new kind needs one of each side in tests/everybody.py; a new guard, a line in WHO_MAY.

{rows}"""


@dataclass(frozen=True)
class Row:
    guard: str
    method: str
    path: str
    things: tuple[str, ...]

    @property
    def kinds(self) -> list[str]:
        return [thing.rstrip("?").rpartition("=")[2] for thing in self.things]

    def __str__(self) -> str:
        return "\t".join((self.guard, self.method, self.path, " ".join(self.things)))


@dataclass(frozen=True)
class Variant:
    """Some way to fill in a path: whose things they are, and what the table says of that."""

    whose: str
    codes: tuple[str, ...]
    expected: str


class Portal:
    """Everybody's portal, which is put back as it was when somebody could change it."""

    def __init__(self, app: Flask, folder: Path, copies: Copies) -> None:
        self.people = assemble(app)
        self.client = Client(app, use_cookies=False)
        self.folder, self.copies = folder, copies
        self.kept = folder.with_name(f"{folder.name}-kept")
        self.tables = digest("stashed_form")
        copies.keep()
        shutil.copytree(folder, self.kept)

    def restore(self) -> None:
        shutil.copytree(self.kept, self.folder, dirs_exist_ok=True)
        self.copies.renew()

    def changed(self) -> list[str]:
        """The tables that aren't as they were."""
        now = digest("stashed_form")
        return [name for name in now if now[name] != self.tables[name]]

    def ask(
        self, person: Person, row: Row, filled: Variant, method: str = ""
    ) -> tuple[int, str, str]:
        """Status, where it sends one, and the page without what differs from one to the next."""
        path, method = row.path, method or row.method
        fields = {"csrf_token": person.token, "confirmed_entity": "".join(filled.codes[:1])}
        for thing, code in zip(row.things, filled.codes, strict=True):
            name, is_field, _ = thing.partition("=")
            if is_field:
                fields[name] = code
            else:
                path = re.sub("<[^>]+>", code, path, count=1)
        answer = Context().run(
            self.client.open,
            path,
            method=method,
            data=fields if method == "POST" else None,
            headers={"Cookie": person.cookie, **TUS},
            base_url="http://localhost",
            environ_base={"REMOTE_ADDR": "203.0.113.7"},
        )
        told = answer.text if (answer.mimetype or "").startswith("text/") else ""
        return answer.status_code, answer.headers.get("Location", ""), TOKEN.sub("", told)


@pytest.fixture(scope="module")
def portal(
    template: str, cluster: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """One for all tests of a worker."""
    data, databases = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("databases")
    copies = Copies(cluster, template, databases)
    app = create_app(make_config(data, copies.url))
    app.testing = True
    with_settings(app, throttle=False)
    with time_machine.travel(models.now(), tick=False):  # pages tell the minute
        yield Portal(app, data, copies)
    models.db.close()
    copies.drop()


def kinds_of(path: str) -> str:
    """A guess, for who adds a row."""
    return " ".join(KINDS.get(name, name) for name in re.findall("<([^>]+)>", path))


def rows() -> list[Row]:
    with TABLE.open(newline="") as file:
        return [
            Row(line["guard"], line["method"], line["path"], tuple(line["things"].split()))
            for line in csv.DictReader(file, delimiter="\t")
        ]


def outcome(status: int, location: str) -> str:
    if status == 303 and location.startswith("/ingresar?siguiente="):
        return "sign_in"
    named = {401: "401", 403: "403", 404: "404", 410: "404"}
    return "fault" if status >= 500 or status == 405 else named.get(status, "in")


def cell(guard: str, role: str) -> tuple[str, str]:
    heads, *lines = (line.split() for line in WHO_MAY.strip().splitlines())
    said = {line[0]: dict(zip(heads, line[1:], strict=True)) for line in lines}
    own, _, other = said[guard][role].partition("/")
    return own, other or own


def variants(row: Row, role: str, person: Person) -> list[Variant]:
    """Others' things first: own ones may be gone afterwards."""
    own, other = cell(row.guard, role)
    kinds = row.kinds
    mine, theirs = ([it.get(kind, "") for kind in kinds] for it in (person.own, person.foreign))
    found = []
    if set(kinds) - NOBODYS:
        nowhere = [person.own[kind] if kind in NOBODYS else ABSENT for kind in kinds]
        found = [Variant("foreign", tuple(theirs), other), Variant("absent", tuple(nowhere), other)]
    if len(kinds) > 1 and kinds[-1] not in NOBODYS:
        below = other if own == "in" else own
        found.append(Variant("own, foreign", (*mine[:-1], theirs[-1]), below))
        found.append(Variant("own, absent", (*mine[:-1], ABSENT), below))
    return [each for each in (*found, Variant("own", tuple(mine), own)) if all(each.codes)]


def without(codes: tuple[str, ...], text: str) -> str:
    for code in codes:
        text = text if code in WORDS.values() else text.replace(code, "?")
    return text


def checked(portal: Portal, row: Row, role: str) -> Iterator[str]:
    """What is wrong with a row for somebody."""
    person, answers = portal.people[role], {}
    tried = variants(row, role, person)
    for at, each in enumerate(tried, start=1):
        status, location, told = portal.ask(person, row, each)
        got, what = outcome(status, location), f"{row} as {role} ({each.whose})"
        tells = each.whose == "own" or not row.things[-1].endswith("?")
        if got == "fault" or (tells and got != each.expected):
            yield f"{what}: {status} {location}, not {each.expected}"
        answers[each.whose] = status, without(each.codes, location), without(each.codes, told)
        if row.method == "GET":
            if got in {"403", "404"} and portal.ask(person, row, each, "HEAD")[0] != status:
                yield f"{what}: HEAD answers something else"
        elif tried[at : at + 1] in ([], tried[-1:]) and (changed := portal.changed()):
            if got != "in" or each.whose != "own":
                yield f"{what}: was refused and changed {changed}"
            portal.restore()
    for foreign, absent in (("foreign", "absent"), ("own, foreign", "own, absent")):
        if foreign in answers and answers[foreign] != answers[absent]:
            lines = [str(answers[whose]).split("\\n") for whose in (foreign, absent)]
            told = "\n".join(unified_diff(*lines, foreign, absent, n=0, lineterm=""))
            yield f"{row} as {role}: {foreign} and {absent} differ\n{told}"


@pytest.mark.parametrize("role", CASES)
@pytest.mark.asvs("V4.1.1", "V8.2.1", "V8.2.2", "V8.3.1", "V8.4.1")
def test_everybody_reaches_what_the_table_says_and_nothing_else(portal: Portal, role: str):
    reading = [row for row in rows() if row.method == "GET"]
    wrong = [each for row in reading for each in checked(portal, row, role)]
    assert not portal.changed(), "a GET changed something"
    writing = [row for row in rows() if row.method != "GET"]
    wrong += [each for row in writing for each in checked(portal, row, role)]
    assert not wrong, "\n".join(wrong)


def test_every_route_has_its_row(portal: Portal):
    app = portal.client.application
    there = {
        Row(getattr(app.view_functions[rule.endpoint], "guard", "NO GUARD"), method, rule.rule, ())
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods - {"HEAD", "OPTIONS"} or rule.methods)
    }
    listed = {Row(row.guard, row.method, row.path, ()) for row in rows()}
    missing = "\n".join(sorted(f"{row}{kinds_of(row.path)}" for row in there - listed))
    kinds = {kind for person in portal.people.values() for kind in person.own}
    assert there <= listed, ADD.format(kinds=", ".join(sorted(kinds)), rows=missing)
    gone = "\n".join(sorted(map(str, listed - there)))
    assert listed <= there, f"tests/permissions.tsv speaks of routes that are not there:\n{gone}"
    used = {kind for row in rows() for kind in row.kinds}
    assert used <= kinds, f"nobody in tests/everybody.py has a thing of these: {used - kinds}"
