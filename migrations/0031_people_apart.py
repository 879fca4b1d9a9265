"""Natural persons have a row of their own mark in the directory, and are in no list of all."""

from peewee import PostgresqlDatabase

SHOWN = """SELECT entity.id, {unspsc}, entity.municipality_code, entity.organisation_type,
    CASE WHEN entity.verified_at IS NULL THEN 0 ELSE 1 END, substr(search_name.name, 1, 60)
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
    municipality = excluded.municipality, organisation_type = excluded.organisation_type,
    verified = excluded.verified, name = excluded.name"""
FUNCTION = """CREATE OR REPLACE FUNCTION directory_{name}() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN {act} {upsert}; RETURN NULL; END$$"""
MARK = """UPDATE directory_entry SET unspsc = 'natural' WHERE unspsc = ''
    AND entity_id IN (SELECT id FROM entity WHERE family = 'natural')"""


def up(migrator, db):
    for name, event, column, row in WHEN:
        act = refreshed(f"{row}.{column}")
        if isinstance(db, PostgresqlDatabase):
            db.execute_sql(FUNCTION.format(name=name, act=act, upsert=UPSERT))
        else:
            db.execute_sql(f"DROP TRIGGER directory_{name}")
            db.execute_sql(f"CREATE TRIGGER directory_{name} AFTER {event} BEGIN {act}; END")
    db.execute_sql(MARK)


def refreshed(id):
    whole = SHOWN.format(unspsc=WHOLE, offers="", id=id)
    each = SHOWN.format(unspsc="supply.unspsc", offers=OFFERS, id=id)
    return (
        f"DELETE FROM directory_entry WHERE entity_id = {id};"  # noqa: S608
        f" INSERT INTO directory_entry {whole} UNION ALL {each}"
    )
