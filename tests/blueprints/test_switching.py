"""Acting for one of several entities: chosen in two taps, never mistaken for another (A63)."""

import pytest

from domain import access
from models import Access, AccessState, Entity, Role, Session, User
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_user, sign_in


@pytest.fixture
def entities(gloria: User) -> list[Entity]:
    return [
        make_entity("Empresa Uno", "800111202", gloria),
        make_entity("Empresa Dos", "900373923", gloria),
    ]


@pytest.fixture
def mine(browser: Browser, gloria: User, entities: list[Entity]) -> Browser:
    return sign_in(browser, gloria)


def switch_to(browser: Browser, entity: Entity):
    page = browser.page("/escritorio").click("Cambiar de entidad")
    form = next(
        f for f in page.forms.values() if "entity" in f.fields and f["entity"].value == entity.code
    )
    return browser.send(form, 200)


def test_two_taps_change_the_entity_of_every_page(mine, entities):
    assert "Usted actúa por Empresa Uno" in mine.page("/escritorio").html.main.text
    page = switch_to(mine, entities[1])
    assert "Usted actúa por Empresa Dos" in page.html.main.text
    assert "Ahora actúa por «Empresa Dos»" in page.text
    assert entities[1].code in mine.page("/configuracion").html.header.decode()


def test_with_one_entity_there_is_nothing_to_choose(other_browser):
    one = make_user("luz")
    make_entity("Empresa Tres", "900179095", one)
    assert (
        "Cambiar de entidad" not in sign_in(other_browser, one).page("/escritorio").html.main.text
    )


@pytest.mark.asvs("V8.2.2")
@pytest.mark.parametrize("state", [None, AccessState.PENDING, AccessState.CANCELLED])
def test_a_foreign_entity_cannot_be_chosen(mine, gloria, entities, state):
    foreign = make_entity("Ajena", "900179095", make_user("dueno"))
    if state:
        give_access(gloria, foreign, state=state)
    for code in (foreign.code, "xxxxxxxxxxxx", "", "\x00", "9" * 40):
        answer = mine.post("/escritorio/entidad", {"entity": code})
        assert 400 <= answer.status_code < 500, code
    assert "Usted actúa por Empresa Uno" in mine.page("/escritorio").html.main.text


def test_a_form_of_the_other_entity_asks_before_it_acts(mine, entities):
    person = give_access(make_user("ramon"), entities[0], state=AccessState.PENDING)
    page = mine.page(f"/entidades/{entities[0].code}/usuarios")
    form = next(f for f in page.forms.values() if f.action.endswith("/aceptados"))
    form.fields["id"][0].checked = True
    switch_to(mine, entities[1])
    answer = mine.send(form, 409)
    assert Access.get_by_id(person.id).state == AccessState.PENDING
    confirmed = next(f for f in answer.forms.values() if "confirmed_entity" in f.fields)
    mine.send(confirmed, 200)
    assert Access.get_by_id(person.id).state == AccessState.ACCEPTED


def test_what_is_chosen_ends_with_the_access(mine, gloria, entities):
    switch_to(mine, entities[1])
    second = make_user("luz")
    give_access(second, entities[1], Role.ADMINISTRATOR)
    row = Access.get(Access.user == gloria, Access.entity == entities[1])
    access.cancel([row.code], entity=entities[1], by=second)
    assert Session.get(Session.user == gloria).current_entity_id is None
    assert "Usted actúa por Empresa Uno" in mine.page("/escritorio").html.main.text
    mine.page(f"/entidades/{entities[1].code}/usuarios", 404)
