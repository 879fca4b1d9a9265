import time

import pytest
import time_machine

from domain import limits, sessions
from models import KnownNetwork, Session, UserState, now
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.people import PASSWORD, make_entity, make_staff, make_user, sign_in

NEUTRAL = "El usuario o la contraseña no coinciden."
STOPPED = "Hubo muchos intentos seguidos."


def attempt(browser: Browser, username: str, password: str):
    form = browser.web.get("/ingresar").forms["ingresar"]
    form["username"], form["password"] = username, password
    return form.submit(expect_errors=True)


def fail(browser: Browser, username: str, times: int) -> None:
    for _ in range(times):
        assert attempt(browser, username, "no es esta 1").status_code == 422


@pytest.fixture
def ana(database: None):
    return make_user("ana", email="ana.rojas@example.com")


@pytest.mark.parametrize(
    "name", ["ana", "ANA", "  Ana ", "ana.rojas@example.com", "Ana.Rojas@Example.COM"]
)
def test_one_enters_by_user_name_or_email_in_any_case(ana, browser: Browser, name: str):
    answer = attempt(browser, name, PASSWORD)
    assert answer.status_code == 303
    assert answer.location.endswith("/escritorio")
    assert "Salir" in browser.page("/escritorio").text


def test_the_words_of_the_page(browser: Browser):
    page = browser.page("/ingresar")
    for words in (
        "Nombre de usuario o correo",
        "Contraseña",
        "Entrar",
        "Olvidé el usuario",
        "Olvidé la contraseña",
        "Registro",
    ):
        assert words in page.text


def test_the_cover_has_the_same_form(ana, browser: Browser):
    form = browser.page("/").forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    assert form.submit().location.endswith("/escritorio")


def test_a_password_is_taken_exactly(ana, browser: Browser):
    for almost in (PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1]):
        assert attempt(browser, "ana", almost).status_code == 422


def test_what_was_typed_stays_but_the_password(ana, browser: Browser):
    page = attempt(browser, "anita", "secreta 4411")
    assert page.forms["ingresar"]["username"].value == "anita"
    assert "secreta" not in page.text


def test_staff_land_on_their_requests(database: None, browser: Browser):
    make_staff("jefa")
    assert attempt(browser, "jefa", PASSWORD).location.endswith("/institucion/solicitudes")


def test_one_comes_back_to_the_page_that_asked(ana, browser: Browser):
    answer = browser.web.get("/configuracion/mis-registros?pagina=2").follow()
    form = answer.forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    assert form.submit().location.endswith("/configuracion/mis-registros?pagina=2")


@pytest.mark.asvs("V6.3.8")
def test_a_disabled_user_is_told_what_everybody_is(database: None, browser: Browser):
    make_user("ana", state=UserState.DISABLED)
    answer = attempt(browser, "ana", PASSWORD)
    assert answer.status_code == 422 and NEUTRAL in answer.text


def test_who_has_yet_to_confirm_goes_on_to_step_two(database: None, browser: Browser):
    make_user("ana", state=UserState.PENDING, activated_at=None)
    answer = attempt(browser, "ana", PASSWORD)
    assert answer.location.endswith("/registro/confirmar")
    assert "ventanilla-registro" in browser.web.cookies
    page = answer.follow()
    assert "Falta confirmar su correo" in page.text
    assert "Reenviar el correo" in page.text and "Corregir mi correo" in page.text


def test_who_has_yet_to_confirm_and_errs_is_told_what_everybody_is(database, browser: Browser):
    make_user("ana", state=UserState.PENDING)
    answer = attempt(browser, "ana", "otra cosa 12")
    assert answer.status_code == 422 and NEUTRAL in answer.text
    assert "ventanilla-registro" not in browser.web.cookies


