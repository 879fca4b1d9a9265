"""Acts of weight ask for the password again, keep what was typed, and happen once (A08, A19)."""

import time

import pytest
import time_machine
from flask import Flask

from domain import limits, second_step, totp
from models import Access, AccessState, AuditEntry, Entity, Invitation, Role, Session, User, db
from tests.administering import path, press, state, tick
from tests.browsing import HX, Browser, check_page
from tests.people import PASSWORD, give_access, make_entity, make_staff, make_user, sign_in

LATER = 11 * 60
ASKS = "Escriba su contraseña para continuar"
ACTS = {
    "access.cancel",
    "access.change_role",
    "access.invite",
    "access.invite_many",
    "access.leave",
    "access.undo",
    "account.ask_email",
    "claims.confirm",
    "claims.grant",
    "documents.download_data",
    "entities.save",
    "institution.accept",
    "institution.accept_data_request",
    "institution.accept_rescue",
    "institution.close_everybodys",
    "institution.disable_user",
    "institution.merge",
    "institution.undo",
    "institution.undo_merge",
    "personal.download",
    "team.change_role",
    "team.disable",
    "team.enable",
    "team.invite",
    "team.resend",
    "team.reset_second_step",
}


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", ana, bank_account="5512345678")


@pytest.fixture
def luz(entity: Entity) -> Access:
    """A member of the same entity."""
    return give_access(make_user("luz"), entity)


@pytest.fixture
def later(hers: Browser):
    """Eleven minutes after she entered."""
    with time_machine.travel(time.time() + LATER):
        yield hers


def naming(browser: Browser, entity: Entity, access: Access):
    """*Editar*, with *Administrador* chosen."""
    page = browser.page(path(entity, f"/{access.code}/editar"))
    form = next(form for form in page.forms.values() if "role" in form.fields)
    form["role"] = "administrator"
    return form


def answer(browser: Browser, page, password: str = PASSWORD, status: int = 200, code: str = ""):
    assert ASKS in page.text
    form = page.forms["confirmar"]
    form["present_password"] = password
    if code:
        form["code"] = code
    return browser.send(form, status)


def role(access: Access) -> str:
    return str(Access.get_by_id(access.id).role)


def times(action: str) -> int:
    return AuditEntry.select().where(AuditEntry.action == action).count()


@pytest.mark.asvs("V7.5.3")
def test_the_acts_of_weight_are_these(app: Flask):
    asking = {name for name, view in app.view_functions.items() if hasattr(view, "confirms")}
    assert asking == ACTS


def test_who_entered_just_now_is_not_asked(hers, entity, luz):
    hers.send(naming(hers, entity, luz), 200)
    assert role(luz) == Role.ADMINISTRATOR


@pytest.mark.asvs("V7.5.3")
def test_later_the_password_is_asked_and_the_act_is_done_once(later, entity, luz):
    page = later.send(naming(later, entity, luz), 409)
    assert role(luz) == Role.MEMBER
    done = answer(later, page)
    assert "es ahora Administrador" in done.text and role(luz) == Role.ADMINISTRATOR
    answer(later, page)
    assert times("access_role") == times("session_confirmed") == 1


def test_once_given_it_is_not_asked_again_for_ten_minutes(later, entity, luz):
    other = give_access(make_user("beto"), entity)
    answer(later, later.send(naming(later, entity, luz), 409))
    later.send(naming(later, entity, other), 200)
    with time_machine.travel(time.time() + LATER):
        press(later, tick(later.page(path(entity)), luz), "Cancelar acceso")
        page = later.post(path(entity, "/cancelados"), {"id": luz.code})
        assert ASKS in page.text and state(luz) == AccessState.ACCEPTED


def test_what_the_form_lacks_is_told_before_the_password_is_asked(later, entity, luz):
    here = f"/entidades/{entity.code}"
    for act, told in ("/usuarios/invitaciones", "Escriba el correo."), ("/dejar", "Elija si sigue"):
        page = later.post(here + act, {"role": "administrator"})
        assert page.status_code == 422 and ASKS not in page.text and told in page.text


