"""Requests carry a message and, rejected, a reason; who decides is reminded of them once."""

from peewee import PostgresqlDatabase

SQLITE = (
    """ALTER TABLE "access" ADD COLUMN "message" VARCHAR(500) NOT NULL DEFAULT ''""",
    """ALTER TABLE "access" ADD COLUMN "reason" VARCHAR(300) NOT NULL DEFAULT ''""",
    """ALTER TABLE "access" ADD COLUMN "reminded_at" DATETIME""",
)
POSTGRES = (
    """ALTER TABLE "access" ADD COLUMN "message" VARCHAR(500) NOT NULL DEFAULT ''""",
    """ALTER TABLE "access" ALTER COLUMN "message" DROP DEFAULT""",
    """ALTER TABLE "access" ADD COLUMN "reason" VARCHAR(300) NOT NULL DEFAULT ''""",
    """ALTER TABLE "access" ALTER COLUMN "reason" DROP DEFAULT""",
    """ALTER TABLE "access" ADD COLUMN "reminded_at" TIMESTAMP""",
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
