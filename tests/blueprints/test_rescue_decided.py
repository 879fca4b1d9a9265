"""Staff decide about who can't enter; the address on record can stop it (A09, A22, A68)."""

import pytest

from domain import rescue_decisions
from domain.errors import Refused
from models import AuditEntry, Rescue, RescueState, StaffRole, User, now
from tests.browsing import Browser
from tests.mail import letters_to, path_in, text_of
from tests.people import PASSWORD, attempt, make_staff, make_user, sign_in
from tests.rescuing import NEW, accepted, ask

LIST = "/institucion/recuperaciones"


@pytest.fixture
def officer(database: None) -> User:
    return make_staff()


@pytest.fixture
def desk(browser: Browser, officer: User) -> Browser:
    return sign_in(browser, officer)


def state_of(rescue: Rescue) -> str:
    return str(Rescue.get_by_id(rescue.id).state)


def actions(rescue: Rescue) -> list[str]:
    entries = AuditEntry.select().where(AuditEntry.subject == rescue.code)
    return [entry.action for entry in entries.order_by(AuditEntry.id)]


def decide(browser: Browser, rescue: Rescue, verb: str, reason: str = ""):
    page = browser.page(f"{LIST}/{rescue.code}")
    form = next(f for f in page.forms.values() if f.action.endswith(verb))
    if reason:
        form["reason"] = reason
    return form


def test_staff_see_what_was_typed_beside_what_the_portal_knows(desk: Browser, ana: User):
    rescue = ask(name="Ana María Rojas")
    assert rescue.receipt in desk.page(LIST).text
    page = desk.page(f"{LIST}/{rescue.code}").text
    assert "Ana María Rojas" in page and ana.name in page and ana.email in page and NEW in page
    answer = desk.web.get(f"{LIST}/{rescue.code}/documento")
    assert answer.body.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_nothing_changes_by_the_decision_and_both_addresses_hear_of_it(desk: Browser, ana: User):
    rescue = ask()
    desk.send(decide(desk, rescue, "aceptada"), 200)
    assert state_of(rescue) == RescueState.ACCEPTED and User.get_by_id(ana.id).email == ana.email
    assert "No fui yo: detener" in text_of(letters_to(desk, ana.email)[-1])
    assert "fue aceptada" in letters_to(desk, NEW)[-1]["Subject"]
    assert actions(rescue) == ["rescue_asked", "rescue_accepted"]


def test_a_rejection_has_a_reason_that_its_person_reads(desk: Browser, ana: User):
    rescue = ask()
    desk.send(decide(desk, rescue, "rechazada"), 422)
    desk.send(decide(desk, rescue, "rechazada", "La foto no se lee"), 200)
    assert state_of(rescue) == RescueState.REJECTED
    assert "La foto no se lee" in text_of(letters_to(desk, NEW)[-1])


def test_decided_once(desk: Browser, ana: User):
    rescue = ask()
    form, other = decide(desk, rescue, "aceptada"), decide(desk, rescue, "rechazada", "No")
    desk.send(form, 200)
    desk.send(form, 422)
    desk.send(other, 422)
    assert actions(rescue).count("rescue_accepted") == 1
    assert state_of(rescue) == RescueState.ACCEPTED


def test_of_two_about_one_user_one_is_accepted(officer: User, ana: User):
    accepted(officer)
    with pytest.raises(Refused, match="Ya hay otra"):
        accepted(officer, identifier="ana@example.com")


@pytest.mark.asvs("V8.2.2")
def test_nobody_decides_about_their_own_account_and_an_auditor_only_reads(desk, officer, app):
    rescue = ask(identifier=officer.username)
    assert "otra persona" in desk.send(decide(desk, rescue, "aceptada"), 422).text
    auditor = sign_in(Browser(app), make_staff("auditora", staff_role=StaffRole.AUDITOR))
    assert "Aceptar" not in auditor.page(f"{LIST}/{rescue.code}").html.main.text
    for verb in ("aceptada", "rechazada"):
        assert auditor.post(f"{LIST}/{rescue.code}/{verb}", {"reason": "No"}).status_code == 403
    with pytest.raises(Refused):
        rescue_decisions.accept(rescue, by=User.get(User.username == "auditora"))
    assert state_of(rescue) == RescueState.WAITING
    colleague = sign_in(Browser(app), make_staff("colega"))
    colleague.send(decide(colleague, rescue, "aceptada"), 200)
    assert state_of(rescue) == RescueState.ACCEPTED


