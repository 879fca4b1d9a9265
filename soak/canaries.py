"""T18: secrets of all kinds are used, then looked for where they don't belong (A57).

A whole portal with Sentry, metrics and its log in a file. Each secret must also be found where it
does belong, or nothing was tried.
"""

import contextlib
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import models
from domain import settings
from models import Entity, User
from soak.figures import Figure, Part
from soak.people import Person, fields_of
from tests.conftest import make_config
from tests.people import make_entity
from tests.registering import ANSWERS
from tests.servers import free_port
from tests.test_architecture import ROOT
from tests.test_fault_reports import FAILING, sentry
from tests.test_serve import descendants, eventually

CODE = "/configuracion/seguridad/codigo"
SETTINGS = ("SECRET_KEY", "MAIL_PASSWORD", "METRICS_TOKEN")
OWNER_ALONE = 0o077
PLACES = 7  # that are looked through
LINK = re.compile(r"^http://127\.0\.0\.1:[0-9]+(/\S+)$", re.MULTILINE)
PHONE_KEY = re.compile("secret=([A-Z2-7]{32})")


@dataclass
class Portal:
    port: int
    process: int
    folder: Path
    environment: dict[str, str]

    def letters(self) -> str:
        """All of them so far, their lines whole."""
        written = sorted((self.folder / "data" / "correo").glob("*.eml"))
        return "\n".join(each.read_text() for each in written).replace("=\n", "")

    def link(self, beginning: str) -> str:
        """Where the newest letter leads that leads there."""
        found: list[str] = []

        def came() -> bool:
            found[:] = [each for each in LINK.findall(self.letters()) if each.startswith(beginning)]
            return bool(found)

        if not eventually(came):
            raise RuntimeError(f"no letter leads to {beginning}")
        return found[-1]


@dataclass
class Told:
    """What was seen where, and the secrets that were used."""

    canaries: dict[str, str]
    answers: list[str] = field(default_factory=list)

    def hits(self, place: str, text: str, *but: str) -> Iterator[str]:
        for name, secret in self.canaries.items():
            if not name.startswith(but or "-") and secret in text:
                yield f"{name} in {place}"

    def missing(self, place: str, text: str, *kinds: str) -> Iterator[str]:
        """Those that were used must be found where they belong."""
        for name, secret in self.canaries.items():
            if name.startswith(kinds) and secret not in text:
                yield f"no {name} in {place}"


def run(rounds: int, seed: int, folder: Path) -> Figure:
    """A round is a person; each with other secrets."""
    told = Told(_settings(random.Random(seed)))
    with sentry() as (dsn, sent), _portal(folder, dsn, told) as portal:
        told.canaries["SENTRY_DSN"] = dsn.partition("@")[0].rpartition("/")[2]
        for number in range(rounds):
            _live(portal, told, f"canaria{seed}.{number}", seed * 1000 + number)
        metrics = _metrics(portal, told)
        eventually(lambda: len(sent) >= rounds)
        processes, readable = _processes(portal.process)
        letters = portal.letters()
    dump = "\n".join(sqlite3.connect(folder / "data" / "ventanilla.sqlite3").iterdump())
    wrong = [
        *told.hits("the log", (folder / "log").read_text()),
        *told.hits("a report", b"".join(sent).decode(), "SENTRY_DSN"),
        *told.hits("the metrics", metrics),
        *told.hits("the processes", processes),
        *told.hits("a letter", letters, "link", "email"),
        *told.hits("an answer", "\n".join(told.answers), "link", "email", "document", "key"),
        *told.hits("the database", dump, "email", "document", "account"),
        *readable,
        *_readable_files(folder / "data"),
        *told.missing("a letter", letters, "link", "email"),
        *told.missing("the database", dump, "email", "document", "account"),
        *told.missing("an answer", "\n".join(told.answers), "document", "key"),
        *([] if len(sent) >= rounds else ["no fault was reported"]),
    ]
    return Figure(PLACES * len(told.canaries), len(wrong), "; ".join(wrong[:5]) or _said(told))


def _said(told: Told) -> str:
    return f"{len(told.canaries)} secrets, {len(told.answers)} answers"


def _settings(chosen: random.Random) -> dict[str, str]:
    return {name: f"{chosen.getrandbits(200):050x}" for name in SETTINGS}


