"""Another e-mail: asked for with the password, confirmed at the new address (A16, A68)."""

import re
import time

import pytest
import time_machine

from domain import email_changes, personal_data, tokens, totp
from models import AuditEntry, EmailChange, EmailChangeState, Letter, Purpose, User, UserState, now
from tests.browsing import Browser, without_token
from tests.crowd import at_once
from tests.mail import letters_to, path_in, text_of
from tests.people import PASSWORD, make_user, sign_in

PATH, NEW = "/configuracion/correo", "ana.nueva@example.com"


def filled(browser: Browser, email: str = NEW, password: str = PASSWORD):
    form = next(f for f in browser.page(PATH).forms.values() if "email" in f.fields)
    form["email"], form["present_password"] = email, password
    return form


def ask(browser: Browser, email: str = NEW) -> None:
    browser.send(filled(browser, email), 200)


def newest(browser: Browser, address: str = NEW):
    return letters_to(browser, address)[-1]


def link_in(browser: Browser, address: str = NEW) -> str:
    return path_in(newest(browser, address))


def code_in(browser: Browser) -> str:
    found = re.search(r"^([0-9]{6})$", text_of(newest(browser)), re.MULTILINE)
    assert found
    return found[1]


def type_code(browser: Browser, code: str, status: int = 200):
    form = next(f for f in browser.page(PATH).forms.values() if "code" in f.fields)
    form["code"] = code
    return browser.send(form, status)


def email_of(user: User) -> str:
    return str(User.get_by_id(user.id).email)


def actions(user: User) -> list[str]:
    mine = AuditEntry.select().where(AuditEntry.actor == user.code).order_by(AuditEntry.id)
    return [entry.action for entry in mine if entry.action.startswith("email")]


def test_until_the_new_address_confirms_nothing_changes(hers: Browser, ana: User):
    assert hers.page("/configuracion").html.main.find("a", href=PATH)
    ask(hers)
    assert email_of(ana) == "ana@example.com" and actions(ana) == ["email_change_asked"]
    for page in (PATH, "/configuracion"):
        text = hers.page(page).text
        assert "Pendiente de confirmar" in text and NEW in text


@pytest.mark.asvs("V6.3.7")
def test_one_button_where_its_owner_is_signed_in_and_both_addresses_hear_of_it(hers, ana):
    ask(hers)
    page = hers.send(hers.page(link_in(hers)).forms["confirmar"], 200)
    assert page.request.path == "/configuracion" and email_of(ana) == NEW
    assert "Devolver el correo" in text_of(newest(hers, "ana@example.com"))
    assert "Este es desde ahora el correo" in text_of(newest(hers))
    assert actions(ana) == ["email_change_asked", "email_changed"]
    told = personal_data.of(User.get_by_id(ana.id))["Cambios de correo"]
    assert [(row["De"], row["A"]) for row in told] == [("ana@example.com", NEW)]


def test_the_code_of_the_letter_does_it_too(hers: Browser, ana: User):
    ask(hers)
    type_code(hers, code_in(hers)[:3] + " " + code_in(hers)[3:])
    assert email_of(ana) == NEW


@pytest.mark.asvs("V6.4.1")
def test_opening_the_link_changes_nothing(hers: Browser, ana: User, other_browser: Browser):
    """(A05)"""
    ask(hers)
    link = link_in(hers)
    for browser in (hers, other_browser):
        browser.page(link)
        browser.web.head(link)
    assert email_of(ana) == "ana@example.com"


def test_elsewhere_the_link_asks_for_name_and_password(hers, ana, norma, other_browser):
    ask(hers)
    form = other_browser.page(link_in(hers)).forms["confirmar"]
    for name, password in ((ana.username, "no-es-esta-1"), (norma.username, PASSWORD)):
        form["username"], form["password"] = name, password
        other_browser.send(form, 422)
    assert email_of(ana) == "ana@example.com"
    form["username"], form["password"] = ana.username, PASSWORD
    assert other_browser.send(form, 200).request.path == "/ingresar"
    assert email_of(ana) == NEW and "Salir" not in other_browser.page("/ayuda").text


def test_somebody_else_who_is_signed_in_confirms_nothing(hers, ana, norma, other_browser):
    ask(hers)
    link = link_in(hers)
    sign_in(other_browser, norma)
    assert "confirmar" not in other_browser.page(link).forms
    assert other_browser.post(link).status_code == 422
    assert email_of(ana) == "ana@example.com"


@pytest.mark.asvs("V7.5.1")
def test_without_the_present_password_nothing_is_asked(hers: Browser, ana: User):
    page = hers.send(filled(hers, password="no-es-esta-1"), 422)
    assert "Esa no es su contraseña actual" in page.text and f'value="{NEW}"' in page.text
    assert EmailChange.select().count() == 0 and Letter.select().count() == 0


@pytest.mark.parametrize("email", ["ana", "ana@example.com", "ANA@Example.com", "\x00@example.com"])
def test_what_is_no_other_address_is_refused(hers: Browser, email: str):
    hers.send(filled(hers, email), 422)
    assert EmailChange.select().count() == 0


