"""Circulars, their attachments, the people of their audiences and the files these are read from."""

from peewee import PostgresqlDatabase

TABLES = (
    """CREATE TABLE "circular" ("id" {key} NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "number" VARCHAR(40) NOT NULL, "place" VARCHAR(100) NOT NULL, "dated_on" DATE NOT NULL,
    "recipients" VARCHAR(300) NOT NULL, "subject" VARCHAR(150) NOT NULL, "body" TEXT NOT NULL,
    "year" INTEGER NOT NULL, "links" {json} NOT NULL, "deadline" DATE, "signed_by"
    VARCHAR(120) NOT NULL, "signer_post" VARCHAR(120) NOT NULL, "drafted_by" VARCHAR(120) NOT
    NULL, "reviewed_by" VARCHAR(120) NOT NULL, "state" VARCHAR(10) NOT NULL, "created_by_id"
    INTEGER, "created_at" {moment} NOT NULL, "published_at" {moment}, "closed_at" {moment},
    FOREIGN KEY ("created_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "circular_code" ON "circular" ("code")""",
    """CREATE INDEX "circular_created_by_id" ON "circular" ("created_by_id")""",
    """CREATE INDEX "circular_year_state" ON "circular" ("year", "state")""",
    """CREATE TABLE "circular_file" ("id" {key} NOT NULL PRIMARY KEY, "circular_id" INTEGER NOT
    NULL, "proof_id" INTEGER NOT NULL, FOREIGN KEY ("circular_id") REFERENCES "circular"
    ("id") ON DELETE CASCADE, FOREIGN KEY ("proof_id") REFERENCES "proof" ("id") ON DELETE
    CASCADE)""",
    """CREATE INDEX "circular_file_circular_id" ON "circular_file" ("circular_id")""",
    """CREATE INDEX "circular_file_proof_id" ON "circular_file" ("proof_id")""",
    """CREATE TABLE "addressee" ("id" {key} NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "circular_id" INTEGER NOT NULL, "tax_id" VARCHAR(15) NOT NULL, "kind" VARCHAR(12) NOT
    NULL, "name" VARCHAR(250) NOT NULL, "mobile" VARCHAR(20) NOT NULL, "email" VARCHAR(254)
    NOT NULL, "department" VARCHAR(120) NOT NULL, "contract_type" VARCHAR(60) NOT NULL, "link"
    VARCHAR(16) NOT NULL, "sent_at" {moment}, "reminded_at" {moment}, "opened_at" {moment},
    "confirmed_at" {moment}, "user_id" INTEGER, "entity_id" INTEGER, "created_at" {moment} NOT
    NULL, FOREIGN KEY ("circular_id") REFERENCES "circular" ("id") ON DELETE CASCADE, FOREIGN
    KEY ("user_id") REFERENCES "user" ("id") ON DELETE SET NULL, FOREIGN KEY ("entity_id")
    REFERENCES "entity" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "addressee_code" ON "addressee" ("code")""",
    """CREATE UNIQUE INDEX "addressee_link" ON "addressee" ("link")""",
    """CREATE INDEX "addressee_user_id" ON "addressee" ("user_id")""",
    """CREATE INDEX "addressee_entity_id" ON "addressee" ("entity_id")""",
    """CREATE UNIQUE INDEX "addressee_circular_id_tax_id"
    ON "addressee" ("circular_id", "tax_id")""",
    """CREATE INDEX "addressee_circular_id_department"
    ON "addressee" ("circular_id", "department")""",
    """CREATE INDEX "addressee_circular_id_name_id" ON "addressee" ("circular_id", "name", "id")""",
    """CREATE INDEX "addressee_tax_id" ON "addressee" ("tax_id")""",
    """CREATE INDEX "addressee_email" ON "addressee" ("email")""",
    """CREATE TABLE "audience_import" ("id" {key} NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT
    NULL, "circular_id" INTEGER NOT NULL, "name" VARCHAR(120) NOT NULL, "state" VARCHAR(10)
    NOT NULL, "lines" INTEGER NOT NULL, "added" INTEGER NOT NULL, "repeated" INTEGER NOT NULL,
    "bad" INTEGER NOT NULL, "problems" {json} NOT NULL, "error" VARCHAR(300) NOT NULL,
    "created_by_id" INTEGER, "created_at" {moment} NOT NULL, "leased_until" {moment},
    "finished_at" {moment}, FOREIGN KEY ("circular_id") REFERENCES "circular" ("id") ON DELETE
    CASCADE, FOREIGN KEY ("created_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "audience_import_code" ON "audience_import" ("code")""",
    """CREATE INDEX "audience_import_circular_id" ON "audience_import" ("circular_id")""",
    """CREATE INDEX "audience_import_created_by_id" ON "audience_import" ("created_by_id")""",
    """CREATE INDEX "audience_import_state_id" ON "audience_import" ("state", "id")""",
)


def up(migrator, db):
    if isinstance(db, PostgresqlDatabase):
        kinds = {"key": "SERIAL", "moment": "TIMESTAMP", "json": "JSONB"}
    else:
        kinds = {"key": "INTEGER", "moment": "DATETIME", "json": "TEXT"}
    for statement in TABLES:
        db.execute_sql(statement.format(**kinds))
