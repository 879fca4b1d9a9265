"""The whole history, for staff: found by day, person, act, thing, network or number."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from domain import audit_subjects, merges, sign_in
from domain.audit_subjects import Subject
from domain.errors import Refused
from domain.moments import COLOMBIA
from models import AuditEntry, AuditSeal, Entity, User

PAGE = 50
MOST_EXPORTED = 50_000
PIECE = 500
NUMBER = re.compile("([0-9]{4})-([0-9]{6,9})", re.ASCII)
NOBODY = "No hay un usuario con ese nombre ni con ese correo. Escríbalo completo."
NOTHING = "No encontramos una entidad ni un radicado así. Revise el nombre, el NIT o el número."


class Several(Refused):
    """More than one entity may be meant."""

    def __init__(self, entities: list[Entity]) -> None:
        super().__init__("Hay varias así: elija una.", field="subject")
        self.entities = entities


@dataclass(frozen=True)
class Asked:
    """What an address asks to see; codes stand for people and things. Empty is everything."""

    since: dt.date | None = None
    until: dt.date | None = None
    actor: str = ""
    action: str = ""
    subject: str = ""
    network: str = ""
    number: str = ""


@dataclass(frozen=True)
class Line:
    """An entry as it is told. It has its number and seal some seconds after the act; the actor is
    empty where it was the portal or somebody who isn't a user yet."""

    entry: AuditEntry
    number: str
    seal: str
    actor: str
    username: str
    subject: Subject | None


@dataclass(frozen=True)
class Page:
    """The newest first, and where the older ones begin: empty at the end."""

    lines: list[Line]
    older: str


def page(asked: Asked, older_than: str = "") -> Page:
    rows = _rows(asked, older_than, PAGE + 1)
    older = _key(rows[PAGE - 1]) if len(rows) > PAGE else ""
    return Page(_told(rows[:PAGE]), older)


def every(asked: Asked) -> Iterator[Line]:
    """What the pages show, `MOST_EXPORTED` at most, read a piece at a time."""
    key = ""
    for _ in range(MOST_EXPORTED // PIECE):
        rows = _rows(asked, key, PIECE)
        yield from _told(rows)
        if len(rows) < PIECE:
            return
        key = _key(rows[-1])


def actor(typed: str) -> str:
    """The code of the user with this name or e-mail. Raises Refused."""
    user = sign_in.find(typed)
    if user is None:
        raise Refused(NOBODY, field="actor")
    return str(user.code)


def subject(typed: str) -> str:
    """The code of an entity, by its name, NIT or code, or of what has this radicado. Raises
    Refused, `Several` among them."""
    if NUMBER.fullmatch(typed) and (code := audit_subjects.with_receipt(typed)):
        return code
    if AuditEntry.select().where(AuditEntry.subject == typed).exists():
        return typed
    found = merges.find(typed)
    if not found:
        raise Refused(NOTHING, field="subject")
    if len(found) > 1:
        raise Several(found)
    return str(found[0].code)


def subject_of(asked: Asked) -> Subject | None:
    """What it is about, by its name."""
    return audit_subjects.named([asked.subject]).get(asked.subject)


def typed_of(code: str) -> str:
    """An entity's radicado, which finds it again; of all else the code itself."""
    owner = _entity(code)
    return str(owner.receipt) if owner and owner.receipt else code


def username_of(code: str) -> str:
    """Of whoever has this code; the code of who is gone."""
    user = User.get_or_none(User.code == code) if code else None
    return str(user.username) if user else code


def _entity(code: str) -> Entity | None:
    found: Entity | None = Entity.get_or_none(Entity.code == code) if code else None
    return found


def entries(*more: Any) -> Any:
    """The newest first, each with its number, who it was, and `more` of its seal or its user."""
    return (
        AuditEntry.select(
            AuditEntry,
            AuditSeal.year.alias("year"),
            AuditSeal.number.alias("number"),
            User.name.alias("actor_name"),
            *more,
        )
        .join(AuditSeal, JOIN.LEFT_OUTER, on=(AuditSeal.entry == AuditEntry.id))
        .switch(AuditEntry)
        .join(User, JOIN.LEFT_OUTER, on=(User.code == AuditEntry.actor))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    )


def number_of(row: Any) -> str:
    """«2026-000123»; empty of one that isn't sealed yet."""
    return f"{row.year}-{row.number:06d}" if row.number else ""


def _rows(asked: Asked, older_than: str, most: int) -> list[Any]:
    query = entries(AuditSeal.seal.alias("seal"), User.username.alias("username")).limit(most)
    conditions = _conditions(asked)
    if (edge := _edge(older_than)) is not None:
        at, id = edge
        conditions += [
            AuditEntry.at <= at,
            (AuditEntry.at < at) | (AuditEntry.id < id),
        ]
    return list((query.where(*conditions) if conditions else query).objects())


def _conditions(asked: Asked) -> list[Any]:
    found: list[Any] = []
    if asked.since:
        found.append(AuditEntry.at >= _midnight(asked.since))
    if asked.until:
        found.append(AuditEntry.at < _midnight(asked.until) + dt.timedelta(days=1))
    if asked.actor:
        found.append(AuditEntry.actor == asked.actor)
    if asked.action:
        found.append(AuditEntry.action == asked.action)
    if asked.network:
        found.append(AuditEntry.network == asked.network)
    if asked.subject:
        owner = _entity(asked.subject)
        codes = audit_subjects.codes_of(owner) if owner else [asked.subject]
        found.append(AuditEntry.subject.in_(codes))
    if asked.number:
        found.append(AuditEntry.id == _numbered(asked.number))
    return found


def _numbered(number: str) -> int:
    """The entry with this number; 0, which none has, of another text."""
    whole = NUMBER.fullmatch(number)
    if whole is None:
        return 0
    year, place = (int(part) for part in whole.groups())
    row = AuditSeal.get_or_none((AuditSeal.year == year) & (AuditSeal.number == place))
    return row.entry if row else 0


def _told(rows: list[Any]) -> list[Line]:
    names = audit_subjects.named({row.subject for row in rows})
    return [
        Line(
            entry=row,
            number=number_of(row),
            seal=row.seal or "",
            actor=row.actor_name or "",
            username=row.username or "",
            subject=names.get(row.subject),
        )
        for row in rows
    ]


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), COLOMBIA)


def _key(row: Any) -> str:
    return f"{row.at:%Y%m%d%H%M%S%f}-{row.id}"


def _edge(key: str) -> tuple[dt.datetime, int] | None:
    try:
        moment, _, id = key.partition("-")
        at = dt.datetime.strptime(moment, "%Y%m%d%H%M%S%f").replace(tzinfo=dt.UTC)
        return at, min(max(int(id), 0), 2**31 - 1)
    except ValueError:
        return None