@pytest.mark.asvs("V6.3.8")
def test_nothing_tells_whether_the_address_has_a_user(hers: Browser, norma: User, ana: User):
    """(A01)"""
    ask(hers)
    varies = re.compile(r'name="key" value="[^"]*"|, hace [^<]*')
    seen = []
    for email in (norma.email, "nadie@example.com"):
        pages = [hers.send(filled(hers, email), 200), type_code(hers, "000000", 422)]
        assert email in pages[0].text
        seen.append([varies.sub("", without_token(page).replace(email, "?")) for page in pages])
    assert seen[0] == seen[1]
    letter = text_of(newest(hers, norma.email))
    assert "ya es el del usuario «norma»" in letter and "/correo/" not in letter


def test_what_was_sent_to_an_address_with_a_user_opens_nothing(hers, norma, ana):
    ask(hers, norma.email)
    token = tokens.newest(ana, Purpose.CHANGE_EMAIL)
    hers.page(f"/correo/{tokens.secret_of(token)}", 410)
    type_code(hers, tokens.code_of(token), 422)
    assert email_of(ana) == "ana@example.com"


def test_a_registration_that_waits_with_the_address_goes(hers: Browser, ana: User):
    """(A03)"""
    make_user("otra", email=NEW, state=UserState.PENDING)
    ask(hers)
    type_code(hers, code_in(hers))
    assert [user.username for user in User.select().where(User.email == NEW)] == ["ana"]


def test_of_two_who_confirm_one_address_at_once_one_has_it(hers, ana, app, database):
    luz = sign_in(Browser(app), make_user("luz"))
    ask(hers)
    mine = link_in(hers)
    ask(luz)
    theirs = link_in(luz)
    forms = [hers.page(mine).forms["confirmar"], luz.page(theirs).forms["confirmar"]]
    answers = at_once(2, lambda n: forms[n].submit(expect_errors=True))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert "otro usuario lo confirmó como suyo" in "".join(answer.text for answer in answers)
    assert User.select().where(User.email == NEW).count() == 1
    assert [row.state for row in EmailChange.select()].count(EmailChangeState.CONFIRMED) == 1


def test_a_link_confirms_once(hers: Browser, ana: User):
    ask(hers)
    form = hers.page(link_in(hers)).forms["confirmar"]
    hers.send(form, 200)
    hers.send(form, 410)
    assert actions(ana).count("email_changed") == 1


@pytest.mark.asvs("V6.4.3")
def test_only_the_newest_letter_confirms(hers: Browser, ana: User):
    ask(hers)
    old = link_in(hers)
    ask(hers, "otro-mas@example.com")
    hers.page(old, 410)
    assert email_changes.pending(ana).new_email == "otro-mas@example.com"


def test_a_change_that_waits_is_cancelled(hers: Browser, ana: User):
    ask(hers)
    link = link_in(hers)
    form = next(f for f in hers.page(PATH).forms.values() if f.action.endswith("cancelado"))
    for _ in range(2):
        hers.send(form, 200)
    hers.page(link, 410)
    assert "Pendiente de confirmar" not in hers.page(PATH).text
    assert actions(ana) == ["email_change_asked", "email_change_cancelled"]


def test_after_a_day_it_waits_no_longer(hers: Browser, ana: User):
    ask(hers)
    link = link_in(hers)
    with time_machine.travel(time.time() + 86401):
        assert email_changes.pending(ana) is None
        hers.page(link, 410)


def test_a_code_is_guessed_five_times_at_most(hers: Browser, ana: User):
    ask(hers)
    code = code_in(hers)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    pages = [type_code(hers, wrong, 422).text for _ in range(5)]
    assert "Se escribió mal 5 veces" in pages[-1]
    type_code(hers, code, 422)
    assert email_of(ana) == "ana@example.com"


def test_five_changes_a_day_and_the_same_form_twice_is_one(hers: Browser, ana: User):
    form = filled(hers)
    for _ in range(3):
        hers.send(form, 200)
    assert EmailChange.select().count() == 1
    for n in range(4):
        ask(hers, f"otro{n}@example.com")
    assert "Espere hasta mañana" in hers.send(filled(hers, "otro9@example.com"), 422).text


def test_strangers_mailboxes_are_not_flooded(app, database):
    """Three letters an address in six hours, whoever asks (A04)."""
    for n in range(4):
        ask(sign_in(Browser(app), make_user(f"luz{n}")))
    assert Letter.select().where(Letter.recipient == NEW).count() == 3


def test_with_the_second_step_it_asks_for_the_code_too(hers: Browser, ana: User):
    """Who sits at a browser left open, with a phished password, has no phone (A16, A19)."""
    form, later = filled(hers), time.time() + 11 * 60
    with time_machine.travel(later, tick=False):
        User.update(totp_nonce="n", totp_at=now()).where(User.id == ana.id).execute()
        page = hers.send(form, 409)
        assert PASSWORD not in page.text
        for code, status in (("000000", 422), (totp.code_at(User.get_by_id(ana.id), later), 200)):
            assert not EmailChange.select().count()
            page.forms["confirmar"]["present_password"] = PASSWORD
            page.forms["confirmar"]["code"] = code
            page = hers.send(page.forms["confirmar"], status)
    assert EmailChange.get().new_email == NEW
