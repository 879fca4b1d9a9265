"""Certificates of registration."""

from peewee import PostgresqlDatabase

TABLES = (
    """CREATE TABLE "certificate" ("id" {key} NOT NULL PRIMARY KEY, "code" VARCHAR(10) NOT NULL,
    "entity_id" INTEGER NOT NULL, "receipt" VARCHAR(20) NOT NULL,
    "fingerprint" VARCHAR(64) NOT NULL, "issued_at" {moment} NOT NULL, "superseded_at" {moment},
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "certificate_code" ON "certificate" ("code")""",
    """CREATE INDEX "certificate_entity_id" ON "certificate" ("entity_id")""",
    """CREATE UNIQUE INDEX "certificate_receipt" ON "certificate" ("receipt")""",
)


def up(migrator, db):
    if isinstance(db, PostgresqlDatabase):
        kinds = {"key": "SERIAL", "moment": "TIMESTAMP"}
    else:
        kinds = {"key": "INTEGER", "moment": "DATETIME"}
    for statement in TABLES:
        db.execute_sql(statement.format(**kinds))
