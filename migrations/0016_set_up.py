"""What the institution says of itself, its logo, and whom its chiefs invite to their team."""

import secrets

from peewee import PostgresqlDatabase

TEXTS = {
    "tax_id": 10,
    "check_digit": 1,
    "municipality_code": 5,
    "logo_name": 64,
    "accent": 7,
    "accent_in_the_dark": 7,
    "letters_name": 60,
    "reply_to": 254,
}
COLUMNS = (
    *(("institution", name, longest) for name, longest in TEXTS.items()),
    ("help_line", "code", 16),
)
TABLES = (
    """CREATE TABLE "logo" ("id" {key} NOT NULL PRIMARY KEY, "name" VARCHAR(64) NOT NULL,
    "content" {bytes} NOT NULL)""",
    """CREATE UNIQUE INDEX "logo_name" ON "logo" ("name")""",
    """CREATE TABLE "staff_invitation" ("id" {key} NOT NULL PRIMARY KEY,
    "code" VARCHAR(16) NOT NULL, "email" VARCHAR(254) NOT NULL, "name" VARCHAR(120) NOT NULL,
    "role" VARCHAR(12) NOT NULL, "invited_by_id" INTEGER NOT NULL, "nonce" VARCHAR(43) NOT NULL,
    "secret_hash" VARCHAR(64) NOT NULL, "created_at" {moment} NOT NULL,
    "expires_at" {moment} NOT NULL, "accepted_at" {moment}, "withdrawn_at" {moment},
    FOREIGN KEY ("invited_by_id") REFERENCES "user" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "staff_invitation_code" ON "staff_invitation" ("code")""",
    """CREATE INDEX "staff_invitation_invited_by_id" ON "staff_invitation" ("invited_by_id")""",
    """CREATE UNIQUE INDEX "staff_invitation_secret_hash" ON "staff_invitation" ("secret_hash")""",
    """CREATE UNIQUE INDEX "staff_invitation_open" ON "staff_invitation" ("email")
    WHERE (("accepted_at" IS NULL) AND ("withdrawn_at" IS NULL))""",
    """ALTER TABLE "institution" ADD COLUMN "set_up_at" {moment}""",
)
SQLITE = {"key": "INTEGER", "bytes": "BLOB", "moment": "DATETIME"}
POSTGRES = {"key": "SERIAL", "bytes": "BYTEA", "moment": "TIMESTAMP"}


def up(migrator, db):
    is_postgres = isinstance(db, PostgresqlDatabase)
    for table, name, longest in COLUMNS:
        db.execute_sql(
            f"""ALTER TABLE "{table}" ADD COLUMN "{name}" VARCHAR({longest}) NOT NULL DEFAULT ''"""
        )
        if is_postgres:
            db.execute_sql(f"""ALTER TABLE "{table}" ALTER COLUMN "{name}" DROP DEFAULT""")
    for statement in TABLES:
        db.execute_sql(statement.format(**(POSTGRES if is_postgres else SQLITE)))
    _name_the_help_lines(db, "%s" if is_postgres else "?")


def _name_the_help_lines(db, mark):
    for (row,) in db.execute_sql("SELECT id FROM help_line").fetchall():
        given = (secrets.token_urlsafe(9), row)
        db.execute_sql(f"UPDATE help_line SET code = {mark} WHERE id = {mark}", given)  # noqa: S608
    db.execute_sql("""CREATE UNIQUE INDEX "help_line_code" ON "help_line" ("code")""")
