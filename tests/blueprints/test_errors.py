"""Every fault is a page, and a notice for HTMX, in Spanish, that says what to do."""

import errno
import json
import logging
import re

import pytest
from flask import Flask, abort
from peewee import IntegrityError, InterfaceError, OperationalError

import models
from blueprints import context, request_log
from blueprints.errors import PAGES
from domain.errors import StorageFull
from models import StaffRole
from tests.browsing import HX, Browser, check_page
from tests.people import make_staff, make_user, sign_in

CODES = [400, 401, 403, 404, 405, 409, 413, 415, 429, 503, 507]
QUOTED = "Key (email)=(canario@correo.example) already exists"
ENGLISH = re.compile(r"\b(error|the|request|server|not|forbidden|traceback|exception)\b", re.I)


class OutOfReach:
    """A database that nobody answers for."""

    def __getattr__(self, name: str):
        raise OperationalError("could not connect to server: /secret/path")

    def is_closed(self) -> bool:
        return True


@pytest.fixture
def failing(app: Flask):
    """Let one address fail as told."""

    def fail_with(fault: Exception | int) -> None:
        def view() -> str:
            if fault == 507:
                raise StorageFull
            if isinstance(fault, int):
                abort(fault)
            raise fault

        app.view_functions["public.help_page"] = view

    return fail_with


@pytest.mark.asvs("V16.5.1")
@pytest.mark.parametrize("code", CODES)
def test_a_person_gets_a_page_that_helps(failing, browser: Browser, code: int):
    failing(code)
    page = browser.page("/ayuda", code)
    title, advice = PAGES[code]
    assert page.html.h1.text == title and advice in page.text
    assert page.html.main.find("a", class_="button")
    assert page.html.footer.find("a", href=re.compile("^/mesa-de-servicio"))
    assert not ENGLISH.search(page.html.main.text)


@pytest.mark.parametrize("code", [429, 503, 507])
def test_to_try_again_asks_for_the_same(failing, browser: Browser, code: int):
    """An empty link is the address itself, its query too, which the page needn't repeat (A57)."""
    failing(code)
    page = browser.page("/ayuda?q=aseo&pagina=2", code)
    assert page.html.find("a", class_="button")["href"] == ""
    assert "aseo" not in page.text


def test_staff_without_the_right_are_sent_to_a_chief(browser: Browser):
    """An administrator is somebody of an entity, who decides nothing here."""
    sign_in(browser, make_staff(staff_role=StaffRole.OFFICER))
    page = browser.page("/institucion/datos/identidad", 403)
    assert page.html.h1.text == "Su rol no permite esto" and "jefe" in page.text
    assert "administrador" not in page.html.main.text


@pytest.mark.parametrize("code", CODES)
def test_htmx_gets_the_notice(failing, browser: Browser, code: int):
    failing(code)
    answer = browser.web.get("/ayuda", headers=HX, expect_errors=True)
    assert answer.status_code == code
    notice = answer.html.find(id="aviso")
    assert notice["role"] == "alert" and PAGES[code][0] in notice.text
    assert not answer.html.find("main")


@pytest.mark.parametrize("code", [406, 418, 422, 451, 500, 501])
def test_a_rare_code_keeps_its_number_and_gets_a_page(failing, browser: Browser, code: int):
    failing(code)
    page = PAGES[400] if code < 500 else PAGES[503]
    assert browser.page("/ayuda", code).html.h1.text == page[0]


@pytest.mark.asvs("V16.5.1", "V16.5.2")
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (RuntimeError("secret inside"), 503),
        (ZeroDivisionError(), 503),
        (OperationalError("database is locked: secret"), 503),
        (InterfaceError("connection already closed"), 503),
        (OperationalError("database or disk is full"), 507),
        (OperationalError("could not extend file: No space left on device"), 507),
        (StorageFull("secret"), 507),
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), 507),
        (OSError(errno.EIO, "secret path"), 503),
        (OSError(errno.EROFS, "Read-only file system"), 503),
    ],
)
def test_what_no_view_foresaw_is_told_without_its_inside(failing, browser, fault, code):
    failing(fault)
    for headers in ({}, HX):
        answer = browser.web.get("/ayuda", headers=headers, expect_errors=True)
        assert answer.status_code == code
        assert answer.headers["Retry-After"] == "30"
        assert "secret" not in answer.text and "Traceback" not in answer.text
        code_shown = re.search(r"Código del incidente: (?:<b>)?([0-9a-f]{8})", answer.text)
        assert code_shown and answer.headers["X-Request-ID"].startswith(code_shown[1])


def test_a_full_disk_is_told_also_when_nothing_can_be_rolled_back_after_it(failing, browser):
    """A49."""
    fault = OperationalError("cannot rollback - no transaction is active")
    fault.__context__ = OperationalError("database or disk is full")
    failing(fault)
    assert browser.page("/ayuda", 507).html.h1.text == PAGES[507][0]


@pytest.mark.asvs("V16.3.4")
def test_the_code_that_the_person_tells_is_in_the_log(failing, browser: Browser, caplog):
    failing(AttributeError("no field of that name"))
    page = browser.page("/ayuda", 503)
    (code,) = re.findall("incidente: <b>([0-9a-f]{8})", page.text)
    lines = [json.loads(request_log.JsonLine().format(record)) for record in caplog.records]
    fault, refusal = (line for line in lines if line["id"].startswith(code))
    assert fault["trace"].endswith("AttributeError: no field of that name")
    assert refusal["status"] == 503 and len(refusal["id"]) == 32
    assert refusal["endpoint"] == fault["endpoint"] == "public.help_page"


