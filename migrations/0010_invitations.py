"""Administrators invite people by letter."""

from peewee import PostgresqlDatabase

TABLE = """
    CREATE TABLE "invitation" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "entity_id" INTEGER NOT NULL, "email" VARCHAR(254) NOT NULL, "name" VARCHAR(120) NOT NULL,
    "role" VARCHAR(14) NOT NULL, "invited_by_id" INTEGER NOT NULL, "nonce" VARCHAR(43) NOT NULL,
    "secret_hash" VARCHAR(64) NOT NULL, "created_at" DATETIME NOT NULL, "expires_at" DATETIME NOT
    NULL, "accepted_at" DATETIME, "accepted_by_id" INTEGER, "withdrawn_at" DATETIME,
    FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("invited_by_id") REFERENCES "user" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("accepted_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)
"""
INDEXES = (
    """CREATE UNIQUE INDEX "invitation_code" ON "invitation" ("code")""",
    """CREATE INDEX "invitation_entity_id" ON "invitation" ("entity_id")""",
    """CREATE INDEX "invitation_email" ON "invitation" ("email")""",
    """CREATE INDEX "invitation_invited_by_id" ON "invitation" ("invited_by_id")""",
    """CREATE UNIQUE INDEX "invitation_secret_hash" ON "invitation" ("secret_hash")""",
    """CREATE INDEX "invitation_accepted_by_id" ON "invitation" ("accepted_by_id")""",
    """CREATE UNIQUE INDEX "invitation_open" ON "invitation" ("entity_id", "email")
    WHERE (("accepted_at" IS NULL) AND ("withdrawn_at" IS NULL))""",
)
POSTGRES = TABLE.replace("INTEGER NOT NULL PRIMARY KEY", "SERIAL NOT NULL PRIMARY KEY").replace(
    "DATETIME", "TIMESTAMP"
)


def up(migrator, db):
    db.execute_sql(POSTGRES if isinstance(db, PostgresqlDatabase) else TABLE)
    for statement in INDEXES:
        db.execute_sql(statement)