def test_about_an_account_of_the_institution_a_chief_decides(officer: User):
    """Else who asks and accepts in one person is a chief within seven days (A22)."""
    rescue = ask(identifier=officer.username, lost="both")
    agent = make_staff("agente", staff_role=StaffRole.OFFICER)
    with pytest.raises(Refused, match="las atiende un jefe"):
        rescue_decisions.accept(rescue, by=agent)
    rescue_decisions.accept(rescue, by=make_staff("colega"))
    assert state_of(rescue) == RescueState.ACCEPTED


def test_what_can_not_be_is_refused(officer: User, ana: User, norma: User):
    for changes, sentence in (
        ({"identifier": "nadie"}, "No hay un usuario"),
        ({"new_email": norma.email}, "ya es de otro usuario"),
        ({"lost": "phone"}, "no se le pide código"),
    ):
        with pytest.raises(Refused, match=sentence):
            accepted(officer, **changes)


def test_a_user_who_has_yet_to_confirm_is_nobody(officer: User, database: None):
    make_user("luz", state="pending")
    with pytest.raises(Refused, match="No hay un usuario"):
        accepted(officer, identifier="luz")


@pytest.mark.asvs("V6.4.1")
def test_the_address_on_record_stops_it(officer: User, ana: User, browser: Browser):
    rescue = accepted(officer)
    link = path_in(letters_to(browser, ana.email)[-1])
    for _ in range(2):
        form = browser.page(link).forms["detener"]
    assert state_of(rescue) == RescueState.ACCEPTED
    assert "confirmar" not in browser.page(link).forms
    assert "nada cambia" in browser.send(form, 200).text
    assert state_of(rescue) == RescueState.STOPPED
    browser.send(form, 410)
    browser.page(link, 410)
    assert letters_to(browser, officer.email)[-1]["Subject"].startswith("Detuvieron")
    assert actions(rescue)[-1] == "rescue_stopped"


def test_a_lost_phone_is_confirmed_from_the_mail_too(officer, ana, browser):
    User.update(totp_at=now(), totp_nonce="n").where(User.id == ana.id).execute()
    rescue = accepted(officer, lost="phone")
    link = path_in(letters_to(browser, ana.email)[-1])
    form = browser.page(link).forms["confirmar"]
    for _ in range(2):
        browser.send(form, 200)
    confirmed = Rescue.get_by_id(rescue.id)
    assert (confirmed.due_at - confirmed.confirmed_at).total_seconds() == 86400
    assert actions(rescue).count("rescue_confirmed") == 1
    browser.send(browser.page(link).forms["detener"], 200)
    assert state_of(rescue) == RescueState.STOPPED


def test_a_lost_mail_is_not_hurried_by_its_link(officer: User, ana: User, browser: Browser):
    rescue = accepted(officer)
    link = path_in(letters_to(browser, ana.email)[-1])
    browser.post(f"{link}/confirmado")
    assert Rescue.get_by_id(rescue.id).due_at == rescue.due_at


def test_who_is_signed_in_hears_of_it_and_stops_it_too(officer: User, hers: Browser, ana: User):
    """Whoever says to have lost the mail may be somebody who never had it."""
    settings = "/configuracion"
    assert "Pidieron cambiar" not in hers.page(settings).text
    rescue = accepted(officer)
    hers.post("/salir")
    answer = attempt(hers, "ana", PASSWORD).follow()
    assert "dice ser usted" in answer.text
    page = hers.page(settings)
    form = next(f for f in page.forms.values() if f.action.endswith("recuperacion-detenida"))
    hers.send(form, 200)
    assert state_of(rescue) == RescueState.STOPPED
    assert "ya se cumplió, se detuvo o venció" in hers.send(form, 200).text
    assert actions(rescue).count("rescue_stopped") == 1


def test_nobody_stops_what_is_about_somebody_else(officer: User, hers: Browser, norma: User):
    rescue = accepted(officer, identifier="norma")
    hers.post("/configuracion/recuperacion-detenida")
    assert state_of(rescue) == RescueState.ACCEPTED
