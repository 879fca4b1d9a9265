"""T03c: two machines, and each of their parts killed in turn while people register, write and send.

What was answered is there at the end, once: people, sections, documents, letters. Whoever got no
answer sent the same again, with its key, as a person presses a button again.
"""

import base64
import hashlib
import http.client
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import models
from app import create_app
from config import S3_KEYS
from deploy.cluster.machines import PATIENCE, Cluster, Program, Store, cluster
from domain import audit_chain, storage
from models import Document, Entity, EntityState, Letter, LetterState, User
from soak.figures import Figure, Part
from soak.people import AWAY, Lost, Person, fields_of
from tests.people import PASSWORD, make_entity, make_user
from tests.registering import ANSWERS

DEAD = 1.0  # seconds that a part is away
PIECE = 700
CONTACTS = {"municipality": "cucuta", "email": "oficina@hyh.example", "phone": "607 555 0118"}
MOST_SENT = 90  # files of one person: `uploads` takes 120 in an hour


@dataclass
class Kept:
    """What the portal has said that it keeps."""

    people: set[str] = field(default_factory=set)
    addresses: dict[int, str] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    """By their SHA-256, the entity of each."""
    lost: list[str] = field(default_factory=list)
    saved: int = 0
    looked: int = 0
    missed: int = 0
    again: int = 0

    @property
    def count(self) -> int:
        return len(self.people) + self.saved + len(self.files)

    def __str__(self) -> str:
        """Of pages that somebody looked at, those that didn't come are told, and are no loss."""
        return (
            f"{len(self.people)} people, {self.saved} forms and {len(self.files)} files kept, "
            f"{self.again} sent again; {self.missed} of {self.looked} pages didn't come"
        )


@dataclass
class Load:
    """People who go on until they are told to stop; each finishes what it has begun."""

    running: Cluster
    kept: Kept
    seed: int
    over: threading.Event = field(default_factory=threading.Event)
    done: list[int] = field(default_factory=lambda: [0] * len(ACTS))

    def begin(self) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._go_on, args=(n,)) for n in range(len(ACTS))]
        for thread in threads:
            thread.start()
        return threads

    def everybody_got_on(self) -> None:
        """Wait until each of them was answered twice more: the second was sent since now."""
        before, end = list(self.done), time.monotonic() + PATIENCE
        while any(now < then + 2 for now, then in zip(self.done, before, strict=True)):
            if self.kept.lost or time.monotonic() > end:
                raise Lost(f"nobody gets on: {self.done}")
            time.sleep(0.05)

    def _go_on(self, n: int) -> None:
        person = Person(urlsplit(self.running.url).port or 0, random.Random(f"{self.seed} {n}"))
        try:
            for _ in ACTS[n](person, self.kept, f"{self.seed}-{n}"):
                self.done[n] += 1
                if self.over.wait(0.05):
                    break
        except Exception as fault:
            self.kept.lost.append(f"{ACTS[n].__name__}: {fault!r}")
        finally:
            self.kept.again += person.again
            models.db.close()


def run(rounds: int, seed: int, folder: Path) -> Figure:
    """A round kills each part once, in an order of its own."""
    kept = Kept()
    with cluster(folder) as running, _spoken_to(running):
        load = Load(running, kept, seed)
        threads = load.begin()
        killed = 0
        try:
            load.everybody_got_on()
            for number in range(rounds):
                for kill in random.Random(f"{seed} {number}").sample(KILLS, len(KILLS)):
                    kill(running)
                    killed += 1
                    load.everybody_got_on()
        except Lost as fault:
            kept.lost.append(str(fault))
        load.over.set()
        for thread in threads:
            thread.join()
        wrong = kept.lost + list(_missing(kept, folder))
    return Figure(kept.count, len(wrong), "; ".join([*wrong[:5], f"{killed} parts killed, {kept}"]))


@contextmanager
def _spoken_to(running: Cluster) -> Iterator[None]:
    """The domain, as of an operator's own machine."""
    os.environ.update({name: running.environment[name] for name in S3_KEYS})
    create_app(running.config)
    try:
        yield
    finally:
        models.db.close()


def registering(person: Person, kept: Kept, name: str) -> Iterator[None]:
    number = 0
    while True:
        number += 1
        username = f"persona{name}-{number}".replace("-", ".")
        person.cookies.clear()
        fields = fields_of(person.page("/registro?nuevo=1"), "/registro")
        told = {"username": username, "email": f"{username}@example.com"}
        fields |= ANSWERS | {"confirmation": ANSWERS["password"]} | told
        person.send("/registro", fields | {"terms": "y", "data_treatment": "y"})
        kept.people.add(username)
        yield


def writing(person: Person, kept: Kept, name: str) -> Iterator[None]:
    """One field of one form, again and again: the last word counts."""
    entity = _entering(person, f"escribe{name}")
    path, number = f"/entidades/{entity.code}/formulario/contactos", 0
    while True:
        number += 1
        address = f"Calle {number} # 4-32"
        fields = fields_of(person.page(path), path)
        person.send(path, fields | CONTACTS | {"address": address})
        kept.addresses[entity.id] = address
        kept.saved += 1
        yield


