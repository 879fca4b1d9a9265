"""Every entry of the audit has a number within its year; the history is read by several keys."""

from peewee import PostgresqlDatabase

YEAR = {
    "sqlite": "CAST(strftime('%Y', substr(e.at, 1, 19), '-5 hours') AS INTEGER)",
    "postgres": "CAST(EXTRACT(YEAR FROM e.at - INTERVAL '5 hours') AS INTEGER)",
}
COLUMNS = (
    """ALTER TABLE "audit_seal" ADD COLUMN "year" INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE "audit_seal" ADD COLUMN "number" INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE "audit_head" ADD COLUMN "verified_at" {moment}""",
    """ALTER TABLE "audit_head" ADD COLUMN "verdict" VARCHAR(20) NOT NULL DEFAULT ''""",
)
NUMBERED = """UPDATE "audit_seal" SET "year" = n.y, "number" = n.n FROM (
    SELECT d.id, d.y, ROW_NUMBER() OVER (PARTITION BY d.y ORDER BY d."position") AS n FROM (
        SELECT s.id, s."position", COALESCE({year}, 0) AS y FROM "audit_seal" AS s
        LEFT JOIN "audit_entry" AS e ON e.id = s.entry) AS d) AS n
    WHERE "audit_seal".id = n.id"""
INDEXES = (
    """CREATE UNIQUE INDEX "audit_seal_year_number" ON "audit_seal" ("year", "number")""",
    """DROP INDEX "audit_entry_actor" """,
    """DROP INDEX "audit_entry_subject" """,
    """CREATE INDEX "audit_entry_at_id" ON "audit_entry" ("at", "id")""",
    *(
        f"""CREATE INDEX "audit_entry_{key}_at_id" ON "audit_entry" ("{key}", "at", "id")"""
        for key in ("actor", "action", "subject", "network")
    ),
)
SQLITE = (
    *(statement.format(moment="DATETIME") for statement in COLUMNS),
    'DROP TRIGGER IF EXISTS "audit_seal_UPDATE"',
    NUMBERED.format(year=YEAR["sqlite"]),
    """CREATE TRIGGER "audit_seal_UPDATE" BEFORE UPDATE ON "audit_seal"
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END""",
    *INDEXES,
)
POSTGRES = (
    *(statement.format(moment="TIMESTAMP") for statement in COLUMNS),
    'ALTER TABLE "audit_seal" ALTER COLUMN "year" DROP DEFAULT',
    'ALTER TABLE "audit_seal" ALTER COLUMN "number" DROP DEFAULT',
    'ALTER TABLE "audit_head" ALTER COLUMN "verdict" DROP DEFAULT',
    'ALTER TABLE "audit_seal" DISABLE TRIGGER USER',
    NUMBERED.format(year=YEAR["postgres"]),
    'ALTER TABLE "audit_seal" ENABLE TRIGGER USER',
    *INDEXES,
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
