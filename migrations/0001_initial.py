"""The first tables, as they were: SQL that no later change of the models alters."""

from peewee import PostgresqlDatabase

SQLITE = (
    """CREATE TABLE "user" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "username" VARCHAR(40) NOT NULL, "email" VARCHAR(254) NOT NULL, "name" VARCHAR(120) NOT
    NULL, "country" VARCHAR(2) NOT NULL, "participation" VARCHAR(12) NOT NULL, "entity_name"
    VARCHAR(250) NOT NULL, "password_hash" TEXT NOT NULL, "security_question" VARCHAR(200) NOT
    NULL, "security_answer_hash" TEXT NOT NULL, "phone" VARCHAR(20) NOT NULL, "time_zone"
    VARCHAR(40) NOT NULL, "state" VARCHAR(10) NOT NULL, "staff_role" VARCHAR(12),
    "terms_version" INTEGER NOT NULL, "data_version" INTEGER NOT NULL, "created_at" DATETIME NOT
    NULL, "activated_at" DATETIME, "letters_bounced_at" DATETIME)""",
    """CREATE UNIQUE INDEX "user_code" ON "user" ("code")""",
    """CREATE UNIQUE INDEX "user_username" ON "user" ("username")""",
    """CREATE INDEX "user_email" ON "user" ("email")""",
    """CREATE INDEX "user_state" ON "user" ("state")""",
    """CREATE UNIQUE INDEX "user_active_email" ON "user" ("email") WHERE ("state" != 'pending')""",
    """CREATE TABLE "entity" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "kind" VARCHAR(10) NOT NULL, "business_area" VARCHAR(10) NOT NULL, "organisation_type"
    VARCHAR(40) NOT NULL, "family" VARCHAR(12) NOT NULL, "state" VARCHAR(12) NOT NULL,
    "verified_at" DATETIME, "created_by_id" INTEGER, "created_at" DATETIME NOT NULL, "version"
    INTEGER NOT NULL, "name" VARCHAR(250) NOT NULL, "short_name" VARCHAR(60) NOT NULL, "tax_id"
    VARCHAR(30), "check_digit" VARCHAR(1) NOT NULL, "claimed_tax_id" VARCHAR(33), "is_sme"
    INTEGER, "tax_regime" VARCHAR(60) NOT NULL, "country" VARCHAR(2) NOT NULL,
    "municipality_code" VARCHAR(5) NOT NULL, "address" VARCHAR(200) NOT NULL, "postal_code"
    VARCHAR(10) NOT NULL, "email" VARCHAR(254) NOT NULL, "phone" VARCHAR(30) NOT NULL, "fax"
    VARCHAR(30) NOT NULL, "website" VARCHAR(200) NOT NULL, "notification_email" VARCHAR(254) NOT
    NULL, "facebook" VARCHAR(200) NOT NULL, "linkedin" VARCHAR(200) NOT NULL, "youtube"
    VARCHAR(200) NOT NULL, "twitter" VARCHAR(200) NOT NULL, "bank_name" VARCHAR(100) NOT NULL,
    "bank_account" VARCHAR(30) NOT NULL, "bank_account_type" VARCHAR(20) NOT NULL,
    "representative_name" VARCHAR(120) NOT NULL, "representative_document_type" VARCHAR(5) NOT
    NULL, "representative_document" VARCHAR(30) NOT NULL, "representative_email" VARCHAR(254)
    NOT NULL, "representative_phone" VARCHAR(30) NOT NULL, "typed" TEXT NOT NULL,
    "sections_done" TEXT NOT NULL, "saved_at" DATETIME, "receipt" VARCHAR(20), "registered_at"
    DATETIME, "terms_version" INTEGER NOT NULL, FOREIGN KEY ("created_by_id") REFERENCES "user"
    ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "entity_code" ON "entity" ("code")""",
    """CREATE INDEX "entity_created_by_id" ON "entity" ("created_by_id")""",
    """CREATE INDEX "entity_tax_id" ON "entity" ("tax_id")""",
    """CREATE UNIQUE INDEX "entity_claimed_tax_id" ON "entity" ("claimed_tax_id")""",
    """CREATE UNIQUE INDEX "entity_receipt" ON "entity" ("receipt")""",
    """CREATE TABLE "access" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "user_id" INTEGER NOT NULL, "entity_id" INTEGER NOT NULL, "role" VARCHAR(14) NOT NULL,
    "state" VARCHAR(10) NOT NULL, "requested_at" DATETIME NOT NULL, "accepted_at" DATETIME,
    "updated_at" DATETIME NOT NULL, "decided_by_id" INTEGER, "rejections" INTEGER NOT NULL,
    FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE, FOREIGN KEY
    ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE, FOREIGN KEY ("decided_by_id")
    REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "access_code" ON "access" ("code")""",
    """CREATE INDEX "access_user_id" ON "access" ("user_id")""",
    """CREATE INDEX "access_entity_id" ON "access" ("entity_id")""",
    """CREATE INDEX "access_decided_by_id" ON "access" ("decided_by_id")""",
    """CREATE UNIQUE INDEX "access_user_id_entity_id" ON "access" ("user_id", "entity_id")""",
    """CREATE INDEX "access_entity_id_state_id" ON "access" ("entity_id", "state", "id")""",
    """CREATE INDEX "access_entity_id_role_state" ON "access" ("entity_id", "role", "state")""",
    """CREATE INDEX "access_state_id" ON "access" ("state", "id")""",
    """CREATE TABLE "audit_entry" ("id" INTEGER NOT NULL PRIMARY KEY, "at" DATETIME NOT NULL,
    "actor" VARCHAR(16) NOT NULL, "action" VARCHAR(40) NOT NULL, "subject" VARCHAR(40) NOT NULL,
    "details" TEXT NOT NULL)""",
    """CREATE INDEX "audit_entry_subject" ON "audit_entry" ("subject")""",
    """CREATE TABLE "document" ("id" INTEGER NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "entity_id" INTEGER NOT NULL, "requirement" VARCHAR(40) NOT NULL, "name" VARCHAR(120) NOT
    NULL, "description" VARCHAR(200) NOT NULL, "content_hash" VARCHAR(64) NOT NULL, "media_type"
    VARCHAR(100) NOT NULL, "size" INTEGER NOT NULL, "state" VARCHAR(10) NOT NULL,
    "attached_by_id" INTEGER, "attached_at" DATETIME NOT NULL, "removed_at" DATETIME, FOREIGN
    KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE, FOREIGN KEY
    ("attached_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "document_code" ON "document" ("code")""",
    """CREATE INDEX "document_entity_id" ON "document" ("entity_id")""",
    """CREATE INDEX "document_content_hash" ON "document" ("content_hash")""",
    """CREATE INDEX "document_attached_by_id" ON "document" ("attached_by_id")""",
    """CREATE INDEX "document_entity_id_requirement" ON "document" ("entity_id", "requirement")""",
    """CREATE TABLE "financial_year" ("id" INTEGER NOT NULL PRIMARY KEY, "entity_id" INTEGER NOT
    NULL, "year" INTEGER NOT NULL, "fiscal_year" VARCHAR(20) NOT NULL, "equity" INTEGER NOT
    NULL, "current_assets" INTEGER NOT NULL, "total_assets" INTEGER NOT NULL,
    "current_liabilities" INTEGER NOT NULL, "total_liabilities" INTEGER NOT NULL,
    "operating_profit" INTEGER NOT NULL, "interest_expense" INTEGER NOT NULL, FOREIGN KEY
    ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "financial_year_entity_id" ON "financial_year" ("entity_id")""",
    """CREATE UNIQUE INDEX "financial_year_entity_id_year" ON "financial_year" ("entity_id",
    "year")""",
    """CREATE TABLE "help_line" ("id" INTEGER NOT NULL PRIMARY KEY, "label" VARCHAR(60) NOT NULL,
    "contact" VARCHAR(200) NOT NULL, "hours" VARCHAR(200) NOT NULL, "position" INTEGER NOT NULL)""",
    """CREATE TABLE "hit" ("id" INTEGER NOT NULL PRIMARY KEY, "bucket" VARCHAR(120) NOT NULL, "at"
    REAL NOT NULL)""",
    """CREATE INDEX "hit_bucket_at" ON "hit" ("bucket", "at")""",
    """CREATE TABLE "institution" ("id" INTEGER NOT NULL PRIMARY KEY, "name" VARCHAR(200) NOT NULL,
    "receipts_year" INTEGER NOT NULL, "receipts_last" INTEGER NOT NULL)""",
    """CREATE TABLE "known_network" ("id" INTEGER NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "network" VARCHAR(50) NOT NULL, "seen_at" DATETIME NOT NULL, FOREIGN KEY ("user_id")
    REFERENCES "user" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "known_network_user_id" ON "known_network" ("user_id")""",
    """CREATE UNIQUE INDEX "known_network_user_id_network" ON "known_network" ("user_id",
    "network")""",
    """CREATE TABLE "legal_text" ("id" INTEGER NOT NULL PRIMARY KEY, "kind" VARCHAR(10) NOT NULL,
    "version" INTEGER NOT NULL, "body" TEXT NOT NULL, "published_at" DATETIME NOT NULL)""",
    """CREATE UNIQUE INDEX "legal_text_kind_version" ON "legal_text" ("kind", "version")""",
    """CREATE TABLE "token" ("id" INTEGER NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "purpose" VARCHAR(10) NOT NULL, "nonce" VARCHAR(43) NOT NULL, "secret_hash" VARCHAR(64) NOT
    NULL, "wrong_codes" INTEGER NOT NULL, "created_at" DATETIME NOT NULL, "expires_at" DATETIME
    NOT NULL, "used_at" DATETIME, "replaced" INTEGER NOT NULL, FOREIGN KEY ("user_id")
    REFERENCES "user" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "token_user_id" ON "token" ("user_id")""",
    """CREATE UNIQUE INDEX "token_secret_hash" ON "token" ("secret_hash")""",
    """CREATE TABLE "letter" ("id" INTEGER NOT NULL PRIMARY KEY, "message_id" VARCHAR(120) NOT
    NULL, "recipient" VARCHAR(254) NOT NULL, "subject" VARCHAR(200) NOT NULL, "template"
    VARCHAR(40) NOT NULL, "context" TEXT NOT NULL, "token_id" INTEGER, "once" VARCHAR(80),
    "state" VARCHAR(10) NOT NULL, "run_at" DATETIME NOT NULL, "attempts" INTEGER NOT NULL,
    "error" TEXT NOT NULL, "created_at" DATETIME NOT NULL, "sent_at" DATETIME, FOREIGN KEY
    ("token_id") REFERENCES "token" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "letter_message_id" ON "letter" ("message_id")""",
    """CREATE INDEX "letter_recipient" ON "letter" ("recipient")""",
    """CREATE INDEX "letter_token_id" ON "letter" ("token_id")""",
    """CREATE UNIQUE INDEX "letter_once" ON "letter" ("once")""",
    """CREATE INDEX "letter_state_run_at" ON "letter" ("state", "run_at")""",
    """CREATE TABLE "performed" ("id" INTEGER NOT NULL PRIMARY KEY, "key" VARCHAR(120) NOT NULL,
    "result" VARCHAR(200) NOT NULL, "created_at" DATETIME NOT NULL)""",
    """CREATE UNIQUE INDEX "performed_key" ON "performed" ("key")""",
    """CREATE INDEX "performed_created_at" ON "performed" ("created_at")""",
    """CREATE TABLE "recovery_request" ("id" INTEGER NOT NULL PRIMARY KEY, "typed" VARCHAR(254) NOT
    NULL, "purpose" VARCHAR(10) NOT NULL, "created_at" DATETIME NOT NULL)""",
    """CREATE TABLE "requirement" ("id" INTEGER NOT NULL PRIMARY KEY, "family" VARCHAR(12) NOT
    NULL, "code" VARCHAR(40) NOT NULL, "label" VARCHAR(200) NOT NULL, "help" TEXT NOT NULL,
    "mandatory" INTEGER NOT NULL, "active" INTEGER NOT NULL, "position" INTEGER NOT NULL,
    "validity" VARCHAR(30) NOT NULL, "substitute_for" VARCHAR(200) NOT NULL)""",
    """CREATE UNIQUE INDEX "requirement_family_code" ON "requirement" ("family", "code")""",
    """CREATE TABLE "session" ("id" INTEGER NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "secret_hash" VARCHAR(64) NOT NULL, "created_at" DATETIME NOT NULL, "last_seen_at" DATETIME
    NOT NULL, "ended_at" DATETIME, "browser" VARCHAR(200) NOT NULL, "network" VARCHAR(50) NOT
    NULL, "current_entity_id" INTEGER, FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON
    DELETE CASCADE)""",
    """CREATE INDEX "session_user_id" ON "session" ("user_id")""",
    """CREATE UNIQUE INDEX "session_secret_hash" ON "session" ("secret_hash")""",
    """CREATE TABLE "sign_up_draft" ("id" INTEGER NOT NULL PRIMARY KEY, "secret_hash" VARCHAR(64)
    NOT NULL, "answers" TEXT NOT NULL, "email" VARCHAR(254) NOT NULL, "user_id" INTEGER,
    "submitted_at" DATETIME, "expires_at" DATETIME NOT NULL, FOREIGN KEY ("user_id") REFERENCES
    "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "sign_up_draft_secret_hash" ON "sign_up_draft" ("secret_hash")""",
    """CREATE INDEX "sign_up_draft_user_id" ON "sign_up_draft" ("user_id")""",
    """CREATE INDEX "sign_up_draft_expires_at" ON "sign_up_draft" ("expires_at")""",
    """CREATE TABLE "stashed_form" ("id" INTEGER NOT NULL PRIMARY KEY, "secret_hash" VARCHAR(64)
    NOT NULL, "user_id" INTEGER, "path" VARCHAR(300) NOT NULL, "fields" TEXT NOT NULL,
    "expires_at" DATETIME NOT NULL, FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE
    CASCADE)""",
    """CREATE UNIQUE INDEX "stashed_form_secret_hash" ON "stashed_form" ("secret_hash")""",
    """CREATE INDEX "stashed_form_user_id" ON "stashed_form" ("user_id")""",
    """CREATE INDEX "stashed_form_expires_at" ON "stashed_form" ("expires_at")""",
    """CREATE TABLE search_name ( entity_id INTEGER PRIMARY KEY REFERENCES entity (id) ON DELETE
    CASCADE, name TEXT NOT NULL, short_name TEXT NOT NULL)""",
    """CREATE INDEX search_name_name ON search_name (name, short_name)""",
    """CREATE VIRTUAL TABLE search_word USING fts5 ( name, short_name, content='search_name',
    content_rowid='entity_id', tokenize='ascii', prefix='2 3 4', detail=none, columnsize=0)""",
    """CREATE TRIGGER search_name_inserted AFTER INSERT ON search_name BEGIN INSERT INTO
    search_word (rowid, name, short_name) VALUES (new.entity_id, new.name, new.short_name); END""",
    """CREATE TRIGGER search_name_deleted AFTER DELETE ON search_name BEGIN INSERT INTO search_word
    (search_word, rowid, name, short_name) VALUES ('delete', old.entity_id, old.name,
    old.short_name); END""",
    """CREATE TRIGGER search_name_updated AFTER UPDATE ON search_name BEGIN INSERT INTO search_word
    (search_word, rowid, name, short_name) VALUES ('delete', old.entity_id, old.name,
    old.short_name); INSERT INTO search_word (rowid, name, short_name) VALUES (new.entity_id,
    new.name, new.short_name); END""",
    """CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID""",
    """CREATE TABLE vocabulary_edit ( edit TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (edit,
    word)) WITHOUT ROWID""",
)

