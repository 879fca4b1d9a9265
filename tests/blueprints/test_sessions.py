"""Sessions end, and what was typed does not (A14, A16, A17, A71, A72)."""

import time
from dataclasses import replace

import pytest
import time_machine

from app import create_app
from domain import once, stash
from models import Entity, Role, Session, StashedForm, User, UserState
from tests.browsing import HX, Browser
from tests.people import PASSWORD, give_access, make_entity, make_user, sign_in

NAME, WRITTEN = "representative_name", "Ñandú O'Neill Güiza"


def signed_in(browser: Browser) -> bool:
    return browser.web.get("/configuracion", expect_errors=True).status_code == 200


@pytest.mark.asvs("V7.3.1")
def test_thirty_idle_minutes_end_a_session(ana, browser: Browser):
    sign_in(browser, ana)
    start = time.time()
    with time_machine.travel(start + 29 * 60):
        assert signed_in(browser)
    with time_machine.travel(start + 29 * 60 + 30 * 60 + 5):
        assert not signed_in(browser)


@pytest.mark.asvs("V7.3.2")
def test_twelve_hours_end_a_session_in_use(ana, browser: Browser):
    sign_in(browser, ana)
    start = time.time()
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(start + minutes * 60):
            assert signed_in(browser)
    with time_machine.travel(start + 12 * 3600 + 1):
        assert not signed_in(browser)


def test_a_session_that_ended_stays_ended_when_the_clock_goes_back(ana, browser: Browser):
    sign_in(browser, ana)
    browser.post("/salir")
    with time_machine.travel(time.time() - 3600):
        assert not signed_in(browser)


def test_a_clock_put_back_lets_no_session_live_longer(ana, browser: Browser):
    """The cookie's own signature is of a moment that hasn't come (A52)."""
    sign_in(browser, ana)
    for seconds in (3600, 3 * 86400, 400 * 86400):
        with time_machine.travel(time.time() - seconds):
            assert not signed_in(browser)


@pytest.mark.asvs("V11.2.2")
def test_a_new_key_of_the_portal_ends_no_session_while_the_old_one_is_told(
    ana, browser: Browser, config
):
    sign_in(browser, ana)
    cookie = browser.web.cookies["ventanilla"]
    for old, still in (((config.secret_key,), True), ((), False)):
        changed = replace(config, secret_key="another key " * 4, secret_key_fallbacks=old)
        later = Browser(create_app(changed))
        later.web.set_cookie("ventanilla", cookie)
        assert signed_in(later) == still


@pytest.mark.asvs("V7.4.1", "V7.2.1")
def test_a_copied_cookie_is_refused_after_leaving(ana, browser: Browser, other_browser: Browser):
    sign_in(browser, ana)
    other_browser.web.set_cookie("ventanilla", browser.web.cookies["ventanilla"].strip('"'))
    assert signed_in(other_browser)
    browser.post("/salir")
    assert not signed_in(other_browser)


@pytest.mark.asvs("V7.2.2")
def test_a_made_up_cookie_opens_nothing(ana, browser: Browser):
    sign_in(browser, ana)
    browser.web.set_cookie("ventanilla", "e30.aaaaaa.bbbbbbbbbbbb")
    assert not signed_in(browser)


@pytest.mark.asvs("V7.4.2")
def test_disabling_a_user_ends_their_sessions(ana, browser: Browser):
    sign_in(browser, ana)
    User.update(state=UserState.DISABLED).where(User.id == ana.id).execute()
    assert not signed_in(browser)


@pytest.mark.asvs("V7.4.4", "V14.3.1")
def test_leaving_clears_the_browser(ana, browser: Browser):
    sign_in(browser, ana)
    page = browser.page("/escritorio")
    form = next(f for f in page.forms.values() if f.action == "/salir")
    answer = form.submit()
    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Usted salió" in answer.follow().text
    assert Session.get().ended_at is not None


