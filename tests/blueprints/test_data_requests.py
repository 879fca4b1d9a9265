"""*Mis datos personales*, the requests: the person's page and the institution's."""

import pytest

from models import DataRequest, DataState, StaffRole, User
from tests.browsing import Browser
from tests.mail import letters_to, text_of
from tests.people import PASSWORD, make_staff, sign_in

PATH, OFFICE = "/configuracion/datos-personales", "/institucion/datos-personales"


def form_to(page, path: str):
    return next(form for form in page.forms.values() if form.action == path)


def ask(browser: Browser, kind: str, text: str = "Mi segundo apellido es Peña", password: str = ""):
    form = form_to(browser.page(PATH), f"{PATH}/solicitudes")
    form["kind"], form["text"], form["present_password"] = kind, text, password
    return browser.send(form)


def asked() -> DataRequest:
    return DataRequest.get()


@pytest.fixture
def office(other_browser: Browser, database: None) -> Browser:
    return sign_in(other_browser, make_staff())


def test_one_asks_and_the_answer_comes_by_mail_and_on_the_page(hers: Browser, ana: User, office):
    page = ask(hers, "correccion")
    assert f"radicado {asked().receipt}" in page.html.find(id="aviso").text
    assert "Pendiente" in page.html.main.text
    page = office.page("/institucion").click("Datos personales")
    page = page.click(f"Corrección · {asked().receipt}")
    form = form_to(page, f"{OFFICE}/{asked().code}/aceptada")
    form["reply"] = "Ya quedó corregido."
    assert "Atendida" in office.send(form, 200).html.main.text
    assert "Ya quedó corregido." in hers.page(PATH).html.main.text
    [received, answered] = letters_to(hers, ana.email)
    assert asked().receipt in text_of(received)
    assert "Ya quedó corregido." in text_of(answered)


@pytest.mark.asvs("V7.4.2")
def test_who_is_forgotten_is_signed_out_and_told_at_the_old_address(hers, ana, office):
    ask(hers, "supresion", password=PASSWORD)
    form = form_to(office.page(f"{OFFICE}/{asked().code}"), f"{OFFICE}/{asked().code}/aceptada")
    form["reply"] = "Sus datos se borraron."
    office.send(form, 200)
    assert "/ingresar" in hers.web.get(PATH).location
    [letter] = letters_to(hers, ana.email)
    assert "su usuario está cerrado" in text_of(letter)
    page = office.page(f"{OFFICE}/{asked().code}")
    assert "Usuario suprimido" in page.text and ana.email not in page.text


def test_what_was_typed_stays_when_the_password_is_wrong(hers: Browser):
    page = ask(hers, "supresion", "Borren todo", "no-es-esta-1")
    assert page.status_code == 422 and "Esa no es su contraseña actual" in page.text
    assert "Borren todo" in page.text and "no-es-esta-1" not in page.text
    assert page.html.select_one("input[value=supresion][checked]")


def test_one_takes_a_request_back(hers: Browser):
    page = ask(hers, "consulta")
    form = form_to(page, f"{PATH}/solicitudes/{asked().code}/retirada")
    assert "Retirada" in hers.send(form, 200).html.main.text
    assert asked().state == DataState.WITHDRAWN


def test_staff_say_no_with_an_answer_or_not_at_all(hers: Browser, office: Browser):
    ask(hers, "consulta")
    page = office.page(f"{OFFICE}/{asked().code}")
    answer = office.post(f"{OFFICE}/{asked().code}/rechazada", {"reply": ""})
    assert answer.status_code == 422 and "Escriba la respuesta" in answer.text
    form = form_to(page, f"{OFFICE}/{asked().code}/aceptada")
    answer = office.post(f"{OFFICE}/{asked().code}/rechazada", {"reply": "No procede."})
    assert answer.status_code == 303 and asked().state == DataState.REJECTED
    form["reply"] = "Tarde."
    assert "ya no espera respuesta" in office.send(form, 422).text


@pytest.mark.asvs("V8.2.1")
def test_an_auditor_reads_and_does_not_answer(hers: Browser, other_browser: Browser):
    ask(hers, "consulta")
    sign_in(other_browser, make_staff("auditora", staff_role=StaffRole.AUDITOR))
    assert not other_browser.page(f"{OFFICE}/{asked().code}").html.select("textarea")
    answer = other_browser.post(f"{OFFICE}/{asked().code}/aceptada", {"reply": "Sí."})
    assert answer.status_code == 403 and asked().state == DataState.PENDING


@pytest.mark.asvs("V15.3.3")
def test_nothing_but_what_is_asked_is_taken_from_the_form(hers: Browser, ana: User, norma: User):
    """A23."""
    more = {"state": "accepted", "user": str(norma.id), "due_on": "2050-01-01", "receipt": "1"}
    fields = {"kind": "consulta", "text": "x", "key": "k", **more}
    assert hers.post(f"{PATH}/solicitudes", fields).status_code == 303
    row = asked()
    assert (row.user, row.state) == (ana, DataState.PENDING)
    assert row.due_on.year < 2050 and row.receipt != "1"


@pytest.mark.parametrize("typed", ["\x00", "\ud800", "9" * 6000, "", "<b>x</b>"])
def test_no_text_is_a_fault(hers: Browser, typed: str):
    octets = typed.encode("utf-8", "surrogatepass")
    for field in ("kind", "text"):
        fields = {"kind": "consulta", "text": "x", "key": f"k{field}"} | {field: octets}
        assert hers.post(f"{PATH}/solicitudes", fields).status_code in {303, 422}
    assert "<b>x" not in hers.page(PATH).text
