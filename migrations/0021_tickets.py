"""What anybody asks of the help desk."""

from peewee import PostgresqlDatabase

TABLES = (
    """CREATE TABLE "ticket" ("id" {key} NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "receipt" VARCHAR(20) NOT NULL, "kind" VARCHAR(10) NOT NULL, "state" VARCHAR(10) NOT NULL,
    "asked_by_id" INTEGER, "name" VARCHAR(120) NOT NULL, "email" VARCHAR(254) NOT NULL,
    "page" VARCHAR(120) NOT NULL, "nonce" VARCHAR(43) NOT NULL,
    "secret_hash" VARCHAR(64) NOT NULL, "created_at" {moment} NOT NULL,
    "opened_at" {moment} NOT NULL, "due_on" DATE, "taken_by_id" INTEGER,
    "updated_at" {moment} NOT NULL,
    FOREIGN KEY ("asked_by_id") REFERENCES "user" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("taken_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE TABLE "ticket_note" ("id" {key} NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL, "by_office" {boolean} NOT NULL, "author_id" INTEGER,
    "text" TEXT NOT NULL, "created_at" {moment} NOT NULL,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("author_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE TABLE "ticket_file" ("id" {key} NOT NULL PRIMARY KEY,
    "note_id" INTEGER NOT NULL, "proof_id" INTEGER NOT NULL,
    FOREIGN KEY ("note_id") REFERENCES "ticket_note" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("proof_id") REFERENCES "proof" ("id") ON DELETE CASCADE)""",
)
INDEXES = (
    """CREATE UNIQUE INDEX "ticket_code" ON "ticket" ("code")""",
    """CREATE UNIQUE INDEX "ticket_receipt" ON "ticket" ("receipt")""",
    """CREATE UNIQUE INDEX "ticket_secret_hash" ON "ticket" ("secret_hash")""",
    """CREATE INDEX "ticket_asked_by_id" ON "ticket" ("asked_by_id")""",
    """CREATE INDEX "ticket_email" ON "ticket" ("email")""",
    """CREATE INDEX "ticket_taken_by_id" ON "ticket" ("taken_by_id")""",
    """CREATE INDEX "ticket_state_opened_at" ON "ticket" ("state", "opened_at")""",
    """CREATE INDEX "ticket_note_ticket_id" ON "ticket_note" ("ticket_id")""",
    """CREATE INDEX "ticket_note_author_id" ON "ticket_note" ("author_id")""",
    """CREATE INDEX "ticket_file_note_id" ON "ticket_file" ("note_id")""",
    """CREATE INDEX "ticket_file_proof_id" ON "ticket_file" ("proof_id")""",
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
