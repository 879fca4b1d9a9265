"""When a browser's user last proved who they are; sessions begun before are asked to."""

from peewee import PostgresqlDatabase

SQLITE = """ALTER TABLE "session" ADD COLUMN "confirmed_at" DATETIME"""
POSTGRES = """ALTER TABLE "session" ADD COLUMN "confirmed_at" TIMESTAMP"""


def up(migrator, db):
    db.execute_sql(POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE)
