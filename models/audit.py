"""The audit: what was done, and the chain of seals over it that nothing may change."""

from peewee import CharField, IntegerField, JSONField

from models.base import Table, UTCDateTimeField, db, is_postgres, now

APPEND_ONLY = ("audit_entry", "audit_seal")
SQLITE = """CREATE TRIGGER "{table}_{act}" BEFORE {act} ON "{table}"
    BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"""
POSTGRES = """CREATE TRIGGER "{table}_{act}" BEFORE {act} ON "{table}"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"""
REFUSE = """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION 'the audit is append-only'; END$$"""


class AuditEntry(Table):
    """Who did what to which row: codes and a keyed hash of the network, never personal data."""

    at = UTCDateTimeField(default=now)
    actor = CharField(max_length=16, default="")
    action = CharField(max_length=40)
    subject = CharField(max_length=40, default="")
    details = JSONField(default=dict)
    network = CharField(max_length=12, default="")

    class Meta:
        indexes = (
            (("at", "id"), False),
            (("actor", "at", "id"), False),
            (("action", "at", "id"), False),
            (("subject", "at", "id"), False),
            (("network", "at", "id"), False),
        )


class AuditSeal(Table):
    """An entry's place in the chain and its number within the year of its own date in Colombia. No
    foreign key: an entry that is gone is to be missed."""

    position = IntegerField(unique=True)
    entry = IntegerField(unique=True)
    seal = CharField(max_length=64)
    year = IntegerField()
    number = IntegerField()

    class Meta:
        indexes = ((("year", "number"), True),)


class AuditHead(Table):
    """One row: how many seals there are and which is the last, signed with the portal's key; when
    the whole chain was last looked at, and what was broken, if anything."""

    count = IntegerField(default=0)
    seal = CharField(max_length=64, default="")
    signature = CharField(max_length=64, default="")
    verified_at = UTCDateTimeField(null=True)
    verdict = CharField(max_length=20, default="")


def create_audit_triggers() -> None:
    """The engine itself refuses to change or delete an entry or its seal."""
    if is_postgres():
        db.execute_sql(REFUSE)
    for table in APPEND_ONLY:
        for act in ("UPDATE", "DELETE", "TRUNCATE") if is_postgres() else ("UPDATE", "DELETE"):
            sql = POSTGRES if is_postgres() else SQLITE
            db.execute_sql(sql.format(table=table, act=act))
