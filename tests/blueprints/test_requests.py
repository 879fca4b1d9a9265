"""A request with its message, and the page where it is answered."""

import pytest

from models import Access, Entity, User
from tests.browsing import Browser
from tests.people import make_entity, make_staff, make_user, sign_in

MESSAGE = "Soy la contadora, <b>hablé</b> con Gloria"
SHOWN = "Soy la contadora, &lt;b&gt;hablé&lt;/b&gt; con Gloria"


@pytest.fixture
def gloria(database: None) -> User:
    return make_user("gloria")


@pytest.fixture
def entity(gloria: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", gloria)


@pytest.fixture
def ramon(browser: Browser, database: None) -> Browser:
    return sign_in(browser, make_user("ramon"))


def form_to(page, ending: str):
    return next(form for form in page.forms.values() if form.action.endswith(ending))


def asking(browser: Browser, entity: Entity, message: str):
    form = form_to(browser.page(f"/registro/entidad?solicitar={entity.code}"), "/registro/entidad")
    form["message"] = message
    return form


def test_the_message_of_step_3_reaches_the_administrator(ramon, other_browser, gloria, entity):
    ramon.send(asking(ramon, entity, MESSAGE), 200)
    row = Access.get(Access.message != "")
    path = f"/entidades/{entity.code}/usuarios/{row.code}"
    assert SHOWN in sign_in(other_browser, gloria).page(path).text


def test_the_message_of_my_registrations_reaches_staff(ramon, other_browser, database):
    imported = make_entity("Importada SAS", "900373923")
    found = ramon.page("/configuracion/mis-registros/nuevo?q=importada")
    form = form_to(found, "/solicitudes")
    form["message"] = MESSAGE
    ramon.send(form, 200)
    assert Access.get().entity_id == imported.id
    staff = sign_in(other_browser, make_staff())
    assert SHOWN in staff.page("/institucion/solicitudes").text


def test_a_long_message_is_refused_and_kept(ramon, entity):
    long = "a" * 501
    refused = ramon.send(asking(ramon, entity, long), 422)
    assert "Use 500 letras o menos." in refused.text and long in refused.text
    found = form_to(ramon.page("/configuracion/mis-registros/nuevo?q=asociados"), "/solicitudes")
    found["message"] = long
    again = ramon.send(found, 422)
    assert again.html.find("details", open=True) and long in again.text
    assert Access.select().count() == 1
