"""T06: the disk of a server is full, out of names, or read-only, while people use it.

They read that it wasn't kept and what to do; pages open; nothing temporary stays; and the same
forms are taken as soon as there is room, by the same processes. The disks are real ones, mounted
where root may; elsewhere only the limit of a file's size is tried.
"""

import contextlib
import http.client
import os
import random
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from soak.figures import Figure, Part
from soak.people import Answer, Person, fields_of
from soak.portals import portal
from tests import attaching, registering
from tests.drafts import empty_draft
from tests.people import PASSWORD, make_user
from tests.test_serve import Server, descendants, started

DATABASE = "ventanilla.sqlite3"
SIZE, NAMES = 48 << 20, 200
SMALL, LARGE = 20_000, 3 << 20  # bytes
AWAY = {503, 507}
PAGES, HERS = ("/", "/ingresar", "/ayuda"), ("/escritorio", "/configuracion/mis-registros")
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
Trouble = Callable[["House"], contextlib.AbstractContextManager[None]]


@dataclass
class House:
    """A running portal, who is signed in there, and what was found wrong."""

    server: Server
    ana: Person
    uploads: str
    chance: random.Random
    wrong: list[str] = field(default_factory=list)
    refused: int = 0
    people: int = 0

    @property
    def data(self) -> Path:
        return self.server.data

    def judge(self, what: str, answer: Answer) -> bool:
        """Was it taken? What is refused says so in Spanish."""
        status, _, text = answer
        if status in AWAY and 'lang="es"' in text and "está a salvo" in text:
            self.refused += 1
        elif status != 303:
            self.wrong.append(f"{what}: {status} {text[:60]}")
        return status == 303


def run(rounds: int, seed: int, folder: Path) -> Figure:
    chance, tried, wrong, said = random.Random(seed), 0, list[str](), dict[str, None]()
    prepared = folder / "prepared"
    prepared.mkdir()
    with portal(prepared):
        draft = empty_draft(make_user())
        uploads = attaching.path_of(draft)
    for number in range(rounds):
        for mount, troubles in ((_memory, TROUBLES), (_image, (_read_only,))):
            disk = folder / f"disk-{mount.__name__}-{number}"
            disk.mkdir()
            with mount(disk, folder) as is_real:
                if not is_real:
                    said[f"{mount.__name__[1:]}: may not be mounted here"] = None
                done = troubles if is_real else [each for each in troubles if each is _small_files]
                tried += len(done)
                said |= {each.__name__[1:].replace("_", " "): None for each in done}
                wrong += _troubled(done, disk / "data", prepared, uploads, chance) if done else []
    return Figure(tried, len(wrong), "; ".join([*said, *wrong[:5]]))


def _troubled(
    troubles: Sequence[Trouble],
    data: Path,
    prepared: Path,
    uploads: str,
    chance: random.Random,
) -> list[str]:
    """What goes wrong while one server meets these troubles in turn."""
    data.mkdir()
    shutil.copy(prepared / "portal.sqlite3", data / DATABASE)
    with started(data) as server:
        ana = Person(server.port, chance)
        fields = fields_of(ana.page("/ingresar"), "/ingresar")
        ana.send("/ingresar", fields | {"username": "ana", "password": PASSWORD})
        house = House(server, ana, uploads, chance)
        for trouble in troubles:
            found = len(house.wrong)
            _meet(house, trouble)
            house.wrong[found:] = [
                f"{trouble.__name__[1:]}: {each}" for each in house.wrong[found:]
            ]
        house.wrong += _unsound(data) if _read_only not in troubles else []
    return house.wrong


def _meet(house: House, trouble: Trouble) -> None:
    """Forms that were open are sent in the trouble, and again after it."""
    forms = [_registration(house), _document(house, SMALL), _document(house, LARGE)]
    before, house.refused = _rows(house.data), 0
    with trouble(house):
        taken = [house.judge("in it", _answer(send)) for send in forms]
        stranger = Person(house.server.port, house.chance)
        for person, paths in ((stranger, PAGES), (house.ana, HERS)):
            answers = [(path, person.ask("GET", path)[0]) for path in paths]
            house.wrong += [f"{path}: {status}" for path, status in answers if status != 200]
        if left := _temporary(house.data):
            house.wrong.append(f"{left} temporary files")
    if not house.refused:
        house.wrong.append("nothing was refused: it was no trouble")
    if trouble is _read_only:  # nothing but a new start mends that disk
        return
    for send in forms:
        if not house.judge("after it", _answer(send)):
            house.wrong.append("refused after it")
    if (rows := _rows(house.data)) != [before[0] + 1, before[1] + 2]:
        house.wrong.append(f"{before} became {rows}, {sum(taken)} were taken in it")


def _answer(send: Callable[[], Answer]) -> Answer:
    """A connection that was cut is an answer too, the wrong one."""
    try:
        return send()
    except (OSError, http.client.HTTPException) as fault:
        return 0, {}, type(fault).__name__


def _registration(house: House) -> Callable[[], Answer]:
    """A new person's, with every answer in place."""
    house.people += 1
    person = Person(house.server.port, house.chance)
    fields = fields_of(person.page("/registro?nuevo=1"), "/registro")
    own = {"username": f"persona{house.people}", "email": f"persona{house.people}@example.com"}
    answers = registering.ANSWERS | own | {"confirmation": registering.PASSWORD}
    fields |= answers | {"terms": "y", "data_treatment": "y"}
    return lambda: person.send_once("/registro", fields)


