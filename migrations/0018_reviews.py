"""Papers are reviewed: accepted, or returned with a reason and a day to correct them by."""

from peewee import PostgresqlDatabase

TABLES = (
    """CREATE TABLE "review" ("id" {key} NOT NULL PRIMARY KEY, "entity_id" INTEGER NOT NULL,
    "requirement" VARCHAR(40) NOT NULL, "reviewer_id" INTEGER NOT NULL, "until" {moment} NOT NULL,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("reviewer_id") REFERENCES "user" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "review_entity_id" ON "review" ("entity_id")""",
    """CREATE INDEX "review_reviewer_id" ON "review" ("reviewer_id")""",
    """CREATE UNIQUE INDEX "review_entity_id_requirement" ON "review"
    ("entity_id", "requirement")""",
    """CREATE TABLE "return_reason" ("id" {key} NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "text" VARCHAR(300) NOT NULL, "active" {truth} NOT NULL)""",
    """CREATE UNIQUE INDEX "return_reason_code" ON "return_reason" ("code")""",
    """ALTER TABLE "document" ADD COLUMN "reason" VARCHAR(300) NOT NULL DEFAULT ''""",
    """ALTER TABLE "document" ADD COLUMN "reviewed_at" {moment}""",
    """ALTER TABLE "document" ADD COLUMN "reviewed_by_id" INTEGER
    REFERENCES "user" ("id") ON DELETE SET NULL""",
    """ALTER TABLE "document" ADD COLUMN "told_at" {moment}""",
    """ALTER TABLE "document" ADD COLUMN "correct_by" DATE""",
    """CREATE INDEX "document_reviewed_by_id" ON "document" ("reviewed_by_id")""",
    """CREATE INDEX "document_waiting" ON "document" ("id")
    WHERE ("state" = 'attached' AND "removed_at" IS NULL AND "requirement" <> '')""",
    """CREATE INDEX "document_untold" ON "document" ("reviewed_at")
    WHERE ("state" = 'returned' AND "told_at" IS NULL)""",
    """UPDATE "stored_file" SET "preview" = 'waiting' WHERE "preview" = 'made'""",
)
SQLITE = tuple(each.format(key="INTEGER", moment="DATETIME", truth="INTEGER") for each in TABLES)
POSTGRES = (
    *(each.format(key="SERIAL", moment="TIMESTAMP", truth="BOOLEAN") for each in TABLES),
    """ALTER TABLE "document" ALTER COLUMN "reason" DROP DEFAULT""",
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