def test_who_gets_no_letters_is_told_after_entering(database: None, browser: Browser):
    user = make_user("ana", letters_bounced_at=now())
    page = sign_in(browser, user).page("/escritorio")
    assert "Los correos que le enviamos a ana@example.com nos fueron devueltos" in page.text
    assert "fueron devueltos" not in browser.page("/escritorio").text


@pytest.mark.asvs("V6.3.1")
def test_the_tenth_failure_in_a_quarter_of_an_hour_is_the_last(ana, browser: Browser):
    fail(browser, "ana", 10)
    answer = attempt(browser, "ana", PASSWORD)
    assert answer.status_code == 422 and STOPPED in answer.text
    with time_machine.travel(time.time() + limits.SIGN_IN.seconds + 1):
        assert attempt(browser, "ana", PASSWORD).status_code == 303


def test_an_unknown_user_is_stopped_alike(ana, browser: Browser):
    fail(browser, "nadie", 10)
    assert STOPPED in attempt(browser, "nadie", PASSWORD).text


def test_entering_is_no_failure(ana, browser: Browser):
    for _ in range(12):
        assert attempt(browser, "ana", PASSWORD).status_code == 303
        browser.post("/salir")


def test_a_stranger_elsewhere_locks_nobody_out(ana, browser: Browser, app):
    fail(Browser(app, "198.51.100.9"), "ana", 12)
    assert attempt(browser, "ana", PASSWORD).status_code == 303


@pytest.mark.asvs("V6.3.1")
def test_a_network_that_tries_many_names_is_stopped(ana, browser: Browser):
    for n in range(30):
        fail(browser, f"persona{n}", 1)
    assert STOPPED in attempt(browser, "ana", PASSWORD).text
    assert STOPPED in attempt(browser, "ana", "no es esta").text


def test_who_is_known_in_a_stopped_network_still_enters(ana, browser: Browser):
    KnownNetwork.create(user=ana, network="203.0.113.7")
    for n in range(30):
        fail(browser, f"persona{n}", 1)
    wrong, unknown = attempt(browser, "ana", "no es esta"), attempt(browser, "nadie", "nada de eso")
    assert STOPPED in wrong.text and STOPPED in unknown.text
    assert attempt(browser, "ana", PASSWORD).status_code == 303


@pytest.mark.asvs("V4.1.3")
def test_forwarding_headers_are_not_believed(ana, browser: Browser):
    for n in range(10):
        form = browser.web.get("/ingresar").forms["ingresar"]
        form["username"], form["password"] = "ana", "no es esta 1"
        form.submit(headers={"X-Forwarded-For": f"192.0.2.{n}"}, expect_errors=True)
    assert STOPPED in attempt(browser, "ana", PASSWORD).text


def test_load_tests_are_not_stopped(ana, app, browser: Browser):
    with_settings(app, throttle=False)
    fail(browser, "ana", 12)
    assert attempt(browser, "ana", PASSWORD).status_code == 303


@pytest.mark.asvs("V7.2.4")
def test_entering_gives_a_new_session_and_ends_the_old_one(ana, browser: Browser):
    sign_in(browser, ana)
    old = browser.web.cookies["ventanilla"]
    form = browser.web.get("/ayuda").forms[0]
    fields = {"csrf_token": form["csrf_token"].value, "username": "ana", "password": PASSWORD}
    assert browser.web.post("/ingresar", fields).status_code == 303
    assert browser.web.cookies["ventanilla"] != old
    assert Session.select().where(Session.ended_at.is_null()).count() == 1
    browser.web.set_cookie("ventanilla", old.strip('"'))
    assert "/ingresar" in browser.web.get("/escritorio").location


@pytest.mark.asvs("V7.2.3")
def test_session_secrets_are_long_and_distinct(ana):
    secrets = {sessions.begin(ana, browser="", network="x") for _ in range(50)}
    assert len(secrets) == 50 and all(len(secret) == 43 for secret in secrets)


