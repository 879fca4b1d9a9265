"""Sessions that can be named and ended one by one; a second step when signing in.

The sessions that are open end: they have no code yet, and live twelve hours at most anyway.
"""

from peewee import PostgresqlDatabase

SQLITE = (
    """DELETE FROM "session" """,
    """ALTER TABLE "session" ADD COLUMN "code" VARCHAR(16) NOT NULL DEFAULT ''""",
    """CREATE UNIQUE INDEX "session_code" ON "session" ("code")""",
    """ALTER TABLE "user" ADD COLUMN "totp_nonce" VARCHAR(43) NOT NULL DEFAULT ''""",
    """ALTER TABLE "user" ADD COLUMN "totp_at" DATETIME""",
    """ALTER TABLE "user" ADD COLUMN "totp_step" INTEGER NOT NULL DEFAULT 0""",
    """CREATE TABLE "recovery_code" ("id" INTEGER NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "code_hash" VARCHAR(64) NOT NULL, "used_at" DATETIME, FOREIGN KEY ("user_id") REFERENCES
    "user" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "recovery_code_user_id" ON "recovery_code" ("user_id")""",
    """CREATE UNIQUE INDEX "recovery_code_code_hash" ON "recovery_code" ("code_hash")""",
)
POSTGRES = (
    """DELETE FROM "session" """,
    """ALTER TABLE "session" ADD COLUMN "code" VARCHAR(16) NOT NULL""",
    """CREATE UNIQUE INDEX "session_code" ON "session" ("code")""",
    """ALTER TABLE "user" ADD COLUMN "totp_nonce" VARCHAR(43) NOT NULL DEFAULT ''""",
    """ALTER TABLE "user" ALTER COLUMN "totp_nonce" DROP DEFAULT""",
    """ALTER TABLE "user" ADD COLUMN "totp_at" TIMESTAMP""",
    """ALTER TABLE "user" ADD COLUMN "totp_step" INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE "user" ALTER COLUMN "totp_step" DROP DEFAULT""",
    """CREATE TABLE "recovery_code" ("id" SERIAL NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "code_hash" VARCHAR(64) NOT NULL, "used_at" TIMESTAMP, FOREIGN KEY ("user_id") REFERENCES
    "user" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "recovery_code_user_id" ON "recovery_code" ("user_id")""",
    """CREATE UNIQUE INDEX "recovery_code_code_hash" ON "recovery_code" ("code_hash")""",
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
