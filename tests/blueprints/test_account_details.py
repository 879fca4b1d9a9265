"""*Mis datos de usuario*: everybody corrects their own, and nobody else's."""

import pytest

from models import AuditEntry, User
from tests.browsing import Browser
from tests.people import PASSWORD, make_user, sign_in

PATH = "/configuracion/datos"


def form_at(browser: Browser):
    page = browser.page(PATH)
    return next(form for form in page.forms.values() if form.action == PATH)


def correct(browser: Browser, **fields: str):
    form = form_at(browser)
    for name, value in fields.items():
        form[name] = value
    return browser.send(form)


def audits() -> list[AuditEntry]:
    return list(AuditEntry.select().where(AuditEntry.action == "user_corrected"))


def test_the_page_of_settings_leads_there(hers: Browser):
    page = hers.page("/configuracion")
    assert page.html.main.find("a", href=PATH)
    form = form_at(hers)
    assert form["name"].value == "Ana Rojas Peña"
    assert form["phone"].value == "300 1234567"
    assert form["time_zone"].value == "America/Bogota"


def test_name_and_zone_are_corrected_without_a_password(hers: Browser, ana: User):
    page = correct(hers, name="  Ana  María Ñáñez ", time_zone="Europe/Madrid")
    assert page.request.path == "/configuracion" and "Sus datos están guardados." in page.text
    now = User.get_by_id(ana.id)
    assert (now.name, now.time_zone) == ("Ana María Ñáñez", "Europe/Madrid")
    assert now.entity_name == now.name, "a natural person takes part under their own name"
    assert now.phone == ana.phone
    [entry] = audits()
    assert entry.actor == ana.code and entry.details == {"fields": ["name", "time_zone"]}


@pytest.mark.asvs("V7.5.1")
def test_another_phone_asks_for_the_password(hers: Browser, ana: User):
    for wrong in ("", "no-es-esta-1"):
        page = correct(hers, name="Ana Ñáñez", phone="301 555 0100", present_password=wrong)
        assert page.status_code == 422 and "Esa no es su contraseña actual" in page.text
        assert 'value="301 555 0100"' in page.text and "no-es-esta-1" not in page.text
        assert User.get_by_id(ana.id) == ana and User.get_by_id(ana.id).name == ana.name
    correct(hers, phone="301 555 0100", present_password=PASSWORD)
    assert User.get_by_id(ana.id).phone == "+573015550100"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Escriba su nombre y apellido."),
        ("name", "x" * 121, "de 120 letras o menos"),
        ("name", "Gane en www.premio.example", "sin direcciones de internet"),
        ("phone", "", "Escriba su número de celular."),
        ("phone", "123", "Escriba el número completo"),
    ],
)
def test_what_step_one_refuses_is_refused_here(hers: Browser, field, typed, sentence):
    page = correct(hers, **{field: typed, "present_password": PASSWORD})
    assert page.status_code == 422 and sentence in page.text
    assert audits() == []


def test_a_zone_that_is_none_is_refused(hers: Browser, ana: User):
    fields = {"name": ana.name, "phone": ana.phone, "time_zone": "Mars/Base"}
    answer = hers.post(PATH, fields)
    assert answer.status_code == 422 and "Elija una de las opciones." in answer.text


def test_saving_the_same_again_changes_nothing(hers: Browser):
    form = form_at(hers)
    form["name"] = "Ana Ñáñez"
    assert hers.send(form, 200).text and hers.send(form, 200).text
    assert len(audits()) == 1


def test_a_foreign_person_writes_a_number_of_their_country(browser: Browser, database: None):
    user = make_user("luz", country="VE", phone="+584121234567")
    sign_in(browser, user)
    assert form_at(browser)["phone"].value.startswith("+58")
    correct(browser, phone="0412-7654321", present_password=PASSWORD)
    assert User.get_by_id(user.id).phone == "+584127654321"


@pytest.mark.asvs("V6.3.1")
def test_the_password_is_not_guessed_at_a_browser_left_open(hers: Browser, ana: User):
    """After ten failures not even the right one changes anything (A08, A09)."""
    for n in range(10):
        correct(hers, phone="301 555 0100", present_password=f"no-es-esta-{n}")
    page = correct(hers, phone="301 555 0100", present_password=PASSWORD)
    assert page.status_code == 422 and "Espere 15 minutos" in page.text
    assert User.get_by_id(ana.id).phone == ana.phone
