"""*Deshacer* in *Detalle*."""

import datetime as dt

import time_machine

from domain import access, access_undo
from models import Access, AccessState, Role
from tests.administering import notice, path, state
from tests.people import give_access, make_user


def form_of(page):
    return next(form for form in page.forms.values() if form.action.endswith("/deshecha"))


def test_the_detail_of_a_user_undoes_what_was_just_decided(admin, entity, gloria, asking):
    assert "Deshacer" not in admin.page(path(entity, f"/{asking.code}")).html.main.text
    access.accept([asking.code], entity=entity, by=gloria)
    page = admin.page(path(entity, f"/{asking.code}"))
    done = admin.send(form_of(page), 200)
    assert "Se deshizo la última decisión sobre Ramón Peñaloza." in notice(done)
    assert "Decisión deshecha" in done.html.main.text and "Deshacer" not in done.html.main.text
    assert state(asking) == AccessState.PENDING
    admin.send(form_of(page), 200)
    assert state(asking) == AccessState.PENDING


def test_a_page_left_open_undoes_nothing_that_was_decided_since(admin, entity, gloria, asking):
    access.accept([asking.code], entity=entity, by=gloria)
    page = admin.page(path(entity, f"/{asking.code}"))
    access.cancel([asking.code], entity=entity, by=gloria)
    assert "otro cambio" in notice(admin.send(form_of(page), 422))
    assert state(asking) == AccessState.CANCELLED


def test_ten_minutes_later_the_button_is_gone_and_its_page_says_why(admin, entity, gloria, asking):
    access.reject([asking.code], entity=entity, by=gloria)
    page = admin.page(path(entity, f"/{asking.code}"))
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10), tick=False):
        assert "Deshacer" not in admin.page(path(entity, f"/{asking.code}")).html.main.text
        assert "más de diez minutos" in notice(admin.send(form_of(page), 422))


def test_whatever_is_sent_as_a_decision_is_answered(admin, entity, gloria, asking):
    access.reject([asking.code], entity=entity, by=gloria)
    for sent in ("", "x", "2026-13-45", "\x00", "9" * 500):
        answer = admin.post(path(entity, f"/{asking.code}/deshecha"), {"decision": sent})
        assert answer.status_code == 422
    assert state(asking) == AccessState.REJECTED


def test_who_undoes_their_own_promotion_leaves_for_the_desk(admin, entity, gloria):
    second = make_user("luz")
    give_access(second, entity, Role.ADMINISTRATOR)
    own = Access.get(Access.user == gloria)
    access.change_role(own, Role.MEMBER, by=second)
    access.change_role(own, Role.ADMINISTRATOR, by=second)
    done = admin.send(form_of(admin.page(path(entity, f"/{own.code}"))), 200)
    assert "Escritorio" in done.html.title.text
    assert Access.get_by_id(own.id).role == Role.MEMBER
    assert access_undo.until(Access.get_by_id(own.id)) is None


def test_who_decides_from_the_letter_may_undo_right_there(admin, entity, gloria, asking):
    access.reject([asking.code], entity=entity, by=gloria)
    page = admin.page(path(entity, f"/{asking.code}/solicitud"))
    done = admin.send(form_of(page), 200)
    assert done.request.path == page.request.path and "Aceptar" in done.html.main.text
    assert state(asking) == AccessState.PENDING
