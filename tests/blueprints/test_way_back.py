"""Where entering leads: to the page that asked for it, and never off this site (A13)."""

import pytest

from tests.browsing import Browser
from tests.people import PASSWORD, make_entity


def test_one_comes_back_to_the_page_that_asked(ana, browser: Browser):
    answer = browser.web.get("/configuracion/mis-registros?pagina=2").follow()
    form = answer.forms["ingresar"]
    form["username"], form["password"] = "ana", PASSWORD
    assert form.submit().location.endswith("/configuracion/mis-registros?pagina=2")


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
