"""T01: hostile input to every route as everybody, from the pages' own forms, in one process (A35).

What is sent follows from the seed; codes and tokens in it are those of this portal.
"""

import logging
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

from flask import Flask

from soak import hostile, invariants, pages, wsgi
from soak.figures import Figure, Part
from soak.hostile import MARK, Request
from soak.portals import portal
from soak.wsgi import Answer
from tests.conftest import wait_for_the_disk
from tests.copies import Copies
from tests.domain.sample_files import EXE, HTML, pdf
from tests.everybody import ROLES, Person, assemble
from tests.test_matrix import ABSENT, TUS, Row, cell, rows

BETWEEN_LOOKS = 400
"""Requests after which the tables are looked at, and put back as they were."""
DEPTH = 3
ON_EVERY_PAGE = "/mesa-de-servicio"
"""A link to it stands at the foot."""
LARGEST = 64 * 1024
ENGLISH = re.compile(r"(?<!-)\b(The|not (found|allowed)|Bad Request|invalid|Error:? [a-z]+ing)\b")
CONTENTS = (pdf(), EXE, EXE, HTML, HTML, b"", b"", b"a;b\n1;2\n", b"\x00" * 5000)


class Faults(logging.Handler):
    """What the portal logs of a fault that no view foresaw."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.told.append(repr(record.exc_info[1])[:300])


class Fuzz:
    def __init__(self, app: Flask, folder: Path, copies: Copies, seed: int) -> None:
        self.app, self.folder, self.copies = app, folder, copies
        self.chance = random.Random(seed)
        self.people = assemble(app)
        self.readable = [row for row in rows() if row.method == "GET"]
        self.writable = [row for row in rows() if row.method != "GET"]
        self.faults, self.wrong = Faults(), list[str]()
        self.seen: Counter[int] = Counter()
        self.kept = folder.with_name("kept")
        copies.keep()
        wait_for_the_disk(False)
        shutil.copytree(folder, self.kept)

    def run(self, rounds: int) -> None:
        log, looks = logging.getLogger("ventanilla"), BETWEEN_LOOKS
        handlers, log.handlers = log.handlers, [self.faults]
        try:
            while self.seen.total() < rounds:
                self.walk()
                if self.seen.total() >= looks:
                    self.look()
                    looks += BETWEEN_LOOKS
            self.look()
        finally:
            log.handlers = handlers

    def look(self) -> None:
        """Does everything still hold? Then back to the beginning."""
        with self.app.app_context():
            self.wrong += invariants.broken()
        self.note("the worker")
        shutil.copytree(self.kept, self.folder, dirs_exist_ok=True)
        self.copies.renew()
        wait_for_the_disk(False)

    def walk(self) -> None:
        """A page and what follows from its forms, or a form that nobody asked for."""
        role = self.chance.choice(ROLES)
        person, reading = self.people[role], self.chance.random() < 0.8
        row = self.chance.choice(self.readable if reading else self.writable)
        if reading and not cell(row.guard, role)[0].startswith("in") and self.chance.random() < 0.8:
            return
        cookie = person.cookie
        sent = self.opening(row, person)
        for _ in range(DEPTH):
            answer = self.send(replace(sent, headers={"Cookie": cookie} | sent.headers))
            cookie = wsgi.renewed(cookie, answer)
            follow = self.following(sent, answer)
            if follow is None:
                return
            sent = follow

    def opening(self, row: Row, person: Person) -> Request:
        things = iter(row.things)
        chance, fields = self.chance, [("csrf_token", person.token)]

        def filled(_: re.Match[str]) -> str:
            own, kind = chance.random(), next(things, "").rstrip("?")
            told = (person.own if own < 0.8 else person.foreign).get(kind, ABSENT)
            return told if own < 0.95 else quote(hostile.value(chance), safe="", errors="replace")

        path = re.sub("<[^>]+>", filled, row.path).encode()
        if row.method == "GET":
            return hostile.request(Request("GET", path), chance)
        for thing in row.things:
            name, is_field, kind = thing.rstrip("?").partition("=")
            if is_field:
                fields.append((name, person.own.get(kind, ABSENT)))
        return hostile.request(self.posted(path, fields, [], row.method), chance)

    def posted(
        self, path: bytes, fields: hostile.Fields, files: list[str], method: str = "POST"
    ) -> Request:
        chance, headers = self.chance, TUS if b"/subidas" in path else {}
        fields = hostile.fields(fields, chance)
        if files or chance.random() < 0.1:
            content = chance.choice(CONTENTS)
            type_, body = hostile.parts(
                fields, files or [fields[-1][0] if fields else "x"], content, chance
            )
        else:
            type_, body = "application/x-www-form-urlencoded", hostile.encoded(fields, chance)
        return Request(method, path, headers=headers, type=type_, body=body)

    def following(self, sent: Request, answer: Answer) -> Request | None:
        """A form of this page, a link of it, or where it leads."""
        where = dict(answer.headers).get("Location", "")
        if answer.status == 303:
            to = urlsplit(where)
            return Request("GET", to.path.encode(), to.query.encode())
        if not answer.type.startswith("text/html"):
            return None
        chance = self.chance
        offered = [form for form in pages.forms(answer.text) if form.action != "/salir"]
        links = pages.asked(answer.text)
        if chance.random() < 0.9:
            links = [each for each in links if each[0] != ON_EVERY_PAGE]
        if links and (not offered or chance.random() < 0.2):
            page, query = chance.choice(links)
            spoilt = hostile.encoded(hostile.fields(query, chance), chance)
            return hostile.request(Request("GET", page.encode(), spoilt), chance)
        if not offered:
            return None
        form = chance.choice(offered)
        to = urlsplit(form.action)
        path = (to.path or sent.path.decode("latin-1")).encode("latin-1", "replace")
        if form.method == "GET":
            spoilt = hostile.encoded(hostile.fields(form.fields, chance), chance)
            return hostile.request(Request("GET", path, spoilt), chance)
        posted = replace(self.posted(path, form.fields, form.files), query=to.query.encode())
        if chance.random() < 0.25:
            posted = replace(posted, headers=posted.headers | {"HX-Request": "true"})
        return hostile.request(posted, chance)

    def send(self, request: Request) -> Answer:
        try:
            answer = wsgi.answer(self.app, request)
        except Exception as fault:
            self.wrong.append(f"{fault!r} escaped from {request}")
            answer = Answer(0, [], b"")
        self.seen[answer.status] += 1
        self.wrong += [f"{what}: {request}" for what in _judged(request, answer)]
        self.note(str(request))
        return answer

    def note(self, cause: str) -> None:
        self.wrong += [f"{fault} of {cause}" for fault in self.faults.told]
        self.faults.told.clear()


def _judged(request: Request, answer: Answer) -> Iterator[str]:
    status, headers = answer.status, dict(answer.headers)
    if status >= 500:
        yield f"{status}"
    if any("\r" in value or "\n" in value for value in headers.values()):
        yield "a header of two lines"
    if "Content-Security-Policy" not in headers:
        yield f"{status} without a policy"
    to = headers.get("Location") or headers.get("HX-Redirect") or "/"
    to = to.removeprefix("http://localhost")
    if not to.startswith("/") or to.startswith(("//", "/\\")):
        yield f"it leads to {to[:100]}"
    if answer.type.startswith("text/html") and MARK in answer.text:
        yield "it writes what was typed as a script"
    if 400 <= status < 500 and request.method != "HEAD":
        yield from _unreadable(answer)


def _unreadable(answer: Answer) -> Iterator[str]:
    text = answer.text
    if not answer.body.strip():
        yield f"{answer.status} without a word"
    elif text and answer.type.startswith("text/html"):
        whole = 'lang="es"' in text and "<h1" in text
        if not whole and answer.status not in {422} and 'role="alert"' not in text:
            yield f"{answer.status} is no page"
    if ENGLISH.search(text) and len(text) < 2000:
        yield f"{answer.status} in English: {text[:200]}"


def run(rounds: int, seed: int, folder: Path) -> Figure:
    (data := folder / "data").mkdir()
    (databases := folder / "databases").mkdir()
    with portal(data, throttle=False) as app:
        kept = f"sqlite:///{data}/portal.sqlite3"
        copies = Copies("", kept, databases)
        fuzz = Fuzz(app, data, copies, seed)
        began = time.monotonic()
        fuzz.run(rounds)
        speed = fuzz.seen.total() / (time.monotonic() - began)
    kinds = Counter(f"{status // 100}xx" for status in fuzz.seen.elements())
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    said = "\n".join(fuzz.wrong[:20]) or f"{told}; {speed:.0f} a second"
    return Figure(fuzz.seen.total(), len(fuzz.wrong), said)


PART = Part("T01", "hostile requests to every route as everybody", 1500, run, 50_000)
