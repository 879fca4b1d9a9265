"""The municipality among 1,122, as people call it, with script and without."""

import pytest

from domain import places
from models import Entity
from tests.browsing import HX
from tests.people import make_entity, make_user, sign_in


@pytest.fixture
def draft(browser, database):
    ana = make_user("ana")
    sign_in(browser, ana)
    return make_entity("H&H", None, state="draft", created_by=ana, municipality_code="")


def picker(browser, draft):
    return form_of(browser.page(f"/entidades/{draft.code}/formulario/contactos"))


def form_of(page):
    return next(form for form in page.forms.values() if "seen" in form.fields)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Cúcuta", "54001"),
        ("cucuta", "54001"),
        ("BOGOTA", "11001"),
        ("cartagena", "13001"),
        ("tumaco", "52835"),
        ("mompos", "13468"),
        ("medelin", "05001"),
    ],
)
def test_a_name_that_is_one_place_is_taken(browser, draft, typed, code):
    form = picker(browser, draft)
    form["municipality"] = typed
    browser.send(form)
    assert Entity.get().municipality_code == code


def test_among_namesakes_one_is_chosen(browser, draft):
    form = picker(browser, draft)
    form["municipality"] = "villanueva"
    page = browser.send(form, 422)
    assert "Elija su municipio en la lista." in page
    assert page.html.select_one("#municipality")["autofocus"] == ""
    cards = page.html.select("#municipios .choice")
    assert len(cards) == 4
    assert {card.small.text for card in cards} >= {"La Guajira", "Casanare"}
    form = form_of(page)
    form["municipality_code"] = "85440"
    page = browser.send(form, 422)  # the address is still missing
    assert "Elija su municipio" not in page
    assert Entity.get().municipality_code == "85440"
    kept = picker(browser, draft)
    assert kept["department"].value == "Casanare"
    assert kept["municipality"].value == "Villanueva"
    assert kept["municipality_code"].value == "85440"


def test_a_department_narrows_it_down(browser, draft):
    form = picker(browser, draft)
    form["municipality"], form["department"] = "villanueva", "La Guajira"
    browser.send(form)
    assert Entity.get().municipality_code == "44874"


@pytest.mark.asvs("V2.2.3")
def test_a_department_that_does_not_hold_it_is_refused(browser, draft):
    form = picker(browser, draft)
    form["municipality"], form["department"] = "Cúcuta", "Cesar"
    page = browser.send(form, 422)
    assert "queda en Norte de Santander, no en Cesar" in page
    assert Entity.get().municipality_code == ""


def test_a_card_of_another_search_does_not_count():
    assert places.answer("Pamplona", "", "11001").found.code == "54518"
    assert places.answer("", "", "11001").found is None


@pytest.mark.parametrize("typed", ["xyzxyz", "%", "' OR 1=1", "\u0663", "a" * 3000])
def test_what_is_no_place_is_said(browser, draft, typed):
    form = picker(browser, draft)
    form["municipality"] = typed
    assert browser.send(form, status=422).html.find(id="municipality-e").text
    assert Entity.get().municipality_code == ""


def test_what_is_no_place_is_said_once(browser, draft):
    form = picker(browser, draft)
    form["municipality"] = "Macondo"
    place = browser.send(form, status=422).html.find(id="lugar")
    assert place.text.count("No encontramos") == 1 and "Macondo" in place.output.text
    left = {"municipality": "Macondo", "department": ""}
    address = f"/entidades/{draft.code}/formulario/contactos/campo/municipality"
    answer = browser.post(address, left, headers=HX)  # as one types it was said below the field
    assert answer.status_code == 422 and answer.text.count("No encontramos") == 1
    below = answer.html.find(id="municipios")
    assert below.has_attr("hidden") and below.has_attr("hx-swap-oob") and not below.text
    among = browser.post(address, left | {"municipality": "villanueva"}, headers=HX)
    assert not among.html.find(id="municipios")  # the list to choose from stays


def test_the_list_follows_what_one_types(browser, draft):
    answer = browser.web.get("/municipios", {"municipality": "alt", "department": ""}, headers=HX)
    assert answer.html.find(id="municipios")
    assert answer.html.select("input[type=radio]")
    nothing = browser.web.get("/municipios", {"municipality": "<b>x"}, headers=HX)
    assert not nothing.html.b
    assert "No encontramos" in nothing


def test_a_card_chosen_is_kept_when_it_is_left(browser, draft):
    fields = {"municipality": "villanueva", "department": "", "municipality_code": "85440"}
    address = f"/entidades/{draft.code}/formulario/contactos/campo/municipality"
    assert browser.post(address, fields, headers=HX).status_code == 200
    kept = picker(browser, draft)
    assert kept["municipality_code"].value == "85440"
