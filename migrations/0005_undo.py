"""What an access was before the last decision, so that it can be undone; the newest changes."""

from peewee import PostgresqlDatabase

INDEX = """CREATE INDEX "access_entity_id_updated_at_id" ON "access" ("entity_id", "updated_at",
    "id")"""
SQLITE = (
    """ALTER TABLE "access" ADD COLUMN "was_state" VARCHAR(10)""",
    """ALTER TABLE "access" ADD COLUMN "was_role" VARCHAR(14)""",
    """ALTER TABLE "access" ADD COLUMN "was_accepted_at" DATETIME""",
    """ALTER TABLE "access" ADD COLUMN "was_rejections" INTEGER""",
    INDEX,
)
POSTGRES = (
    """ALTER TABLE "access" ADD COLUMN "was_state" VARCHAR(10), ADD COLUMN "was_role" VARCHAR(14),
    ADD COLUMN "was_accepted_at" TIMESTAMP, ADD COLUMN "was_rejections" INTEGER""",
    INDEX,
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
