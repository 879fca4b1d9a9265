"""*Perdí el correo o el teléfono*: the same answer whoever is named (A01, A02, A04, A28)."""

import re
from functools import cache
from typing import Any

import pytest
from webtest import Upload

from domain import limits
from models import AuditEntry, Letter, Proof, Rescue
from tests.browsing import Browser
from tests.domain import sample_files
from tests.mail import letters_to, path_in
from tests.people import make_staff, make_user
from tests.rescuing import STATEMENT
from tests.test_enumeration import READ_EVERY_TWENTY_SECONDS

PATH = "/recuperar/ayuda"
document = cache(sample_files.pdf)  # the same whenever it is asked for: it holds its hour
VARIES = re.compile(
    r'(?<=csrf_token" value=")[^"]+|(?<=name="key" value=")[^"]*'
    r'|20[0-9]{2}-[0-9]{6}|"s[0-9a-f]{32}"'
)


def filled(browser: Browser, **changes: Any):
    form = next(f for f in browser.page(PATH).forms.values() if f.action == PATH)
    for name, value in (STATEMENT | changes).items():
        form["email" if name == "new_email" else name] = value
    form["proof"] = Upload("cédula.pdf", document(), "application/pdf")
    return form


@pytest.fixture(autouse=True)
def people(database: None) -> None:
    make_user("ana")


@pytest.mark.parametrize("page", ["/ingresar", "/recuperar/usuario", "/recuperar/contrasena"])
def test_the_pages_of_sign_in_lead_there(browser: Browser, page: str):
    assert browser.page(page).html.main.find("a", href=PATH)


@pytest.mark.asvs("V6.4.4")
def test_it_is_kept_with_its_document_and_staff_hear_of_it(browser: Browser):
    officer = make_staff()
    page = browser.send(filled(browser), 200)
    rescue = Rescue.get()
    assert rescue.receipt in page.text and page.request.path == "/ingresar"
    assert rescue.proof.name == "cédula.pdf" and rescue.user_id is None
    [letter] = letters_to(browser, officer.email)
    assert path_in(letter) == f"/institucion/recuperaciones/{rescue.code}"
    [entry] = AuditEntry.select().where(AuditEntry.action == "rescue_asked")
    assert entry.subject == rescue.code and entry.details == {}


@pytest.mark.asvs("V6.3.8")
def test_bytes_and_queries_are_the_same_for_everybody(app, caplog):
    make_staff()
    caplog.set_level("DEBUG", logger="peewee")
    seen = []
    for n, identifier in enumerate(("otra", "ana", "nadie")):
        form = filled(Browser(app, f"198.51.100.{n}"), identifier=identifier)
        caplog.clear()
        answer = form.submit()
        sql = [VARIES.sub("", log.msg[0]) for log in caplog.records if log.name == "peewee"]
        asked = [each for each in sql if not each.endswith(READ_EVERY_TWENTY_SECONDS)]
        seen.append((answer.status, VARIES.sub("", answer.follow().text), asked))
    assert seen[1] == seen[2] and seen[0][:2] == seen[1][:2]
    assert not any('FROM "user"' in sql and "staff_role" not in sql for sql in seen[1][2])


def test_sent_twice_it_is_one(browser: Browser):
    form = filled(browser)
    pages = [browser.send(form, 200).text for _ in range(2)]
    assert Rescue.select().count() == Proof.select().count() == 1
    assert all(Rescue.get().receipt in page for page in pages)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lost", "todo"),
        ("lost", ""),
        ("identifier", ""),
        ("identifier", "x" * 255),
        ("new_email", "ana"),
        ("name", "entre a http://mal.example"),
        ("identity_number", "no tengo, llámeme"),
        ("phone", "123"),
        ("message", "x" * 501),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_stays(browser, field, value):
    fields = {
        "email" if k == "new_email" else k: v for k, v in (STATEMENT | {field: value}).items()
    }
    files = [("proof", "c.pdf", document())]
    fields["csrf_token"] = browser.token()
    answer = browser.web.post(PATH, fields, upload_files=files, expect_errors=True)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert Rescue.select().count() == Proof.select().count() == 0
    assert "Elija el archivo otra vez" in answer.text


def test_what_is_no_document_is_refused(browser: Browser):
    form = filled(browser)
    form["proof"] = Upload("nota.txt", b"hola", "text/plain")
    browser.send(form, 422)
    assert Rescue.select().count() == 0


def test_no_file_at_all_is_refused(browser: Browser):
    form = filled(browser)
    form["proof"] = ""
    assert "Elija la foto o el PDF" in browser.send(form, 422).text


@pytest.mark.parametrize("field", list(STATEMENT))
def test_nothing_that_is_sent_is_a_fault(browser: Browser, field: str):
    """(A35)"""
    for value in ("\x00", "😀" * 300, "%s%n", "9" * 5000):
        name = "email" if field == "new_email" else field
        fields = {k.replace("new_", ""): v for k, v in STATEMENT.items()} | {name: value}
        files = [("proof", "c.pdf", document())]
        fields["csrf_token"] = browser.token()
        answer = browser.web.post(PATH, fields, upload_files=files, expect_errors=True)
        assert answer.status_code < 500
    assert browser.post(PATH, {"proof": "texto"} | STATEMENT).status_code == 422


def test_only_a_lost_mail_asks_for_another(browser: Browser):
    browser.send(filled(browser, lost="phone", new_email="cualquiera"), 200)
    assert Rescue.get().new_email == ""


def test_one_name_is_asked_for_five_times_a_day_and_by_others_all_the_same(app):
    browser = Browser(app)
    for _ in range(limits.RESCUES.times):
        browser.send(filled(browser), 200)
    assert (
        "Llame a la mesa de servicio" in browser.send(filled(browser, identifier="ANA"), 422).text
    )
    assert Rescue.select().count() == limits.RESCUES.times
    browser.send(filled(browser, identifier="luz"), 200)
    owner = Browser(app, "198.51.100.99")
    owner.send(filled(owner), 200)


def test_one_network_asks_twenty_times_a_day_and_staff_get_three_letters(app):
    officer = make_staff()
    browser = Browser(app)
    for n in range(limits.RESCUES_NETWORK.times):
        browser.send(filled(browser, identifier=f"otra{n}"), 200)
    browser.send(filled(browser, identifier="mas"), 422)
    assert Letter.select().where(Letter.recipient == officer.email).count() == 3
