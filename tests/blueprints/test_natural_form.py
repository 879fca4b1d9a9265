"""A natural person's form: one page, prefilled, with what is optional folded."""

import pytest

from models import Entity
from tests.browsing import HX
from tests.people import make_entity, make_user, sign_in

ANSWERS = {
    "tax_id": "60.390.714",
    "is_sme": "no",
    "tax_regime": "simple",
    "municipality": "cucuta",
    "address": "Calle 6 # 4-32",
}


@pytest.fixture
def ana(browser, database):
    user = make_user("ana", name="Luz Dary Contreras")
    sign_in(browser, user)
    return user


@pytest.fixture
def page(browser, ana):
    form = browser.page("/registro/entidad/nueva").forms
    begun = next(f for f in form.values() if f.action == "/registro/entidad/nueva")
    return browser.send(begun, 200)


def form_of(page):
    return next(form for form in page.forms.values() if "seen" in form.fields)


def fill(form, answers):
    for name, text in answers.items():
        form[name] = text
    return form


def folded(page) -> dict[str, bool]:
    parts = page.html.select("form details")
    return {part.summary.text: part.has_attr("open") for part in parts}


def test_what_was_said_in_step_1_is_there(page, ana):
    form = form_of(page)
    assert form["name"].value == form["representative_name"].value == "Luz Dary Contreras"
    assert form["email"].value == ana.email
    assert form["phone"].value == "300 1234567"
    assert form["country"].value == "CO"
    assert folded(page) == {
        "Representante legal: usted mismo": False,
        "Otros contactos (opcional)": False,
    }


def test_five_answers_lead_to_the_documents(browser, page):
    assert browser.send(fill(form_of(page), ANSWERS), 200).request.path.endswith("/documentos")
    row = Entity.get()
    assert (row.tax_id, row.representative_document) == ("60390714", "60390714")
    assert row.representative_document_type == "CC"


def test_another_representative_is_asked_whole_in_its_open_part(browser, page):
    form = fill(form_of(page), ANSWERS | {"representative_name": "Ramón Niño"})
    page = browser.send(form, 422)
    assert folded(page)["Representante legal: usted mismo"]
    assert "Escriba el número del documento" in page.html.find(id="aviso").text
    form = fill(form_of(page), {"representative_document": "13279714"})
    browser.send(form, 200)
    assert Entity.get().representative_document == "13279714"


def test_a_foreigner_finds_the_kind_of_document_open(browser, ana):
    draft = make_entity(
        "Luz",
        None,
        family="natural",
        organisation_type="persona-natural-extranjera",
        country="VE",
        state="draft",
        created_by=ana,
        representative_name="Luz",
    )
    page = browser.page(f"/entidades/{draft.code}/formulario/identificacion")
    assert folded(page)["Representante legal: usted mismo"]
    answers = ANSWERS | {"tax_id": "v-12345678-9", "city": "San Cristóbal"}
    answers |= {"email": "luz@correo.example", "phone": "+58 212 5550118"}
    answers |= {"representative_document_type": "PA", "representative_document": "099887766"}
    answers.pop("municipality")
    browser.send(fill(form_of(page), answers), 200)
    row = Entity.get()
    assert (row.tax_id, row.check_digit, row.city) == ("V123456789", "", "San Cristóbal")


@pytest.mark.parametrize("slug", ["general", "contactos", "representante"])
def test_the_pages_that_were_before_lead_to_the_one(browser, page, slug):
    draft = Entity.get()
    base = f"/entidades/{draft.code}/formulario"
    answer = browser.web.get(f"{base}/{slug}")
    assert answer.status_code == 303
    assert answer.location.endswith(f"{base}/identificacion")


def test_a_page_of_before_that_is_sent_now_loses_nothing(browser, page):
    draft = Entity.get()
    token = form_of(page)["csrf_token"].value
    sent = {"csrf_token": token, "address": "Calle 6", "email": "luz@"}
    browser.web.post(f"/entidades/{draft.code}/formulario/contactos", sent)
    form = form_of(browser.page(f"/entidades/{draft.code}/formulario/identificacion"))
    assert (form["address"].value, form["email"].value) == ("Calle 6", "luz@")
    assert form["name"].value == "Luz Dary Contreras"


def test_another_country_asks_for_the_city_at_once(browser, page):
    path = f"/entidades/{Entity.get().code}/formulario/identificacion/campo/country"
    answer = browser.post(path, {"country": "VE"}, headers=HX)
    assert answer.html.find(id="lugar").find(id="city")
    answer = browser.post(path, {"country": "CO"}, headers=HX)
    assert answer.html.find(id="lugar").find(id="municipality")


def test_without_script_the_city_is_asked_once_the_country_is_known(browser, page):
    answers = ANSWERS | {"country": "VE", "tax_id": "V123456789"}
    page = browser.send(fill(form_of(page), answers), 422)
    assert "Escriba la ciudad." in page.html.find(id="aviso").text
    assert folded(page)["Representante legal: usted mismo"]  # that number isn't their cédula
    answers = {"city": "San Cristóbal", "representative_document": "60390714"}
    browser.send(fill(form_of(page), answers), 200)
    assert Entity.get().city == "San Cristóbal"
