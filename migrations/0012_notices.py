"""How each person wants to hear, every acceptance of a legal text, requests about personal data.

Who accepted before this history began did so when registering.
"""

from peewee import PostgresqlDatabase

USER = """FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE"""
SQLITE = (
    f"""CREATE TABLE "notice_choice" ("id" INTEGER NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "kind" VARCHAR(12) NOT NULL, "how" VARCHAR(6) NOT NULL, {USER})""",
    """CREATE INDEX "notice_choice_user_id" ON "notice_choice" ("user_id")""",
    """CREATE UNIQUE INDEX "notice_choice_user_id_kind" ON "notice_choice" ("user_id", "kind")""",
    f"""CREATE TABLE "acceptance" ("id" INTEGER NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "kind" VARCHAR(10) NOT NULL, "version" INTEGER NOT NULL, "accepted_at" DATETIME NOT NULL,
    {USER})""",
    """CREATE INDEX "acceptance_user_id" ON "acceptance" ("user_id")""",
    """CREATE UNIQUE INDEX "acceptance_user_id_kind_version" ON "acceptance" ("user_id", "kind",
    "version")""",
    f"""CREATE TABLE "data_request" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "user_id" INTEGER NOT NULL, "kind" VARCHAR(10) NOT NULL, "text" TEXT NOT NULL, "receipt"
    VARCHAR(20) NOT NULL, "state" VARCHAR(10) NOT NULL, "asked_at" DATETIME NOT NULL, "due_on" DATE
    NOT NULL, "answer" TEXT NOT NULL, "decided_by_id" INTEGER, "decided_at" DATETIME, {USER},
    FOREIGN KEY ("decided_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "data_request_code" ON "data_request" ("code")""",
    """CREATE INDEX "data_request_user_id" ON "data_request" ("user_id")""",
    """CREATE UNIQUE INDEX "data_request_receipt" ON "data_request" ("receipt")""",
    """CREATE INDEX "data_request_decided_by_id" ON "data_request" ("decided_by_id")""",
    """CREATE INDEX "data_request_state_due_on" ON "data_request" ("state", "due_on")""",
    """CREATE UNIQUE INDEX "data_request_open" ON "data_request" ("user_id", "kind")
    WHERE ("state" = 'pending')""",
)
FILLED = (
    """INSERT INTO "acceptance" ("user_id", "kind", "version", "accepted_at")
    SELECT "id", 'terms', "terms_version", "created_at" FROM "user" WHERE "terms_version" > 0""",
    """INSERT INTO "acceptance" ("user_id", "kind", "version", "accepted_at")
    SELECT "id", 'data', "data_version", "created_at" FROM "user" WHERE "data_version" > 0""",
)
POSTGRES = tuple(
    statement.replace("INTEGER NOT NULL PRIMARY KEY", "SERIAL NOT NULL PRIMARY KEY").replace(
        "DATETIME", "TIMESTAMP"
    )
    for statement in SQLITE
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
    for statement in FILLED:
        db.execute_sql(statement)
