"""Files that back a request: of access, first."""

from peewee import PostgresqlDatabase

INDEXES = (
    """CREATE UNIQUE INDEX "proof_code" ON "proof" ("code")""",
    """CREATE INDEX "proof_content_hash" ON "proof" ("content_hash")""",
    """CREATE INDEX "proof_uploaded_by_id" ON "proof" ("uploaded_by_id")""",
    """ALTER TABLE "access" ADD COLUMN "proof_id" INTEGER REFERENCES "proof" ("id")
    ON DELETE SET NULL""",
    """CREATE INDEX "access_proof_id" ON "access" ("proof_id")""",
)
COLUMNS = """"code" VARCHAR(16) NOT NULL, "name" VARCHAR(120) NOT NULL,
    "content_hash" VARCHAR(64) NOT NULL, "media_type" VARCHAR(100) NOT NULL,
    "size" {} NOT NULL"""
OWNER = """"uploaded_by_id" INTEGER, FOREIGN KEY ("uploaded_by_id") REFERENCES "user" ("id")
    ON DELETE SET NULL"""
SQLITE = (
    f"""CREATE TABLE "proof" ("id" INTEGER NOT NULL PRIMARY KEY, {COLUMNS.format("INTEGER")},
    "created_at" DATETIME NOT NULL, {OWNER})""",
    *INDEXES,
)
POSTGRES = (
    f"""CREATE TABLE "proof" ("id" SERIAL NOT NULL PRIMARY KEY, {COLUMNS.format("BIGINT")},
    "created_at" TIMESTAMP NOT NULL, {OWNER})""",
    *INDEXES,
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
