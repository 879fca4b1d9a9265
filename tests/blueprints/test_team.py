"""*Equipo*: a chief invites, changes roles, disables; nobody chooses another's password (A60)."""

import datetime as dt

import pytest
import time_machine

from domain import limits, other_accounts, second_step, staff_invitations, team
from domain.errors import Refused
from domain.staff_invitations import Guest
from models import AuditEntry, Session, StaffInvitation, StaffRole, User, UserState, db, now
from tests import mail
from tests.browsing import Browser
from tests.people import PASSWORD, make_staff, sign_in
from tests.setting_up import invite

PATH = "/institucion/equipo"
OWN = "otra-clave-mía-77"


@pytest.fixture
def chief(database: None) -> User:
    return make_staff("jefa")


@pytest.fixture
def edgar(database: None) -> User:
    return make_staff("edgar", staff_role=StaffRole.OFFICER)


@pytest.fixture
def hers(browser: Browser, chief: User) -> Browser:
    return sign_in(browser, chief)


def link(browser: Browser, address: str) -> str:
    return mail.path_in(mail.letters_to(browser, address)[-1])


def join(browser: Browser, path: str, status: int, username: str = "nueva", password: str = OWN):
    form = browser.page(path).forms["crear"]
    form["username"], form["password"], form["confirmation"] = username, password, password
    return browser.send(form, status)


def act(browser: Browser, user: User, what: str, **fields: str):
    return browser.post(f"{PATH}/{user.code}/{what}", {"reason": "duties", **fields})


@pytest.mark.asvs("V6.4.1", "V6.3.2")
def test_who_is_invited_chooses_name_and_password_and_enters(hers: Browser, other_browser: Browser):
    form = hers.page(PATH).forms["invitar"]
    form["name"], form["email"], form["role"] = "Nora Díaz", "Nora@hospital.example", "auditor"
    page = hers.send(form, 200)
    assert "Invitaciones sin aceptar" in page.text and "Nora Díaz" in page.text
    hers.send(form, 200)  # a double click
    [letter] = mail.letters_to(hers, "nora@hospital.example")
    text = mail.text_of(letter)
    assert "«Jefa Rojas Peña» lo invita a trabajar" in text and "como auditor" in text
    path = mail.path_in(letter)
    assert not User.select().where(User.email == "nora@hospital.example").exists()
    done = join(other_browser, path, 200, "nora")
    assert "Su usuario está listo" in done.text
    sign_in(other_browser, user := User.get(User.username == "nora"), OWN)
    assert user.staff_role == StaffRole.AUDITOR and user.is_active and user.name == "Nora Díaz"
    assert "Invitaciones sin aceptar" not in hers.page(PATH).text
    assert other_browser.page(path, 404)
    assert AuditEntry.get(AuditEntry.action == "staff_joined").actor == user.code


def test_the_form_sent_twice_is_one_user(hers: Browser, other_browser: Browser, chief: User):
    invite(chief)
    form = other_browser.page(link(hers, "nueva@hospital.example")).forms["crear"]
    form["username"], form["password"], form["confirmation"] = "nueva", OWN, OWN
    for _ in range(2):
        assert "Su usuario está listo" in other_browser.send(form, 200).text
    assert User.select().where(User.username == "nueva").count() == 1


def test_opening_the_link_changes_nothing_and_a_taken_name_is_told(hers, other_browser, chief):
    """A05."""
    invite(chief)
    path = link(hers, "nueva@hospital.example")
    for _ in range(3):
        other_browser.page(path)
    page = join(other_browser, path, 422, "jefa")
    assert "ya existe" in page.html.find(id="username-e").text
    assert "nueva" in join(other_browser, path, 422, "nueva", "nueva123").text
    assert User.select().count() == 1


