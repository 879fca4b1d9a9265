"""Which host and network a request is believed to come from, and what every answer says
(A07, A12, A15, A18)."""

import dataclasses

import pytest
from flask import Flask

from app import create_app
from domain import settings
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.mail import letters_to, path_in, text_of
from tests.people import PASSWORD, make_user

PUBLIC = "https://registro.hospital.example"
PATHS = (
    "/",
    "/ingresar",
    "/escritorio",
    "/ayuda",
    "/healthz",
    "/robots.txt",
    "/no-existe",
    "/recuperar/contrasena/x",
)


@pytest.fixture
def public_app(config) -> Flask:
    """The portal in production, behind one proxy."""
    changes = {"public_url": PUBLIC, "mail_server": "127.0.0.1", "proxy_count": 1}
    return create_app(dataclasses.replace(config, **changes))


@pytest.fixture
def visitor(public_app: Flask) -> Browser:
    browser = Browser(public_app)
    browser.web.extra_environ |= {
        "HTTP_HOST": "registro.hospital.example",
        "wsgi.url_scheme": "https",
        "HTTP_X_FORWARDED_PROTO": "https",
    }
    return browser


@pytest.mark.asvs("V3.4.1", "V3.4.2", "V3.4.3", "V3.4.4", "V3.4.5", "V3.4.6", "V3.4.8")
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_guards_the_browser(visitor: Browser, path: str):
    headers = visitor.web.get(path, headers={"Origin": "https://evil.example"}, status="*").headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "base-uri 'none'"):
        assert rule in policy
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Server" not in headers and "X-Powered-By" not in headers


@pytest.mark.asvs("V3.4.1", "V3.4.3", "V3.4.4", "V3.4.5")
def test_a_fragment_is_guarded_too_in_fewer_words(visitor: Browser):
    headers = visitor.web.get("/registro?paises=todos", headers={"HX-Request": "true"}).headers
    policy = headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.asvs("V3.4.1")
def test_the_style_is_asked_for_by_https_alone(visitor: Browser, public_app: Flask):
    style = visitor.web.get(public_app.jinja_env.globals["static"]("ventanilla.css"))
    assert style.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_without_https_nothing_speaks_of_it(browser: Browser):
    answer = browser.web.get("/ingresar")
    assert "Strict-Transport-Security" not in answer.headers
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert answer.headers["Set-Cookie"].startswith("ventanilla=")


@pytest.mark.asvs("V3.3.1", "V3.3.2", "V3.3.3", "V3.3.4")
def test_a_public_cookie_is_bound_to_its_host(visitor: Browser):
    cookies = visitor.web.get("/ingresar").headers.getall("Set-Cookie")
    cookies += visitor.web.post("/entidades/xxxxxxxxxxxx/usuarios/aceptados").headers.getall(
        "Set-Cookie"
    )
    assert {cookie.split("=")[0] for cookie in cookies} == {
        "__Host-ventanilla",
        "__Host-ventanilla-formulario",
    }
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8000", "[::1]", "[::1]:8000", "LOCALHOST:80"]
)
def test_the_own_hosts_are_answered(app: Flask, host: str):
    assert app.test_client().get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("public_url", "host"),
    [
        (PUBLIC, "registro.hospital.example"),
        (PUBLIC, "Registro.Hospital.Example:443"),
        (PUBLIC, "127.0.0.1:8000"),
        (PUBLIC, "localhost"),
        (PUBLIC, "[::1]:8000"),
        ("https://[2001:db8::7]", "[2001:db8::7]"),
    ],
)
def test_the_public_host_is_answered_and_no_other(app: Flask, public_url: str, host: str):
    with_settings(app, public_url=public_url)
    assert app.test_client().get("/", headers={"Host": host}).status_code == 200
    foreign = "[2001:db8::8]" if "db8" in host else "otro.hospital.example"
    assert app.test_client().get("/", headers={"Host": foreign}).status_code == 400


