"""Who published a version of a requirement; versions that are asked of who had finished."""

from peewee import PostgresqlDatabase

TABLE = """CREATE TABLE "asking_anew" ("id" {key} NOT NULL PRIMARY KEY,
    "requirement_id" INTEGER NOT NULL, "asked_by_id" INTEGER, "asked_at" {moment} NOT NULL,
    "last_entity" INTEGER NOT NULL, "entities" INTEGER NOT NULL, "done_at" {moment},
    FOREIGN KEY ("requirement_id") REFERENCES "requirement" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("asked_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)"""
STATEMENTS = (
    TABLE,
    """CREATE UNIQUE INDEX "asking_anew_requirement_id" ON "asking_anew" ("requirement_id")""",
    """ALTER TABLE "requirement" ADD COLUMN "published_by_id" INTEGER
    REFERENCES "user" ("id") ON DELETE SET NULL""",
)


def up(migrator, db):
    postgres = isinstance(db, PostgresqlDatabase)
    key, moment = ("SERIAL", "TIMESTAMP") if postgres else ("INTEGER", "DATETIME")
    for statement in STATEMENTS:
        db.execute_sql(statement.format(key=key, moment=moment))
