"""docs/security.md says what the code does: a change of one without the other fails here."""

import ast
import re
from dataclasses import fields as fields_of
from fnmatch import fnmatch
from typing import get_args

import pytest

import models
from config import S3_KEYS, Config
from domain import (
    audit,
    financials,
    form_fields,
    limits,
    passwords,
    places,
    requirements,
    sections,
    tax_ids,
    tokens,
)
from domain.errors import Refused
from domain.files import file_kinds
from models import Entity, Family
from tests.people import sign_in
from tests.security_page import counted, page, quantity, table, tables, ticked
from tests.test_architecture import imports, modules

REACHES = ("smtplib", "socket", "obstore", "valkey", "playhouse.db_url", "sentry_sdk")
NOT_AN_ADDRESS = {
    "backup_dir",
    "backup_recipient",
    "secret_key",
    "secret_key_fallbacks",
    "data_dir",
    "shared_dir",
    "max_document_bytes",
    "max_entity_bytes",
    "max_form_bytes",
    "metrics_token",
    "slow_query_ms",
    "throttle",
    "cheap_passwords",
}
SECRET = re.compile(r"(?!document\.|stored_file\.|proof\.).*(_hash|nonce)")


@pytest.mark.asvs("V2.1.1", "V2.1.3", "V5.1.1", "V6.1.1", "V7.1.1", "V15.1.3")
def test_each_number_is_the_one_of_the_code():
    rows = table("what", "number", "in the code")
    assert len(rows) > 30
    for row in rows:
        (name,) = ticked(row["in the code"])
        assert quantity(row["number"]) == counted(name), name


@pytest.mark.asvs("V2.1.3", "V6.1.1")
def test_the_limits_are_all_there():
    said = [
        (ticked(row["limit"])[0], quantity(row["times"]), quantity(row["in"]))
        for row in table("limit", "times", "in", "counted by")
    ]
    kept = [each for each in vars(limits).values() if isinstance(each, limits.Limit)]
    assert sorted(said) == sorted((each.name, each.times, each.seconds) for each in kept)
    assert "An account\nis never locked" in page()


@pytest.mark.asvs("V6.1.1", "V7.1.1")
def test_each_purpose_of_a_link_lives_as_long_as_is_said():
    said = {ticked(row["purpose"])[0]: quantity(row["lives"]) for row in table("purpose", "lives")}
    assert said == {each.value: life.total_seconds() for each, life in tokens.LIFETIME.items()}


@pytest.mark.asvs("V6.1.2")
def test_the_words_that_no_password_is_made_of_are_listed():
    listed = re.search(r"word of this portal: ([^.]+)\.", page())
    assert listed and set(ticked(listed[1])) == set(passwords.PORTAL_WORDS)


@pytest.mark.asvs("V6.1.3")
def test_the_ways_in_are_all_that_let_somebody_in():
    said = {ticked(row["in the code"])[0] for row in table("way", "what it asks", "in the code")}
    lets_in = ("entering.let_in(", "entering.begin(", "guards.sign_in(")
    found = {name for name, tree in modules() if any(call in ast.unparse(tree) for call in lets_in)}
    assert said == found - {"blueprints.entering"}


@pytest.mark.asvs("V7.1.2")
def test_sessions_at_once_are_as_many_as_is_said(ana, browser, other_browser):
    assert "There is no limit of sessions at once" in page()
    for each in (browser, other_browser):
        sign_in(each, ana)
    assert browser.page("/configuracion/seguridad")
    assert other_browser.page("/configuracion/seguridad")


@pytest.mark.asvs("V2.1.1")
def test_each_kind_of_field_is_as_long_as_its_columns():
    asked = {
        field
        for family in Family
        for section in sections.sections_of(family)
        for field in section.fields
    }
    longest = {kind.value: 0 for kind in form_fields.Kind}
    for field in asked:
        column = Entity._meta.fields.get(field.column)
        size = getattr(column, "max_length", None) or 0
        longest[field.kind.value] = max(longest[field.kind.value], size)
    said = {
        ticked(row["kind"])[0]: int(row["longest"].replace("–", "0"))
        for row in table("kind", "what is taken", "longest")
    }
    assert said == longest


@pytest.mark.asvs("V2.1.2")
def test_rules_over_several_fields_take_and_refuse_what_is_said(database: None):
    rows = table("rule", "taken", "refused")
    examples = [(*ticked(row["taken"]), *ticked(row["refused"])) for row in rows]
    assert len(examples) == len(RULES) == len(rows)
    for takes, (taken, refused) in zip(RULES, examples, strict=True):
        assert takes(taken) and not takes(refused)


def _takes_tax_id(text: str) -> bool:
    try:
        return bool(tax_ids.parse(text))
    except Refused:
        return False


