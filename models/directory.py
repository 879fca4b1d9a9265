"""What suppliers offer, and the public directory that is kept from it, alike on both engines.

`directory_entry` has a row for each entity that is shown, and one more for each UNSPSC family that
it offers; triggers keep it true whatever changes an entity, its name or what it offers. A list of
any choice is read from an index that has its order: nothing is counted or sorted but what is shown.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from peewee import CharField, ForeignKeyField

from models import ready
from models.base import Table, db, is_postgres
from models.entities import Entity

ORGANISATION, PERSON = "", "natural"
"""The `unspsc` of the row that each shown entity has, whatever it offers: people are in no list of
all."""


class Supply(Table):
    """A UNSPSC family of goods or services that an entity offers."""

    entity = ForeignKeyField(Entity, on_delete="CASCADE")
    entity_id: int
    unspsc = CharField(max_length=8)

    class Meta:
        indexes = ((("entity", "unspsc"), True),)


class Listed(NamedTuple):
    """A supplier as the directory shows it. `offers` are codes with commas between, where they
    were asked for."""

    id: int
    code: str
    name: str
    family: str
    organisation_type: str
    tax_id: str | None
    check_digit: str
    country: str
    municipality_code: str
    city: str
    website: str
    is_verified: bool
    offers: str | None
    key: str = ""
    """What lists are ordered by: the beginning of the folded name."""


class Choice(NamedTuple):
    """Which ones; nothing chosen is all organisations. `people` are there too where it is said, or
    for what they offer."""

    municipality: str = ""
    family: str = ""
    organisation_type: str = ""
    unspsc: str = ""
    verified: bool = False
    people: bool = False

    @property
    def lists(self) -> tuple[str, ...]:
        """By the `unspsc` of their rows."""
        if self.unspsc:
            return (self.unspsc,)
        return (ORGANISATION, PERSON) if self.people else (ORGANISATION,)


Place = tuple[str, int]
"""Where a list goes on: after this key and id."""
BEGINNING: Place = ("", 0)

TABLE = """CREATE TABLE directory_entry (
    entity_id INTEGER NOT NULL REFERENCES entity (id) ON DELETE CASCADE,
    unspsc VARCHAR(8) {C} NOT NULL, municipality VARCHAR(5) {C} NOT NULL,
    family VARCHAR(12) {C} NOT NULL, organisation_type VARCHAR(40) {C} NOT NULL,
    verified SMALLINT NOT NULL, name VARCHAR(60) {C} NOT NULL, PRIMARY KEY (entity_id, unspsc))"""
INDEXES = (
    """CREATE INDEX directory_entry_all ON directory_entry
    (unspsc, verified, name, entity_id)""",
    """CREATE INDEX directory_entry_family ON directory_entry
    (unspsc, family, verified, name, entity_id)""",
    """CREATE INDEX directory_entry_type ON directory_entry
    (unspsc, organisation_type, verified, name, entity_id)""",
    """CREATE INDEX directory_entry_place ON directory_entry
    (unspsc, municipality, verified, name, entity_id)""",
    """CREATE INDEX directory_entry_place_family ON directory_entry
    (unspsc, municipality, family, verified, name, entity_id)""",
    """CREATE INDEX directory_entry_place_type ON directory_entry
    (unspsc, municipality, organisation_type, verified, name, entity_id)""",
)
SHOWN = """SELECT entity.id, {unspsc}, entity.municipality_code, entity.family,
    entity.organisation_type, CASE WHEN entity.verified_at IS NULL THEN 0 ELSE 1 END,
    substr(search_name.name, 1, 60)
    FROM entity JOIN search_name ON search_name.entity_id = entity.id {offers}
    WHERE entity.id = {id} AND entity.state = 'registered' AND entity.disputed_at IS NULL
    AND (entity.family <> 'natural' OR (NOT entity.unlisted AND EXISTS (
    SELECT 1 FROM supply WHERE supply.entity_id = entity.id)))"""
WHOLE = f"CASE WHEN entity.family = 'natural' THEN '{PERSON}' ELSE '{ORGANISATION}' END"
OFFERS = "JOIN supply ON supply.entity_id = entity.id"
WATCHED = "state, family, organisation_type, municipality_code, verified_at, disputed_at, unlisted"
WHEN = (
    ("of_entity", f"UPDATE OF {WATCHED} ON entity", "id", "NEW"),
    ("of_new_name", "INSERT ON search_name", "entity_id", "NEW"),
    ("of_name", "UPDATE ON search_name", "entity_id", "NEW"),
    ("of_supply", "INSERT ON supply", "entity_id", "NEW"),
    ("of_no_supply", "DELETE ON supply", "entity_id", "OLD"),
)


def create_directory() -> None:
    """As the migration builds it by SQL of its own: a test compares the two."""
    for statement in _postgres() if is_postgres() else _sqlite():
        db.execute_sql(statement)


def _refresh(id: str) -> str:
    """SQL that makes the rows of one entity anew."""
    everything = SHOWN.format(unspsc=WHOLE, offers="", id=id)
    each = SHOWN.format(unspsc="supply.unspsc", offers=OFFERS, id=id)
    return (
        f"DELETE FROM directory_entry WHERE entity_id = {id};"  # noqa: S608
        f" INSERT INTO directory_entry {everything} UNION ALL {each}"
    )


def _sqlite() -> Iterable[str]:
    yield TABLE.format(C="") + " WITHOUT ROWID"
    yield from INDEXES
    for name, event, column, row in WHEN:
        act = _refresh(f"{row}.{column}")
        yield f"CREATE TRIGGER directory_{name} AFTER {event} BEGIN {act}; END"


def _postgres() -> Iterable[str]:
    """Two transactions may come to the same rows: the later one's count."""
    yield TABLE.format(C='COLLATE "C"')
    yield from INDEXES
    upsert = """ON CONFLICT (entity_id, unspsc) DO UPDATE SET
    municipality = excluded.municipality, family = excluded.family,
    organisation_type = excluded.organisation_type, verified = excluded.verified,
    name = excluded.name"""
    for name, event, column, row in WHEN:
        act = _refresh(f"{row}.{column}")
        yield f"""CREATE FUNCTION directory_{name}() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN {act} {upsert}; RETURN NULL; END$$"""
        yield f"""CREATE TRIGGER directory_{name} AFTER {event}
    FOR EACH ROW EXECUTE FUNCTION directory_{name}()"""


