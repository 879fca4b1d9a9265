import pytest
from bs4 import BeautifulSoup

from domain import defaults
from models import Family, HelpLine, LegalKind, LegalText, Requirement, db
from tests.browsing import Browser
from tests.people import make_user, sign_in

PAGES = {
    "/": "Regístrese como proveedor",
    "/antes-de-empezar": "Antes de empezar",
    "/ayuda": "Ayuda",
    "/mesa-de-servicio": "Mesa de servicio",
    "/terminos": "Términos y condiciones de uso",
    "/tratamiento-de-datos": "Tratamiento de datos",
    "/accesibilidad": "Accesibilidad",
}


def soup(browser: Browser, path: str) -> BeautifulSoup:
    return BeautifulSoup(browser.page(path).text, "html.parser")


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_each_public_page_says_what_it_is_and_leads_to_the_others(browser, path, title):
    page = soup(browser, path)
    assert page.h1.text == title
    links = {link["href"].partition("?")[0] for link in page.footer.find_all("a")}
    assert links >= PAGES.keys() - {"/", "/antes-de-empezar"}


def test_no_page_links_to_what_is_not_there(browser: Browser):
    seen, todo = set(), ["/"]
    while todo:
        path = todo.pop()
        seen.add(path)
        if path.endswith(".pdf"):
            assert browser.web.get(path).body.startswith(b"%PDF-")
            continue
        for link in soup(browser, path).find_all("a"):
            target = link["href"].split("#")[0]
            if target.startswith("/") and target not in seen:
                todo.append(target)
    assert seen >= PAGES.keys() | {"/registro", "/ingresar", "/recuperar/usuario"}


def test_the_cover_has_two_doors(browser: Browser):
    page = soup(browser, "/")
    doors = {h2.text: h2.find_parent("li") for h2 in page.find_all("h2") if h2.find_parent("li")}
    assert set(doors) == {"Proveedores", "Funcionarios"}
    supplier = [link["href"] for link in doors["Proveedores"].find_all("a")]
    assert supplier == ["/registro", "/antes-de-empezar"]
    assert doors["Funcionarios"].a["href"] == "/ingresar"
    assert "SECOP II sigue siendo obligatorio" in page.main.text


def test_who_has_entered_goes_from_the_cover_to_the_desk(database, browser: Browser):
    sign_in(browser, make_user())
    assert browser.web.get("/").headers["Location"] == "/escritorio"


def test_each_family_finds_its_papers_folded(database, browser: Browser):
    page = soup(browser, "/antes-de-empezar")
    folded = {each.summary.text: each.text for each in page.find_all("details")}
    assert len(folded) == len(Family)
    natural = folded["Persona natural"]
    assert "Identificación de la persona natural (cédula)" in natural
    assert "en lugar de «Certificado con los indicadores" in natural
    assert "Hoja de vida" not in natural
    assert "cámara de comercio" in folded["Persona jurídica"]
    text = page.main.text
    for words in ("15 minutos", "Puede parar y seguir otro día", "SECOP II sigue siendo obligat"):
        assert words in text


def test_papers_are_what_staff_ask_for_today(database, browser: Browser):
    wanted = (Requirement.family == Family.NATURAL) & (Requirement.code == "hoja_de_vida")
    Requirement.update(active=True).where(wanted).execute()
    assert "Hoja de vida (función pública)" in browser.page("/antes-de-empezar").text
    Requirement.update(active=False).where(Requirement.family == Family.PLURAL).execute()
    assert "Consorcio o unión temporal" not in browser.page("/antes-de-empezar").text


def test_the_help_desk_is_what_the_rows_say(database, browser: Browser):
    page = soup(browser, "/mesa-de-servicio")
    assert page.main.find("a", href="tel:+576075550100").text == "(607) 555 0100"
    assert page.main.find("a", href="mailto:mesa.servicio@hospital.example")
    assert HelpLine.select().count() == len(defaults.HELP_LINES)


def test_the_terms_in_force_are_the_last_version(database, browser: Browser):
    assert "Versión 1, publicada el" in browser.page("/terminos").text
    body = "Primero\nUna línea <b>.\n\nSegundo\nOtra línea.\nY otra más."
    with db.atomic():
        LegalText.create(kind=LegalKind.TERMS, version=2, body=body)
    page = soup(browser, "/terminos")
    assert "Versión 2" in page.text
    assert [h2.text for h2 in page.main.find_all("h2")] == ["Primero", "Segundo"]
    assert "Una línea <b>." in page.main.text and "Y otra más." in page.main.text


def test_data_treatment_names_the_law(browser: Browser):
    assert "Ley 1581 de 2012" in browser.page("/tratamiento-de-datos").text


def test_robots_are_kept_from_links_in_letters(browser: Browser):
    answer = browser.web.get("/robots.txt")
    assert answer.content_type == "text/plain"
    assert "Disallow: /activar/" in answer.text and "Disallow: /recuperar/" in answer.text


@pytest.mark.asvs("V13.4.5")
def test_health_is_told_to_whoever_asks(browser: Browser):
    answer = browser.web.get("/healthz", headers={"Host": "10.0.0.7:8000"})
    assert answer.text == '{"status": "ok"}'


def test_without_database_it_is_not_healthy(app, browser: Browser):
    db.close()
    reached, db.obj = db.obj, type(db.obj)("/nowhere/at/all.sqlite3")
    try:
        answer = browser.web.get("/healthz", expect_errors=True)
        assert answer.status_code == 503 and "Retry-After" in answer.headers
    finally:
        db.obj = reached
    assert browser.web.get("/healthz").status_code == 200
