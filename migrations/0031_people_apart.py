"""The directory's rows name the family too, and natural persons have a mark of their own: they are
in no list of all."""

from peewee import PostgresqlDatabase

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
WHOLE = "CASE WHEN entity.family = 'natural' THEN 'natural' ELSE '' END"
OFFERS = "JOIN supply ON supply.entity_id = entity.id"
WATCHED = "state, family, organisation_type, municipality_code, verified_at, disputed_at, unlisted"
WHEN = (
    ("of_entity", f"UPDATE OF {WATCHED} ON entity", "id", "NEW"),
    ("of_new_name", "INSERT ON search_name", "entity_id", "NEW"),
    ("of_name", "UPDATE ON search_name", "entity_id", "NEW"),
    ("of_supply", "INSERT ON supply", "entity_id", "NEW"),
    ("of_no_supply", "DELETE ON supply", "entity_id", "OLD"),
)
UPSERT = """ON CONFLICT (entity_id, unspsc) DO UPDATE SET
    municipality = excluded.municipality, family = excluded.family,
    organisation_type = excluded.organisation_type, verified = excluded.verified,
    name = excluded.name"""
FUNCTION = """CREATE OR REPLACE FUNCTION directory_{name}() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN {act} {upsert}; RETURN NULL; END$$"""


def up(migrator, db):
    postgres = isinstance(db, PostgresqlDatabase)
    for statement in directory(postgres):
        db.execute_sql(statement)


def directory(postgres):
    yield "DROP TABLE directory_entry"
    yield TABLE.format(C='COLLATE "C"') if postgres else TABLE.format(C="") + " WITHOUT ROWID"
    yield from INDEXES
    for name, event, column, row in WHEN:
        id = f"{row}.{column}"
        act = f"DELETE FROM directory_entry WHERE entity_id = {id}; {filled(id)}"  # noqa: S608
        if postgres:
            yield FUNCTION.format(name=name, act=act, upsert=UPSERT)
        else:
            yield f"DROP TRIGGER directory_{name}"
            yield f"CREATE TRIGGER directory_{name} AFTER {event} BEGIN {act}; END"
    yield filled("entity.id")


def filled(id):
    whole = SHOWN.format(unspsc=WHOLE, offers="", id=id)
    each = SHOWN.format(unspsc="supply.unspsc", offers=OFFERS, id=id)
    return f"INSERT INTO directory_entry {whole} UNION ALL {each}"
