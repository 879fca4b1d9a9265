"""A code after the password: set up, asked, used once, and no way round it (A08, A19, A52)."""

import re
import time

import pyotp
import pytest
import time_machine

from domain import activation, limits, second_step, sessions, totp
from models import AuditEntry, Purpose, RecoveryCode, Session, Token, User
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.mail import letters_to
from tests.people import PASSWORD, attempt, make_staff, make_user, sign_in

SET_UP, ASKED = "/configuracion/seguridad/codigo", "/ingresar/codigo"
HOME = "203.0.113.7"
START = 1_800_000_000


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def code(user: User, later: int = 0) -> str:
    return totp.code_at(User.get_by_id(user.id), time.time() + later)


def turn_on(user: User) -> list[str]:
    """As the page does, an hour ago."""
    with time_machine.travel(time.time() - 3600, tick=False):
        second_step.prepare(user)
        prepared = User.get_by_id(user.id)
        return second_step.confirm(prepared, PASSWORD, code(user), network=HOME)


def step(browser: Browser, user: User, typed: str, status: int | None = None):
    """The password, then this code."""
    page = attempt(browser, user.username, PASSWORD).follow()
    assert page.request.path == ASKED
    return answer(browser, page, typed, status)


def answer(browser: Browser, page, typed: str, status: int | None = None):
    page.forms["codigo"]["code"] = typed
    return browser.send(page.forms["codigo"], status)


def signed_in(browser: Browser) -> bool:
    return browser.web.get("/configuracion", expect_errors=True).status_code == 200


@pytest.mark.asvs("V6.5.1")
def test_one_sets_it_up_with_the_key_and_gets_ten_codes_once(ana, hers: Browser):
    page = hers.page(SET_UP)
    begin = next(f for f in page.forms.values() if f.action == SET_UP)
    page = hers.send(begin, 200)
    assert page.html.select_one("svg title").text == "Código QR"
    key = page.html.select_one("dd code").text.replace(" ", "")
    form = page.forms["activar"]
    form["password"], form["code"] = PASSWORD, "000000"
    page = hers.send(form, 422)
    assert "Ese no es el código" in page.text and not User.get_by_id(ana.id).has_second_step
    form = page.forms["activar"]
    form["password"], form["code"] = PASSWORD, pyotp.TOTP(key).now()
    page = hers.send(form, 200)
    codes = re.findall(r"[A-Z2-7]{5}-[A-Z2-7]{5}", page.text)
    assert len(set(codes)) == 10
    page = hers.page(SET_UP)
    assert "Le quedan 10 códigos" in page.text and codes[0] not in page.text
    assert key not in page.text.replace(" ", "")
    assert letters_to(hers, ana.email)[-1]["Subject"].startswith("Ahora se pide")


def test_without_the_password_an_open_browser_sets_nothing_up(ana, hers: Browser):
    second_step.prepare(ana)
    form = hers.page(SET_UP).forms["activar"]
    form["password"], form["code"] = "otra-clave-123", code(ana)
    assert "Esa no es su contraseña" in hers.send(form, 422).text


@pytest.mark.parametrize("typed", ["", "١٢٣٤٥٦", "ñ" * 6, "\udcff", "9" * 41, "12345"])
def test_whatever_is_typed_for_a_code_is_answered(ana, hers: Browser, other_browser, typed):
    second_step.prepare(ana)
    assert hers.post(f"{SET_UP}/activado", {"password": PASSWORD, "code": "x"}).status_code == 422
    fields = {"password": PASSWORD, "code": typed.encode("utf-8", "surrogatepass")}
    for path in ("activado", "desactivado", "recuperacion"):
        assert hers.post(f"{SET_UP}/{path}", fields).status_code == 422
    turn_on(ana)
    attempt(other_browser, "ana", PASSWORD)
    assert other_browser.post(ASKED, fields).status_code == 422


@pytest.mark.asvs("V6.3.3")
def test_the_password_alone_begins_no_session_and_the_code_goes_on(ana, browser: Browser):
    turn_on(ana)
    page = browser.page("/configuracion/mis-registros")
    form = page.forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    page = browser.send(form, 200)
    assert page.request.path == ASKED and not signed_in(browser)
    assert Session.select().count() == 0
    page = answer(browser, page, code(ana), 200)
    assert page.request.path == "/configuracion/mis-registros"


