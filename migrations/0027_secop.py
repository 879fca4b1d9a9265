"""Under which name an entity is registered in SECOP II; the board tells who is."""

from peewee import PostgresqlDatabase

TABLE = """CREATE TABLE "secop_account" ("id" {key} NOT NULL PRIMARY KEY, "entity_id" INTEGER
    NOT NULL, "name" VARCHAR(120) NOT NULL, "registered_on" DATE NOT NULL, "proof_id" INTEGER,
    "recorded_by_id" INTEGER, "recorded_at" {moment} NOT NULL, FOREIGN KEY ("entity_id")
    REFERENCES "entity" ("id") ON DELETE CASCADE, FOREIGN KEY ("proof_id") REFERENCES "proof" ("id")
    ON DELETE SET NULL, FOREIGN KEY ("recorded_by_id") REFERENCES "user" ("id")
    ON DELETE SET NULL)"""
INDEXES = (
    """CREATE UNIQUE INDEX "secop_account_entity_id" ON "secop_account" ("entity_id")""",
    """CREATE INDEX "secop_account_proof_id" ON "secop_account" ("proof_id")""",
    """CREATE INDEX "secop_account_recorded_by_id" ON "secop_account" ("recorded_by_id")""",
)
ON_THE_BOARD = {
    False: ("""ALTER TABLE "board_row" ADD COLUMN "in_secop" INTEGER NOT NULL DEFAULT 0""",),
    True: (
        """ALTER TABLE "board_row" ADD COLUMN "in_secop" BOOLEAN NOT NULL DEFAULT FALSE""",
        """ALTER TABLE "board_row" ALTER COLUMN "in_secop" DROP DEFAULT""",
    ),
}


def up(migrator, db):
    postgres = isinstance(db, PostgresqlDatabase)
    key, moment = ("SERIAL", "TIMESTAMP") if postgres else ("INTEGER", "DATETIME")
    table = TABLE.format(key=key, moment=moment)
    for statement in (table, *INDEXES, *ON_THE_BOARD[postgres]):
        db.execute_sql(statement)
