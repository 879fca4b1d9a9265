import io
import logging
import time

import pytest
import time_machine

from blueprints import request_log
from domain import passwords, tokens
from models import AuditEntry, RecoveryRequest, Session, Token, User, UserState
from tests.browsing import Browser
from tests.crowd import at_once
from tests.mail import letters_to, path_in, text_of
from tests.people import PASSWORD, make_user, sign_in

NEW = "otra-clave-2026"
DEAD = "Este enlace ya no sirve"


@pytest.fixture
def ana(database: None) -> User:
    """Without a security question: test_recovery_answer.py is of those who have one."""
    return make_user("ana", security_question="", security_answer_hash="")


def ask_link(browser: Browser, name: str = "ana"):
    form = browser.web.get("/recuperar/contrasena").forms["recuperar"]
    form["username"] = name
    return browser.send(form, 200)


def ask_username(browser: Browser, email: str):
    form = browser.web.get("/recuperar/usuario").forms[0]
    form["email"] = email
    return browser.send(form, 200)


def link_for(browser: Browser, user: User) -> str:
    ask_link(browser, user.username)
    return path_in(letters_to(browser, user.email)[-1])


def form_at(page):
    return next(form for form in page.forms.values() if "confirmation" in form.fields)


def choose(browser: Browser, path: str, password: str = NEW, again: str | None = None):
    form = form_at(browser.page(path))
    form["password"], form["confirmation"] = password, password if again is None else again
    return browser.send(form)


def test_the_user_name_comes_by_letter(ana, browser: Browser):
    page = ask_username(browser, " ANA@Example.com ")
    assert "Si ese correo está registrado" in page.text
    [letter] = letters_to(browser, "ana@example.com")
    assert letter["Subject"] == "Su nombre de usuario"
    assert "\nana\n" in text_of(letter) and "Para «Ana Rojas Peña»:" in text_of(letter)
    assert path_in(letter) == "/ingresar"
    assert "Mesa de servicio" in text_of(letter)


def test_a_link_by_letter_changes_the_password(ana, browser: Browser):
    assert "Si ese usuario existe" in ask_link(browser).text
    [letter] = letters_to(browser, "ana@example.com")
    assert letter["Subject"] == "Cambie su contraseña"
    page = choose(browser, path_in(letter))
    assert "Su contraseña cambió. Entre con la nueva." in page.text
    sign_in(browser, ana, NEW)
    assert not passwords.verify(User.get_by_id(ana.id).password_hash, PASSWORD)


def test_one_may_ask_by_email_too(ana, browser: Browser):
    ask_link(browser, "Ana@example.com")
    assert path_in(letters_to(browser, "ana@example.com")[0]).startswith("/recuperar/contrasena/")


@pytest.mark.asvs("V6.4.3", "V7.4.3")
def test_a_new_password_signs_nobody_in_and_ends_every_session(ana, browser, other_browser):
    sign_in(other_browser, ana)
    choose(browser, link_for(browser, ana))
    for each in (browser, other_browser):
        assert "/ingresar" in each.web.get("/escritorio").location
    assert Session.select().where(Session.ended_at.is_null()).count() == 0


def test_a_session_open_in_the_same_browser_ends_as_well(ana, browser: Browser):
    sign_in(browser, ana)
    choose(browser, link_for(browser, ana))
    assert "/ingresar" in browser.web.get("/escritorio").location


@pytest.mark.asvs("V6.3.7")
def test_the_owner_is_told_afterwards(ana, browser: Browser):
    choose(browser, link_for(browser, ana))
    letter = letters_to(browser, "ana@example.com")[-1]
    assert letter["Subject"] == "Su contraseña cambió"
    assert "Si no fue usted" in text_of(letter)
    assert AuditEntry.select().where(AuditEntry.action == "password_changed").count() == 1


@pytest.mark.asvs("V6.4.3", "V6.5.1")
def test_a_link_works_once(ana, browser: Browser):
    path = link_for(browser, ana)
    form = form_at(browser.page(path))
    choose(browser, path)
    form["password"] = form["confirmation"] = "todavia-otra-99"
    assert DEAD in browser.send(form, 410).text
    assert DEAD in browser.page(path, 410).text
    assert passwords.verify(User.get_by_id(ana.id).password_hash, NEW)


@pytest.mark.asvs("V6.4.3")
def test_a_link_works_for_sixty_minutes(ana, browser: Browser):
    path = link_for(browser, ana)
    with time_machine.travel(time.time() + 59 * 60):
        browser.page(path)
    with time_machine.travel(time.time() + 60 * 60 + 1):
        page = browser.page(path, 410)
    assert DEAD in page.text
    assert page.forms["recuperar"].action == "/recuperar/contrasena"


@pytest.mark.parametrize(("hours", "status"), [(-0.05, 200), (-1, 410), (-72, 410), (-9600, 410)])
def test_a_clock_put_back_lets_no_link_work_longer(ana, browser: Browser, hours, status):
    """A52."""
    path = link_for(browser, ana)
    with time_machine.travel(time.time() + hours * 3600):
        browser.page(path, status)
        assert tokens.use(Token.get()) == (status == 200)


@pytest.mark.asvs("V6.4.3")
def test_only_the_newest_link_works(ana, browser: Browser):
    old, new = link_for(browser, ana), link_for(browser, ana)
    assert old != new
    browser.page(old, 410)
    browser.page(new)


