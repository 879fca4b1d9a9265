"""Notices of the institution, when the portal or its mail didn't work, and what certifies it."""

from peewee import PostgresqlDatabase

SQLITE = (
    """CREATE TABLE "bulletin" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "kind" VARCHAR(15) NOT NULL, "title" VARCHAR(120) NOT NULL, "body" TEXT NOT NULL, "first_day"
    DATE NOT NULL, "last_day" DATE NOT NULL, "happens_on" DATE, "made_at" DATETIME NOT NULL,
    "ended_at" DATETIME)""",
    """CREATE UNIQUE INDEX "bulletin_code" ON "bulletin" ("code")""",
    """CREATE INDEX "bulletin_last_day_first_day" ON "bulletin" ("last_day", "first_day")""",
    """CREATE TABLE "outage" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "kind" VARCHAR(10) NOT NULL, "began_at" DATETIME NOT NULL, "ended_at" DATETIME, "text"
    VARCHAR(300) NOT NULL, "is_automatic" INTEGER NOT NULL, "annulled_at" DATETIME)""",
    """CREATE UNIQUE INDEX "outage_code" ON "outage" ("code")""",
    """CREATE INDEX "outage_began_at" ON "outage" ("began_at")""",
    """CREATE TABLE "outage_certificate" ("id" INTEGER NOT NULL PRIMARY KEY, "receipt" VARCHAR(20)
    NOT NULL, "first_day" DATE NOT NULL, "last_day" DATE NOT NULL, "lines" TEXT NOT NULL,
    "issued_at" DATETIME NOT NULL)""",
    """CREATE UNIQUE INDEX "outage_certificate_receipt" ON "outage_certificate" ("receipt")""",
    """CREATE TABLE "pulse" ("id" INTEGER NOT NULL PRIMARY KEY, "up_since" DATETIME NOT NULL,
    "beat_at" DATETIME NOT NULL, "mail_down_since" DATETIME)""",
)
POSTGRES = tuple(
    statement.replace("INTEGER NOT NULL PRIMARY KEY", "SERIAL NOT NULL PRIMARY KEY")
    .replace("DATETIME", "TIMESTAMP")
    .replace('"is_automatic" INTEGER', '"is_automatic" BOOLEAN')
    .replace('"lines" TEXT', '"lines" JSONB')
    for statement in SQLITE
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
