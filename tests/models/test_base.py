"""The connection of a thread outlives the server at its other end by no request."""

import psycopg
from flask import Flask

from domain import settings
from models import db, is_postgres
from tests.browsing import Browser
from tests.people import make_user, sign_in


def restart_the_server() -> None:
    """For whoever is connected to this database. SQLite has none."""
    if is_postgres():
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        with psycopg.connect(settings.current().database_url) as connection:
            connection.execute(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
            )


def test_a_database_that_was_restarted_costs_nobody_a_page(app: Flask, browser: Browser):
    sign_in(browser, make_user("ana"))
    for _ in range(2):
        restart_the_server()
        assert browser.web.get("/escritorio", expect_errors=True).status_code == 200


def test_who_asks_something_of_a_server_that_is_gone_is_not_left_without_one(browser: Browser):
    ana = make_user("ana")
    restart_the_server()
    try:
        db.execute_sql("SELECT 1")
    except Exception:
        assert is_postgres()
    assert sign_in(browser, ana)
