"""*Administración de usuarios*: what its buttons decide."""

import re

import pytest

from models import Access, AccessState, Letter, Role
from tests.administering import notice, path, press, state, tick
from tests.browsing import HX
from tests.people import give_access, make_entity, make_user, sign_in


def test_accepting_acts_at_once(admin, entity, asking):
    answer = press(admin, tick(admin.page(path(entity)), asking), "Aceptar acceso")
    assert state(asking) == AccessState.ACCEPTED
    assert (
        notice(answer) == "Con acceso desde ahora: Ramón Peñaloza. Recibe un correo con el aviso."
    )
    again = press(admin, tick(answer, asking), "Aceptar acceso")
    assert "Con acceso desde ahora" not in notice(again)
    assert Letter.select().where(Letter.template == "access_accepted").count() == 1


@pytest.mark.parametrize(
    ("button", "before", "after"),
    [
        ("Aceptar acceso", AccessState.PENDING, AccessState.ACCEPTED),
        ("Rechazar acceso", AccessState.PENDING, AccessState.REJECTED),
        ("Revertir rechazo del acceso", AccessState.REJECTED, AccessState.PENDING),
    ],
)
def test_a_button_answers_htmx_with_rows_and_counters_not_the_table(
    admin, entity, button, before, after
):
    rows = [
        give_access(
            make_user(f"persona{n}"),
            entity,
            state=before,
        )
        for n in range(3)
    ]
    form = tick(admin.page(path(entity)), *rows[:2])
    answer = press(admin, form, button, headers=HX)
    assert [state(row) for row in rows] == [after, after, before]
    assert answer.text.startswith('<p id="resumen">')
    assert len(re.findall(r'<tr id="u-[\w-]+" hx-swap-oob="true">', answer.text)) == 2
    assert "<table" not in answer.text and rows[2].code not in answer.text
    assert 'id="estado"' in answer.text and 'id="aviso"' in answer.text


def test_cancelling_asks_once_more_naming_the_people(admin, entity, asking):
    member = give_access(make_user("luz", name="Luz Dary Contreras"), entity)
    page = press(admin, tick(admin.page(path(entity)), member), "Cancelar acceso")
    assert state(member) == AccessState.ACCEPTED
    assert "Luz Dary Contreras" in page.html.main.text
    assert "nada cambia" not in page.html.main.text
    both = press(admin, tick(admin.page(path(entity)), member, asking), "Cancelar acceso")
    assert "para ellos nada cambia" in both.html.main.text
    done = admin.send(next(f for f in page.forms.values() if f.action.endswith("/cancelados")), 200)
    assert state(member) == AccessState.CANCELLED
    assert "Acceso cancelado: Luz Dary Contreras" in notice(done)


def test_cancelling_oneself_leads_to_the_desk(admin, entity, gloria):
    give_access(make_user("luz"), entity, Role.ADMINISTRATOR)
    own = Access.get(Access.user == gloria)
    page = press(admin, tick(admin.page(path(entity)), own), "Cancelar acceso")
    done = admin.send(next(f for f in page.forms.values() if f.action.endswith("/cancelados")), 200)
    assert done.request.path == "/escritorio"
    admin.page(path(entity), 404)


def test_the_last_administrator_is_kept_with_a_sentence(admin, entity, gloria):
    own = Access.get(Access.user == gloria)
    answer = admin.post(path(entity, "/cancelados"), {"id": own.code})
    assert answer.status_code == 422
    assert "conservar un administrador activo" in notice(answer)
    assert state(own) == AccessState.ACCEPTED


def test_nobody_selected_is_said_and_nothing_changes(admin, entity, asking):
    page = admin.page(path(entity))
    for button in ("Aceptar acceso", "Rechazar acceso", "Revertir rechazo del acceso"):
        assert "Seleccione al menos a una persona" in notice(press(admin, tick(page), button))
    assert "Seleccione a alguien con acceso" in notice(press(admin, tick(page), "Cancelar acceso"))
    fragment = press(admin, tick(page), "Aceptar acceso", headers=HX)
    assert fragment.status_code == 422 and 'role="alert"' in fragment.text
    assert state(asking) == AccessState.PENDING