@pytest.mark.asvs("V4.1.3")
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:80",
        "localhost@evil.example",
        "user:x@localhost",
        "localhost,evil.example",
        "localhost, localhost",
        "localhost:80:80",
        "localhost:evil",
        "localhost:999999",
        "localhost:99999",
        "localhost/evil",
        "localhost#",
        "[evil",
        "[::2]",
        "::1",
        "",
        " ",
        "ñ",
        "localhost.",
        "203.0.113.9",
    ],
)
def test_a_foreign_host_is_refused(app: Flask, host: str):
    answer = app.test_client().get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert app.test_client().get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.asvs("V4.1.3")
@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Forwarded-Server", "X-Original-Url"]
)
def test_letters_and_redirects_never_name_anothers_host(database, browser: Browser, header: str):
    make_user("ana")
    poison = {header: "evil.example", "Referer": "https://evil.example/"}
    form = browser.web.get("/recuperar/contrasena", headers=poison).forms["recuperar"]
    form["username"] = "ana"
    answer = form.submit(headers=poison)
    assert "evil" not in answer.location
    [letter] = letters_to(browser, "ana@example.com")
    assert path_in(letter).startswith("/recuperar/") and "evil" not in text_of(letter)


@pytest.mark.asvs("V3.5.1")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:81"])
def test_a_form_of_another_site_is_refused_though_its_token_is_right(browser: Browser, origin: str):
    """A14."""
    form = {"username": "ana", "password": "no es esta 1"}
    answer = browser.post("/ingresar", form, headers={"Origin": origin})
    assert answer.status_code == 400
    assert (
        browser.post("/ingresar", form, headers={"Origin": "http://localhost"}).status_code == 422
    )


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8000", 422),
        (PUBLIC, 422),
        ("http://localhost", 400),
        ("http://127.0.0.1", 400),
    ],
)
def test_a_form_comes_from_the_address_asked_or_the_public_one(
    app: Flask, database: None, origin: str, status: int
):
    with_settings(app, public_url=PUBLIC)
    headers = {"Host": "127.0.0.1:8000", "Origin": origin}
    assert app.test_client().post("/ingresar", headers=headers).status_code == status


def test_links_in_letters_are_public_ones_even_for_a_loopback_request(config):
    app = create_app(dataclasses.replace(config, public_url=PUBLIC))
    assert app.test_client().get("/", headers={"Host": "127.0.0.1"}).status_code == 200
    assert settings.link("/ingresar") == f"{PUBLIC}/ingresar"


def failures(browser: Browser, forwarded: str) -> int:
    form = browser.web.get("/ingresar").forms["ingresar"]
    form["username"], form["password"] = "ana", "no es esta 1"
    return "Hubo muchos intentos" in form.submit(
        headers={"X-Forwarded-For": forwarded, "X-Real-IP": forwarded}, expect_errors=True
    )


@pytest.mark.asvs("V15.3.4", "V4.1.3")
def test_invented_addresses_count_as_one(database, browser: Browser):
    make_user("ana")
    assert [failures(browser, f"192.0.2.{n}") for n in range(12)][-2:] == [True, True]


@pytest.mark.asvs("V15.3.4")
def test_behind_a_proxy_the_address_that_it_saw_counts(database, visitor: Browser):
    make_user("ana")
    assert not any(failures(visitor, f"192.0.2.{n}") for n in range(12))
    assert any(failures(visitor, f"192.0.2.{n}, 198.51.100.4") for n in range(12))


def test_signing_in_works_in_production(database, visitor: Browser):
    make_user("ana")
    form = visitor.web.get("/ingresar").forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    assert form.submit(headers={"Origin": PUBLIC}).status_code == 303
    assert visitor.web.get("/configuracion").status_code == 200


def test_a_refused_page_is_compressed_as_any_other(app: Flask):
    answer = app.test_client().post("/ingresar", headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.headers.get("Content-Encoding")) == (422, "br")
