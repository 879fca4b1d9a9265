"""What is asked of a family, or of one organisation type of it, as staff see and order it."""

import re
from dataclasses import dataclass
from itertools import pairwise

from domain import catalogs, requirements
from domain.errors import Refused
from domain.names import fold
from domain.requirements import Row
from models import Family, Requirement, User, db, is_postgres

WHOLE = "todos"
"""The kind of a list that isn't one organisation type's."""
MOVED = "La lista cambió hace un momento. Revise el orden y mueva el documento otra vez."

Key = tuple[str, str, str]
"""Family, organisation type, code: what all versions of a requirement have in common."""


@dataclass(frozen=True)
class Listing:
    """A list that staff edit."""

    family: str
    organisation_type: str = ""

    @property
    def kind(self) -> str:
        return self.organisation_type or WHOLE

    @property
    def type_name(self) -> str:
        """Empty: of the whole family."""
        known = catalogs.organisation_types().get(self.organisation_type)
        return known.name if known else ""

    @property
    def is_whole(self) -> bool:
        return not self.organisation_type

    def key(self, code: str) -> Key:
        return self.family, self.organisation_type, code

    def has(self, requirement: Requirement) -> bool:
        """Is it this list's own, rather than its family's?"""
        return bool(requirement.organisation_type == self.organisation_type)


@dataclass(frozen=True)
class Line:
    requirement: Requirement
    is_own: bool
    above: str = ""
    below: str = ""
    """The codes of its neighbours."""


def find(family: str, kind: str) -> Listing | None:
    if family not in set(Family):
        return None
    if kind == WHOLE:
        return Listing(family)
    known = catalogs.organisation_types().get(kind)
    return Listing(family, kind) if known and known.family == family else None


def types_of(family: str) -> list[Listing]:
    """The lists of each organisation type of a family."""
    types = catalogs.organisation_types().values()
    return [Listing(family, each.code) for each in types if each.family == family]


def lines(listing: Listing) -> list[Line]:
    """What is published, switched off or not, in its order."""
    rows = _merged(listing, _published(listing.family))
    codes = ["", *(str(each.code) for each in rows), ""]
    around = zip(codes, codes[2:], strict=False)
    return [
        Line(row, listing.has(row), above, below)
        for row, (above, below) in zip(rows, around, strict=True)
    ]


def retired(listing: Listing) -> list[Requirement]:
    """The last versions of what this list asked once and asks no more."""
    query = Requirement.select().where(
        Requirement.family == listing.family,
        Requirement.organisation_type == listing.organisation_type,
    )
    last = {str(each.code): each for each in query.order_by(Requirement.id)}
    return [each for each in last.values() if each.retired_at is not None]


def versions(key: Key) -> list[Requirement]:
    """All of them, the oldest first, each with who published it."""
    family, organisation_type, code = key
    query = (
        Requirement.select(Requirement, User)
        .left_outer_join(User, on=(Requirement.published_by == User.id))
        .where(
            Requirement.family == family,
            Requirement.organisation_type == organisation_type,
            Requirement.code == code,
        )
    )
    return list(query.order_by(Requirement.id))


def differences(every: list[Requirement], names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What each version changed of the one before; the first changed nothing."""
    told = [
        tuple(name for name in names if getattr(old, name) != getattr(new, name))
        for old, new in pairwise(every)
    ]
    return [() for _first in every[:1]] + told


def as_seen(listing: Listing, changed: Requirement | None = None) -> list[Row]:
    """What a supplier of the list will see, with a version that isn't published yet."""
    published = _published(listing.family)
    if changed is not None:
        key = key_of(changed)
        published = [each for each in published if key_of(each) != key] + [changed]
        published.sort(key=lambda each: int(each.position))
    return requirements.blank_rows([each for each in _merged(listing, published) if each.active])


def code_for(label: str) -> str:
    """A code from a name: «Paz y salvo» is paz_y_salvo; of one without letters there is none."""
    words = re.sub("[^a-z0-9]+", "_", fold(label)).strip("_")
    return (f"documento_{words}" if "0" <= words[:1] <= "9" else words)[:40].strip("_")


def move(listing: Listing, code: str, past: str, *, up: bool) -> None:
    """Put one directly before, or behind, another; twice does it once.

    The order is no part of a version: all versions move, and nobody is asked anything anew. A
    family's row takes those of its types along. Raises Refused when the list isn't what was seen.
    """
    with db.atomic():
        keys = _ordered(listing.family)
        own, other = _line_key(keys, listing, code), _line_key(keys, listing, past)
        if own is None or other is None or own == other:
            raise Refused(MOVED)
        if (keys.index(own) < keys.index(other)) == up:
            return
        moving = [key for key in keys if key == own or (listing.is_whole and key[2] == code)]
        rest = [key for key in keys if key not in moving]
        at = rest.index(other) + (not up)
        for position, key in enumerate([*rest[:at], *moving, *rest[at:]], start=1):
            _place(key, position)


def _line_key(keys: list[Key], listing: Listing, code: str) -> Key | None:
    """What stands in a list's line: its own row, else its family's."""
    own, familys = listing.key(code), (listing.family, "", code)
    return next((key for key in (own, familys) if key in keys), None)


def _ordered(family: str) -> list[Key]:
    """Every key of a family in its order, its rows held: of two who move, one comes after."""
    query = Requirement.select().where(Requirement.family == family).order_by(Requirement.id)
    rows = list(query.for_update() if is_postgres() else query)
    rows.sort(key=lambda row: (row.retired_at is not None, row.position, row.id))
    live = dict.fromkeys(key_of(row) for row in rows)
    return list(live)


def _place(key: Key, position: int) -> None:
    family, organisation_type, code = key
    Requirement.update(position=position).where(
        Requirement.family == family,
        Requirement.organisation_type == organisation_type,
        Requirement.code == code,
        Requirement.position != position,
    ).execute()


def _published(family: str) -> list[Requirement]:
    query = Requirement.select().where(
        Requirement.family == family, Requirement.retired_at.is_null()
    )
    return list(query.order_by(Requirement.position, Requirement.id))


def _merged(listing: Listing, published: list[Requirement]) -> list[Requirement]:
    """The type's own row stands in place of the family's."""
    reach = {"", listing.organisation_type}
    near = [each for each in published if each.organisation_type in reach]
    own = {each.code for each in near if listing.has(each)}
    return [each for each in near if listing.has(each) or each.code not in own]


def key_of(requirement: Requirement) -> Key:
    return str(requirement.family), str(requirement.organisation_type), str(requirement.code)