POSTGRES = (
    """CREATE TABLE "user" ("id" SERIAL NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "username" VARCHAR(40) NOT NULL, "email" VARCHAR(254) NOT NULL, "name" VARCHAR(120) NOT
    NULL, "country" VARCHAR(2) NOT NULL, "participation" VARCHAR(12) NOT NULL, "entity_name"
    VARCHAR(250) NOT NULL, "password_hash" TEXT NOT NULL, "security_question" VARCHAR(200) NOT
    NULL, "security_answer_hash" TEXT NOT NULL, "phone" VARCHAR(20) NOT NULL, "time_zone"
    VARCHAR(40) NOT NULL, "state" VARCHAR(10) NOT NULL, "staff_role" VARCHAR(12),
    "terms_version" INTEGER NOT NULL, "data_version" INTEGER NOT NULL, "created_at" TIMESTAMP
    NOT NULL, "activated_at" TIMESTAMP, "letters_bounced_at" TIMESTAMP)""",
    """CREATE UNIQUE INDEX "user_code" ON "user" ("code")""",
    """CREATE UNIQUE INDEX "user_username" ON "user" ("username")""",
    """CREATE INDEX "user_email" ON "user" ("email")""",
    """CREATE INDEX "user_state" ON "user" ("state")""",
    """CREATE UNIQUE INDEX "user_active_email" ON "user" ("email") WHERE ("state" != 'pending')""",
    """CREATE TABLE "entity" ("id" SERIAL NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL, "kind"
    VARCHAR(10) NOT NULL, "business_area" VARCHAR(10) NOT NULL, "organisation_type" VARCHAR(40)
    NOT NULL, "family" VARCHAR(12) NOT NULL, "state" VARCHAR(12) NOT NULL, "verified_at"
    TIMESTAMP, "created_by_id" INTEGER, "created_at" TIMESTAMP NOT NULL, "version" INTEGER NOT
    NULL, "name" VARCHAR(250) NOT NULL, "short_name" VARCHAR(60) NOT NULL, "tax_id" VARCHAR(30),
    "check_digit" VARCHAR(1) NOT NULL, "claimed_tax_id" VARCHAR(33), "is_sme" BOOLEAN,
    "tax_regime" VARCHAR(60) NOT NULL, "country" VARCHAR(2) NOT NULL, "municipality_code"
    VARCHAR(5) NOT NULL, "address" VARCHAR(200) NOT NULL, "postal_code" VARCHAR(10) NOT NULL,
    "email" VARCHAR(254) NOT NULL, "phone" VARCHAR(30) NOT NULL, "fax" VARCHAR(30) NOT NULL,
    "website" VARCHAR(200) NOT NULL, "notification_email" VARCHAR(254) NOT NULL, "facebook"
    VARCHAR(200) NOT NULL, "linkedin" VARCHAR(200) NOT NULL, "youtube" VARCHAR(200) NOT NULL,
    "twitter" VARCHAR(200) NOT NULL, "bank_name" VARCHAR(100) NOT NULL, "bank_account"
    VARCHAR(30) NOT NULL, "bank_account_type" VARCHAR(20) NOT NULL, "representative_name"
    VARCHAR(120) NOT NULL, "representative_document_type" VARCHAR(5) NOT NULL,
    "representative_document" VARCHAR(30) NOT NULL, "representative_email" VARCHAR(254) NOT
    NULL, "representative_phone" VARCHAR(30) NOT NULL, "typed" JSONB NOT NULL, "sections_done"
    JSONB NOT NULL, "saved_at" TIMESTAMP, "receipt" VARCHAR(20), "registered_at" TIMESTAMP,
    "terms_version" INTEGER NOT NULL, FOREIGN KEY ("created_by_id") REFERENCES "user" ("id") ON
    DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "entity_code" ON "entity" ("code")""",
    """CREATE INDEX "entity_created_by_id" ON "entity" ("created_by_id")""",
    """CREATE INDEX "entity_tax_id" ON "entity" ("tax_id")""",
    """CREATE UNIQUE INDEX "entity_claimed_tax_id" ON "entity" ("claimed_tax_id")""",
    """CREATE UNIQUE INDEX "entity_receipt" ON "entity" ("receipt")""",
    """CREATE TABLE "access" ("id" SERIAL NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "user_id" INTEGER NOT NULL, "entity_id" INTEGER NOT NULL, "role" VARCHAR(14) NOT NULL,
    "state" VARCHAR(10) NOT NULL, "requested_at" TIMESTAMP NOT NULL, "accepted_at" TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL, "decided_by_id" INTEGER, "rejections" INTEGER NOT NULL,
    FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE, FOREIGN KEY
    ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE, FOREIGN KEY ("decided_by_id")
    REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "access_code" ON "access" ("code")""",
    """CREATE INDEX "access_user_id" ON "access" ("user_id")""",
    """CREATE INDEX "access_entity_id" ON "access" ("entity_id")""",
    """CREATE INDEX "access_decided_by_id" ON "access" ("decided_by_id")""",
    """CREATE UNIQUE INDEX "access_user_id_entity_id" ON "access" ("user_id", "entity_id")""",
    """CREATE INDEX "access_entity_id_state_id" ON "access" ("entity_id", "state", "id")""",
    """CREATE INDEX "access_entity_id_role_state" ON "access" ("entity_id", "role", "state")""",
    """CREATE INDEX "access_state_id" ON "access" ("state", "id")""",
    """CREATE TABLE "audit_entry" ("id" SERIAL NOT NULL PRIMARY KEY, "at" TIMESTAMP NOT NULL,
    "actor" VARCHAR(16) NOT NULL, "action" VARCHAR(40) NOT NULL, "subject" VARCHAR(40) NOT NULL,
    "details" JSONB NOT NULL)""",
    """CREATE INDEX "audit_entry_subject" ON "audit_entry" ("subject")""",
    """CREATE TABLE "document" ("id" SERIAL NOT NULL PRIMARY KEY, "code" VARCHAR(16) NOT NULL,
    "entity_id" INTEGER NOT NULL, "requirement" VARCHAR(40) NOT NULL, "name" VARCHAR(120) NOT
    NULL, "description" VARCHAR(200) NOT NULL, "content_hash" VARCHAR(64) NOT NULL, "media_type"
    VARCHAR(100) NOT NULL, "size" BIGINT NOT NULL, "state" VARCHAR(10) NOT NULL,
    "attached_by_id" INTEGER, "attached_at" TIMESTAMP NOT NULL, "removed_at" TIMESTAMP, FOREIGN
    KEY ("entity_id") REFERENCES "entity" ("id") ON DELETE CASCADE, FOREIGN KEY
    ("attached_by_id") REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "document_code" ON "document" ("code")""",
    """CREATE INDEX "document_entity_id" ON "document" ("entity_id")""",
    """CREATE INDEX "document_content_hash" ON "document" ("content_hash")""",
    """CREATE INDEX "document_attached_by_id" ON "document" ("attached_by_id")""",
    """CREATE INDEX "document_entity_id_requirement" ON "document" ("entity_id", "requirement")""",
    """CREATE TABLE "financial_year" ("id" SERIAL NOT NULL PRIMARY KEY, "entity_id" INTEGER NOT
    NULL, "year" INTEGER NOT NULL, "fiscal_year" VARCHAR(20) NOT NULL, "equity" BIGINT NOT NULL,
    "current_assets" BIGINT NOT NULL, "total_assets" BIGINT NOT NULL, "current_liabilities"
    BIGINT NOT NULL, "total_liabilities" BIGINT NOT NULL, "operating_profit" BIGINT NOT NULL,
    "interest_expense" BIGINT NOT NULL, FOREIGN KEY ("entity_id") REFERENCES "entity" ("id") ON
    DELETE CASCADE)""",
    """CREATE INDEX "financial_year_entity_id" ON "financial_year" ("entity_id")""",
    """CREATE UNIQUE INDEX "financial_year_entity_id_year" ON "financial_year" ("entity_id",
    "year")""",
    """CREATE TABLE "help_line" ("id" SERIAL NOT NULL PRIMARY KEY, "label" VARCHAR(60) NOT NULL,
    "contact" VARCHAR(200) NOT NULL, "hours" VARCHAR(200) NOT NULL, "position" INTEGER NOT NULL)""",
    """CREATE TABLE "hit" ("id" SERIAL NOT NULL PRIMARY KEY, "bucket" VARCHAR(120) NOT NULL, "at"
    DOUBLE PRECISION NOT NULL)""",
    """CREATE INDEX "hit_bucket_at" ON "hit" ("bucket", "at")""",
    """CREATE TABLE "institution" ("id" SERIAL NOT NULL PRIMARY KEY, "name" VARCHAR(200) NOT NULL,
    "receipts_year" INTEGER NOT NULL, "receipts_last" INTEGER NOT NULL)""",
    """CREATE TABLE "known_network" ("id" SERIAL NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "network" VARCHAR(50) NOT NULL, "seen_at" TIMESTAMP NOT NULL, FOREIGN KEY ("user_id")
    REFERENCES "user" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "known_network_user_id" ON "known_network" ("user_id")""",
    """CREATE UNIQUE INDEX "known_network_user_id_network" ON "known_network" ("user_id",
    "network")""",
    """CREATE TABLE "legal_text" ("id" SERIAL NOT NULL PRIMARY KEY, "kind" VARCHAR(10) NOT NULL,
    "version" INTEGER NOT NULL, "body" TEXT NOT NULL, "published_at" TIMESTAMP NOT NULL)""",
    """CREATE UNIQUE INDEX "legal_text_kind_version" ON "legal_text" ("kind", "version")""",
    """CREATE TABLE "token" ("id" SERIAL NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "purpose" VARCHAR(10) NOT NULL, "nonce" VARCHAR(43) NOT NULL, "secret_hash" VARCHAR(64) NOT
    NULL, "wrong_codes" INTEGER NOT NULL, "created_at" TIMESTAMP NOT NULL, "expires_at"
    TIMESTAMP NOT NULL, "used_at" TIMESTAMP, "replaced" BOOLEAN NOT NULL, FOREIGN KEY
    ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "token_user_id" ON "token" ("user_id")""",
    """CREATE UNIQUE INDEX "token_secret_hash" ON "token" ("secret_hash")""",
    """CREATE TABLE "letter" ("id" SERIAL NOT NULL PRIMARY KEY, "message_id" VARCHAR(120) NOT NULL,
    "recipient" VARCHAR(254) NOT NULL, "subject" VARCHAR(200) NOT NULL, "template" VARCHAR(40)
    NOT NULL, "context" JSONB NOT NULL, "token_id" INTEGER, "once" VARCHAR(80), "state"
    VARCHAR(10) NOT NULL, "run_at" TIMESTAMP NOT NULL, "attempts" INTEGER NOT NULL, "error" TEXT
    NOT NULL, "created_at" TIMESTAMP NOT NULL, "sent_at" TIMESTAMP, FOREIGN KEY ("token_id")
    REFERENCES "token" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "letter_message_id" ON "letter" ("message_id")""",
    """CREATE INDEX "letter_recipient" ON "letter" ("recipient")""",
    """CREATE INDEX "letter_token_id" ON "letter" ("token_id")""",
    """CREATE UNIQUE INDEX "letter_once" ON "letter" ("once")""",
    """CREATE INDEX "letter_state_run_at" ON "letter" ("state", "run_at")""",
    """CREATE TABLE "performed" ("id" SERIAL NOT NULL PRIMARY KEY, "key" VARCHAR(120) NOT NULL,
    "result" VARCHAR(200) NOT NULL, "created_at" TIMESTAMP NOT NULL)""",
    """CREATE UNIQUE INDEX "performed_key" ON "performed" ("key")""",
    """CREATE INDEX "performed_created_at" ON "performed" ("created_at")""",
    """CREATE TABLE "recovery_request" ("id" SERIAL NOT NULL PRIMARY KEY, "typed" VARCHAR(254) NOT
    NULL, "purpose" VARCHAR(10) NOT NULL, "created_at" TIMESTAMP NOT NULL)""",
    """CREATE TABLE "requirement" ("id" SERIAL NOT NULL PRIMARY KEY, "family" VARCHAR(12) NOT NULL,
    "code" VARCHAR(40) NOT NULL, "label" VARCHAR(200) NOT NULL, "help" TEXT NOT NULL,
    "mandatory" BOOLEAN NOT NULL, "active" BOOLEAN NOT NULL, "position" INTEGER NOT NULL,
    "validity" VARCHAR(30) NOT NULL, "substitute_for" VARCHAR(200) NOT NULL)""",
    """CREATE UNIQUE INDEX "requirement_family_code" ON "requirement" ("family", "code")""",
    """CREATE TABLE "session" ("id" SERIAL NOT NULL PRIMARY KEY, "user_id" INTEGER NOT NULL,
    "secret_hash" VARCHAR(64) NOT NULL, "created_at" TIMESTAMP NOT NULL, "last_seen_at"
    TIMESTAMP NOT NULL, "ended_at" TIMESTAMP, "browser" VARCHAR(200) NOT NULL, "network"
    VARCHAR(50) NOT NULL, "current_entity_id" INTEGER, FOREIGN KEY ("user_id") REFERENCES "user"
    ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "session_user_id" ON "session" ("user_id")""",
    """CREATE UNIQUE INDEX "session_secret_hash" ON "session" ("secret_hash")""",
    """CREATE TABLE "sign_up_draft" ("id" SERIAL NOT NULL PRIMARY KEY, "secret_hash" VARCHAR(64)
    NOT NULL, "answers" JSONB NOT NULL, "email" VARCHAR(254) NOT NULL, "user_id" INTEGER,
    "submitted_at" TIMESTAMP, "expires_at" TIMESTAMP NOT NULL, FOREIGN KEY ("user_id")
    REFERENCES "user" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "sign_up_draft_secret_hash" ON "sign_up_draft" ("secret_hash")""",
    """CREATE INDEX "sign_up_draft_user_id" ON "sign_up_draft" ("user_id")""",
    """CREATE INDEX "sign_up_draft_expires_at" ON "sign_up_draft" ("expires_at")""",
    """CREATE TABLE "stashed_form" ("id" SERIAL NOT NULL PRIMARY KEY, "secret_hash" VARCHAR(64) NOT
    NULL, "user_id" INTEGER, "path" VARCHAR(300) NOT NULL, "fields" JSONB NOT NULL, "expires_at"
    TIMESTAMP NOT NULL, FOREIGN KEY ("user_id") REFERENCES "user" ("id") ON DELETE CASCADE)""",
    """CREATE UNIQUE INDEX "stashed_form_secret_hash" ON "stashed_form" ("secret_hash")""",
    """CREATE INDEX "stashed_form_user_id" ON "stashed_form" ("user_id")""",
    """CREATE INDEX "stashed_form_expires_at" ON "stashed_form" ("expires_at")""",
    """CREATE TABLE search_name ( entity_id INTEGER PRIMARY KEY REFERENCES entity (id) ON DELETE
    CASCADE, name TEXT COLLATE "C" NOT NULL, short_name TEXT COLLATE "C" NOT NULL, words
    TSVECTOR NOT NULL GENERATED ALWAYS AS ( array_to_tsvector(string_to_array(trim(name || ' '
    || short_name), ' '))) STORED)""",
    """CREATE INDEX search_name_name ON search_name (name, short_name)""",
    """CREATE INDEX search_name_words ON search_name USING gin (words) WITH (fastupdate = off)""",
    """CREATE TABLE vocabulary (word TEXT COLLATE "C" PRIMARY KEY)""",
    """CREATE TABLE vocabulary_edit ( edit TEXT COLLATE "C", word TEXT COLLATE "C", PRIMARY KEY
    (edit, word))""",
)


def up(migrator, db):
    for statement in POSTGRES if isinstance(db, PostgresqlDatabase) else SQLITE:
        db.execute_sql(statement)
