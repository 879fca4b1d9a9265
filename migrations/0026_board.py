"""The board of each circular, as it was last made."""

from peewee import PostgresqlDatabase

TABLES = (
    """CREATE TABLE "board" ("id" {key} NOT NULL PRIMARY KEY, "circular_id" INTEGER NOT NULL,
    "made_at" {moment} NOT NULL, "seen" INTEGER NOT NULL, "counts" {json} NOT NULL,
    FOREIGN KEY ("circular_id") REFERENCES "circular" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "board_circular_id" ON "board" ("circular_id")""",
    """CREATE TABLE "board_row" ("id" {key} NOT NULL PRIMARY KEY, "circular_id" INTEGER NOT NULL,
    "addressee_id" INTEGER NOT NULL, "stage" INTEGER NOT NULL, "done" INTEGER NOT NULL,
    "asked" INTEGER NOT NULL, "name" VARCHAR(250) NOT NULL, "department" VARCHAR(120) NOT NULL,
    "moved_at" {moment} NOT NULL,
    FOREIGN KEY ("circular_id") REFERENCES "circular" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("addressee_id") REFERENCES "addressee" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "board_row_addressee_id" ON "board_row" ("addressee_id")""",
    """CREATE INDEX "board_row_circular_id_name_id" ON "board_row" ("circular_id", "name", "id")""",
    """CREATE INDEX "board_row_circular_id_stage_name_id"
    ON "board_row" ("circular_id", "stage", "name", "id")""",
    """CREATE INDEX "board_row_circular_id_department_name_id"
    ON "board_row" ("circular_id", "department", "name", "id")""",
)


def up(migrator, db):
    if isinstance(db, PostgresqlDatabase):
        kinds = {"key": "SERIAL", "moment": "TIMESTAMP", "json": "JSONB"}
    else:
        kinds = {"key": "INTEGER", "moment": "DATETIME", "json": "TEXT"}
    for statement in TABLES:
        db.execute_sql(statement.format(**kinds))
