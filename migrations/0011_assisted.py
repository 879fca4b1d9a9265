"""Who of the staff began a person's registration."""

from peewee import PostgresqlDatabase

INDEX = 'CREATE INDEX "user_assisted_by_id" ON "user" ("assisted_by_id")'
SQLITE = (
    """ALTER TABLE "user" ADD COLUMN "assisted_by_id" INTEGER REFERENCES "user" ("id")
    ON DELETE SET NULL""",
    INDEX,
)
POSTGRES = (
    """ALTER TABLE "user" ADD COLUMN "assisted_by_id" INTEGER,
    ADD FOREIGN KEY ("assisted_by_id") REFERENCES "user" ("id") ON DELETE SET NULL""",
    INDEX,
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
