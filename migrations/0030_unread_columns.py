"""Columns that nobody reads: the audit tells who said that an entity is in SECOP II, and when a
list of people was read."""

from peewee import PostgresqlDatabase

POSTGRES = (
    """ALTER TABLE "audience_import" DROP COLUMN "finished_at" """,
    """ALTER TABLE "secop_account" DROP COLUMN "recorded_by_id" """,
    """ALTER TABLE "secop_account" DROP COLUMN "recorded_at" """,
)
SQLITE = (
    POSTGRES[0],
    # it drops no column that is a key of another table
    """CREATE TABLE "secop_account_kept" ("id" INTEGER NOT NULL PRIMARY KEY, "entity_id" INTEGER
    NOT NULL, "name" VARCHAR(120) NOT NULL, "registered_on" DATE NOT NULL, "proof_id" INTEGER,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("proof_id") REFERENCES "proof" ("id") ON DELETE SET NULL)""",
    """INSERT INTO "secop_account_kept" SELECT "id", "entity_id", "name", "registered_on",
    "proof_id" FROM "secop_account" """,
    """DROP TABLE "secop_account" """,
    """ALTER TABLE "secop_account_kept" RENAME TO "secop_account" """,
    """CREATE UNIQUE INDEX "secop_account_entity_id" ON "secop_account" ("entity_id")""",
    """CREATE INDEX "secop_account_proof_id" ON "secop_account" ("proof_id")""",
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
