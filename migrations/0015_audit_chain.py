"""Each entry of the audit says from which network, and is sealed in a chain that only grows."""

from peewee import PostgresqlDatabase

TABLES = (
    """CREATE TABLE "audit_seal" ("id" {key} NOT NULL PRIMARY KEY, "position" INTEGER NOT NULL,
    "entry" INTEGER NOT NULL, "seal" VARCHAR(64) NOT NULL)""",
    """CREATE UNIQUE INDEX "audit_seal_position" ON "audit_seal" ("position")""",
    """CREATE UNIQUE INDEX "audit_seal_entry" ON "audit_seal" ("entry")""",
    """CREATE TABLE "audit_head" ("id" {key} NOT NULL PRIMARY KEY, "count" INTEGER NOT NULL,
    "seal" VARCHAR(64) NOT NULL, "signature" VARCHAR(64) NOT NULL)""",
    """INSERT INTO "audit_head" ("count", "seal", "signature") VALUES (0, '', '')""",
    """ALTER TABLE "audit_entry" ADD COLUMN "network" VARCHAR(12) NOT NULL DEFAULT ''""",
)
SQLITE = (
    *(statement.format(key="INTEGER") for statement in TABLES),
    *(
        f"""CREATE TRIGGER "{table}_{act}" BEFORE {act} ON "{table}"
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"""
        for table in ("audit_entry", "audit_seal")
        for act in ("UPDATE", "DELETE")
    ),
)
POSTGRES = (
    *(statement.format(key="SERIAL") for statement in TABLES),
    """ALTER TABLE "audit_entry" ALTER COLUMN "network" DROP DEFAULT""",
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION 'the audit is append-only'; END$$""",
    *(
        f"""CREATE TRIGGER "{table}_{act}" BEFORE {act} ON "{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"""
        for table in ("audit_entry", "audit_seal")
        for act in ("UPDATE", "DELETE", "TRUNCATE")
    ),
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