def _document(house: House, size: int) -> Callable[[], Answer]:
    page = house.ana.page(f"{house.uploads}?fila=experiencia")
    fields = fields_of(page, f"{house.uploads}/experiencia")
    content = b"hola " + os.urandom(size // 2).hex().encode()
    file = ("file", "experiencia.txt", content)
    return lambda: house.ana.send_once(f"{house.uploads}/experiencia", fields, file)


def _rows(data: Path) -> list[int]:
    with contextlib.closing(sqlite3.connect(data / DATABASE)) as connection:
        found = connection.execute(
            'SELECT (SELECT COUNT(*) FROM "user"), (SELECT COUNT(*) FROM document)'
        )
        return list(found.fetchone())


def _temporary(data: Path) -> int:
    folders = (data / "tmp", data / "documentos" / ".entrantes")
    return sum(len(list(each.iterdir())) for each in folders if each.is_dir())


def _unsound(data: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(data / DATABASE)) as connection:
        [[sound]] = connection.execute("PRAGMA integrity_check").fetchall()
        halves = 'SELECT (SELECT COUNT(*) FROM "user") - 1 - (SELECT COUNT(*) FROM letter)'
        [[difference]] = connection.execute(halves).fetchall()
    return [] if (sound, difference) == ("ok", 0) else [f"{sound}, {difference} without letter"]


def _fill(data: Path, left: int) -> Path:
    ballast = data.parent / "ballast"
    free = shutil.disk_usage(data).free
    with contextlib.suppress(OSError):  # the worker has just taken some of it
        ballast.write_bytes(bytes(max(0, free - left)))
    return ballast


@contextlib.contextmanager
def _full(house: House) -> Iterator[None]:
    ballast = _fill(house.data, 0)
    yield
    ballast.unlink()


@contextlib.contextmanager
def _full_by_what_arrives(house: House) -> Iterator[None]:
    """There is room for all but the large document."""
    ballast = _fill(house.data, house.chance.randrange(1 << 20, 2 << 20))
    yield
    ballast.unlink()


@contextlib.contextmanager
def _full_of_the_log(house: House) -> Iterator[None]:
    """Somebody reads for long, so that SQLite's log can only grow, until it can't."""
    with contextlib.closing(sqlite3.connect(house.data / DATABASE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute('SELECT COUNT(*) FROM "user"').fetchall()
        ballast = _fill(house.data, house.chance.randrange(20 << 10, 60 << 10))
        yield
        ballast.unlink()


@contextlib.contextmanager
def _no_names(house: House) -> Iterator[None]:
    """No file can be made any more, whatever room there is."""
    taken = house.data.parent / "taken"
    taken.mkdir()
    with contextlib.suppress(OSError):
        for number in range(NAMES * 10):
            (taken / str(number)).touch()
    yield
    shutil.rmtree(taken)


@contextlib.contextmanager
def _small_files(house: House) -> Iterator[None]:
    """As `ulimit -f` does it, to processes that run."""
    family = [house.server.process.pid, *descendants(house.server.process.pid)]
    log = house.data / f"{DATABASE}-wal"
    for pid in family:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (log.stat().st_size, UNLIMITED[1]))
    yield
    for pid in family:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, UNLIMITED)


@contextlib.contextmanager
def _read_only(house: House) -> Iterator[None]:
    """What the kernel does with a disk that fails."""
    disk = house.data.parent
    mounts = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    device = next(Path(line[0]).name for line in mounts if line[1] == str(disk))
    Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("1")
    yield


@contextlib.contextmanager
def _memory(disk: Path, _folder: Path) -> Iterator[bool]:
    options = f"size={SIZE},nr_inodes={NAMES},mode=700"
    with _mounted(["-t", "tmpfs", "-o", options, "tmpfs", str(disk)], disk) as is_real:
        yield is_real


@contextlib.contextmanager
def _image(disk: Path, folder: Path) -> Iterator[bool]:
    image = folder / "image"
    with image.open("wb") as file:
        file.truncate(SIZE)
    make = ["mkfs.ext4", "-q", "-F", "-m", "0", str(image)]
    made = shutil.which(make[0]) and not subprocess.run(make, capture_output=True).returncode
    options = ["-o", "loop,errors=remount-ro", str(image), str(disk)]
    with _mounted(options, disk) if made else contextlib.nullcontext(False) as is_real:
        yield is_real


@contextlib.contextmanager
def _mounted(options: list[str], disk: Path) -> Iterator[bool]:
    is_root = os.geteuid() == 0 and shutil.which("mount")
    real = is_root and not subprocess.run(["mount", *options], capture_output=True).returncode
    try:
        yield bool(real)
    finally:
        if real:
            subprocess.run(["umount", "--lazy", disk], check=True)


TROUBLES: tuple[Trouble, ...] = (
    _full,
    _full_by_what_arrives,
    _full_of_the_log,
    _no_names,
    _small_files,
)
PART = Part("T06", "a disk that is full, out of names, or read-only", 1, run)
