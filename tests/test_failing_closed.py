"""What a fault leaves: closed doors, and nothing open (A54)."""

import ast
import os

import pytest
from flask import Flask

from app import create_app
from blueprints import guards
from config import Config
from models import Role, User, db
from tests.attaching import path_of
from tests.browsing import Browser
from tests.people import PASSWORD, give_access, make_entity, make_staff, sign_in
from tests.test_architecture import modules

ASKS = {
    "signed_in": "session",
    "signed_in_client": "session",
    "setting_up": "session",
    "staff_only": "session",
    "answers_requests": "session",
    "chief_only": "session",
    "own_upload": "upload",
    "reads_entity": "access",
    "edits_entity": "access",
    "administers": "access",
}
"""The table that each guard reads before it opens."""
ENTERED = "la puerta se abrió"


@pytest.fixture
def doors(app: Flask, config: Config) -> Flask:
    """A portal of its own, a view behind each guard, that answers faults as people get them."""
    app = create_app(config)
    for name in ASKS:
        app.url_map.add(app.url_rule_class(f"/prueba/{name}/<code>", endpoint=name))
        app.view_functions[name] = getattr(guards, name)(lambda *_, **__: guards.Response(ENTERED))
    return app


@pytest.mark.asvs("V16.5.3")
@pytest.mark.parametrize("guard", ASKS)
def test_a_guard_that_cannot_ask_opens_to_nobody(doors: Flask, database: None, guard: str):
    browser = Browser(doors)
    staff = make_staff()
    entity = make_entity()
    give_access(staff, entity, Role.ADMINISTRATOR)
    sign_in(browser, staff)
    path = f"/prueba/{guard}/{entity.code}"
    before = browser.web.get(path, expect_errors=True)
    assert before.text == ENTERED or before.status_code == 404
    with db.atomic():
        db.execute_sql(f'ALTER TABLE "{ASKS[guard]}" RENAME TO gone')
    after = browser.web.get(path, expect_errors=True)
    assert after.status_code >= 500 and ENTERED not in after.text


@pytest.mark.asvs("V16.5.3")
@pytest.mark.parametrize("table", ["hit", "known_network", "session", "user"])
def test_nobody_enters_while_a_check_of_entering_fails(doors: Flask, ana: User, table: str):
    browser = Browser(doors)
    form = browser.web.get("/ingresar").forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    with db.atomic():
        db.execute_sql(f'ALTER TABLE "{table}" RENAME TO gone')
    assert form.submit(expect_errors=True).status_code >= 500
    with db.atomic():
        db.execute_sql(f'ALTER TABLE gone RENAME TO "{table}"')
    assert browser.web.get("/escritorio").status_code == 303


@pytest.mark.asvs("V1.4.3")
def test_requests_that_fail_leave_nothing_open(browser: Browser, ana: User):
    sign_in(browser, ana)
    entity = make_entity(administrator=ana)
    token = browser.token()

    def fail() -> None:
        browser.web.get("/no-existe", status=404)
        browser.web.get("/entidades/xxxxxxxxxxxx/biblioteca", status=404)
        browser.web.post("/ingresar", {"username": "x"}, expect_errors=True)
        browser.web.post("/ingresar", {"x": "y" * 70_000}, status=413)
        browser.web.post(
            path_of(entity, "/existencia"),
            {"csrf_token": token},
            upload_files=[("file", "a.pdf", b"MZ" + bytes(300_000))],
            expect_errors=True,
        )

    for _ in range(3):
        fail()
    before = sorted(os.listdir("/proc/self/fd"))
    for _ in range(60):
        fail()
    assert len(os.listdir("/proc/self/fd")) <= len(before)


def test_a_transaction_that_a_view_leaves_open_is_undone_and_the_next_one_counts(
    doors: Flask, ana: User
):
    def leave_open() -> str:
        db.atomic().__enter__()
        User.update(name="Otra").execute()
        return ENTERED

    doors.add_url_rule("/prueba/abierta", "abierta", guards.public(leave_open))
    assert Browser(doors).web.get("/prueba/abierta").text == ENTERED
    assert User.get_by_id(ana.id).name == ana.name
    assert not db.in_transaction()


@pytest.mark.asvs("V16.2.3")
def test_there_is_no_log_but_the_one_that_is_documented():
    """Standard error, by one handler; what is printed is for who types a command."""
    prints, handlers, loggers = set(), set(), set()
    for module, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                said = ast.unparse(node)
                if said.startswith("print("):
                    prints.add(module)
                if "Handler(" in ast.unparse(node.func) + "(" and said.startswith("logging."):
                    handlers.add((module, said))
                if ast.unparse(node.func) == "logging.getLogger":
                    loggers.add(said)
    assert prints <= {"serve", "children", "restart"}
    assert handlers == {("blueprints.request_log", "logging.StreamHandler(sys.stderr)")}
    assert loggers == {
        "logging.getLogger()",
        "logging.getLogger('ventanilla')",
        "logging.getLogger('waitress.queue')",
    }
