"""Claims about entities that others administer, and the entities that are in dispute."""

from peewee import PostgresqlDatabase

OTHERS = ("asked_by_id", "decided_by_id", "entity_id", "objected_by_id", "proof_id", "second_by_id")
INDEXES = (
    """CREATE UNIQUE INDEX "claim_code" ON "claim" ("code")""",
    *(f"""CREATE INDEX "claim_{name}" ON "claim" ("{name}")""" for name in OTHERS),
    """CREATE INDEX "claim_state_id" ON "claim" ("state", "id")""",
    """CREATE UNIQUE INDEX "claim_open" ON "claim" ("asked_by_id", "entity_id")
    WHERE ("closed_at" IS NULL)""",
)
TABLE = """CREATE TABLE "claim" ("id" {key} NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "kind" VARCHAR(10) NOT NULL, "state" VARCHAR(10) NOT NULL, "entity_id" INTEGER NOT NULL,
    "asked_by_id" INTEGER NOT NULL, "message" VARCHAR(1000) NOT NULL, "proof_id" INTEGER,
    "created_at" {moment} NOT NULL, "updated_at" {moment} NOT NULL, "told_at" {moment},
    "object_until" DATE, "objection" VARCHAR(1000) NOT NULL, "objected_by_id" INTEGER,
    "objected_at" {moment}, "decided_by_id" INTEGER, "second_by_id" INTEGER,
    "reason" VARCHAR(500) NOT NULL, "closed_at" {moment},
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("asked_by_id") REFERENCES "user" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("proof_id") REFERENCES "proof" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("objected_by_id") REFERENCES "user" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("decided_by_id") REFERENCES "user" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("second_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)"""
SQLITE = (
    TABLE.format(key="INTEGER", moment="DATETIME"),
    *INDEXES,
    """ALTER TABLE "entity" ADD COLUMN "disputed_at" DATETIME""",
)
POSTGRES = (
    TABLE.format(key="SERIAL", moment="TIMESTAMP"),
    *INDEXES,
    """ALTER TABLE "entity" ADD COLUMN "disputed_at" TIMESTAMP""",
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
