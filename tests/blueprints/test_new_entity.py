"""*Registrar Entidad*: a form of its own is begun, given another type, thrown away."""

import pytest

from domain import catalogs
from models import Entity
from tests.people import make_entity, make_user, sign_in

PATH = "/registro/entidad"


@pytest.fixture
def ana(browser, database):
    user = make_user("ana", name="Luz Dary Contreras")
    sign_in(browser, user)
    return user


def begin(page):
    return next(form for form in page.forms.values() if form.action == "/registro/entidad/nueva")


def test_a_natural_person_generates_the_form_without_choosing(browser, ana):
    form = begin(browser.page("/registro/entidad/nueva"))
    assert form["organisation_type"].value == "persona-natural-colombiana"
    assert len(form["organisation_type"].options) == 2
    for _ in range(2):
        page = browser.send(form, 200)
    assert page.request.path.endswith("/formulario/identificacion")
    assert Entity.select().count() == 1
    assert Entity.get().name == "Luz Dary Contreras"


def test_the_other_types_are_behind(browser, ana):
    form = begin(browser.page("/registro/entidad/nueva?todos=si"))
    labels = [label for _, _, label in form["organisation_type"].options]
    assert len(labels) == 33
    assert labels[1:3] == ["Asociación", "Consorcio"]
    assert labels[-2:] == ["Veeduría ciudadana", "Otro"]
    assert set(labels[1:]) == {each.name for each in catalogs.organisation_types().values()}


def test_the_area_follows_the_type(browser, ana):
    answer = browser.web.get("/registro/entidad/nueva/area?organisation_type=entidad-estatal")
    assert answer.html.find("option", selected=True)["value"] == "public"
    assert browser.web.get("/registro/entidad/nueva/area").status_code == 200


def test_only_suppliers_register(browser, ana):
    answer = browser.post(
        "/registro/entidad/nueva",
        {"country": "CO", "organisation_type": "sas", "kind": "buyer", "key": "k"},
    )
    assert answer.status_code == 422
    assert not Entity.select().exists()


def test_the_countries_are_those_of_step_1(browser, other_browser, ana):
    asked = other_browser.page("/registro").forms["registro"]["country"].options
    page = browser.page("/registro/entidad/nueva")
    assert begin(page)["country"].options == [*asked, ("otro", False, "Otro país")]
    assert [option[0] for option in asked][:2] == ["CO", "VE"]


def test_another_country_brings_all_of_them(browser, ana):
    form = begin(browser.page("/registro/entidad/nueva"))
    form["country"] = "otro"
    page = browser.send(form, 422)
    assert len(begin(page)["country"].options) > 200


def test_a_draft_is_offered_again_and_thrown_away_in_two_steps(browser, ana):
    page = browser.send(begin(browser.page("/registro/entidad/nueva")))
    code = Entity.get().code
    assert "Siga donde iba" in browser.page(PATH)
    assert browser.page(f"/entidades/{code}/formulario").request.path == page.request.path
    sure = browser.page(f"/entidades/{code}/borrar")
    assert Entity.select().exists()
    browser.send(next(form for form in sure.forms.values() if form.action.endswith("/borrar")), 200)
    assert not Entity.select().exists()


def test_a_draft_changes_its_type(browser, ana):
    browser.send(begin(browser.page("/registro/entidad/nueva")))
    page = browser.page(f"/entidades/{Entity.get().code}/tipo")
    form = next(form for form in page.forms.values() if form.action.endswith("/tipo"))
    form["organisation_type"] = "consorcio"
    browser.send(form, 200)
    assert Entity.get().family == "plural"


def test_a_registered_entity_is_not_thrown_away(browser, ana):
    entity = make_entity(administrator=ana)
    browser.page(f"/entidades/{entity.code}/borrar", 404)