def _takes_place(text: str) -> bool:
    return places.answer(*text.split(", ")).found is not None


def _asks_paper(text: str) -> bool:
    family, code = text.split(": ")
    return code in {each.code for each in requirements.current_of(family) if each.mandatory}


def _adds_up(text: str) -> bool:
    current, total = re.findall("[0-9]+", text)
    return not financials.implausible(
        financials.read({"current_assets": current, "total_assets": total})
    )


RULES = (_takes_tax_id, _takes_place, _asks_paper, _adds_up)


@pytest.mark.asvs("V5.1.1")
def test_the_kinds_of_files_are_those_that_are_taken():
    said = {ticked(row["kind"])[0]: row["media type"] for row in table("kind", "media type")}
    assert said == {kind.extension: kind.media_type for kind in file_kinds.KINDS.values()}


@pytest.mark.asvs("V11.1.1")
def test_the_secrets_are_those_of_the_settings():
    said = {
        name
        for row in table("secret", "where", "who holds it", "to change it")
        for name in ticked(row["secret"])
    }
    hidden = {field.name.upper() for field in fields_of(Config) if not field.repr}
    assert said == hidden | {S3_KEYS[1]}


@pytest.mark.asvs("V11.1.2")
def test_each_module_that_hashes_or_draws_lots_is_in_the_inventory():
    for row in table("algorithm", "library", "for what", "in the code"):
        (library,) = ticked(row["library"])
        using = {
            name
            for name, tree in modules()
            if any(each.split(".")[0] == library for each in imports(tree))
        }
        assert set(ticked(row["in the code"])) == using, library
    hasher = passwords._profile(cheap=False)
    assert f"argon2id, {hasher.time_cost} passes, {hasher.memory_cost} KiB" in page()


@pytest.mark.asvs("V13.1.1")
def test_what_it_talks_to_is_listed_with_its_settings():
    rows = table("with", "how", "set by", "in the code")
    speaking = {
        name for name, tree in modules() if any(each.startswith(REACHES) for each in imports(tree))
    }
    assert {name for row in rows for name in ticked(row["in the code"])} == speaking
    set_by = {name.lower() for row in rows for name in ticked(row["set by"])}
    assert set_by == {field.name for field in fields_of(Config)} - NOT_AN_ADDRESS


@pytest.mark.asvs("V14.1.1", "V14.1.2")
def test_each_table_has_one_class_and_each_secret_is_of_the_guards():
    rows = [
        row
        for each in tables()
        if "columns that belong to another class" in each[0]
        for row in each
    ]
    named_once = [name for row in rows for name in ticked(row["tables"])]
    assert sorted(named_once) == sorted(each._meta.table_name for each in models.TABLES)
    assert all(row[said] for row in rows for said in ("who reads it", "how it is kept", "until"))
    guards = {name for row in rows for name in ticked(row["columns that belong to another class"])}
    whole = set(ticked(rows[0]["tables"]))
    assert guards == {
        name
        for each in models.TABLES
        for name in (f"{each._meta.table_name}.{column}" for column in each._meta.columns)
        if SECRET.fullmatch(name) and each._meta.table_name not in whole
    }


@pytest.mark.asvs("V15.1.1")
def test_a_known_vulnerability_has_its_term():
    terms = [row["days"] for row in table("severity", "days")]
    assert terms == ["7", "30", "90", "the next release"]


@pytest.mark.asvs("V15.1.3")
def test_each_work_that_takes_a_process_is_listed_with_its_bound():
    rows = table("work", "what bounds it", "in the code")
    bounded = {ticked(row["in the code"])[0].rpartition(".")[0] for row in rows}
    assert all(counted(ticked(row["in the code"])[0]) for row in rows)
    takes_a_process = {name for name, tree in modules() if "patience=PATIENCE" in ast.unparse(tree)}
    assert takes_a_process <= bounded
    named_limits = {each.name for each in vars(limits).values() if isinstance(each, limits.Limit)}
    assert {name for row in rows for name in ticked(row["what bounds it"])} <= named_limits


@pytest.mark.asvs("V16.1.1")
def test_each_act_of_the_audit_is_listed():
    listed = re.search(r"by the beginning of their names:\n\n(.+?)\n\n", page(), re.DOTALL)
    assert listed
    kinds = ticked(listed[1])
    assert kinds == sorted(set(kinds))
    for action in get_args(audit.Action):
        assert any(fnmatch(action, kind) for kind in kinds), action
    for kind in kinds:
        assert any(fnmatch(action, kind) for action in get_args(audit.Action)), kind
    logs = table("log", "where", "what", "personal data", "kept")
    assert {name for row in logs for name in ticked(row["where"])} == {"audit_entry", "hit"}