@pytest.mark.asvs("V3.5.1")
@pytest.mark.parametrize("token", [None, "", "IjEi.bad.token"])
def test_a_form_without_its_token_enters_nobody(ana, browser: Browser, token):
    fields = {"username": "ana", "password": PASSWORD}
    answer = browser.web.post(
        "/ingresar", fields | ({} if token is None else {"csrf_token": token}), expect_errors=True
    )
    assert answer.status_code == 422
    assert Session.select().count() == 0
    answer.forms["ingresar"]["password"] = PASSWORD
    assert answer.forms["ingresar"].submit().status_code == 303


@pytest.mark.asvs("V3.5.1", "V3.5.2")
@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://localhost.evil.example"]
)
def test_a_form_of_another_site_enters_nobody(ana, browser: Browser, origin: str):
    form = browser.web.get("/ingresar").forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    answer = form.submit(headers={"Origin": origin}, expect_errors=True)
    assert answer.status_code == 400
    assert Session.select().count() == 0


@pytest.mark.parametrize("body", ["username=ana\x00&password=a", "username=%ED%A0%80&password=%00"])
def test_hostile_text_is_a_refusal(ana, browser: Browser, body: str):
    token = browser.token()
    answer = browser.web.post("/ingresar", f"csrf_token={token}&{body}", expect_errors=True)
    assert answer.status_code == 422


@pytest.mark.asvs("V6.2.9")
def test_a_very_long_password_is_refused_at_once(ana, browser: Browser):
    begun = time.monotonic()
    answer = browser.post("/ingresar", {"username": "ana", "password": "a" * 1_000_000})
    assert answer.status_code == 413
    assert browser.post("/ingresar", {"username": "ana", "password": "a" * 5000}).status_code == 422
    assert time.monotonic() - begun < 5


HOSTILE = [
    "https://evil.example",
    "http://evil.example/escritorio",
    "//evil.example",
    "///evil.example",
    "////evil.example//",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/escritorio\r\nSet-Cookie: a=b",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "%2f%2fevil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://evil.example",
    "mailto:a@evil.example",
    "evil.example",
    "www.evil.example",
    "@evil.example",
    "http:@evil.example",
    "http:evil.example",
    "http:/evil.example",
    "https:evil.example",
    "https:///evil.example",
    "http://localhost@evil.example/",
    "http://localhost:80@evil.example/",
    "http://localhost.evil.example/",
    "http://localhostevil.example/",
    "http://localhost//evil.example",
    "http://localhost/\\evil.example",
    "http://localhost\\@evil.example",
    "http://evil.example#http://localhost/",
    "http://evil.example?http://localhost/",
    "http://[::1]@evil.example",
    "http://[evil",
    "//[evil",
    "//localhost@evil.example",
    "//evil.example/%2e%2e",
    "/.//evil.example",
    "/..//evil.example",
    "/escritorio/..//evil.example",
    "/;//evil.example",
    "/?x//evil.example\\",
    "／／evil.example",
    "/／evil.example",
    "/\u2028/evil.example",
    "/\u200b/evil.example",
    "/\u202egpj.example",
    "/\x00/evil.example",
    "\x00//evil.example",
    "〱evil.example",
    "?",
    "#",
    ".",
    "..",
    "/no-existe",
    "/salir",
    "/usuarios/aceptados",
    "a" * 1900,
    "/" + "a" * 1900,
]


@pytest.mark.asvs("V3.7.2")
@pytest.mark.parametrize("address", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_way_back_leads_home(ana, browser: Browser, address: str):
    make_entity(administrator=ana)
    fields = {"username": "ana", "password": PASSWORD, "siguiente": address}
    answer = browser.post("/ingresar", fields)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/escritorio"
    assert browser.web.get("/ingresar", {"siguiente": address}).headers["Location"] == "/escritorio"


def test_a_way_back_is_no_place_for_markup(ana, browser: Browser):
    page = browser.page("/ingresar?siguiente=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page.text