@pytest.mark.asvs("V6.6.2", "V6.6.3")
def test_a_link_of_another_purpose_or_nobody_is_dead(ana, browser: Browser):
    pending = make_user("beto", state=UserState.PENDING)
    ask_link(browser, "beto")
    activation = path_in(letters_to(browser, pending.email)[0])
    assert activation.startswith("/activar/")
    for secret in (activation.removeprefix("/activar/"), "x", "%00", "%C3%B1", "a" * 500, "..%2f"):
        browser.page(f"/recuperar/contrasena/{secret}", 404 if "%2f" in secret else 410)


@pytest.mark.asvs("V3.5.3")
def test_opening_a_link_uses_nothing_up(ana, browser: Browser):
    path = link_for(browser, ana)
    for _ in range(50):
        browser.web.get(path)
        browser.web.head(path)
    choose(browser, path)
    sign_in(browser, ana, NEW)


@pytest.mark.asvs("V6.5.1")
def test_fifty_at_once_change_the_password_once(ana, browser: Browser, app):
    path = link_for(browser, ana)
    forms = []
    for n in range(50):
        form = form_at(Browser(app).page(path))
        form["password"] = form["confirmation"] = f"clave-numero-{n:02}"
        forms.append(form)
    answers = at_once(50, lambda n: forms[n].submit(expect_errors=True).status_code)
    assert sorted(answers) == [303] + [410] * 49 or set(answers) == {303, 422, 410}
    assert answers.count(303) == 1
    winner = f"clave-numero-{answers.index(303):02}"
    assert passwords.verify(User.get_by_id(ana.id).password_hash, winner)
    subjects = [letter["Subject"] for letter in letters_to(browser, ana.email)]
    assert subjects.count("Su contraseña cambió") == 1


@pytest.mark.asvs("V6.2.1", "V6.2.12")
@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("corta1", "8 caracteres o más"),
        ("solo-letras", "letras y números"),
        ("password1", "Muchas personas usan"),
        ("anarojas1", "sus propios datos"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(ana, browser, password, sentence):
    path = link_for(browser, ana)
    page = choose(browser, path, password)
    assert page.status_code == 422 and sentence in page.text
    assert password not in page.text
    choose(browser, path)
    sign_in(browser, ana, NEW)


def test_two_different_passwords_are_refused(ana, browser: Browser):
    page = choose(browser, link_for(browser, ana), again=NEW + "x")
    assert page.status_code == 422 and "no son iguales" in page.text


def test_who_is_not_active_yet_gets_the_activation_again(database: None, browser: Browser):
    user = make_user("ana", state=UserState.PENDING)
    ask_link(browser)
    ask_username(browser, user.email)
    subjects = {letter["Subject"] for letter in letters_to(browser, user.email)}
    assert subjects == {"Activación de su registro"}


@pytest.mark.parametrize("name", ["nadie", "nadie@example.com", "desactivada", "😀", "a\x00b"])
def test_who_is_unknown_or_disabled_gets_nothing(database: None, browser: Browser, name: str):
    make_user("desactivada", state=UserState.DISABLED)
    ask_link(browser, name)
    assert RecoveryRequest.select().count() == 1
    assert letters_to(browser, "desactivada@example.com") == []
    assert RecoveryRequest.select().count() == 0
    assert Token.select().count() == 0


def test_an_address_gets_three_letters_in_six_hours(ana, browser: Browser):
    for _ in range(6):
        assert "Si ese usuario existe" in ask_link(browser).text
        letters_to(browser, ana.email)
    assert len(letters_to(browser, ana.email)) == 3
    ask_username(browser, ana.email)
    assert len(letters_to(browser, ana.email)) == 4


def test_an_account_gets_five_in_a_day(ana, browser: Browser):
    for hours in range(0, 21, 3):
        with time_machine.travel(time.time() + hours * 3600):
            ask_link(browser)
            letters_to(browser, ana.email)
    assert len(letters_to(browser, ana.email)) == 5


def test_a_letter_goes_out_only_while_its_link_works(ana, browser: Browser):
    ask_link(browser)
    ask_link(browser)
    links = [path_in(letter) for letter in letters_to(browser, ana.email)]
    assert len(links) == 1
    browser.page(links[0])


def test_failed_tries_are_forgiven_with_the_new_password(ana, browser: Browser):
    for _ in range(10):
        browser.post("/ingresar", {"username": "ana", "password": "no recuerdo 1"})
    choose(browser, link_for(browser, ana))
    sign_in(browser, ana, NEW)


@pytest.mark.asvs("V6.5.2")
def test_the_database_holds_no_link(ana, browser: Browser):
    secret = link_for(browser, ana).rsplit("/", 1)[1]
    stored = [str(value) for row in Token.select().tuples() for value in row]
    assert secret not in stored


@pytest.mark.asvs("V14.2.1", "V3.4.5")
def test_the_link_leaves_no_trace(ana, browser: Browser):
    """Not by Referer, nor in a log, nor in a cache (A06, A57)."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    handler.setFormatter(request_log.JsonLine())
    loggers = [logging.getLogger(name) for name in ("", "ventanilla")]
    for logger in loggers:
        logger.addHandler(handler)
    path = link_for(browser, ana)
    answer = browser.web.get(path)
    choose(browser, path, "corta1")
    choose(browser, path)
    browser.page(path, 410)
    for logger in loggers:
        logger.removeHandler(handler)
    assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "http" not in answer.text.replace("http-equiv", "")
    assert path.rsplit("/", 1)[1] not in heard.getvalue() and NEW not in heard.getvalue()
    assert '"status": 410' in heard.getvalue()