@pytest.mark.asvs("V14.3.2")
def test_the_back_button_shows_nothing(ana, browser: Browser):
    make_entity(administrator=ana)
    sign_in(browser, ana)
    for path in ("/escritorio", "/configuracion", "/configuracion/mis-registros"):
        assert browser.web.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.asvs("V3.5.1")
def test_leaving_by_another_sites_form_is_refused_and_helps(ana, browser: Browser):
    sign_in(browser, ana)
    answer = browser.web.post("/salir", {"csrf_token": "x"}, expect_errors=True)
    assert answer.status_code == 422
    assert "Su sesión sigue abierta" in answer.text
    form = next(f for f in answer.forms.values() if f.action == "/salir")
    assert "Usted salió" in browser.send(form, 200).text


def test_leaving_twice_says_that_one_has_left(ana, browser: Browser):
    sign_in(browser, ana)
    page = browser.page("/escritorio")
    form = next(f for f in page.forms.values() if f.action == "/salir")
    form.submit()
    answer = browser.send(form)
    assert answer.status_code == 422 and "Aquí no hay una sesión abierta" in answer.text


def test_a_page_without_session_asks_to_enter_and_comes_back(ana, browser: Browser):
    page = browser.page("/configuracion/mis-registros")
    assert page.request.path == "/ingresar"
    form = page.forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    assert browser.send(form, 200).request.path == "/configuracion/mis-registros"


def page_of(*administrators: User) -> str:
    """A section of the form of an entity of theirs."""
    entity = make_entity()
    for user in administrators:
        give_access(user, entity, Role.ADMINISTRATOR)
    return f"/entidades/{entity.code}/formulario/representante"


def section_in(page):
    return next(form for form in page.forms.values() if NAME in form.fields)


def typed(browser: Browser, path: str):
    """A section's form, filled in."""
    form = section_in(browser.page(path))
    form[NAME] = WRITTEN
    form["representative_document_type"], form["representative_document"] = "CC", "1098765432"
    return form


def enter_again(browser: Browser, page, name: str = "ana"):
    form = page.forms["ingresar"]
    form["username"], form["password"] = name, PASSWORD
    return browser.send(form, 200)


def test_a_form_of_an_ended_session_comes_back_filled(ana, browser: Browser):
    path = page_of(ana)
    sign_in(browser, ana)
    form = typed(browser, path)
    with time_machine.travel(time.time() + 31 * 60):
        page = browser.send(form, 200)
        assert page.request.path == "/ingresar"
        assert "Su sesión terminó" in page.text and "está guardado" in page.text
        page = enter_again(browser, page)
        assert page.request.path == path
        again = section_in(page)
        assert again[NAME].value == WRITTEN and "Todavía no se ha enviado" in page
        assert "Todavía no se ha enviado" not in browser.send(again, 200)
        assert StashedForm.select().count() == 0
        assert "Ñandú" in browser.page(path).text


def test_a_form_of_an_ended_session_sent_by_script_comes_back_filled(ana, browser: Browser):
    path = page_of(ana)
    sign_in(browser, ana)
    form = typed(browser, path)
    with time_machine.travel(time.time() + 31 * 60):
        here = HX | {"HX-Current-URL": "http://localhost" + path}
        answer = form.submit(headers=here)
        way = answer.headers["HX-Redirect"]
        assert way.startswith("/ingresar?siguiente=")
        browser.page(way)  # where leaving the field had led: the button's answer comes after it
        asked = browser.page(way)
        assert "está guardado" in asked.text
        assert section_in(enter_again(browser, asked))[NAME].value == WRITTEN


def test_nobody_else_gets_what_was_typed(ana, browser: Browser):
    path = page_of(ana, make_user("beto"))
    sign_in(browser, ana)
    form = typed(browser, path)
    with time_machine.travel(time.time() + 31 * 60):
        page = enter_again(browser, browser.send(form, 200), "beto")
    assert page.request.path == path
    assert "Ñandú" not in page.text


