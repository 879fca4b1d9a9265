"""Papers in versions, files on their way, members of plural entities, what changes later."""

from peewee import PostgresqlDatabase

SQLITE = (
    """ALTER TABLE "entity" ADD COLUMN "city" VARCHAR(100) NOT NULL DEFAULT ''""",
    """ALTER TABLE "entity" ADD COLUMN "attorney_name" VARCHAR(120) NOT NULL DEFAULT ''""",
    """ALTER TABLE "entity" ADD COLUMN "attorney_document" VARCHAR(40) NOT NULL DEFAULT ''""",
    """ALTER TABLE "entity" ADD COLUMN "attorney_email" VARCHAR(254) NOT NULL DEFAULT ''""",
    """ALTER TABLE "access" ADD COLUMN "calendar_hash" VARCHAR(64)""",
    """CREATE UNIQUE INDEX "access_calendar_hash" ON "access" ("calendar_hash")""",
    """ALTER TABLE "requirement" ADD COLUMN "organisation_type" VARCHAR(40) NOT NULL DEFAULT ''""",
    """ALTER TABLE "requirement" ADD COLUMN "why" VARCHAR(200) NOT NULL DEFAULT ''""",
    """ALTER TABLE "requirement" ADD COLUMN "source" VARCHAR(200) NOT NULL DEFAULT ''""",
    """ALTER TABLE "requirement" ADD COLUMN "form" VARCHAR(20) NOT NULL DEFAULT ''""",
    """ALTER TABLE "requirement" ADD COLUMN "published_at" DATETIME NOT NULL
    DEFAULT '2026-01-01'""",
    """ALTER TABLE "requirement" ADD COLUMN "retired_at" DATETIME""",
    """DROP INDEX requirement_family_code""",
    """CREATE UNIQUE INDEX "requirement_published" ON "requirement" ("family", "organisation_type",
    "code") WHERE ("retired_at" IS NULL)""",
    """ALTER TABLE "document" ADD COLUMN "dated_on" DATE""",
    """ALTER TABLE "document" ADD COLUMN "valid_until" DATE""",
    """ALTER TABLE "document" ADD COLUMN "warned" INTEGER""",
    """ALTER TABLE "document" ADD COLUMN "confidential" INTEGER NOT NULL DEFAULT 0""",
    """ALTER TABLE "document" ADD COLUMN "receipt" VARCHAR(20)""",
    """ALTER TABLE "document" ADD COLUMN "removed_by_id" INTEGER REFERENCES "user" ("id") ON DELETE
    SET NULL""",
    """CREATE UNIQUE INDEX "document_receipt" ON "document" ("receipt")""",
    """CREATE INDEX "document_removed_by_id" ON "document" ("removed_by_id")""",
    """CREATE INDEX "document_state_valid_until" ON "document" ("state", "valid_until")""",
    """CREATE TABLE "consortium_member" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT
    NULL, "entity_id" INTEGER NOT NULL, "member_id" INTEGER NOT NULL, "share" INTEGER NOT NULL,
    "is_leader" INTEGER NOT NULL, "state" VARCHAR(10) NOT NULL, "asked_at" DATETIME,
    "decided_at" DATETIME, "decided_by_id" INTEGER, FOREIGN KEY ("entity_id") REFERENCES
    "entity" ("id") ON DELETE CASCADE, FOREIGN KEY ("member_id") REFERENCES "entity" ("id") ON
    DELETE CASCADE, FOREIGN KEY ("decided_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "consortium_member_code" ON "consortium_member" ("code")""",
    """CREATE INDEX "consortium_member_entity_id" ON "consortium_member" ("entity_id")""",
    """CREATE INDEX "consortium_member_member_id" ON "consortium_member" ("member_id")""",
    """CREATE INDEX "consortium_member_decided_by_id" ON "consortium_member" ("decided_by_id")""",
    """CREATE UNIQUE INDEX "consortium_member_entity_id_member_id" ON "consortium_member"
    ("entity_id", "member_id")""",
    """CREATE INDEX "consortium_member_member_id_state" ON "consortium_member" ("member_id",
    "state")""",
    """CREATE TABLE "change" ("id" INTEGER NOT NULL PRIMARY KEY, "entity_id" INTEGER NOT NULL,
    "user_id" INTEGER, "at" DATETIME NOT NULL, "section" VARCHAR(40) NOT NULL, "label"
    VARCHAR(80) NOT NULL, "before" TEXT NOT NULL, "after" TEXT NOT NULL, FOREIGN KEY
    ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE, FOREIGN KEY ("user_id")
    REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE INDEX "change_entity_id" ON "change" ("entity_id")""",
    """CREATE INDEX "change_user_id" ON "change" ("user_id")""",
    """CREATE INDEX "change_entity_id_id" ON "change" ("entity_id", "id")""",
    """CREATE TABLE "asked_requirement" ("id" INTEGER NOT NULL PRIMARY KEY, "entity_id" INTEGER NOT
    NULL, "requirement_id" INTEGER NOT NULL, FOREIGN KEY ("entity_id") REFERENCES "entity"
    ("id") ON DELETE CASCADE, FOREIGN KEY ("requirement_id") REFERENCES "requirement" ("id") ON
    DELETE CASCADE)""",
    """CREATE INDEX "asked_requirement_entity_id" ON "asked_requirement" ("entity_id")""",
    """CREATE INDEX "asked_requirement_requirement_id" ON "asked_requirement" ("requirement_id")""",
    """CREATE UNIQUE INDEX "asked_requirement_entity_id_requirement_id" ON "asked_requirement"
    ("entity_id", "requirement_id")""",
    """CREATE TABLE "stored_file" ("id" INTEGER NOT NULL PRIMARY KEY, "content_hash" VARCHAR(64)
    NOT NULL, "size" INTEGER NOT NULL, "media_type" VARCHAR(100) NOT NULL, "kept_at" DATETIME
    NOT NULL, "scan" VARCHAR(10) NOT NULL, "threat" VARCHAR(120) NOT NULL, "preview" VARCHAR(10)
    NOT NULL, "damage" VARCHAR(10) NOT NULL, "checked_at" DATETIME)""",
    """CREATE UNIQUE INDEX "stored_file_content_hash" ON "stored_file" ("content_hash")""",
    """CREATE INDEX "stored_file_scan_id" ON "stored_file" ("scan", "id")""",
    """CREATE INDEX "stored_file_preview_id" ON "stored_file" ("preview", "id")""",
    """CREATE TABLE "upload" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "user_id" INTEGER NOT NULL, "entity_id" INTEGER NOT NULL, "requirement" VARCHAR(40) NOT
    NULL, "purpose" VARCHAR(10) NOT NULL, "name" VARCHAR(300) NOT NULL, "modified" VARCHAR(20)
    NOT NULL, "details" TEXT NOT NULL, "size" INTEGER NOT NULL, "received" INTEGER NOT NULL,
    "position" INTEGER NOT NULL, "state" VARCHAR(10) NOT NULL, "refusal" TEXT NOT NULL,
    "document" VARCHAR(16) NOT NULL, "created_at" DATETIME NOT NULL, "expires_at" DATETIME NOT
    NULL, FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE, FOREIGN KEY
    ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "upload_code" ON "upload" ("code")""",
    """CREATE INDEX "upload_user_id" ON "upload" ("user_id")""",
    """CREATE INDEX "upload_entity_id" ON "upload" ("entity_id")""",
    """CREATE INDEX "upload_expires_at" ON "upload" ("expires_at")""",
    """CREATE INDEX "upload_entity_id_requirement" ON "upload" ("entity_id", "requirement")""",
)
POSTGRES = (
    """ALTER TABLE "entity" ADD COLUMN "city" VARCHAR(100) NOT NULL DEFAULT ''""",
    """ALTER TABLE "entity" ALTER COLUMN "city" DROP DEFAULT""",
    """ALTER TABLE "entity" ADD COLUMN "attorney_name" VARCHAR(120) NOT NULL DEFAULT ''""",
    """ALTER TABLE "entity" ALTER COLUMN "attorney_name" DROP DEFAULT""",
    """ALTER TABLE "entity" ADD COLUMN "attorney_document" VARCHAR(40) NOT NULL DEFAULT ''""",
    """ALTER TABLE "entity" ALTER COLUMN "attorney_document" DROP DEFAULT""",
    """ALTER TABLE "entity" ADD COLUMN "attorney_email" VARCHAR(254) NOT NULL DEFAULT ''""",
    """ALTER TABLE "entity" ALTER COLUMN "attorney_email" DROP DEFAULT""",
    """ALTER TABLE "access" ADD COLUMN "calendar_hash" VARCHAR(64)""",
    """CREATE UNIQUE INDEX "access_calendar_hash" ON "access" ("calendar_hash")""",
    """ALTER TABLE "requirement" ADD COLUMN "organisation_type" VARCHAR(40) NOT NULL DEFAULT ''""",
    """ALTER TABLE "requirement" ALTER COLUMN "organisation_type" DROP DEFAULT""",
    """ALTER TABLE "requirement" ADD COLUMN "why" VARCHAR(200) NOT NULL DEFAULT ''""",
    """ALTER TABLE "requirement" ALTER COLUMN "why" DROP DEFAULT""",
    """ALTER TABLE "requirement" ADD COLUMN "source" VARCHAR(200) NOT NULL DEFAULT ''""",
    """ALTER TABLE "requirement" ALTER COLUMN "source" DROP DEFAULT""",
    """ALTER TABLE "requirement" ADD COLUMN "form" VARCHAR(20) NOT NULL DEFAULT ''""",
    """ALTER TABLE "requirement" ALTER COLUMN "form" DROP DEFAULT""",
    """ALTER TABLE "requirement" ADD COLUMN "published_at" TIMESTAMP NOT NULL
    DEFAULT '2026-01-01'""",
    """ALTER TABLE "requirement" ALTER COLUMN "published_at" DROP DEFAULT""",
    """ALTER TABLE "requirement" ADD COLUMN "retired_at" TIMESTAMP""",
    """DROP INDEX requirement_family_code""",
    """CREATE UNIQUE INDEX "requirement_published" ON "requirement" ("family", "organisation_type",
    "code") WHERE ("retired_at" IS NULL)""",
    """ALTER TABLE "document" ADD COLUMN "dated_on" DATE""",
    """ALTER TABLE "document" ADD COLUMN "valid_until" DATE""",
    """ALTER TABLE "document" ADD COLUMN "warned" INTEGER""",
    """ALTER TABLE "document" ADD COLUMN "confidential" BOOLEAN NOT NULL DEFAULT false""",
    """ALTER TABLE "document" ALTER COLUMN "confidential" DROP DEFAULT""",
    """ALTER TABLE "document" ADD COLUMN "receipt" VARCHAR(20)""",
    """ALTER TABLE "document" ADD COLUMN "removed_by_id" INTEGER REFERENCES "user" ("id") ON DELETE
    SET NULL""",
    """CREATE UNIQUE INDEX "document_receipt" ON "document" ("receipt")""",
    """CREATE INDEX "document_removed_by_id" ON "document" ("removed_by_id")""",
    """CREATE INDEX "document_state_valid_until" ON "document" ("state", "valid_until")""",
    """CREATE TABLE "consortium_member" ("id" SERIAL NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT
    NULL, "entity_id" INTEGER NOT NULL, "member_id" INTEGER NOT NULL, "share" INTEGER NOT NULL,
    "is_leader" BOOLEAN NOT NULL, "state" VARCHAR(10) NOT NULL, "asked_at" TIMESTAMP,
    "decided_at" TIMESTAMP, "decided_by_id" INTEGER, FOREIGN KEY ("entity_id") REFERENCES
    "entity" ("id") ON DELETE CASCADE, FOREIGN KEY ("member_id") REFERENCES "entity" ("id") ON
    DELETE CASCADE, FOREIGN KEY ("decided_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "consortium_member_code" ON "consortium_member" ("code")""",
    """CREATE INDEX "consortium_member_entity_id" ON "consortium_member" ("entity_id")""",
    """CREATE INDEX "consortium_member_member_id" ON "consortium_member" ("member_id")""",
    """CREATE INDEX "consortium_member_decided_by_id" ON "consortium_member" ("decided_by_id")""",
    """CREATE UNIQUE INDEX "consortium_member_entity_id_member_id" ON "consortium_member"
    ("entity_id", "member_id")""",
    """CREATE INDEX "consortium_member_member_id_state" ON "consortium_member" ("member_id",
    "state")""",
    """CREATE TABLE "change" ("id" SERIAL NOT NULL PRIMARY KEY, "entity_id" INTEGER NOT NULL,
    "user_id" INTEGER, "at" TIMESTAMP NOT NULL, "section" VARCHAR(40) NOT NULL, "label"
    VARCHAR(80) NOT NULL, "before" TEXT NOT NULL, "after" TEXT NOT NULL, FOREIGN KEY
    ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE, FOREIGN KEY ("user_id")
    REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE INDEX "change_entity_id" ON "change" ("entity_id")""",
    """CREATE INDEX "change_user_id" ON "change" ("user_id")""",
    """CREATE INDEX "change_entity_id_id" ON "change" ("entity_id", "id")""",
    """CREATE TABLE "asked_requirement" ("id" SERIAL NOT NULL PRIMARY KEY, "entity_id" INTEGER NOT
    NULL, "requirement_id" INTEGER NOT NULL, FOREIGN KEY ("entity_id") REFERENCES "entity"
    ("id") ON DELETE CASCADE, FOREIGN KEY ("requirement_id") REFERENCES "requirement" ("id") ON
    DELETE CASCADE)""",
    """CREATE INDEX "asked_requirement_entity_id" ON "asked_requirement" ("entity_id")""",
    """CREATE INDEX "asked_requirement_requirement_id" ON "asked_requirement" ("requirement_id")""",
    """CREATE UNIQUE INDEX "asked_requirement_entity_id_requirement_id" ON "asked_requirement"
    ("entity_id", "requirement_id")""",
    """CREATE TABLE "stored_file" ("id" SERIAL NOT NULL PRIMARY KEY, "content_hash" VARCHAR(64) NOT
    NULL, "size" BIGINT NOT NULL, "media_type" VARCHAR(100) NOT NULL, "kept_at" TIMESTAMP NOT
    NULL, "scan" VARCHAR(10) NOT NULL, "threat" VARCHAR(120) NOT NULL, "preview" VARCHAR(10) NOT
    NULL, "damage" VARCHAR(10) NOT NULL, "checked_at" TIMESTAMP)""",
    """CREATE UNIQUE INDEX "stored_file_content_hash" ON "stored_file" ("content_hash")""",
    """CREATE INDEX "stored_file_scan_id" ON "stored_file" ("scan", "id")""",
    """CREATE INDEX "stored_file_preview_id" ON "stored_file" ("preview", "id")""",
    """CREATE TABLE "upload" ("id" SERIAL NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "user_id" INTEGER NOT NULL, "entity_id" INTEGER NOT NULL, "requirement" VARCHAR(40) NOT
    NULL, "purpose" VARCHAR(10) NOT NULL, "name" VARCHAR(300) NOT NULL, "modified" VARCHAR(20)
    NOT NULL, "details" JSONB NOT NULL, "size" BIGINT NOT NULL, "received" BIGINT NOT NULL,
    "position" INTEGER NOT NULL, "state" VARCHAR(10) NOT NULL, "refusal" TEXT NOT NULL,
    "document" VARCHAR(16) NOT NULL, "created_at" TIMESTAMP NOT NULL, "expires_at" TIMESTAMP NOT
    NULL, FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE, FOREIGN KEY
    ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "upload_code" ON "upload" ("code")""",
    """CREATE INDEX "upload_user_id" ON "upload" ("user_id")""",
    """CREATE INDEX "upload_entity_id" ON "upload" ("entity_id")""",
    """CREATE INDEX "upload_expires_at" ON "upload" ("expires_at")""",
    """CREATE INDEX "upload_entity_id_requirement" ON "upload" ("entity_id", "requirement")""",
)
# What was attached has its file; who had finished was asked what stood then.
FILLED = (
    """INSERT INTO stored_file (content_hash, size, media_type, kept_at, scan, threat, preview,
    damage) SELECT content_hash, max(size), max(media_type), min(attached_at), '', '',
    'waiting', '' FROM document GROUP BY content_hash""",
    """INSERT INTO asked_requirement (entity_id, requirement_id) SELECT entity.id, requirement.id
    FROM entity JOIN requirement ON requirement.family = entity.family WHERE entity.receipt IS
    NOT NULL AND requirement.active""",
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
    for statement in FILLED:
        db.execute_sql(statement)