@pytest.mark.asvs("V8.3.1")
@pytest.mark.parametrize("end", ["withdrawn", "again", "demoted", "disabled", "late"])
def test_a_link_dies_with_its_invitation_and_with_who_sent_it(
    hers: Browser, other_browser: Browser, chief: User, end: str
):
    """A62."""
    row = invite(chief)
    path, other = link(hers, row.email), make_staff("otro")
    if end == "withdrawn":
        staff_invitations.withdraw(row, by=chief)
    elif end == "again":
        staff_invitations.resend(row, by=chief)
    elif end == "demoted":
        team.change_role(chief, "funcionario", by=other, reason="duties")
    elif end == "disabled":
        other_accounts.disable(chief, by=other, reason="left")
    else:
        StaffInvitation.update(expires_at=now() - dt.timedelta(seconds=1)).execute()
    assert "ya no sirve" in other_browser.page(path, 404).text
    secret = path.rpartition("/")[2]
    with pytest.raises(Refused, match="ya no sirve"):
        staff_invitations.accept(secret, "nueva", OWN, network="n")
    assert not User.select().where(User.username == "nueva").exists()


def test_a_supplier_is_not_made_staff_and_a_name_holds_no_address(hers: Browser, ana: User):
    """A64."""
    for field, value in (("email", ana.email), ("name", "Entre a http://x.co"), ("role", "rey")):
        sent = {"name": "Nora", "email": "n@h.example", "role": "jefe"} | {field: value}
        answer = hers.post(f"{PATH}/invitaciones", sent)
        assert answer.status_code == 422 and answer.html.find(id=f"{field}-e"), field
    assert not StaffInvitation.select().exists()


def test_invitations_of_a_day_are_counted(hers: Browser, chief: User):
    for number in range(limits.STAFF_INVITATIONS.times):
        invite(chief, f"n{number}@hospital.example")
    sent = {"name": "Nora", "email": "n@h.example", "role": "jefe"}
    assert "Siga mañana" in hers.post(f"{PATH}/invitaciones", sent).text


@pytest.mark.asvs("V8.2.1")
def test_others_of_the_staff_read_the_list_and_change_nothing(browser, edgar, chief):
    sign_in(browser, edgar)
    page = browser.page(PATH)
    assert "Jefa Rojas" in page.text and "invitar" not in page.forms
    assert act(browser, chief, "rol", role="auditor").status_code == 403
    with pytest.raises(Refused):
        team.change_role(chief, "auditor", by=edgar, reason="duties")
    with pytest.raises(Refused):
        staff_invitations.invite(Guest("x@h.example", "Equis", "jefe"), by=edgar, key="k")


def test_a_role_changes_once_with_a_reason_that_the_person_reads(hers, edgar, chief):
    answer = hers.post(f"{PATH}/{edgar.code}/rol", {"role": "jefe"})
    assert answer.status_code == 422 and answer.html.find(id="reason-of-role-e").text
    for told in ("Cambió el rol.", "Ese ya era su rol: no cambió nada."):
        assert act(hers, edgar, "rol", role="jefe").status_code == 303
        assert told in hers.page(f"{PATH}/{edgar.code}").text
    assert User.get_by_id(edgar.id).is_chief
    [letter] = mail.letters_to(hers, edgar.email)
    assert "Desde ahora es jefe." in mail.text_of(letter)
    assert "Motivo: Cambió de funciones." in mail.text_of(letter)
    [entry] = AuditEntry.select().where(AuditEntry.action == "staff_role_changed")
    assert (entry.actor, entry.subject) == (chief.code, edgar.code)
    assert act(hers, edgar, "rol", role="rey").status_code == 422


@pytest.mark.asvs("V6.4.6")
def test_a_lost_phones_code_is_taken_away_and_every_session_ends(hers, other_browser, edgar):
    sign_in(other_browser, edgar)
    User.update(totp_at=now(), totp_nonce="x").where(User.id == edgar.id).execute()
    assert act(hers, edgar, "codigo", reason="lost").status_code == 303
    assert not User.get_by_id(edgar.id).has_second_step
    assert other_browser.web.get("/configuracion").status_code == 303
    text = mail.text_of(mail.letters_to(hers, edgar.email)[-1])
    assert "quitó el código" in text and "Motivo: Se perdió" in text
    act(hers, edgar, "codigo", reason="lost")
    assert AuditEntry.select().where(AuditEntry.action == "second_step_off").count() == 1


