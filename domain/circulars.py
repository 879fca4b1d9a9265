"""Circulars: what each says; drafted, published and closed by the institution; how far it is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any

from peewee import fn

from domain import audit, compliance, edited, proofs, web_addresses
from domain.compliance import Figures
from domain.errors import Refused
from domain.names import holds_address
from domain.once import once
from models import (
    Addressee,
    Circular,
    CircularFile,
    CircularState,
    Proof,
    User,
    db,
    now,
)

PAGE = 25
MOST_FILES, MOST_LINKS = 5, 10
LONGEST_BODY, LONGEST_LABEL, LONGEST_URL = 10_000, 80, 500
YEARS = range(2000, 2101)
NO_YEAR = "Escriba el año de la vigencia, por ejemplo 2026."
NO_LINK = (
    "Línea {}: escriba una dirección que empiece por https:// y, después de un espacio, su nombre."
)
TOO_MANY_LINKS = f"Ponga {MOST_LINKS} enlaces o menos, uno en cada línea."
DEADLINE_BEFORE = "La fecha límite no puede ser anterior a la fecha de la circular."
ADDRESS_IN_SUBJECT = "Escriba el asunto sin direcciones de internet: van en «Enlaces»."
NOT_A_DRAFT = "La circular ya se publicó y no se cambia. Para corregirla, publique una nueva."
NOT_PUBLISHED = "Solo se cierra una circular publicada."
TOO_MANY_FILES = f"Una circular lleva {MOST_FILES} anexos o menos. Quite uno antes de agregar otro."


@dataclass(frozen=True)
class Text:
    """What a circular says."""

    number: str
    place: str
    dated_on: dt.date
    recipients: str
    subject: str
    body: str
    year: int
    links: list[list[str]]
    deadline: dt.date | None
    signed_by: str
    signer_post: str
    drafted_by: str
    reviewed_by: str


@dataclass(frozen=True)
class Count:
    """Of the audience of a circular; `figures` as its board tells them."""

    people: int
    sent: int
    figures: Figures


def read_year(text: str) -> int:
    """Raises Refused."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
        raise Refused(NO_YEAR, field="year")
    return int(text)


def read_links(text: str) -> list[list[str]]:
    """A line each: the address, then its name. Raises Refused."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    if len(lines) > MOST_LINKS:
        raise Refused(TOO_MANY_LINKS, field="links")
    return [_link(number, line) for number, line in enumerate(lines, 1)]


def _link(number: int, line: str) -> list[str]:
    url, _, label = line.partition(" ")
    host = web_addresses.host(url)
    if not host or len(url) > LONGEST_URL:
        raise Refused(NO_LINK.format(number), field="links")
    return [label.strip()[:LONGEST_LABEL] or host, url]


def draft(text: Text, *, by: User, key: str) -> str:
    """Begin one. Returns its code; raises Refused."""
    _check(text)
    return once(key, lambda: _draft(text, by))


def _draft(text: Text, by: User) -> str:
    row = Circular.create(**asdict(text), created_by=by)
    audit.record("circular_drafted", by=by, subject=row.code)
    return str(row.code)


def seen_of(circular: Circular) -> str:
    """The text that a form was made of, for `edit`."""
    return edited.seen_of(circular, (each.name for each in fields(Text)))


def edit(circular: Circular, text: Text, *, seen: str, by: User) -> None:
    """While it is a draft. Raises Refused, also when another text stands than was `seen`."""
    _check(text)
    with db.atomic():
        edited.check(circular, asdict(text), seen=seen)
        _change_draft(circular, **asdict(text))
        audit.record("circular_edited", by=by, subject=circular.code)


def _check(text: Text) -> None:
    if holds_address(text.subject):
        raise Refused(ADDRESS_IN_SUBJECT, field="subject")
    if text.deadline and text.deadline < text.dated_on:
        raise Refused(DEADLINE_BEFORE, field="deadline")


def publish(circular: Circular, *, by: User) -> None:
    """From now on it doesn't change, and its people may be written to. Raises Refused."""
    with db.atomic():
        if _move(circular, CircularState.DRAFT, CircularState.PUBLISHED, published_at=now()):
            audit.record("circular_published", by=by, subject=circular.code)
        elif _state(circular) != CircularState.PUBLISHED:
            raise Refused(NOT_A_DRAFT)