def attaching(person: Person, kept: Kept, name: str) -> Iterator[None]:
    """Whole files, by the form without script."""
    number = 0
    while True:
        if number % MOST_SENT == 0:
            entity = _entering(person, f"anexa{name}-{number}")
            path = f"/entidades/{entity.code}/biblioteca"
        number += 1
        content = f"Documento {name} número {number}\n".encode() * 40
        fields = fields_of(person.page(f"{path}/nuevo"), path)
        fields |= {"description": f"Papel {number}"}
        person.send(path, fields, ("file", f"papel-{number}.txt", content))
        kept.files[hashlib.sha256(content).hexdigest()] = entity.id
        yield


def sending(person: Person, kept: Kept, name: str) -> Iterator[None]:
    """Files in pieces (tus), which go on where the portal says that they stopped."""
    number = 0
    while True:
        if number % MOST_SENT == 0:
            entity = _entering(person, f"sube{name}-{number}")
        number += 1
        content = f"Subida {name} número {number}\n".encode() * 80
        _send_in_pieces(person, entity, f"subida-{number}.txt", content)
        kept.files[hashlib.sha256(content).hexdigest()] = entity.id
        yield


def looking(person: Person, kept: Kept, name: str) -> Iterator[None]:
    """A page that only reads, asked for once each time."""
    while True:
        kept.looked += 1
        try:
            status, _, _ = person.ask("GET", "/ayuda")
        except (OSError, http.client.HTTPException):
            status = 0
        if status != 200 and status not in {0, *AWAY}:
            raise Lost(f"GET /ayuda of {name}: {status}")
        kept.missed += status != 200
        yield


def _send_in_pieces(person: Person, entity: Entity, name: str, content: bytes) -> None:
    said = {"filename": name, "entidad": entity.code, "descripcion": name, "modificado": "1"}
    encoded = ((key, base64.b64encode(text.encode()).decode()) for key, text in said.items())
    metadata = ",".join(f"{key} {text}" for key, text in encoded)
    announced = {"Upload-Length": str(len(content)), "Upload-Metadata": metadata}
    place, offset = person.announce(announced), 0
    while offset < len(content):
        offset = person.go_on(place, offset, content[offset : offset + PIECE])


def _entering(person: Person, username: str) -> Entity:
    """Somebody who has a form of their own, signed in as people do."""
    with models.db.connection_context():
        user = make_user(username)
        entity = make_entity(
            "Ana Rojas SAS", None, state=EntityState.DRAFT, created_by=user, municipality_code=""
        )
    person.cookies.clear()
    fields = fields_of(person.page("/ingresar"), "/ingresar")
    person.send("/ingresar", fields | {"username": username, "password": PASSWORD})
    return entity


def _restarted(part: Program | Store, how: signal.Signals = signal.SIGKILL) -> None:
    """Killed, away for a moment, and started again."""
    if isinstance(part, Program):
        part.stop(how)
    else:
        part.stop()
    time.sleep(DEAD)
    part.start()
    part.wait()


KILLS: list[Callable[[Cluster], None]] = [
    lambda running: _restarted(running.machines[0]),
    lambda running: _restarted(running.machines[1]),
    lambda running: running.kill_worker(running.machines[0]),
    lambda running: _restarted(running.nginx),
    lambda running: _restarted(running.postgresql, signal.SIGQUIT),
    lambda running: _restarted(running.valkey),
    lambda running: _restarted(running.store),
]
"""SIGQUIT is PostgreSQL's immediate stop: it recovers from its log when it starts again."""
ACTS: tuple[Callable[[Person, Kept, str], Iterator[None]], ...] = (
    registering,
    writing,
    attaching,
    sending,
    looking,
)


def _missing(kept: Kept, cluster_folder: Path) -> Iterator[str]:
    """What of all that was acknowledged isn't there, or is there twice."""
    known = {user.username for user in User.select(User.username)}
    yield from (f"no user {name}" for name in kept.people - known)
    for id, address in kept.addresses.items():
        if (found := Entity.get_by_id(id).address) != address:
            yield f"«{found}» instead of «{address}»"
    for sha256, entity in kept.files.items():
        of_it = (Document.content_hash == sha256) & (Document.entity == entity)
        count = Document.select().where(of_it, Document.removed_at.is_null()).count()
        if count != 1:
            yield f"{count} documents of {sha256[:12]}"
        with storage.open_stored(sha256) as file:
            if hashlib.sha256(file.read()).hexdigest() != sha256:
                yield f"{sha256[:12]} altered"
    if (finding := audit_chain.check()).broken:
        yield f"the audit: {finding.broken}"
    yield from _letters(kept, cluster_folder)


def _letters(kept: Kept, folder: Path) -> Iterator[str]:
    """Each of those who registered gets theirs: two workers send each letter once, or again where
    one was killed over it. The lease of who was killed, five minutes, is let pass at once."""
    Letter.update(run_at=models.now()).where(Letter.state == LetterState.QUEUED).execute()
    end = time.monotonic() + PATIENCE
    while Letter.select().where(Letter.state == LetterState.QUEUED).exists():
        if time.monotonic() > end:
            yield "letters that nobody sends"
            return
        time.sleep(0.2)
    gone = {path.read_bytes() for path in folder.glob("web-*/correo/*.eml")}
    sent = [each.message_id for each in Letter.select(Letter.message_id)]
    lost = [each for each in sent if not any(each.encode() in letter for letter in gone)]
    yield from (f"no letter {each}" for each in lost)


PART = Part("T03c", "two machines, each of their parts killed under load", rounds=1, run=run)
