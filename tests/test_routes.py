"""Every route names its guard; the public ones are written down; GET changes nothing."""

from flask import Flask

import models
from tests.browsing import Browser

PUBLIC = {
    "account.email_link",
    "account.follow_email_link",
    "account.undo_email",
    "account.undo_email_link",
    "desk.calendar",
    "public.accessibility",
    "public.before_you_start",
    "public.cover",
    "public.data_treatment",
    "public.health",
    "public.help_desk",
    "public.help_page",
    "public.mailbox_letter",
    "public.mailbox_page",
    "public.robots",
    "public.terms",
    "uploads.capabilities",
}
PUBLIC_AREAS = {"invited", "registration", "sign_in"}
SAFE = {"GET", "HEAD", "OPTIONS"}
MAY_CHANGE_ON_GET = {"session", "hit"}  # last seen, and the limits' counters


def test_every_route_names_its_guard_and_the_public_ones_are_listed(app: Flask):
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "guard", None)
        assert guard, f"{rule.endpoint} has no guard"
        listed = rule.endpoint in PUBLIC or rule.endpoint.split(".")[0] in PUBLIC_AREAS
        assert guard != "public" or listed, rule.endpoint


def test_one_route_has_one_method(app: Flask):
    for rule in app.url_map.iter_rules():
        methods = rule.methods or set()
        assert len(methods - {"HEAD", "OPTIONS"} or methods) == 1, rule


def test_paths_are_lower_case_letters_without_accents(app: Flask):
    for rule in app.url_map.iter_rules():
        assert rule.rule.isascii(), rule
        assert rule.rule == rule.rule.lower(), rule


def rows() -> dict[str, int]:
    return {
        table._meta.table_name: hash(tuple(map(str, table.select().order_by(table.id).tuples())))
        for table in models.TABLES
        if table._meta.table_name not in MAY_CHANGE_ON_GET
    }


def test_a_stranger_who_opens_every_page_changes_nothing(app: Flask, database: None):
    browser = Browser(app)
    before = rows()
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            path = rule.rule
            for argument in rule.arguments:
                path = path.replace(f"<{argument}>", "xxxxxxxxxxxx")
            browser.web.get(path, expect_errors=True)
            browser.web.head(path, expect_errors=True)
    assert rows() == before


def test_a_post_without_its_token_changes_nothing(app: Flask, database: None):
    browser = Browser(app)
    before = rows()
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            path = rule.rule
            for argument in rule.arguments:
                path = path.replace(f"<{argument}>", "xxxxxxxxxxxx")
            answer = browser.web.post(path, {}, expect_errors=True)
            assert 300 <= answer.status_code < 500, (path, answer.status)
    after = rows()
    after["stashed_form"] = before["stashed_form"]
    assert after == before
