"""The agenda as a calendar that a phone subscribes to, at an address that is its own key."""

import secrets
from collections.abc import Iterable, Iterator

from domain import audit, settings, typed
from domain.agenda import Event
from domain.errors import Refused
from domain.tokens import digest
from models import Access, AccessState, Entity, EntityState, User, db
from models.ready import Ready

BYTES = 24
"""Of chance in an address."""
LONGEST_LINE = 75
"""Octets of a line, its end apart (RFC 5545, 3.1)."""
NO_ACCESS = "Usted ya no actúa por esta entidad: no se creó la dirección."

OPENED_BY = Ready(
    Entity,
    """
    SELECT entity.* FROM access JOIN entity ON entity.id = access.entity_id
    JOIN "user" ON "user".id = access.user_id
    WHERE access.calendar_hash = ? AND access.state = 'accepted' AND "user".state = 'active'
    AND entity.state = 'registered'
    """,
)

WITH_ADDRESS = Ready(
    Access,
    "SELECT id FROM access WHERE entity_id = ? AND user_id = ? AND calendar_hash IS NOT NULL",
)


def has_address(entity: Entity, user: User) -> bool:
    return WITH_ADDRESS(entity.id, user.id) is not None


def may_have_address(entity: Entity) -> bool:
    """It hangs on an access, which a draft hasn't."""
    return bool(entity.state == EntityState.REGISTERED)


def renew(entity: Entity, *, by: User) -> str:
    """A new secret for this user's calendar; the one before opens nothing any more (A62).

    Only its hash is kept. Raises Refused without an accepted access.
    """
    secret = secrets.token_urlsafe(BYTES)
    with db.atomic():
        mine = (Access.entity == entity) & (Access.user == by)
        made = (
            Access.update(calendar_hash=digest(secret))
            .where(mine, Access.state == AccessState.ACCEPTED)
            .execute()
        )
        if not made:
            raise Refused(NO_ACCESS)
        audit.record("calendar_made", by=by, subject=entity.code)
    return secret


def remove(entity: Entity, *, by: User) -> bool:
    """Close the address; False if there was none."""
    with db.atomic():
        mine = (Access.entity == entity) & (Access.user == by)
        removed = (
            Access.update(calendar_hash=None)
            .where(mine, Access.calendar_hash.is_null(False))
            .execute()
        )
        if removed:
            audit.record("calendar_removed", by=by, subject=entity.code)
        return bool(removed)


def opened_by(secret: str) -> Entity | None:
    """Whose calendar this secret opens today."""
    return OPENED_BY(digest(secret))


def text(entity: Entity, events: Iterable[Event]) -> str:
    """The calendar, as RFC 5545 has it written."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ventanilla//Agenda//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped('Agenda de ' + entity.name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:P1D",
        *(line for event in events for line in _event(entity, event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entity: Entity, event: Event) -> Iterator[str]:
    told = _escaped(f"{event.verb}: {event.title}")
    yield "BEGIN:VEVENT"
    yield f"UID:{event.key}@{settings.current().public_host}"
    yield f"DTSTAMP:{event.since:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
    yield f"SUMMARY:{told}"
    yield f"DESCRIPTION:{_escaped(entity.name)}"
    yield f"URL:{settings.link(event.path)}"
    yield "TRANSP:TRANSPARENT"
    yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{told}", "TRIGGER:-P3D")
    yield from ("END:VALARM", "END:VEVENT")


def _escaped(name: str) -> str:
    """As a value of TEXT: nothing in it ends its line or its property (A38)."""
    line = typed.clean(name)
    for char in "\\;,":
        line = line.replace(char, f"\\{char}")
    return line


def _folded(line: str) -> str:
    """In pieces of at most 75 octets, none of which cuts a letter in two."""
    pieces, piece = [], ""
    for char in line:
        if len((piece + char).encode()) > LONGEST_LINE:
            pieces.append(piece)
            piece = " "
        piece += char
    return "\r\n".join([*pieces, piece])