def test_another_browser_of_the_same_person_proves_nothing(later, other_browser, ana, entity, luz):
    sign_in(other_browser, ana)
    later.send(naming(later, entity, luz), 409)


def test_a_wrong_password_is_told_counted_and_does_nothing(later, entity, luz):
    page = later.send(naming(later, entity, luz), 409)
    for _ in range(limits.PRESENT_PASSWORD.times):
        page = answer(later, page, "no es esta 1", 422)
        assert "Esa no es su contraseña" in page.text and "no es esta 1" not in page.text
    page = answer(later, page, PASSWORD, 422)
    assert "Espere 15 minutos" in page.text
    assert role(luz) == Role.MEMBER


def test_who_has_the_second_step_gives_a_code_too(ana, entity, luz, browser):
    start = 1_800_000_000
    with time_machine.travel(start, tick=False) as clock:
        second_step.prepare(ana)
        ana = User.get_by_id(ana.id)
        second_step.confirm(ana, PASSWORD, totp.code_at(ana, start), network="n")
        clock.shift(60)
        page = sign_in(browser, ana).page("/ingresar/codigo")
        page.forms["codigo"]["code"] = totp.code_at(ana, start + 60)
        browser.send(page.forms["codigo"], 200)
        clock.shift(LATER)
        page = browser.send(naming(browser, entity, luz), 409)
        page = answer(browser, page, PASSWORD, 422)
        page = answer(browser, page, PASSWORD, 422, code=totp.code_at(ana, start + 60))
        assert "Ese código no sirve" in page.text and role(luz) == Role.MEMBER
        answer(browser, page, PASSWORD, 200, code=totp.code_at(ana, start + 60 + LATER))
    assert role(luz) == Role.ADMINISTRATOR


@pytest.mark.asvs("V3.5.1")
def test_no_other_sites_form_gets_such_a_page(later, entity, luz):
    """It would bear our token and what they had chosen."""
    here = path(entity, f"/{luz.code}/rol")
    for more in {}, {"present_password": PASSWORD}:
        sent = {"csrf_token": "x", "role": "administrator"} | more
        page = later.web.post(here, sent, expect_errors=True)
        assert page.status_code == 422 and ASKS not in page.text
    assert role(luz) == Role.MEMBER


def test_who_sits_there_next_is_told_that_the_page_was_of_another(later, entity, luz):
    """A71: their password and their session, on the page that asked the one before."""
    page = later.send(naming(later, entity, luz), 409)
    later.post("/salir")
    sign_in(later, give_access(make_user("beto"), entity, Role.ADMINISTRATOR).user)
    page.forms["confirmar"]["present_password"] = PASSWORD
    refused = later.send(page.forms["confirmar"], 422)
    assert "Ahora usted está como beto" in refused.text and role(luz) == Role.MEMBER


def test_only_the_access_of_an_administrator_asks(later, entity, luz):
    other = give_access(make_user("beto"), entity, Role.ADMINISTRATOR)
    assert (
        "Acceso cancelado"
        in later.post(path(entity, "/cancelados"), {"id": luz.code}).follow().text
    )
    page = later.post(path(entity, "/cancelados"), {"id": other.code, "page": path(entity)})
    assert "cancelar el acceso de un administrador" in page.text
    assert page.html.find("a", string="Volver")["href"] == path(entity)
    assert state(other) == AccessState.ACCEPTED
    answer(later, page)
    assert state(other) == AccessState.CANCELLED


@pytest.mark.parametrize("role", ["administrator", "member"])
def test_only_an_invitation_to_administer_asks(later, entity, role):
    form = next(f for f in later.page(path(entity, "/crear")).forms.values() if "email" in f.fields)
    form["name"], form["email"], form["role"] = "Luz Dary", "luz@correo.example", role
    page = later.send(form, 409 if role == "administrator" else 200)
    if role == "administrator":
        assert Invitation.select().count() == 0
        answer(later, page)
    assert Invitation.get().role == role


