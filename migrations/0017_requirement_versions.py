"""Who published a version of a requirement; versions that are asked of who had finished; entities
that went into another."""

from peewee import PostgresqlDatabase

TABLE = """CREATE TABLE "asking_anew" ("id" {key} NOT NULL PRIMARY KEY,
    "requirement_id" INTEGER NOT NULL, "asked_by_id" INTEGER, "asked_at" {moment} NOT NULL,
    "last_entity" INTEGER NOT NULL, "entities" INTEGER NOT NULL, "done_at" {moment},
    FOREIGN KEY ("requirement_id") REFERENCES "requirement" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("asked_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)"""
MERGES = """CREATE TABLE "entity_merge" ("id" {key} NOT NULL PRIMARY KEY,
    "code" VARCHAR(16) NOT NULL, "kept_id" INTEGER NOT NULL, "retired_id" INTEGER NOT NULL,
    "receipt" VARCHAR(20) NOT NULL, "moved" {json} NOT NULL, "merged_by_id" INTEGER,
    "merged_at" {moment} NOT NULL, "undone_by_id" INTEGER, "undone_at" {moment},
    FOREIGN KEY ("kept_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("retired_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("merged_by_id") REFERENCES "user" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("undone_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)"""
STATEMENTS = (
    TABLE,
    MERGES,
    """CREATE UNIQUE INDEX "entity_merge_code" ON "entity_merge" ("code")""",
    """CREATE UNIQUE INDEX "entity_merge_receipt" ON "entity_merge" ("receipt")""",
    """CREATE INDEX "entity_merge_kept_id" ON "entity_merge" ("kept_id")""",
    """CREATE UNIQUE INDEX "entity_merge_standing" ON "entity_merge" ("retired_id")
    WHERE ("undone_at" IS NULL)""",
    """CREATE UNIQUE INDEX "asking_anew_requirement_id" ON "asking_anew" ("requirement_id")""",
    """ALTER TABLE "requirement" ADD COLUMN "published_by_id" INTEGER
    REFERENCES "user" ("id") ON DELETE SET NULL""",
)


def up(migrator, db):
    postgres = isinstance(db, PostgresqlDatabase)
    key, moment = ("SERIAL", "TIMESTAMP") if postgres else ("INTEGER", "DATETIME")
    kinds = {"key": key, "moment": moment, "json": "JSONB" if postgres else "TEXT"}
    for statement in STATEMENTS:
        db.execute_sql(statement.format(**kinds))