def test_an_account_is_disabled_and_enabled_with_the_password_it_had(hers, other_browser, edgar):
    act(hers, edgar, "desactivado")
    assert User.get_by_id(edgar.id).state == UserState.DISABLED
    assert "Desactivado" in hers.page(f"{PATH}/{edgar.code}").text
    act(hers, edgar, "activado")
    sign_in(other_browser, User.get_by_id(edgar.id), PASSWORD)


def test_no_chief_changes_themselves_so_one_always_remains(hers, chief, edgar):
    for what in ("rol", "desactivado", "codigo"):
        answer = act(hers, chief, what, role="auditor")
        assert answer.status_code == 422, what
    other = make_staff("otro")
    team.change_role(chief, "auditor", by=other, reason="duties")
    with pytest.raises(Refused, match="jefe"):  # on a page that was open
        team.change_role(other, "auditor", by=chief, reason="duties")
    other_accounts.disable(edgar, by=other, reason="left")
    with pytest.raises(Refused):
        team.change_role(other, "auditor", by=edgar, reason="duties")
    assert User.get_by_id(other.id).is_chief


def test_a_supplier_is_not_of_the_team(hers: Browser, ana: User, chief: User):
    assert act(hers, ana, "rol", role="jefe").status_code == 404
    with pytest.raises(Refused, match="no es del equipo"):
        team.change_role(ana, "jefe", by=chief, reason="duties")
    assert User.get_by_id(ana.id).staff_role is None


def test_the_list_tells_when_each_was_here_last_in_few_queries(hers: Browser, edgar: User):
    assert "Sin uso en los últimos 30 días" in hers.page(PATH).text
    with db.atomic():
        for number in range(4):
            Session.create(user=make_staff(f"c{number}"), secret_hash=str(number))
    page = hers.page(PATH)
    assert page.text.count("Último uso:") == 5 and "Sin código del teléfono" in page.text


def test_the_password_is_asked_again_before_an_act_on_the_team(hers: Browser, edgar: User):
    """A19."""
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
        answer = act(hers, edgar, "rol", role="jefe")
        assert answer.status_code == 409 and "cambiar el rol de otra persona" in answer.text
    assert not User.get_by_id(edgar.id).is_chief


@pytest.mark.parametrize("what", ["rol", "codigo", "desactivado", "activado"])
def test_a_missing_reason_is_told_before_the_password_is_asked(hers: Browser, edgar: User, what):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
        answer = act(hers, edgar, what, role="auditor", reason="")
        assert answer.status_code == 422 and "Antes de" not in answer.text
        form = answer.forms["rol" if what == "rol" else "cuenta"]
        assert other_accounts.NO_REASON in answer.html.find(id=form["reason"].id + "-e")
        assert what != "rol" or form["role"].value == "auditor"
        form["reason"] = "duties"
        hers.send(form, 409)
    assert User.get_by_id(edgar.id).staff_role == StaffRole.OFFICER


def test_who_is_to_be_invited_is_looked_at_before_the_password_is_asked(hers: Browser):
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)):
        form = hers.page(PATH).forms["invitar"]
        form["name"], form["email"], form["role"] = "Nora Díaz", "nora@", "auditor"
        page = hers.send(form, 422)
        assert "Escriba el correo completo" in page.html.find(id="email-e").text
        assert page.forms["invitar"]["name"].value == "Nora Díaz"
        page.forms["invitar"]["email"] = "nora@hospital.example"
        hers.send(page.forms["invitar"], 409)
    assert not StaffInvitation.select().exists()


def test_a_reset_by_the_operator_still_tells_the_owner(hers: Browser, edgar: User):
    second_step.reset(edgar.username)
    assert "Ya no se pide" in mail.letters_to(hers, edgar.email)[-1]["Subject"]