@contextlib.contextmanager
def _portal(folder: Path, dsn: str, told: Told) -> Iterator[Portal]:
    port = free_port()
    environment = {**os.environ, **told.canaries, "SENTRY_DSN": dsn, "PORT": str(port)}
    environment |= {"DATA_DIR": str(folder / "data"), "HOST": "", "PUBLIC_URL": ""}
    environment |= {"DATABASE_URL": "", "MAIL_SERVER": "", "STORAGE_URL": "", "THROTTLE": "off"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", FAILING], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    portal = Portal(port, process.pid, folder, environment)
    try:
        if not eventually(lambda: _answers(port)):
            raise RuntimeError((folder / "log").read_text())
        config = make_config(folder / "data", f"sqlite:///{folder}/data/ventanilla.sqlite3")
        settings.use(config)
        models.open_database(config.database_url)
        yield portal
    finally:
        models.db.close()
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
    except OSError:
        time.sleep(0.1)
        return False
    return True


def _live(portal: Portal, told: Told, username: str, seed: int) -> None:
    """Somebody registers, enters, sets up a phone, forgets the password and meets a fault."""
    person, chosen = Person(portal.port, random.Random(seed)), random.Random(seed)
    own = {
        "password": f"panela y guayacan {chosen.getrandbits(64):x}",
        "response": f"el trompo {chosen.getrandbits(64):x}",
        "email": f"{username}@example.com",
        "document": f"10{chosen.randrange(10**8):08}",
        "account": f"55{chosen.randrange(10**11):011}",
    }
    link = _register(portal, person, username, own)
    _see(person, told, link)
    person.send(link, fields_of(person.page(link), link))
    entity = _own_entity(username, own, seed)
    person.cookies.clear()
    _enter(person, username, f"{own['password']} no", told)
    _enter(person, username, own["password"], told)
    person.send(CODE, fields_of(person.page(CODE), CODE))
    recovery = _forget(portal, person, username, told)
    told.canaries |= {f"{name} of {username}": each for name, each in own.items()}
    told.canaries |= {
        f"cookie of {username}": person.cookies["ventanilla"],
        f"key of {username}": PHONE_KEY.findall(_see(person, told, CODE))[0],
        f"link of {username}, activation": link.rpartition("/")[2],
        f"link of {username}, recovery": recovery.rpartition("/")[2],
    }
    query = urlencode({f"x{n}": each for n, each in enumerate(told.canaries.values())})
    for path in ("/ayuda", recovery, "/no-hay", "/escritorio", f"/entidades/{entity.code}/"):
        _see(person, told, f"{path}?{query}")
    _see(person, told, f"/entidades/{entity.code}/formulario/representante")


def _register(portal: Portal, person: Person, username: str, own: dict[str, str]) -> str:
    """Answers where the letter leads."""
    fields = fields_of(person.page("/registro?nuevo=1"), "/registro") | ANSWERS
    fields |= {"username": username, "email": own["email"], "answer": own["response"]}
    fields |= {"password": own["password"], "confirmation": own["password"]}
    person.send("/registro", fields | {"terms": "y", "data_treatment": "y"})
    return portal.link("/activar/")


def _own_entity(username: str, own: dict[str, str], seed: int) -> Entity:
    return make_entity(
        f"Empresa de {username}",
        f"9{seed:08}",
        User.get(User.username == username),
        representative_name="Gloria Ñáñez",
        representative_document_type="CC",
        representative_document=own["document"],
        bank_name="1007",
        bank_account=own["account"],
        bank_account_type="ahorros",
    )


def _enter(person: Person, username: str, password: str, told: Told) -> None:
    fields = fields_of(person.page("/ingresar"), "/ingresar")
    _post(person, told, "/ingresar", fields | {"username": username, "password": password})


def _forget(portal: Portal, person: Person, username: str, told: Told) -> str:
    """Ask for a link in another browser; answers where it leads."""
    other, path = Person(person.port, person.random), "/recuperar/contrasena"
    _post(other, told, path, fields_of(other.page(path), path) | {"username": username})
    return portal.link(f"{path}/")


def _post(person: Person, told: Told, path: str, fields: dict[str, str]) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    told.answers.append(person.ask("POST", path, urlencode(fields).encode(), kind)[2])


def _see(person: Person, told: Told, path: str) -> str:
    """Whatever is answered, refusals and faults too."""
    text = person.ask("GET", path)[2]
    told.answers.append(text)
    return text


def _metrics(portal: Portal, told: Told) -> str:
    given = {"Authorization": f"Bearer {told.canaries['METRICS_TOKEN']}"}
    status, _, text = Person(portal.port, random.Random()).ask("GET", "/metrics", b"", given)
    return text if status == 200 else f"/metrics: {status}"


def _processes(process: int) -> tuple[str, list[str]]:
    """What everybody may read of them, and those whose environment others may read."""
    family = [Path(f"/proc/{each}") for each in (process, *descendants(process))]
    lines = "\n".join((each / "cmdline").read_text() for each in family)
    readable = [each for each in family if (each / "environ").stat().st_mode & OWNER_ALONE]
    return lines, [f"the environment of {each.name}" for each in readable]


def _readable_files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.lstat().st_mode & OWNER_ALONE:
            yield f"{path.relative_to(folder)} is for others to read"


PART = Part("T18", "secrets in the log, reports, metrics, letters, pages, database", 1, run)
