"""Values that must not turn up: in no page, letter, line of the log, nor row that isn't theirs."""

import json
import logging
import re

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

import models
from blueprints import request_log
from domain import sections, security_answers, settings
from models import Entity, Role, Token, User
from tests import mail
from tests.browsing import Browser
from tests.people import PASSWORD, attempt, give_access, make_entity, make_staff, make_user

ANSWER = "un canario de guayacan"
ACCOUNT, DOCUMENT = "55512340987654", "1093777555"
ABSENT = "xxxxxxxxxxxx"


@pytest.fixture
def owner(database: None) -> User:
    return make_user(
        "gloria",
        security_question="primer-juguete",
        security_answer_hash=security_answers.hash(ANSWER),
        totp_nonce="",
    )


@pytest.fixture
def entity(owner: User) -> Entity:
    return make_entity(
        "H&H Asociados",
        "800111202",
        owner,
        bank_name="1007",
        bank_account=ACCOUNT,
        bank_account_type="ahorros",
        representative_name="Gloria Ñáñez",
        representative_document_type="CC",
        representative_document=DOCUMENT,
        created_by=owner,
    )


def pages(app: Flask, entity: Entity) -> list[str]:
    """Every page that can be opened, of this entity where it is of one."""
    slugs = [section.slug for section in sections.sections_of(entity.family)]
    return sorted(
        {
            re.sub(
                "<[^>]+>", ABSENT, rule.rule.replace("<code>", entity.code).replace("<slug>", slug)
            )
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            for slug in slugs
        }
    )


def seen(browser: Browser, paths: list[str]) -> dict[str, str]:
    told = {}
    for path in paths:
        answer = browser.web.get(path, expect_errors=True)
        told[path] = f"{answer.headers} {answer.body.decode(errors='replace')}"
    return told


def secrets_of(user: User) -> list[str]:
    kept = User.get_by_id(user.id)
    tokens = [row.secret_hash for row in Token.select()] + [row.nonce for row in Token.select()]
    sessions = [row.secret_hash for row in models.Session.select()]
    return [PASSWORD, ANSWER, kept.password_hash, kept.security_answer_hash, *tokens, *sessions]


@pytest.mark.asvs("V15.3.1", "V14.2.4")
def test_no_page_letter_or_line_of_the_log_holds_what_it_need_not(
    app: Flask, owner: User, entity: Entity, caplog
):
    caplog.set_level(logging.INFO)
    member = make_user("ramon")
    give_access(member, entity, Role.MEMBER)
    stranger, staff = make_user("saul"), make_staff()
    paths = pages(app, entity)
    assert len(paths) > 60
    browsers = {}
    for user in (owner, member, stranger, staff):
        browsers[user.username] = Browser(app)
        assert attempt(browsers[user.username], user.username, PASSWORD).status_code == 303
    anonymous = Browser(app)
    form = anonymous.web.get("/recuperar/contrasena").forms["recuperar"]
    form["username"] = "gloria"
    form.submit(expect_errors=True)
    told = {name: seen(each, paths) for name, each in browsers.items()}
    told["nobody"] = seen(anonymous, paths)
    told["letters"] = {"all": "".join(map(mail.text_of, mail.letters_to(anonymous, owner.email)))}
    lines = [request_log.JsonLine().format(row) for row in caplog.records]
    told["log"] = {"all": json.dumps(lines)}
    forbidden = secrets_of(owner)
    for who, by_path in told.items():
        for path, text in by_path.items():
            for secret in (*forbidden, ACCOUNT):
                assert secret not in text, (who, path)
            if who not in {"gloria", "ramon"}:
                assert DOCUMENT not in text, (who, path)
    assert any(DOCUMENT in text for text in told["gloria"].values())
    assert "0987654"[-4:] in "".join(told["gloria"].values())


@pytest.mark.asvs("V14.2.4")
def test_a_copy_of_the_database_holds_no_password_answer_or_link(owner: User, app: Flask):
    browser = Browser(app)
    attempt(browser, "gloria", PASSWORD)
    form = browser.web.get("/recuperar/contrasena").forms["recuperar"]
    form["username"] = "gloria"
    form.submit(expect_errors=True)
    path = mail.path_in(mail.letters_to(browser, owner.email)[-1])
    copied = repr([list(table.select().tuples()) for table in models.TABLES])
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer
    session = signer.loads(browser.web.cookies["ventanilla"])["_user_id"]
    assert owner.password_hash in copied
    key = settings.current().secret_key
    for secret in (PASSWORD, ANSWER, path.rpartition("/")[2], session, key):
        assert secret not in copied