def test_a_list_with_an_administrator_in_it_asks_and_stays_a_list(later, entity):
    pasted = "luz@correo.example; Luz; Administradora\nbeto@correo.example; Beto"
    form = next(
        f for f in later.page(path(entity, "/crear")).forms.values() if "people" in f.fields
    )
    form["people"] = pasted
    page = later.send(form, 409)
    assert Invitation.select().count() == 0
    answer(later, page)
    assert {row.email for row in Invitation.select()} == {
        "luz@correo.example",
        "beto@correo.example",
    }


def test_undoing_who_administers_asks(later, entity, luz):
    answer(later, later.send(naming(later, entity, luz), 409))
    db.execute_sql("UPDATE session SET confirmed_at = NULL")
    page = later.page(path(entity, f"/{luz.code}"))
    form = next(form for form in page.forms.values() if "decision" in form.fields)
    page = later.send(form, 409)
    assert role(luz) == Role.ADMINISTRATOR
    answer(later, page)
    assert role(luz) == Role.MEMBER


def bank(browser: Browser, entity: Entity, account: str):
    page = browser.page(f"/entidades/{entity.code}/formulario/banco")
    form = next(form for form in page.forms.values() if "bank_account" in form.fields)
    form["bank_name"], form["bank_account"] = "Bancolombia", account
    form["bank_account_type"] = "ahorros"
    return form


def test_another_bank_account_asks_and_the_same_one_does_not(later, entity):
    page = later.send(bank(later, entity, "12345678901"), 409)
    assert Entity.get_by_id(entity.id).bank_account == "5512345678"
    answer(later, page)
    assert Entity.get_by_id(entity.id).bank_account == "12345678901"
    db.execute_sql("UPDATE session SET confirmed_at = NULL")
    later.send(bank(later, entity, ""), 200)
    later.send(bank(later, entity, "55x5"), 422)


def test_the_account_of_a_draft_is_written_without_asking(later, ana):
    draft = make_entity("Borrador", None, state="draft", created_by=ana)
    later.send(bank(later, draft, "12345678901"), 200)


def test_a_form_sent_by_script_gets_the_whole_page(later, entity):
    page = bank(later, entity, "12345678901").submit(headers=HX, expect_errors=True)
    assert page.status_code == 409 and page.headers["HX-Retarget"] == "body"
    check_page(page)
    answer(later, page)
    assert Entity.get_by_id(entity.id).bank_account == "12345678901"


def test_ones_own_data_are_not_downloaded_from_a_forgotten_browser(later):
    page = later.page("/configuracion/datos-personales")
    form = next(form for form in page.forms.values() if form.action.endswith(".zip"))
    done = answer(later, later.send(form, 409))
    assert done.headers["Content-Disposition"].startswith("attachment")


def test_staff_are_asked_before_they_give_an_entity_away(browser, luz):
    orphan = make_entity("Sin nadie SAS", "900373923")
    asked = give_access(make_user("ramon"), orphan, state=AccessState.PENDING)
    sign_in(browser, make_staff())
    here = f"/institucion/solicitudes/{asked.code}/aceptada"
    with time_machine.travel(time.time() + LATER):
        page = browser.post(here)
        assert state(asked) == AccessState.PENDING
        answer(browser, page)
    assert state(asked) == AccessState.ACCEPTED


def test_a_session_that_ends_meanwhile_keeps_no_password(later, entity, luz):
    page = later.send(naming(later, entity, luz), 409)
    Session.update(ended_at=Session.created_at).execute()
    page.forms["confirmar"]["present_password"] = PASSWORD
    assert "Su sesión terminó" in later.send(page.forms["confirmar"], 200).text
    kept = db.execute_sql("SELECT fields FROM stashed_form").fetchall()
    assert "administrator" in str(kept) and PASSWORD not in str(kept)