@pytest.mark.asvs("V16.2.5")
def test_what_a_fault_quotes_is_told_nowhere(failing, browser: Browser, caplog):
    """A57: PostgreSQL names the value that broke a rule, Python the text that was no number."""
    try:
        try:
            int(QUOTED)
        except ValueError:
            raise IntegrityError(QUOTED)  # noqa: B904
    except IntegrityError as fault:
        failing(fault)
    browser.page("/ayuda", 503)
    said = "".join(request_log.JsonLine().format(record) for record in caplog.records)
    assert "IntegrityError" in said and "test_errors.py" in said and QUOTED not in said


@pytest.mark.asvs("V16.4.1", "V16.2.4")
def test_nothing_breaks_out_of_its_line_of_the_log():
    """A38."""
    told = 'letter\r\n{"status": 200}\u2028\x1b[2J'
    record = logging.LogRecord("ventanilla", logging.ERROR, "", 0, "%s", (told,), None)
    line = request_log.JsonLine().format(record)
    assert json.loads(line)["message"] == told
    assert line.isascii() and line.isprintable()


@pytest.mark.parametrize("headers", [{}, HX])
def test_with_the_database_out_of_reach_every_page_still_helps(app, browser, headers):
    context._institution.cache_clear()
    models.db.close()
    reached, models.db.obj = models.db.obj, OutOfReach()
    try:
        for path in ("/terminos", "/healthz", "/estado"):
            answer = browser.web.get(path, headers=headers, expect_errors=True)
            assert answer.status_code == 503 and answer.headers["Retry-After"]
            assert "El portal está en pausa" in answer.text
            assert "/secret/path" not in answer.text
            if not headers:
                check_page(answer)
    finally:
        models.db.obj = reached
    assert browser.web.get("/terminos").status_code == 200


@pytest.mark.parametrize("headers", [{}, HX])
def test_what_needs_no_database_is_told_as_ever_while_it_is_away(ana, browser, headers):
    sign_in(browser, ana)
    models.db.close()
    reached, models.db.obj = models.db.obj, OutOfReach()
    try:
        missing = browser.web.get("/no-hay", headers=headers, expect_errors=True)
        mistaken = browser.web.put("/ingresar", headers=headers, expect_errors=True)
    finally:
        models.db.obj = reached
    assert (missing.status_code, mistaken.status_code) == (404, 405)
    assert PAGES[404][0] in missing.text and PAGES[405][0] in mistaken.text


LEAKS = (".git/HEAD", ".env", "ventanilla.sqlite3", "app.py.bak", "instance/", "data/secret_key")


@pytest.mark.asvs("V4.1.4", "V2.2.1", "V13.4.4", "V13.4.1")
@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("POST", "/ayuda", 405),
        ("PUT", "/ingresar", 405),
        ("DELETE", "/escritorio", 405),
        ("TRACE", "/", 405),
        ("GET", "/salir", 405),
        ("GET", "/%", 404),
        ("GET", "/%00", 404),
        ("GET", "/%ff%fe", 404),
        ("GET", "/entidades/../../etc/passwd", 404),
        ("GET", "/" + "a" * 20_000, 404),
        ("GET", "/ayuda?a=%ff&b=%00&" + "c=d&" * 3000, 200),
        ("GET", "/buzon/..%2f..%2fsecret_key", 404),
        *(("GET", f"/{leak}", 404) for leak in LEAKS),
    ],
)
def test_malformed_requests_are_refused(app: Flask, method: str, path: str, code: int):
    answer = app.test_client().open(path, method=method, headers={"Host": "localhost"})
    assert answer.status_code == code


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{}", "application/json"),
        ("[1]", "application/json"),
        ("a=b", "text/plain"),
        ("", "multipart/form-data"),
        ("--x\r\nbroken", "multipart/form-data; boundary=x"),
        ("a=b" * 10, "application/x-www-form-urlencoded; charset=utf-99"),
        ("&" * 60_000, "application/x-www-form-urlencoded"),
        ("a=1&" * 300, "multipart/form-data; boundary="),
    ],
)
@pytest.mark.asvs("V3.5.2", "V4.1.1")
def test_malformed_bodies_are_refused(browser: Browser, body: str, kind: str):
    for path in ("/ingresar", "/salir", "/recuperar/usuario", "/recuperar/contrasena/x"):
        headers = {"Content-Type": kind}
        answer = browser.web.post(path, body, headers=headers, expect_errors=True)
        assert 400 <= answer.status_code < 500, path


@pytest.mark.asvs("V5.2.1", "V15.2.2")
def test_a_form_of_more_than_64_kib_is_refused(database, browser: Browser):
    sign_in(browser, make_user())
    answer = browser.web.post("/salir", "a=" + "b" * 70_000, expect_errors=True)
    assert answer.status_code == 413
    assert "muy grande" in answer.text


def test_a_huge_cookie_is_no_fault(browser: Browser):
    answer = browser.web.get("/ingresar", headers={"Cookie": "ventanilla=" + "a" * 70_000})
    assert answer.status_code == 200


def test_a_row_that_somebody_else_just_deleted_is_no_fault(failing, browser: Browser):
    failing(models.User.DoesNotExist())
    assert PAGES[409][1] in browser.page("/ayuda", 409).text
