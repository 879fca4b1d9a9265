"""Sessions that can be named and ended one by one; a second step when signing in.

The sessions that are open end: they have no code yet, and live twelve hours at most anyway.
"""

from peewee import PostgresqlDatabase

SQLITE = (
    """DELETE FROM "session" """,
    """ALTER TABLE "session" ADD COLUMN "code" VARCHAR(16) NOT NULL DEFAULT ''""",
    """CREATE UNIQUE INDEX "session_code" ON "session" ("code")""",
)
POSTGRES = (
    """DELETE FROM "session" """,
    """ALTER TABLE "session" ADD COLUMN "code" VARCHAR(16) NOT NULL""",
    """CREATE UNIQUE INDEX "session_code" ON "session" ("code")""",
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
