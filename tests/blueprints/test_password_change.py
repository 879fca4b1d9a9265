"""The password changes in a session too, for who knows the one before (A06, A08, A16, A17)."""

import pytest

from domain import passwords, second_step
from models import AuditEntry, StashedForm, User
from tests.browsing import Browser
from tests.mail import letters_to, path_in, text_of
from tests.people import PASSWORD, attempt, sign_in

PATH = "/configuracion/contrasena"
NEW = "otra-clave-2026"
TOLD = "Su contraseña cambió"


def form_at(browser: Browser):
    page = browser.page(PATH)
    return next(form for form in page.forms.values() if form.action == PATH)


def filled(browser: Browser, new: str = NEW, present: str = PASSWORD, again: str | None = None):
    form = form_at(browser)
    form["present_password"], form["password"] = present, new
    form["confirmation"] = new if again is None else again
    return form


def is_password(user: User, text: str) -> bool:
    return passwords.verify(User.get_by_id(user.id).password_hash, text)


def times_told(browser: Browser, user: User) -> int:
    return [letter["Subject"] for letter in letters_to(browser, user.email)].count(TOLD)


@pytest.mark.asvs("V6.2.2", "V6.2.3")
def test_the_page_of_settings_leads_to_the_change(hers: Browser, ana: User, other_browser):
    assert hers.page("/configuracion").html.main.find("a", href=PATH)
    page = hers.send(filled(hers), 200)
    assert page.request.path == "/configuracion" and "Su contraseña cambió." in page.text
    assert attempt(other_browser, "ana", PASSWORD).status_code == 422
    sign_in(other_browser, ana, NEW)


@pytest.mark.asvs("V7.4.3")
def test_every_other_session_ends_and_this_one_goes_on(hers, ana, other_browser):
    sign_in(other_browser, ana)
    hers.send(filled(hers), 200)
    assert "/ingresar" in other_browser.web.get("/escritorio").location
    hers.page("/configuracion")


def test_a_browser_that_waits_for_its_code_has_to_begin_again(hers: Browser, ana: User):
    waiting = second_step.ask(ana)
    hers.send(filled(hers), 200)
    assert second_step.asked(waiting) is None


def test_nobody_else_is_signed_out(hers: Browser, norma: User, other_browser: Browser):
    sign_in(other_browser, norma)
    hers.send(filled(hers), 200)
    assert other_browser.page("/configuracion").request.path == "/configuracion"


@pytest.mark.asvs("V6.3.7")
def test_the_owner_hears_of_it_and_is_told_what_to_do(hers: Browser, ana: User):
    hers.send(filled(hers), 200)
    [letter] = letters_to(hers, ana.email)
    assert letter["Subject"] == TOLD
    assert "en «Configuraciones del usuario»" in text_of(letter)
    assert "enlace enviado a este correo" not in text_of(letter)
    assert path_in(letter) == "/recuperar/contrasena"
    [entry] = AuditEntry.select().where(AuditEntry.action == "password_changed")
    assert entry.actor == ana.code and entry.details == {}


@pytest.mark.asvs("V6.4.3")
def test_a_link_of_recovery_in_the_mail_dies(hers: Browser, ana: User, other_browser: Browser):
    other_browser.post("/recuperar/contrasena", {"username": "ana"})
    link = path_in(letters_to(hers, ana.email)[-1])
    other_browser.page(link)
    hers.send(filled(hers), 200)
    other_browser.page(link, 410)


@pytest.mark.asvs("V6.2.3", "V7.5.1")
def test_a_wrong_present_password_changes_nothing(hers: Browser, ana: User, other_browser: Browser):
    sign_in(other_browser, ana)
    page = hers.send(filled(hers, present="no-es-esta-1"), 422)
    assert "Esa no es su contraseña actual" in page.text
    assert "no-es-esta-1" not in page.text and NEW not in page.text
    assert is_password(ana, PASSWORD) and times_told(hers, ana) == 0
    other_browser.page("/configuracion")


def test_the_present_password_is_tried_ten_times_and_no_more(hers: Browser, ana: User):
    for n in range(10):
        hers.send(filled(hers, present=f"no-es-esta-{n}"), 422)
    assert "Espere 15 minutos" in hers.send(filled(hers), 422).text
    assert is_password(ana, PASSWORD)


@pytest.mark.asvs("V6.2.1", "V6.2.12")
@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("corta1", "8 caracteres o más"),
        ("solo-letras", "letras y números"),
        ("password1", "Muchas personas usan"),
        ("anarojas1", "sus propios datos"),
        (PASSWORD, "la contraseña que ya tiene"),
    ],
)
def test_the_new_one_is_checked_as_at_registration(hers: Browser, ana, new: str, sentence: str):
    """(A10)"""
    page = hers.send(filled(hers, new), 422)
    assert sentence in page.text and f'value="{new}"' not in page.text
    assert is_password(ana, PASSWORD)


def test_two_different_passwords_are_refused(hers: Browser):
    assert "no son iguales" in hers.send(filled(hers, again=NEW + "x"), 422).text


def test_sent_twice_it_changes_once(hers: Browser, ana: User):
    form = filled(hers)
    for _ in range(2):
        assert hers.send(form, 200).request.path == "/configuracion"
    assert is_password(ana, NEW) and times_told(hers, ana) == 1


def test_no_password_is_kept_of_a_form_whose_session_had_ended(hers: Browser, caplog):
    """(A57)"""
    form = filled(hers, present="secreta-que-no-queda-1")
    hers.post("/salir")
    hers.send(form, 200)
    assert [set(kept.fields) for kept in StashedForm.select()] == [{"key", "username"}]
    assert "secreta-que-no-queda-1" not in caplog.text and NEW not in caplog.text