@pytest.mark.parametrize(
    ("button", "before", "after", "state"),
    [
        ("Aceptar acceso", AccessState.ACCEPTED, AccessState.PENDING, "Aceptado"),
        ("Rechazar acceso", AccessState.REJECTED, AccessState.PENDING, "Rechazado"),
        ("Revertir rechazo del acceso", AccessState.PENDING, AccessState.REJECTED, "Pendiente"),
    ],
)
def test_the_notice_counts_who_changed_and_says_who_was_so_already(
    admin, entity, button, before, after, state
):
    as_it_is = give_access(make_user("luz", name="Luz Dary"), entity, state=before)
    rows = [give_access(make_user(f"persona{n}"), entity, state=after) for n in range(2)]
    alone = notice(press(admin, tick(admin.page(path(entity)), as_it_is), button))
    assert alone == f"Luz Dary ya estaba en {state}: nada cambió."
    assert not Letter.select().exists()
    told = notice(press(admin, tick(admin.page(path(entity)), as_it_is, *rows), button))
    assert "(2 personas). Reciben un correo" in told and alone in told


def test_who_lost_the_race_is_told_the_real_state(admin, entity, asking):
    form = tick(admin.page(path(entity)), asking)
    Access.update(state=AccessState.WITHDRAWN).where(Access.id == asking.id).execute()
    answer = press(admin, form, "Aceptar acceso")
    assert notice(answer) == (
        "Nada cambió para Ramón Peñaloza (Retirado). Solo se acepta una solicitud pendiente."
    )
    assert not Letter.select().where(Letter.template == "access_accepted").exists()


@pytest.mark.asvs("V8.2.2")
def test_rows_of_another_entity_and_odd_codes_change_nothing(admin, entity):
    other = make_entity("Otra Empresa", "900373923", make_user("dueno"))
    foreign = give_access(make_user("socia"), other, state=AccessState.PENDING)
    for code in (foreign.code, "\x00", "'; --", "9" * 30, "²", ""):
        for act in ("aceptados", "rechazados", "cancelados", "revertidos", "por-cancelar"):
            answer = admin.post(path(entity, f"/{act}"), {"id": code})
            assert answer.status_code == 422, (code, act)
    assert state(foreign) == AccessState.PENDING
    admin.page(path(entity, f"/{foreign.code}"), 404)
    admin.page(path(entity, f"/{foreign.code}/editar"), 404)
    assert admin.post(path(entity, f"/{foreign.code}/rol"), {"role": "member"}).status_code == 404


@pytest.mark.asvs("V8.2.1")
def test_a_member_gets_403_and_changes_nothing(browser, entity, asking):
    member = make_user("luz")
    give_access(member, entity)
    sign_in(browser, member)
    browser.page(path(entity), 403)
    for act in ("aceptados", "rechazados", "cancelados", "revertidos"):
        assert browser.post(path(entity, f"/{act}"), {"id": asking.code}).status_code == 403
    assert state(asking) == AccessState.PENDING


@pytest.mark.asvs("V15.3.3")
def test_fields_that_nobody_asked_for_are_ignored(admin, entity, asking):
    extra = {"role": "administrator", "state": "accepted", "entity": "1", "user": "1"}
    admin.post(path(entity, "/aceptados"), {"id": asking.code, **extra})
    row = Access.get_by_id(asking.id)
    assert (row.role, row.entity_id) == (Role.MEMBER, entity.id)


def test_filters_come_back_after_a_decision_while_they_show_somebody(admin, entity, asking):
    other = give_access(make_user("ramiro"), entity, state=AccessState.PENDING)
    page = admin.page(path(entity, "?estado=pendiente&q=ram"))
    answer = press(admin, tick(page, asking), "Rechazar acceso")
    assert answer.request.query_string == "q=ram&estado=pendiente"
    last = press(admin, tick(answer, other), "Aceptar acceso")
    assert "Aceptado" in last.html.find(id=f"u-{other.code}").text


@pytest.mark.asvs("V8.3.2")
def test_a_cancelled_user_is_out_on_the_next_request(browser, other_browser, gloria, entity):
    luz = make_user("luz")
    row = give_access(luz, entity)
    sign_in(browser, gloria)
    sign_in(other_browser, luz)
    inside = (f"/entidades/{entity.code}/", f"/entidades/{entity.code}/documentos")
    for page in inside:
        assert other_browser.web.get(page).status_code == 200
    browser.post(path(entity, "/cancelados"), {"id": row.code})
    for page in inside:
        other_browser.page(page, 404)
    assert "H&amp;H" not in other_browser.page("/ayuda").text
