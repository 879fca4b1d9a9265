"""T16: people read (80 %), save (15 %) and upload (5 %); nothing fails and nothing grows.

What the web processes hold in memory and in open files after the first half, in which caches fill,
is compared with the end (A54).
"""

import os
import random
import resource
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from app import create_app
from config import Config
from domain.schema import migrate
from models import User, db
from soak.figures import Figure, Part
from soak.served import Served, served
from soak.visitors import Visitor, paper
from tests.people import make_entity, make_user

PEOPLE = 4
READS = ("/", "/ingresar", "/registro", "/ayuda", "/directorio", "/estado", "/escritorio")
CONTACTS = {"municipality": "cucuta", "email": "a@hyh.example", "phone": "607 555 0118"}
MORE_MEMORY = 1.05, 3 << 20
"""It may grow by a twentieth, and by what an allocator rounds up."""
MORE_FILES = 4
"""Of each process: a request may be on its way as they are counted."""


@dataclass
class Person:
    visitor: Visitor
    username: str
    entity: str
    luck: random.Random
    done: int = 0
    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def act(self, acts: int) -> None:
        for _ in range(acts):
            self.done += 1
            kind = self.luck.choices(("read", "save", "upload"), (80, 15, 5))[0]
            began = time.monotonic()
            status = self._status(kind)
            self.took.append(time.monotonic() - began)
            if status >= 500:
                self.failed.append(f"{kind} {status}")

    def _status(self, kind: str) -> int:
        form = f"/entidades/{self.entity}/formulario/contactos"
        if kind == "read":
            papers = f"/entidades/{self.entity}/documentos"
            return self.visitor.ask("GET", self.luck.choice((*READS, form, papers))).status
        if kind == "save":
            typed = CONTACTS | {"address": f"Calle {self.done}"}
            if self.luck.random() < 0.3:
                typed["email"] = "no es un correo"
            return self.visitor.fill(form, **typed).status
        return self.visitor.upload(self.entity, paper(f"{self.entity}-{self.done}")).status


def run(rounds: int, seed: int, folder: Path) -> Figure:
    luck = random.Random(seed)
    with create_app(Config.from_env({"DATA_DIR": str(folder)})).app_context():
        people = _people(luck)
    with served(folder) as portal:
        for person in people:
            person.visitor.port = portal.port
            person.visitor.sign_in(person.username)
        _act(people, rounds // 2)
        memory, files = _memory(portal), _open_files(portal)
        _act(people, rounds - rounds // 2)
        more_memory, more_files = _memory(portal), _open_files(portal)
    wrong = [what for person in people for what in person.failed]
    wrong += ["memory"] if more_memory > memory * MORE_MEMORY[0] + MORE_MEMORY[1] else []
    wrong += ["open files"] if more_files > files + MORE_FILES else []
    took = [each for person in people for each in person.took]
    slowest = statistics.quantiles(took, n=100)[98]
    held = f"{memory >> 20} MB and {files} open files, then {more_memory >> 20} and {more_files}"
    return Figure(len(took), len(wrong), f"p99 {slowest:.2f} s; {held} {' '.join(wrong)}".strip())


def _people(luck: random.Random) -> list[Person]:
    migrate()
    people = []
    for n in range(PEOPLE):
        user = make_user(f"persona{n}x")
        own = random.Random(luck.random())
        people.append(Person(Visitor(0), user.username, _draft(user), own))
    db.close()
    return people


def _draft(user: User) -> str:
    entity = make_entity("H&H Asociados", None, state="draft", created_by=user, address="")
    return str(entity.code)


def _act(people: list[Person], acts: int) -> None:
    with ThreadPoolExecutor(PEOPLE) as threads:
        list(threads.map(lambda person: person.act(acts // PEOPLE), people))


def _memory(portal: Served) -> int:
    """Bytes of all web processes together."""
    pages = (Path(f"/proc/{n}/statm").read_text().split()[1] for n in portal.web_processes)
    return sum(int(each) for each in pages) * resource.getpagesize()


def _open_files(portal: Served) -> int:
    """The most that a web process has open."""
    return max(len(os.listdir(f"/proc/{n}/fd")) for n in portal.web_processes)


PART = Part("T16", "acts of a mixed load without a fault, memory and files flat", 500, run, 9000)