@pytest.mark.parametrize(("name", "kept"), [("ana", "sas"), ("beto", "persona-natural-colombiana")])
def test_without_any_cookie_a_form_still_knows_its_owner(ana, browser: Browser, name, kept):
    make_user("beto")
    sign_in(browser, ana)
    page = browser.page("/registro/entidad/nueva?todos=si")
    form = next(form for form in page.forms.values() if "organisation_type" in form.fields)
    form["organisation_type"] = "sas"
    browser.web.reset()
    page = enter_again(browser, browser.send(form, 200), name)
    assert page.request.path == "/registro/entidad/nueva"
    chosen = page.html.select_one("#organisation_type option[selected]")
    assert chosen["value"] == kept


@pytest.mark.parametrize("key", ["", "a.b", "ana", "x" * 64, "ñ.ñ.ñ"])
def test_a_key_that_we_did_not_make_names_nobody(ana, key: str):
    assert once.owner_of(key) is None
    assert once.owner_of(f"x.{ana.code}.{key}") is None
    assert once.owner_of(once.new_key(ana)) == ana and once.owner_of(once.new_key(None)) is None


def test_what_was_typed_waits_two_hours(ana, browser: Browser):
    path = page_of(ana)
    sign_in(browser, ana)
    form = typed(browser, path)
    with time_machine.travel(time.time() + 31 * 60):
        page = browser.send(form, 200)
    with time_machine.travel(time.time() + 31 * 60 + 2 * 3600 + 5):
        assert "Ñandú" not in enter_again(browser, page).text


def test_secrets_are_never_kept(ana):
    fields = {"password": ["a"], "confirmation": ["a"], "answer": ["b"], "code": ["c"], "n": ["d"]}
    secret = stash.keep("/x", fields | {"csrf_token": ["e"]}, owner=ana, network="n")
    assert stash.look(secret, by=ana).fields == {"n": ["d"]}
    assert secret not in StashedForm.get().secret_hash
    with time_machine.travel(time.time() + 2 * 3600 + 5):
        assert stash.look(secret, by=ana) is None


def test_a_form_that_posts_elsewhere_comes_back_on_its_page(ana, browser: Browser):
    entity = make_entity(administrator=ana)
    page = f"/entidades/{entity.code}/usuarios"
    answer = browser.post(f"{page}/aceptados", {"page": page, "codes": "x"})
    assert answer.status_code == 303
    assert StashedForm.get().path == page
    assert enter_again(browser, answer.follow()).request.path == page


@pytest.mark.asvs("V3.5.1")
def test_a_stale_token_brings_the_form_back_with_a_new_one(ana, browser: Browser):
    path = page_of(ana)
    sign_in(browser, ana)
    form = typed(browser, path)
    stale = form["csrf_token"].value
    browser.post("/salir")
    sign_in(browser, ana)
    page = browser.send(form, 422)
    again = section_in(page)
    assert again["csrf_token"].value != stale
    assert again[NAME].value == WRITTEN
    browser.send(again, 200)


def test_a_form_two_hours_old_is_taken_while_the_session_lives(ana, browser: Browser):
    path = page_of(ana)
    sign_in(browser, ana)
    form = typed(browser, path)
    start = time.time()
    for minutes in range(20, 121, 20):
        with time_machine.travel(start + minutes * 60):
            browser.page("/ayuda")
    with time_machine.travel(start + 121 * 60):
        browser.send(form, 200)


def test_the_form_of_who_was_here_before_names_who_is_here_now(ana, browser: Browser):
    beto = make_user("beto")
    path = page_of(ana, beto)
    sign_in(browser, ana)
    form = typed(browser, path)
    browser.post("/salir")
    sign_in(browser, beto)
    page = browser.send(form, 422)
    assert "Ahora usted está como beto" in page.text
    assert Entity.get().representative_name == ""


def test_a_form_of_a_stranger_with_an_old_token_comes_back_filled(browser: Browser):
    form = browser.page("/recuperar/usuario").forms[0]
    form["email"] = "ana@example.com"
    browser.web.reset()
    page = browser.send(form, 422)
    assert page.forms[0]["email"].value == "ana@example.com"
    assert "llevaba mucho tiempo abierta" in page.text
    browser.send(page.forms[0], 200)
