"""One route has one method and a plain path; without its token a form changes nothing."""

from flask import Flask

from tests.browsing import Browser
from tests.tables import digest


def test_one_route_has_one_method(app: Flask):
    for rule in app.url_map.iter_rules():
        methods = rule.methods or set()
        assert len(methods - {"HEAD", "OPTIONS"} or methods) == 1, rule


def test_paths_are_lower_case_letters_without_accents(app: Flask):
    for rule in app.url_map.iter_rules():
        assert rule.rule.isascii(), rule
        assert rule.rule == rule.rule.lower(), rule


def test_a_post_without_its_token_changes_nothing(app: Flask, database: None):
    browser = Browser(app)
    before = digest("stashed_form")
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            path = rule.rule
            for argument in rule.arguments:
                path = path.replace(f"<{argument}>", "xxxxxxxxxxxx")
            answer = browser.web.post(path, {}, expect_errors=True)
            assert 300 <= answer.status_code < 500, (path, answer.status)
    assert digest("stashed_form") == before
