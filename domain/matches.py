"""*Validar si mi entidad ya existe*: the registered entities that a person may mean."""

from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from domain import catalogs, places, search, tax_ids
from domain.errors import Refused
from domain.names import fold, key_tokens
from domain.tax_ids import TaxId
from models import Entity, EntityState, User, ready
from models.ready import Ready

SHORTEST = 3
MOST = 10
NEAR = 3
LOOKED_AT = 40
LONG_ENOUGH_TO_SLIP = 5
TOO_SHORT = "Escriba al menos 3 letras del nombre, o el NIT."


@dataclass(frozen=True, slots=True)
class Match:
    """`exact`: its NIT is the one that was typed. `access`: the state of one's own request."""

    entity: Entity
    exact: bool
    access: str = ""

    @property
    def place(self) -> str:
        """«COLOMBIA | Cúcuta, Norte de Santander», as the guide writes it."""
        country = catalogs.countries().get(self.entity.country, "").upper()
        city = places.shown(self.entity.municipality_code) or self.entity.city
        return " | ".join(filter(None, (country, city)))

    @property
    def tax_id(self) -> str:
        """A natural person's is their cédula: shown whole only to who knew it."""
        if self.entity.is_natural and not self.exact and self.entity.tax_id:
            return f"NIT terminado en {self.entity.tax_id[-3:]}"
        return self.entity.tax_id_shown


@dataclass(frozen=True, slots=True)
class Search:
    """`number` is the NIT as it was understood, `wrong` what is to be mended in it."""

    matches: list[Match]
    number: TaxId | None = None
    wrong: str = ""


def find(name: str, tax_id: str, *, country: str = "", by: User) -> Search:
    """At most ten: by the exact NIT, then by name in that country. Raises Refused (A65)."""
    if len(name) < SHORTEST and not tax_id:
        raise Refused(TOO_SHORT, field="nombre")
    number, wrong = _number(tax_id, country) if tax_id else (None, "")
    exact = search.find_by_tax_id(tax_id) if tax_id else []
    named = search.find(name, limit=LOOKED_AT) if len(name) >= SHORTEST else []
    ids = list(dict.fromkeys([*exact[:MOST], *named]))
    rows = {row.id: row for row in _registered(len(ids)).all(*ids)}
    found = [rows[id] for id in ids if id in rows and (id in exact or _is_in(rows[id], country))]
    whole = fold(name)  # legal form too, by which namesakes differ
    found.sort(key=lambda row: row.id not in exact and fold(row.name) != whole)
    states = _own_requests(by, [row.id for row in found[:MOST]])
    return Search(
        [Match(row, row.id in exact, states.get(row.id, "")) for row in found[:MOST]], number, wrong
    )


def near(name: str, tax_id: str, *, entity: Entity | None = None, by: User) -> list[Match]:
    """At most three that a form may be about: with its very NIT or, but for natural persons, who
    have namesakes, its name with another legal form, without accents or with a wrong letter."""
    exact = search.find_by_tax_id(tax_id) if tax_id else []
    natural = by.is_natural if entity is None else entity.is_natural
    named = search.find(name, limit=MOST) if len(name) >= SHORTEST and not natural else []
    ids = [id for id in dict.fromkeys([*exact[:MOST], *named]) if entity is None or id != entity.id]
    rows = {row.id: row for row in _registered(len(ids)).all(*ids)} if ids else {}
    found = [rows[id] for id in ids if id in rows and (id in exact or _is_near(name, rows[id]))]
    states = _own_requests(by, [row.id for row in found[:NEAR]]) if found else {}
    return [Match(row, row.id in exact, states.get(row.id, "")) for row in found[:NEAR]]


def with_code(code: str, *, by: User) -> Match | None:
    """One registered entity, chosen in the list."""
    entity: Entity | None = Entity.get_or_none(
        Entity.code == code, Entity.state == EntityState.REGISTERED
    )
    if entity is None:
        return None
    return Match(entity, False, _own_requests(by, [entity.id]).get(entity.id, ""))


def _number(text: str, country: str) -> tuple[TaxId | None, str]:
    try:
        return tax_ids.searched(text, country), ""
    except Refused as refusal:
        return None, refusal.message


def _is_near(name: str, entity: Entity) -> bool:
    typed, kept = (" ".join(key_tokens(each)) for each in (name, entity.name))
    slips = 1 if len(typed) >= LONG_ENOUGH_TO_SLIP else 0
    return not entity.is_natural and OSA.distance(typed, kept) <= slips


def _is_in(entity: Entity, country: str) -> bool:
    return country in ("", entity.country)


@cache
def _registered(count: int) -> Ready[Entity]:
    """The registered ones among so many ids, as much of them as a row of the list shows."""
    return Ready(
        Entity,
        "SELECT id, code, family, name, tax_id, check_digit, country, municipality_code, city, "  # noqa: S608
        "verified_at, disputed_at FROM entity "
        f"WHERE state = 'registered' AND id IN ({ready.marks(count)})",
    )


def _own_requests(user: User, ids: list[int]) -> dict[int, str]:
    among = f"entity_id IN ({ready.marks(len(ids))})"
    sql = f"SELECT entity_id, state FROM access WHERE user_id = ? AND {among}"  # noqa: S608
    return dict(ready.run(sql, user.id, *ids).fetchall())
