"""Ways back for who lost the e-mail, or the phone with the codes."""

from peewee import PostgresqlDatabase

COLUMNS = """"code" VARCHAR(16) NOT NULL, "receipt" VARCHAR(20) NOT NULL,
    "lost" VARCHAR(5) NOT NULL, "identifier" VARCHAR(254) NOT NULL,
    "new_email" VARCHAR(254) NOT NULL, "name" VARCHAR(120) NOT NULL,
    "identity_number" VARCHAR(30) NOT NULL, "phone" VARCHAR(20) NOT NULL,
    "message" VARCHAR(500) NOT NULL, "proof_id" INTEGER, "state" VARCHAR(10) NOT NULL,
    "created_at" {moment} NOT NULL, "user_id" INTEGER, "decided_by_id" INTEGER,
    "decided_at" {moment}, "reason" VARCHAR(300) NOT NULL, "due_at" {moment},
    "confirmed_at" {moment}, "token_id" INTEGER,
    FOREIGN KEY ("proof_id") REFERENCES "proof" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("decided_by_id") REFERENCES "user" ("id") ON DELETE SET NULL,
    FOREIGN KEY ("token_id") REFERENCES "token" ("id") ON DELETE SET NULL"""
INDEXES = (
    """CREATE UNIQUE INDEX "rescue_code" ON "rescue" ("code")""",
    """CREATE INDEX "rescue_proof_id" ON "rescue" ("proof_id")""",
    """CREATE INDEX "rescue_user_id" ON "rescue" ("user_id")""",
    """CREATE INDEX "rescue_decided_by_id" ON "rescue" ("decided_by_id")""",
    """CREATE UNIQUE INDEX "rescue_token_id" ON "rescue" ("token_id")""",
    """CREATE INDEX "rescue_state_due_at" ON "rescue" ("state", "due_at")""",
    """CREATE UNIQUE INDEX "rescue_accepted" ON "rescue" ("user_id") WHERE
    ("state" = 'accepted')""",
)


def up(migrator, db):
    postgres = isinstance(db, PostgresqlDatabase)
    key = "SERIAL" if postgres else "INTEGER"
    columns = COLUMNS.format(moment="TIMESTAMP" if postgres else "DATETIME")
    db.execute_sql(f"""CREATE TABLE "rescue" ("id" {key} NOT NULL PRIMARY KEY, {columns})""")
    for statement in INDEXES:
        db.execute_sql(statement)