def close(circular: Circular, *, by: User) -> None:
    """Its links tell that it is over, and nobody is written to any more. Raises Refused."""
    with db.atomic():
        if _move(circular, CircularState.PUBLISHED, CircularState.CLOSED, closed_at=now()):
            audit.record("circular_closed", by=by, subject=circular.code)
        elif _state(circular) != CircularState.CLOSED:
            raise Refused(NOT_PUBLISHED)


def attach(circular: Circular, read: Callable[[], Proof], *, by: User, key: str) -> None:
    """Add the file that `read` reads to a draft. Raises Refused."""
    proof = read()
    once(key, lambda: _attach(circular, proof, by))


def _attach(circular: Circular, proof: Proof, by: User) -> str:
    _change_draft(circular, state=CircularState.DRAFT)
    if CircularFile.select().where(CircularFile.circular == circular).count() >= MOST_FILES:
        raise Refused(TOO_MANY_FILES, field="proof")
    CircularFile.create(circular=circular, proof=proofs.keep(proof, by=by))
    audit.record("circular_edited", by=by, subject=circular.code)
    return str(proof.code)


def detach(circular: Circular, proof: Proof, *, by: User) -> None:
    """Take an attachment off a draft. Raises Refused."""
    with db.atomic():
        _change_draft(circular, state=CircularState.DRAFT)
        proofs.forget([proof.id])
        audit.record("circular_edited", by=by, subject=circular.code)


def find(code: str) -> Circular | None:
    circular: Circular | None = Circular.get_or_none(Circular.code == code)
    return circular


def attachments(circular: Circular) -> list[Proof]:
    query = Proof.select().join(CircularFile).where(CircularFile.circular == circular)
    return list(query.order_by(CircularFile.id))


def attachment(circular: Circular, code: str) -> Proof | None:
    return next((proof for proof in attachments(circular) if proof.code == code), None)


def page(after: str = "") -> tuple[list[Circular], str]:
    """The newest first, and where the next page begins; empty on the last."""
    query = Circular.select().order_by(Circular.id.desc())
    if after and (last := find(after)):
        query = query.where(Circular.id < last.id)
    rows = list(query.limit(PAGE + 1))
    return rows[:PAGE], str(rows[PAGE - 1].code) if len(rows) > PAGE else ""


def before(circular: Circular) -> list[Circular]:
    """Those of earlier years, whose people the next one may take, the newest first."""
    query = Circular.select().where(
        Circular.year < circular.year, Circular.state != CircularState.DRAFT
    )
    return list(query.order_by(Circular.year.desc(), Circular.id.desc()).limit(PAGE))


def counts(circulars: list[Circular]) -> dict[int, Count]:
    """Of each circular, by its id."""
    query: Any = (
        Addressee.select(Addressee.circular, fn.COUNT(Addressee.id), fn.COUNT(Addressee.sent_at))
        .where(Addressee.circular.in_([row.id for row in circulars]))
        .group_by(Addressee.circular)
        .tuples()
    )
    audience = {id: (people, sent) for id, people, sent in query}
    figures, none = compliance.of_each(circulars), Figures()
    return {
        row.id: Count(*audience.get(row.id, (0, 0)), figures.get(row.id, none)) for row in circulars
    }


def _change_draft(circular: Circular, **values: object) -> None:
    changed = Circular.update(**values).where(
        Circular.id == circular.id, Circular.state == CircularState.DRAFT
    )
    if not changed.execute():
        raise Refused(NOT_A_DRAFT)


def _move(circular: Circular, before: str, after: str, **values: object) -> bool:
    changed = Circular.update(state=after, **values).where(
        Circular.id == circular.id, Circular.state == before
    )
    return bool(changed.execute())


def _state(circular: Circular) -> str:
    return str(Circular.select(Circular.state).where(Circular.id == circular.id).scalar())
