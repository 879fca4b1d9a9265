"""T03: processes of the shipped server are killed while sixteen people register, save and upload.

Whatever was acknowledged is there at the end, nothing is there by half, and the portal is back by
itself; when its parent dies, whoever runs it (systemd) kills the rest and starts it again.
"""

import hashlib
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from app import create_app
from config import Config
from domain import storage
from domain.errors import Missing, StorageAway
from domain.schema import migrate
from models import Document, Entity, Letter, User, db
from soak.figures import Figure, Part
from soak.served import Served, kill, served
from soak.visitors import FAULTS, Away, Visitor, paper
from tests.people import make_entity, make_user
from tests.registering import ANSWERS

PEOPLE = 16
VICTIMS = ("web", "worker", "web", "parent", "web", "worker")
CONTACTS = {"municipality": "cucuta", "email": "a@hyh.example", "phone": "607 555 0118"}
BETWEEN = 0.7, 1.4  # seconds between two kills


@dataclass
class Person:
    """What one of them did, and was told that it is done."""

    visitor: Visitor
    username: str
    entity: str
    luck: random.Random
    done: int = 0
    kept: int = 0
    saved: list[str] = field(default_factory=lambda: [""])
    """Addresses, in order: the last one that was acknowledged, and what was sent after it."""
    papers: list[str] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)

    def act(self) -> None:
        self.done += 1
        act = self.luck.choices((self._save, self._upload, self._register), (6, 2, 2))[0]
        act(f"{self.username}{self.done}")

    def _save(self, mark: str) -> None:
        self.saved.append(f"Calle {mark}")
        path = f"/entidades/{self.entity}/formulario/contactos"
        answer = self.visitor.fill(path, **CONTACTS, address=f"Calle {mark}")
        if answer.status == 303:
            self.saved = self.saved[-1:]
            self.kept += 1

    def _upload(self, mark: str) -> None:
        content = paper(mark)
        if self.visitor.upload(self.entity, content).status == 204:
            self.papers.append(hashlib.sha256(content).hexdigest())
            self.kept += 1

    def _register(self, mark: str) -> None:
        typed = {**ANSWERS, "confirmation": ANSWERS["password"], "terms": "y"}
        typed |= {"data_treatment": "y", "username": mark, "email": f"{mark}@example.org"}
        newcomer = Visitor(self.visitor.port)
        if newcomer.fill("/registro", **typed).status == 303:
            self.registered.append(mark)
            self.kept += 1


def run(rounds: int, seed: int, folder: Path) -> Figure:
    luck = random.Random(seed)
    with create_app(Config.from_env({"DATA_DIR": str(folder)})).app_context():
        people = _people(luck)
        with served(folder) as portal:
            for person in people:
                person.visitor.port = portal.port
            away = _killed_while_they_act(rounds, luck, portal, people)
        lost = [what for person in people for what in _lost(person)] + _halves()
        db.close()
    kept = sum(person.kept for person in people)
    said = f"{kept} writes acknowledged, back in {max(away):.1f} s at most"
    return Figure(rounds, len(lost), f"{said} {' '.join(lost[:9])}".strip())


def _people(luck: random.Random) -> list[Person]:
    migrate()
    users = [make_user(f"persona{n:02}x") for n in range(PEOPLE)]
    found = [
        Person(Visitor(0), user.username, _draft(user).code, random.Random(luck.random()))
        for user in users
    ]
    db.close()
    return found


def _draft(user: User) -> Entity:
    return make_entity("H&H Asociados", None, state="draft", created_by=user, address="")


def _killed_while_they_act(
    rounds: int, luck: random.Random, portal: Served, people: list[Person]
) -> list[float]:
    """Answers after how many seconds it was back, each time."""
    ended = threading.Event()
    with ThreadPoolExecutor(PEOPLE) as threads:
        acting = [threads.submit(_act, person, ended) for person in people]
        try:
            away = []
            for n in range(rounds):
                time.sleep(luck.uniform(*BETWEEN))
                away.append(_kill(VICTIMS[n % len(VICTIMS)], luck, portal))
            time.sleep(BETWEEN[1])
        finally:
            ended.set()
        for each in acting:
            each.result()
    return away


def _act(person: Person, ended: threading.Event) -> None:
    """A browser that meets a fault waits a little, and the person tries something again."""
    signed_in = False
    while not ended.is_set():
        try:
            if not signed_in:
                person.visitor.sign_in(person.username)
                signed_in = True
            person.act()
        except (*FAULTS, Away):
            ended.wait(0.1)


def _kill(victim: str, luck: random.Random, portal: Served) -> float:
    began = time.monotonic()
    if victim == "parent":
        portal.kill_all()
        return portal.start()
    kill(luck.choice(portal.web_processes) if victim == "web" else portal.worker)
    return portal.back(began)


def _lost(person: Person) -> list[str]:
    """What was acknowledged and isn't there."""
    entity = Entity.get(Entity.code == person.entity)
    lost = [] if entity.address in person.saved else [person.saved[0]]
    for name in person.registered:
        lost += [name] if not User.get_or_none(User.username == name) else []
    for content_hash in person.papers:
        kept = Document.select().where(Document.content_hash == content_hash).exists()
        lost += [content_hash] if not kept or not _whole(content_hash) else []
    return lost


def _halves() -> list[str]:
    """A user without a letter, a row without its file."""
    unwritten = [
        user.username
        for user in User.select().where(User.email.endswith("@example.org"))
        if not Letter.select().where(Letter.recipient == user.email).exists()
    ]
    rows: set[str] = {row.content_hash for row in Document.select(Document.content_hash)}
    return unwritten + [each for each in rows if not _whole(each)]


def _whole(content_hash: str) -> bool:
    try:
        with storage.open_stored(content_hash) as file:
            return hashlib.sha256(file.read()).hexdigest() == content_hash
    except (OSError, StorageAway, Missing):
        return False


PART = Part("T03", "kills -9 of web, worker and parent under 16 people", 4, run, 20)
