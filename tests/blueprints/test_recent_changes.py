"""*Últimas modificaciones*: the users whose access changed last."""

import datetime as dt

import pytest

from domain import access
from models import Access, AccessState, Role
from tests.administering import path, state
from tests.people import give_access, make_entity, make_user


@pytest.fixture
def recent(admin, entity):
    return lambda: admin.page(path(entity, "/ultimas"))


def names(page) -> list[str]:
    return [item.h2.get_text(strip=True) for item in page.html.select("main ul.rows > li")]


def test_the_last_changed_comes_first_with_what_was_decided_and_by_whom(
    recent, entity, gloria, asking
):
    other = give_access(make_user("luz", name="Luz Dary"), entity)
    access.change_role(other, Role.ADMINISTRATOR, by=gloria)
    access.reject([asking.code], entity=entity, by=gloria)
    page = recent()
    assert names(page) == ["Ramón Peñaloza", "Luz Dary", "Gloria Inés Tarazona"]
    first, second, _ = (item.get_text(" ", strip=True) for item in page.html.select(".rows > li"))
    assert "Solicitud rechazada, por Gloria Inés Tarazona" in first
    assert "Cambió de rol: Administrador, por Gloria" in second
    stranger = make_user("extrana")
    give_access(stranger, make_entity("Otra", "900373923"), state=AccessState.PENDING)
    assert len(names(recent())) == 3


def test_each_is_undone_from_the_list_and_one_stays_there(admin, recent, entity, gloria, asking):
    access.accept([asking.code], entity=entity, by=gloria)
    page = recent()
    assert len(page.html.select("form[action$=deshecha]")) == 1
    done = admin.send(page.forms[f"deshacer-{asking.code}"], 200)
    assert done.request.path.endswith("/ultimas")
    assert "Decisión deshecha, por Gloria" in done.html.main.get_text(" ", strip=True)
    assert state(asking) == AccessState.PENDING


def test_the_list_shows_the_last_twenty_five(recent, entity, gloria):
    start = Access.get(Access.user == gloria).updated_at
    for n in range(30):
        at = start + dt.timedelta(minutes=n)
        give_access(make_user(f"p{n}", name=f"Persona {n}"), entity, updated_at=at)
    assert names(recent()) == [f"Persona {n}" for n in range(29, 4, -1)]


def test_both_views_lead_to_each_other(admin, entity, recent):
    assert "Todos" in recent().html.find(id="vistas").text
    assert admin.page(path(entity)).click("Últimas modificaciones").status_code == 200
