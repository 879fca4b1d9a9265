"""A change of e-mail, confirmed at the new address and undone from the old one."""

from peewee import PostgresqlDatabase

COLUMNS = """"user_id" INTEGER NOT NULL, "old_email" VARCHAR(254) NOT NULL,
    "new_email" VARCHAR(254) NOT NULL, "state" VARCHAR(10) NOT NULL, "created_at" {moment} NOT NULL,
    "changed_at" {moment}, "undo_id" INTEGER, FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON
    DELETE CASCADE, FOREIGN KEY ("undo_id") REFERENCES "token" ("id") ON DELETE SET NULL"""
INDEXES = (
    """CREATE INDEX "email_change_user_id" ON "email_change" ("user_id")""",
    """CREATE UNIQUE INDEX "email_change_undo_id" ON "email_change" ("undo_id")""",
    """CREATE UNIQUE INDEX "email_change_pending" ON "email_change" ("user_id") WHERE
    ("state" = 'pending')""",
)


def up(migrator, db):
    postgres = isinstance(db, PostgresqlDatabase)
    key = "SERIAL" if postgres else "INTEGER"
    columns = COLUMNS.format(moment="TIMESTAMP" if postgres else "DATETIME")
    db.execute_sql(f"""CREATE TABLE "email_change" ("id" {key} NOT NULL PRIMARY KEY, {columns})""")
    for statement in INDEXES:
        db.execute_sql(statement)
