"""A list of 100,000 people is read, and 10,000 letters are queued in one act."""

import datetime as dt
import io
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from bench import scene
from bench.measure import Case, Measure
from domain import audience, audience_files, circular_letters
from domain.circulars import Text, draft
from models import AudienceImport, Circular, CircularState, StaffRole, User, db

LINES, LETTERS = 100_000, 10_000
BAD_EVERY = 100
MOST_SECONDS, MOST_GROWTH, MOST_QUEUEING = 60, 32, 5
TITLES = ["Cédula", "Nombre", "Celular", "Correo", "Dependencia", "Tipo"]


def measures(_reference: Case, folder: Path) -> list[Measure]:
    """Seconds, here alone: the goal is in them. Memory is this process's, without the child's."""
    with scene.build(folder).app.app_context():
        staff = scene.make_user("importa")
        User.update(staff_role=StaffRole.CHIEF).execute()
        _read(_circular(staff, "0"), staff, _csv(1_000))  # what is loaded once
        found = []
        for name, content in (("CSV", _csv(LINES)), ("XLSX", _xlsx(LINES))):
            seconds, growth = _read(_circular(staff, name), staff, content)
            found += [
                Measure(f"AUD {name}", seconds, MOST_SECONDS, f"s for {LINES} people"),
                Measure(f"AUDm {name}", growth, MOST_GROWTH, "MB more"),
            ]
        return [*found, Measure("AUDq", _queued(staff), MOST_QUEUEING, f"s for {LETTERS} letters")]


def _read(circular: Circular, staff: User, content: bytes) -> tuple[float, float]:
    audience_files.take(circular, io.BytesIO(content), "lista", by=staff, key=circular.code)
    before, start = _peak(), time.perf_counter()
    audience_files.work()
    seconds, growth = time.perf_counter() - start, _peak() - before
    done = AudienceImport.get(AudienceImport.circular == circular)
    assert done.added + done.bad == done.lines, done.error
    return seconds, growth


def _queued(staff: User) -> float:
    circular = _circular(staff, "Q")
    people = (
        {"tax_id": f"{n}", "name": "Luz", "email": f"a{n}@example.com"} for n in range(LETTERS)
    )
    with db.atomic():
        audience.add(circular, people)
    start = time.perf_counter()
    assert circular_letters.send(circular, pace=60, by=staff, key="bench") == LETTERS
    return time.perf_counter() - start


def _circular(staff: User, number: str) -> Circular:
    said = dict.fromkeys(("place", "recipients", "subject", "body", "signed_by"), "x")
    rest = dict.fromkeys(("signer_post", "drafted_by", "reviewed_by"), "")
    day = dt.date(2026, 1, 1)
    text = Text(number=number, dated_on=day, year=2026, links=[], deadline=None, **said, **rest)
    code = draft(text, by=staff, key=f"bench-{number}")
    Circular.update(state=CircularState.PUBLISHED).where(Circular.code == code).execute()
    found: Circular = Circular.get(Circular.code == code)
    return found


def _rows(count: int) -> Iterator[list[str]]:
    yield TITLES
    for n in range(count):
        number = "" if n % BAD_EVERY == 0 else str(10_000_007 + n)
        mobile = f"300{n:07d}"
        yield [number, f"Persona {n} Núñez", mobile, f"p{n}@example.com", f"Área {n % 40}", "OPS"]


def _csv(count: int) -> bytes:
    return "\r\n".join(";".join(row) for row in _rows(count)).encode("latin-1")


def _xlsx(count: int) -> bytes:
    book, packed = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in _rows(count):
        sheet.append(row)
    book.save(packed)
    return packed.getvalue()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