@pytest.mark.asvs("V6.5.1")
def test_a_code_works_once(ana, browser, app, clock):
    turn_on(ana)
    used = code(ana)
    step(browser, ana, used, 200)
    assert signed_in(browser)
    other = Browser(app)
    page = step(other, ana, used, 422)
    assert "cada código sirve una sola vez" in page.text
    clock.move_to(START + 30)
    answer(other, other.page(ASKED), code(ana), 200)
    assert signed_in(other)


def test_when_the_clock_jumps_back_no_code_comes_to_life_again(ana, clock):
    turn_on(ana)
    user = User.get_by_id(ana.id)
    seen = [code(ana, later) for later in (-3600, -400, -30, 0)]
    assert totp.spend(user, seen[-1])
    for back, typed in zip((3600, 400, 30, 0), seen, strict=True):
        clock.move_to(START - back)
        assert not totp.spend(user, typed)


@pytest.mark.parametrize(("later", "good"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_wrong(ana, browser: Browser, later: int, good: bool):
    turn_on(ana)
    step(browser, ana, code(ana, later))
    assert signed_in(browser) == good


@pytest.mark.asvs("V6.5.1", "V6.5.2")
def test_a_recovery_code_works_once_and_its_owner_hears_of_it(ana, browser: Browser, app):
    first, *_ = turn_on(ana)
    step(browser, ana, first.lower().replace("-", " "), 200)
    assert signed_in(browser)
    letter = letters_to(browser, ana.email)[-1]
    assert "Se usó un código" in letter["Subject"] and "Quedan 9" in letter.get_content()
    other = Browser(app)
    step(other, ana, first, 422)
    assert not signed_in(other)
    assert first.replace("-", "") not in {row.code_hash for row in RecoveryCode.select()}


def test_a_recovery_code_of_somebody_else_opens_nothing(ana, browser: Browser):
    turn_on(ana)
    foreign, *_ = turn_on(make_user("beto"))
    step(browser, ana, foreign, 422)


def change(browser: Browser, action: str, typed: str, status: int, password: str = PASSWORD):
    form = browser.page(SET_UP).forms["cambiar"]
    form["password"], form["code"] = password, typed
    form.action = f"{SET_UP}/{action}"
    return browser.send(form, status)


def test_it_goes_with_password_and_code_and_new_codes_replace_the_old(ana, hers: Browser, app):
    old, *_ = turn_on(ana)
    change(hers, "recuperacion", "000000", 422)
    page = change(hers, "recuperacion", code(ana), 200)
    [new, *_] = re.findall(r"[A-Z2-7]{5}-[A-Z2-7]{5}", page.text)
    change(hers, "desactivado", old, 422)
    change(hers, "desactivado", new, 422, password="otra-clave-123")
    assert "Ya no se pide un código" in change(hers, "desactivado", new, 200).text
    assert RecoveryCode.select().count() == 0 and User.get_by_id(ana.id).totp_nonce == ""
    assert signed_in(sign_in(Browser(app), ana))


def test_five_wrong_codes_or_ten_minutes_ask_for_the_password_again(ana, browser, clock):
    turn_on(ana)
    page = attempt(browser, "ana", PASSWORD).follow()
    for _ in range(4):
        page = answer(browser, page, "000000", 422)
    page = answer(browser, page, "000000", 200)
    assert page.request.path == "/ingresar" and "5 códigos equivocados" in page.text
    page = attempt(browser, "ana", PASSWORD).follow()
    clock.move_to(START + 601)
    assert answer(browser, page, code(ana), 200).request.path == "/ingresar"
    assert not signed_in(browser)


def test_whoever_knows_the_password_has_few_codes_and_locks_nobody_out(ana, app, browser):
    """A08: by network, and by user from networks that the user was never seen in."""
    turn_on(ana)
    sessions.begin(ana, browser="", network=HOME)
    for network in range(4):
        robber = Browser(app, f"198.51.100.{network}")
        for _ in range(10):
            attempt(robber, "ana", PASSWORD)
            robber.post(ASKED, {"code": "000000"})
    thief = Browser(app, "192.0.2.9")
    assert "muchos códigos" in step(thief, ana, code(ana), 422).text
    step(browser, ana, code(ana), 200)
    assert signed_in(browser)


def test_right_codes_use_nothing_up(ana, app, clock):
    turn_on(ana)
    for turn in range(12):
        clock.move_to(START + 31 * turn)
        step(Browser(app), ana, code(ana), 200)
    assert not limits.exhausted(limits.CODES, f"{ana.id}:{HOME}")


@pytest.mark.parametrize("waiting", [True, False])
def test_who_was_asked_nothing_reaches_no_code(ana, browser: Browser, waiting: bool):
    """A01: the page is the same whoever exists, and whoever has a second step."""
    if waiting:
        turn_on(ana)
    assert browser.page(ASKED).request.path == "/ingresar"
    assert browser.post(ASKED, {"code": "123456"}).location.endswith("/ingresar")
    wrong = attempt(browser, "ana", "otra-clave-123")
    assert wrong.status_code == 422 and Token.select().count() == 0


def test_another_password_ends_what_waits_for_a_code(ana, browser: Browser):
    turn_on(ana)
    page = attempt(browser, "ana", PASSWORD).follow()
    sessions.end_all(ana)
    assert answer(browser, page, code(ana), 200).request.path == "/ingresar"


def test_one_that_knows_the_password_does_not_push_the_owner_out(ana, browser, other_browser):
    turn_on(ana)
    page = attempt(browser, "ana", PASSWORD).follow()
    attempt(other_browser, "ana", PASSWORD)
    answer(browser, page, code(ana), 200)
    assert signed_in(browser)


def test_a_copy_of_the_database_makes_no_code(ana, app):
    turn_on(ana)
    stolen = User.get_by_id(ana.id)
    ours = totp.key(stolen)
    with_settings(app, secret_key="another key, of who has only the tables")
    assert totp.key(stolen) != ours


def test_the_link_of_activation_goes_no_way_round(ana, browser: Browser):
    """Were a user with a second step ever activated again, the code would be asked too."""
    turn_on(ana)
    User.update(state="pending").where(User.id == ana.id).execute()
    activation.write(User.get_by_id(ana.id))
    letter = letters_to(browser, ana.email)[-1]
    [path] = re.findall(r"/activar/\S+", letter.get_content())
    form = next(f for f in browser.page(path).forms.values() if "username" in f.fields)
    form["username"], form["password"] = "ana", PASSWORD
    assert browser.send(form, 200).request.path == ASKED and not signed_in(browser)


@pytest.mark.asvs("V6.3.3")
def test_staff_in_production_set_it_up_before_anything_else(app, database, browser: Browser):
    staff = make_staff()
    sign_in(browser, staff)
    assert browser.page("/institucion/solicitudes").request.path.startswith("/institucion")
    with_settings(app, public_url="https://localhost")
    page = browser.page("/institucion/solicitudes")
    assert page.request.path == SET_UP and "Antes de seguir" in page.text
    assert browser.post("/escritorio/entidad", {"entity": "x"}).location.endswith(SET_UP)
    begin = next(f for f in page.forms.values() if f.action == SET_UP)
    form = browser.send(begin, 200).forms["activar"]
    form["password"], form["code"] = PASSWORD, code(staff)
    browser.send(form, 200)
    assert browser.page("/institucion/solicitudes").request.path.startswith("/institucion")


def test_staff_who_have_yet_to_set_it_up_can_leave_and_others_are_not_asked(app, ana, browser):
    with_settings(app, public_url="https://localhost")
    assert signed_in(sign_in(Browser(app), ana))
    sign_in(browser, make_staff())
    assert browser.page("/ayuda").request.path == "/ayuda"
    assert "Usted salió" in browser.post("/salir").follow().text


def test_every_change_is_written_down(ana, hers: Browser):
    recovery, *_ = turn_on(ana)
    change(hers, "desactivado", recovery, 200)
    done = [row.action for row in AuditEntry.select().order_by(AuditEntry.id)]
    assert done[-3:] == ["second_step_on", "recovery_code_used", "second_step_off"]
    assert Token.select().where(Token.purpose == Purpose.SECOND_STEP).count() == 0
