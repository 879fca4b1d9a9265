"""A person's own history is found by who acted."""


def up(migrator, db):
    db.execute_sql('CREATE INDEX "audit_entry_actor" ON "audit_entry" ("actor")')