COLUMNS = """entity.id, entity.code, entity.name, entity.family, entity.organisation_type,
    entity.tax_id, entity.check_digit, entity.country, entity.municipality_code, entity.city,
    entity.website, entity.verified_at IS NOT NULL AND entity.disputed_at IS NULL"""
OFFERED = "(SELECT {}(unspsc, ',') FROM supply WHERE supply.entity_id = entity.id)"


def page(choice: Choice, after: Place, limit: int, *, offers: bool = False) -> list[Listed]:
    """The next ones by name; what they offer only where it is asked for, which costs as much."""
    sql = f"""SELECT {_columns(offers=offers)}, d.name FROM ({_keys(choice)}) AS d
    JOIN entity ON entity.id = d.entity_id ORDER BY d.name, d.entity_id"""  # noqa: S608
    return [Listed(*row) for row in ready.run(sql, *_values(choice, after, limit))]


def keys(choice: Choice, limit: int) -> list[tuple[int, str]]:
    """Ids and keys alone of the first ones by name."""
    return list(ready.run(_keys(choice), *_values(choice, BEGINNING, limit)))


def among(ids: Sequence[int], choice: Choice) -> list[int]:
    """Of these entities those that are shown and chosen, in the order of `ids`.

    What is offered goes through `||` so that no list's index is taken, which may be long.
    """
    lists = f"unspsc || '' IN ({ready.marks(len(choice.lists))})"
    conditions = [f"entity_id IN ({ready.marks(len(ids))})", lists]
    values: list[object] = [*ids, *choice.lists]
    for column, value in _columns_chosen(choice):
        conditions.append(f"{column} = ?")
        values.append(value)
    if choice.verified:
        conditions.append("verified = 1")
    sql = f"SELECT entity_id FROM directory_entry WHERE {' AND '.join(conditions)}"  # noqa: S608
    shown = {id for (id,) in ready.run(sql, *values)}
    return [id for id in ids if id in shown]


def rows(ids: Sequence[int], *, offers: bool = False) -> list[Listed]:
    """These, in their order."""
    sql = f"SELECT {_columns(offers=offers)} FROM entity WHERE id IN ({ready.marks(len(ids))})"  # noqa: S608
    found = {row[0]: Listed(*row) for row in ready.run(sql, *ids)} if ids else {}
    return [found[id] for id in ids if id in found]


def with_code(code: str) -> Listed | None:
    """One that is shown."""
    sql = f"""SELECT {_columns(offers=True)}, d.name FROM entity JOIN directory_entry AS d
    ON d.entity_id = entity.id AND d.unspsc IN (?, ?) WHERE entity.code = ?"""  # noqa: S608
    row = ready.run(sql, ORGANISATION, PERSON, code).fetchone()
    return Listed(*row) if row else None


def _columns(*, offers: bool) -> str:
    joined = OFFERED.format("string_agg" if is_postgres() else "group_concat")
    return f"{COLUMNS}, {joined if offers else 'NULL'}"


def _columns_chosen(choice: Choice) -> list[tuple[str, str]]:
    names = ("municipality", "family", "organisation_type")
    return [(name, getattr(choice, name)) for name in names if getattr(choice, name)]


def _keys(choice: Choice) -> str:
    chosen = tuple(column for column, _ in _columns_chosen(choice))
    return _merged(chosen, len(list(_parts(choice))))


def _parts(choice: Choice) -> Iterable[tuple[str, int]]:
    """Of each index's part that may have some: the list, and whether they are verified."""
    return product(choice.lists, (1,) if choice.verified else (0, 1))


@cache
def _merged(chosen: tuple[str, ...], parts: int) -> str:
    """A beginning of each part, then of all of them together."""
    conditions = "".join(f"AND {column} = ? " for column in chosen)
    part = f"""SELECT * FROM (SELECT entity_id, name FROM directory_entry
    WHERE unspsc = ? {conditions} AND verified = ? AND (name, entity_id) > (?, ?)
    ORDER BY name, entity_id LIMIT ?) AS part"""  # noqa: S608
    return " UNION ALL ".join([part] * parts) + " ORDER BY name, entity_id LIMIT ?"


def _values(choice: Choice, after: Place, limit: int) -> list[object]:
    """Of each part in turn, as `_merged` writes them."""
    chosen = [value for _, value in _columns_chosen(choice)]
    values: list[object] = []
    for unspsc, flag in _parts(choice):
        values += [unspsc, *chosen, flag, *after, limit]
    return [*values, limit]
