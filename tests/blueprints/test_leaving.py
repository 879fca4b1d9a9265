"""An administrator leaves and somebody stays who decides (A44)."""

import re
import time

import pytest
import time_machine

from domain import deciders, succession
from domain.errors import Refused
from models import Access, AccessState, AuditEntry, Entity, Role, User, UserState
from tests.administering import path, press, state, tick
from tests.browsing import Browser
from tests.crowd import at_once
from tests.mail import letters_to
from tests.people import PASSWORD, give_access, make_entity, make_user, sign_in

ALONE = "Un solo administrador"


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", ana)


@pytest.fixture
def luz(entity: Entity) -> Access:
    return give_access(make_user("luz"), entity)


def own(entity: Entity, user: User) -> Access:
    return Access.get(Access.entity == entity, Access.user == user)


def leaving(browser: Browser, entity: Entity, after: str = "stay", successor: str = ""):
    page = browser.page(f"/entidades/{entity.code}/dejar")
    form = next(form for form in page.forms.values() if "after" in form.fields)
    form["after"] = after
    if successor:
        form["successor"] = successor
    return form


def administrators(entity: Entity) -> list[str]:
    return [user.username for user in deciders.administrators(entity)]


def test_the_last_one_names_who_follows_and_both_hear_of_it(hers, ana, entity, luz):
    page = hers.send(leaving(hers, entity, successor=luz.code), 200)
    assert page.request.path == "/escritorio" and "ya no administra" in page.text
    assert administrators(entity) == ["luz"]
    assert own(entity, ana).role == Role.MEMBER
    for user in (ana, luz.user):
        assert "Su rol en una entidad cambió" in letters_to(hers, user.email)[-1]["Subject"]
    recorded = AuditEntry.select().where(AuditEntry.action == "access_role")
    assert {entry.subject for entry in recorded} == {luz.code, own(entity, ana).code}


def test_one_may_end_ones_access_at_once(hers, ana, entity, luz):
    hers.send(leaving(hers, entity, "go", luz.code), 200)
    assert administrators(entity) == ["luz"]
    assert own(entity, ana).state == AccessState.CANCELLED
    hers.page(path(entity), 404)


@pytest.mark.parametrize("named", ["", "xxxxxxxx", "\x00", "foreign", "pending", "disabled", "own"])
def test_without_a_member_in_their_place_nothing_changes(hers, ana, entity, luz, named):
    other = make_entity("Otra SAS", "900373923")
    codes = {
        "foreign": lambda: give_access(make_user("beto"), other).code,
        "pending": lambda: give_access(make_user("beto"), entity, state=AccessState.PENDING).code,
        "disabled": lambda: give_access(make_user("b", state=UserState.DISABLED), entity).code,
        "own": lambda: own(entity, ana).code,
    }
    sent = {"after": "go", "successor": codes[named]() if named in codes else named}
    page = hers.post(f"/entidades/{entity.code}/dejar", sent)
    assert page.status_code == 422 and "Elija quién administra" in page.text
    assert administrators(entity) == ["ana"] and state(luz) == AccessState.ACCEPTED


def test_who_is_not_the_last_names_nobody(hers, entity, luz):
    give_access(make_user("beto"), entity, Role.ADMINISTRATOR)
    form = leaving(hers, entity, "go")
    assert "successor" not in form.fields
    hers.send(form, 200)
    assert administrators(entity) == ["beto"] and Access.get_by_id(luz.id).role == Role.MEMBER


def test_with_nobody_to_name_the_page_says_what_to_do(hers, entity):
    page = hers.page(f"/entidades/{entity.code}/dejar")
    assert "Invite a un colega" in page.text and "la institución decide" in page.text
    assert page.html.find("a", href=path(entity, "/crear"))
    assert not [form for form in page.forms.values() if "after" in form.fields]


def test_lowering_or_ending_ones_own_access_leads_there_too(hers, ana, entity, luz):
    row = own(entity, ana)
    page = hers.page(path(entity, f"/{row.code}/editar"))
    form = next(form for form in page.forms.values() if "role" in form.fields)
    form["role"] = "member"
    there = f"/entidades/{entity.code}/dejar"
    page = hers.send(form, 200)
    assert page.request.path == there and "nombre antes a quien sigue" in page.text
    page = press(hers, tick(hers.page(path(entity)), row), "Cancelar acceso")
    assert page.request.path == there
    assert administrators(entity) == ["ana"]


@pytest.mark.asvs("V7.5.3")
def test_leaving_asks_for_the_password_and_keeps_the_choice(hers, entity, luz):
    with time_machine.travel(time.time() + 11 * 60):
        page = hers.send(leaving(hers, entity, "go", luz.code), 409)
        assert administrators(entity) == ["ana"]
        page.forms["confirmar"]["present_password"] = PASSWORD
        hers.send(page.forms["confirmar"], 200)
    assert administrators(entity) == ["luz"]


def test_two_who_leave_at_once_do_not_leave_it_to_nobody(ana, entity, luz):
    beto = make_user("beto")
    give_access(beto, entity, Role.ADMINISTRATOR)

    def go(n: int) -> bool:
        try:
            succession.leave(entity, by=(ana, beto)[n], stays=False)
        except Refused:
            return False
        return True

    assert sorted(at_once(2, go)) == [False, True]
    assert len(administrators(entity)) == 1


def test_a_second_administrator_is_suggested_to_one_who_is_alone(hers, ana, entity, browser):
    assert ALONE in hers.page("/escritorio").text
    give_access(make_user("beto"), entity, Role.ADMINISTRATOR)
    assert ALONE not in hers.page("/escritorio").text


def test_nothing_is_suggested_to_members_nor_to_a_natural_person(app, ana, entity, luz):
    assert ALONE not in sign_in(Browser(app), luz.user).page("/escritorio").text
    eva = make_user("eva")
    make_entity("Eva Rojas", "60390714", eva, family="natural")
    assert ALONE not in sign_in(Browser(app), eva).page("/escritorio").text


def test_both_things_that_are_missing_are_told_at_once(hers, entity, luz):
    page = hers.post(f"/entidades/{entity.code}/dejar", {})
    assert page.status_code == 422
    for words in (succession.NAME_ONE, "Elija si sigue como Proveedor"):
        assert words in page.text


def test_the_page_of_users_suggests_a_second_administrator_too(hers, ana, entity, luz):
    suggested = hers.page(path(entity)).html.find(id="otro-administrador")
    assert ALONE in suggested.text and suggested.find("a", href=re.compile("/usuarios/crear"))
    succession.access.change_role(luz, Role.ADMINISTRATOR, by=ana)
    assert ALONE not in hers.page(path(entity)).text
