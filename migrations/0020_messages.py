"""Conversations between an entity and the institution."""

from peewee import PostgresqlDatabase

TABLES = (
    """CREATE TABLE "thread" ("id" {key} NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "entity_id" INTEGER NOT NULL, "subject" VARCHAR(120) NOT NULL, "length" INTEGER NOT NULL,
    "entity_last" INTEGER NOT NULL, "entity_read" INTEGER NOT NULL,
    "office_last" INTEGER NOT NULL, "office_read" INTEGER NOT NULL,
    "created_at" {moment} NOT NULL, "updated_at" {moment} NOT NULL, "closed_at" {moment},
    "closed_by_id" INTEGER,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("closed_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE TABLE "message" ("id" {key} NOT NULL PRIMARY KEY, "thread_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL, "by_office" {boolean} NOT NULL, "author_id" INTEGER,
    "text" TEXT NOT NULL, "created_at" {moment} NOT NULL,
    FOREIGN KEY ("thread_id") REFERENCES "thread" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("author_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE TABLE "message_file" ("id" {key} NOT NULL PRIMARY KEY,
    "message_id" INTEGER NOT NULL, "proof_id" INTEGER NOT NULL,
    FOREIGN KEY ("message_id") REFERENCES "message" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("proof_id") REFERENCES "proof" ("id") ON DELETE CASCADE)""",
)
INDEXES = (
    """CREATE UNIQUE INDEX "thread_code" ON "thread" ("code")""",
    """CREATE INDEX "thread_closed_by_id" ON "thread" ("closed_by_id")""",
    """CREATE INDEX "thread_entity_id_updated_at" ON "thread" ("entity_id", "updated_at")""",
    """CREATE INDEX "thread_updated_at" ON "thread" ("updated_at")""",
    """CREATE INDEX "thread_for_office" ON "thread" ("updated_at")
    WHERE ("entity_last" > "office_read")""",
    """CREATE UNIQUE INDEX "message_thread_id_number" ON "message" ("thread_id", "number")""",
    """CREATE INDEX "message_author_id" ON "message" ("author_id")""",
    """CREATE INDEX "message_file_message_id" ON "message_file" ("message_id")""",
    """CREATE INDEX "message_file_proof_id" ON "message_file" ("proof_id")""",
)


def up(migrator, db):
    postgres = isinstance(db, PostgresqlDatabase)
    names = {
        "key": "SERIAL" if postgres else "INTEGER",
        "moment": "TIMESTAMP" if postgres else "DATETIME",
        "boolean": "BOOLEAN" if postgres else "INTEGER",
    }
    for table in TABLES:
        db.execute_sql(table.format(**names))
    for statement in INDEXES:
        db.execute_sql(statement)
