"""Each channel of the help desk says what it is: phone, mail, ticket or an outside link."""

from peewee import PostgresqlDatabase

STATEMENTS = (
    """ALTER TABLE "help_line" ADD COLUMN "kind" VARCHAR(10) NOT NULL DEFAULT 'phone'""",
    """UPDATE "help_line" SET "kind" = CASE WHEN substr("contact", 1, 4) = 'http' THEN 'link'
    WHEN replace("contact", '@', '') <> "contact" THEN 'mail' ELSE 'phone' END""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
    if isinstance(db, PostgresqlDatabase):
        db.execute_sql("""ALTER TABLE "help_line" ALTER COLUMN "kind" DROP DEFAULT""")
