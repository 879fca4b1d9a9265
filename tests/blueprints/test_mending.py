"""A registered entity is mended by its administrators: what was verified, in two steps."""

import pytest

from models import Entity, now
from tests.browsing import HX
from tests.people import give_access, make_entity, make_user, sign_in

WARNED = "vuelve a quedar sin verificar hasta que la institución la revise"
BUTTON = "Guardar y quedar sin verificar"


@pytest.fixture
def ana(browser, database):
    user = make_user("ana")
    sign_in(browser, user)
    return user


@pytest.fixture
def entity(ana):
    return make_entity("Suministros", "900123456", ana, verified_at=now())


def path(entity, rest="formulario/identificacion"):
    return f"/entidades/{entity.code}/{rest}"


def form_of(page):
    return next(form for form in page.forms.values() if "seen" in form.fields)


def again(entity) -> Entity:
    return Entity.get_by_id(entity.id)


def test_what_follows_is_said_beside_the_field_of_a_verified_entity_alone(browser, ana, entity):
    page = browser.page(path(entity))
    assert WARNED in page.html.find(id="name-h").text
    assert WARNED in page.html.find(id="tax_id-h").text
    assert WARNED not in page.html.find(id="short_name-h").text
    assert WARNED in browser.page(path(entity, "tipo"))
    other = make_entity("H&H", "800111202", ana)
    assert WARNED not in browser.page(path(other))


def test_it_is_said_again_and_done_only_then(browser, entity):
    form = form_of(browser.page(path(entity)))
    form["name"], form["tax_id"] = "Suministros y Más", "8001112021"
    page = browser.send(form, 422)
    assert "Va a cambiar el nombre y el NIT" in page.html.find(id="aviso").text
    assert again(entity).name == "Suministros"
    form = form_of(page)
    assert (form["name"].value, form["tax_id"].value) == ("Suministros y Más", "8001112021")
    assert page.html.find("button", string=BUTTON)
    assert "Todavía no está guardado." in page
    assert "Guardado a las" not in page
    page = browser.send(form, 200)
    assert "queda sin verificar" in page.html.find(id="aviso").text
    row = again(entity)
    assert (row.name, row.tax_id, row.verified_at) == ("Suministros y Más", "800111202", None)


def test_what_needs_no_second_step_is_said_to_be_saved(browser, entity):
    form = form_of(browser.page(path(entity)))
    form["short_name"] = "SUM"
    page = browser.send(form, 200)
    assert page.html.find(id="aviso").text.strip() == "Guardado."
    assert again(entity).is_verified


def test_htmx_asks_in_place(browser, entity):
    form = form_of(browser.page(path(entity)))
    form["name"] = "Suministros y Más"
    answer = form.submit(headers=HX, expect_errors=True)
    assert answer.status_code == 422
    assert answer.html.find("button", string=BUTTON)
    assert again(entity).is_verified


def test_who_cancels_finds_everything_as_it_was(browser, entity):
    form = form_of(browser.page(path(entity)))
    form["name"] = "Suministros y Más"
    browser.post(path(entity, "formulario/identificacion/campo/name"), {"name": "Otra"}, headers=HX)
    page = browser.send(form, 422)
    cancel = page.html.find("button", string="Cancelar")
    assert cancel["formaction"] == path(entity, "formulario/identificacion/descartado")
    token = form_of(page)["csrf_token"].value
    browser.post(cancel["formaction"], {"csrf_token": token})
    assert form_of(browser.page(path(entity)))["name"].value == "Suministros"
    assert again(entity).is_verified


def test_the_type_is_changed_in_the_same_two_steps(browser, entity):
    page = browser.page(path(entity, "tipo"))
    form = next(form for form in page.forms.values() if "organisation_type" in form.fields)
    form["organisation_type"] = "fundacion"
    page = browser.send(form, 422)
    assert "Va a cambiar el tipo de organización" in page.html.find(id="aviso").text
    assert again(entity).family == "juridica"
    form = next(form for form in page.forms.values() if "confirmed" in form.fields)
    page = browser.send(form, 200)
    assert "queda sin verificar" in page.html.find(id="aviso").text
    assert (again(entity).family, again(entity).verified_at) == ("esal", None)


def test_another_s_number_leads_to_asking_for_access(browser, ana, entity):
    holder = make_entity("H&H", "800111202")
    form = form_of(browser.page(path(entity)))
    form["tax_id"] = "800111202"
    page = browser.send(form, 422)
    assert holder.code in page.html.find("a", string="Solicitud de acceso")["href"]
    assert again(entity).is_verified


def test_a_member_and_a_stranger_mend_nothing(browser, other_browser, entity):
    """A21."""
    give_access(make_user("beto"), entity)
    sign_in(other_browser, make_user("ramon"))
    for rest in ("tipo", "formulario/identificacion", "historial", "nit"):
        other_browser.page(path(entity, rest), 404)
    assert other_browser.post(path(entity, "tipo"), {}).status_code == 404


def test_its_people_read_the_history(browser, other_browser, ana, entity):
    assert "Nada ha cambiado" in browser.page(path(entity, "historial"))
    form = form_of(browser.page(path(entity)))
    form["short_name"] = "<b onclick=alert(1)>SUMI</b>"
    browser.send(form, 200)
    page = browser.page(path(entity, "historial"))
    row = page.html.select_one("ul.rows li")
    assert row.dt.text == "Nombre abreviado"
    assert row.dd.text == "vacío → «<b onclick=alert(1)>SUMI</b>»"  # A31
    assert ana.name in row.text
    beto = make_user("beto")
    give_access(beto, entity)
    assert "SUMI" in sign_in(other_browser, beto).page(path(entity, "historial"))
    settings = browser.page(f"/entidades/{entity.code}/")
    assert settings.html.find("a", string="Historial de cambios")["href"] == path(
        entity, "historial"
    )


def test_the_type_of_another_entity_asks_first(browser, ana, entity):
    """A63."""
    other = make_entity("H&H Asociados", "800111202", ana)
    browser.web.cookiejar.clear()
    sign_in(browser, ana)  # acts for the first one
    page = browser.page(path(other, "tipo"))
    form = next(form for form in page.forms.values() if "organisation_type" in form.fields)
    form["organisation_type"] = "fundacion"
    page = browser.send(form, 409)
    assert "H&H Asociados" in page.html.h1.parent.text
    assert again(other).family == "juridica"
