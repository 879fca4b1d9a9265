"""What changes in a registered entity: its people read it, and the institution looks again."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import JOIN

from domain import deciders, letters, limits
from domain.errors import Refused
from models import Change, Entity, User, now

REVIEWED = {
    "name": "el nombre",
    "tax_id": "el NIT",
    "country": "el país",
    "organisation_type": "el tipo de organización",
    "representative_name": "el representante legal",
    "representative_document_type": "el representante legal",
    "representative_document": "el representante legal",
}
"""The columns that the institution verified, and what a person calls them."""
PAGE = 50
KEY = "%Y%m%d%H%M%S%f"


class Unconfirmed(Refused):
    """A verified entity would be so no longer: the person says first that they know."""

    def __init__(self, what: list[str]) -> None:
        super().__init__(warning(what))
        self.confirmed = ",".join(what)


@dataclass(frozen=True)
class Line:
    """A field by its label, as it was shown before and is now."""

    label: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Page:
    """Some changes, the newest first, and where the older ones begin: empty at the end.

    What was saved at once stays together; a form has fewer fields than a page has lines."""

    rows: list[Change]
    older: str


def reviewed(entity: Entity, values: Mapping[str, Any]) -> list[str]:
    """What the institution would have to look at again if these columns were written."""
    changed = (
        called
        for column, called in REVIEWED.items()
        if column in values and values[column] != getattr(entity, column)
    )
    return list(dict.fromkeys(changed))


def unconfirmed(entity: Entity, what: list[str], confirmed: str) -> bool:
    """Would a verified entity lose that, by more than the person has confirmed?"""
    return entity.is_verified and not set(what) <= set(confirmed.split(","))


def warning(what: list[str]) -> str:
    """«Va a cambiar el nombre y el NIT: la entidad quedará sin verificar …»"""
    return (
        f"Va a cambiar {listed(what)}: la entidad quedará sin verificar "
        "hasta que la institución la revise."
    )


def listed(words: list[str]) -> str:
    """«el nombre, el NIT y el representante legal»."""
    *first, last = words
    return f"{', '.join(first)} y {last}" if first else last


def note(entity: Entity, section: str, lines: Iterable[Line], *, by: User) -> None:
    """Part of the caller's transaction; a draft has no history yet."""
    if entity.is_draft:
        return
    at = now()
    rows = [
        {
            "entity": entity,
            "at": at,
            "user": by,
            "section": section,
            "label": line.label[:80],
            "before": line.before,
            "after": line.after,
        }
        for line in lines
    ]
    if rows:
        Change.insert_many(rows).execute()


def tell(entity: Entity, what: list[str], *, by: User, unverified: bool) -> None:
    """A letter to the other administrators, but no bombing by changing one's mind (A04). Part of
    the caller's transaction."""
    for person in deciders.administrators(entity):
        if person.id == by.id:
            continue
        if limits.allow(limits.DECISIONS, f"changed:{entity.id}:{person.id}"):
            letters.entity_changed(person, entity, by, what=listed(what), unverified=unverified)


def page(entity: Entity, older_than: str = "") -> Page:
    """A page of its history; `older_than` is the `older` of the page before."""
    query = (
        Change.select(Change, User)
        .join(User, JOIN.LEFT_OUTER, on=(Change.user == User.id))
        .where(Change.entity == entity)
        .order_by(Change.at.desc(), Change.id)
        .limit(PAGE + 1)
    )
    if (edge := moment_of(older_than)) is not None:
        query = query.where(Change.at < edge)
    rows = list(query)
    if len(rows) <= PAGE:
        return Page(rows, "")
    whole = [row for row in rows if row.at != rows[-1].at]
    return Page(whole, whole[-1].at.strftime(KEY))


def moment_of(key: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(key, KEY).replace(tzinfo=dt.UTC)
    except ValueError:
        return None
