"""*Ayuda*, a topic a page; *Guía rápida*, on a page and as a PDF."""

import re
from pathlib import Path
from urllib.parse import quote

import pypdfium2
import pytest

from blueprints import page_help
from domain import guides, help_topics
from models import HelpLine, Institution, db
from tests.browsing import Browser
from tests.people import make_staff, sign_in

ROOT = Path(__file__).parents[2]
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def found(browser: Browser, words: str) -> list[str]:
    page = browser.page(f"/ayuda?q={quote(words)}")
    section = page.html.find(id="encontrado").parent
    return [link["href"].removeprefix("/ayuda/") for link in section.find_all("a")]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("NO ME LLEGA EL CORREO de activación", "activacion"),
        ("contrasena olvidada", "olvide"),
        ("perdí el celular", "perdi-el-correo"),
        ("unión temporal", "consorcio"),
        ("qué tamaño de archivos", "que-archivos"),
        ("borrar mi cuenta", "mis-datos"),
        ("certificado de experiencia", "formatos"),
        ("pqr", "mesa-de-servicio"),
        ("plata", "pagos"),
        ("contadora", "formatos"),
        ("activasion", "activacion"),
        ("vensimiento", "vencimientos"),
        ("hojadevida", "que-documentos"),
    ],
)
def test_a_topic_is_found_by_anybodys_words(browser: Browser, words, first):
    assert found(browser, words)[0] == first


def test_what_is_not_there_says_so_and_leads_on(browser: Browser):
    page = browser.page("/ayuda?q=xyzzy")
    assert "Nada sobre «xyzzy»" in page and page.html.find("a", href="/ayuda/activacion")
    for words in ("\0;", "de la que", "<b>" * 40, "é" * 5000):
        assert found(browser, words) == []


def test_each_topic_has_its_page_and_the_index_leads_to_it(browser: Browser):
    index = browser.page("/ayuda").html
    assert {"entrar", "entidad", "documentos"} <= {each["id"] for each in index.select("h2[id]")}
    for topic in help_topics.topics().values():
        assert index.find("a", href=f"/ayuda/{topic.slug}").text == topic.title
        page = browser.page(f"/ayuda/{topic.slug}").html
        assert page.h1.text == topic.title and len(page.main.find_all("p")) > 1
        assert "**" not in page.main.text and "](" not in page.main.text
    browser.page("/ayuda/nunca", 404)


def test_a_page_with_a_topic_leads_to_it(browser: Browser, database):
    page = browser.page("/mesa-de-servicio").click("Ayuda sobre esta página")
    assert page.request.path == "/ayuda/mesa-de-servicio"
    assert "Ayuda sobre esta página" not in page
    assert set(page_help.TOPICS) <= set(browser.app.view_functions)
    assert set(page_help.TOPICS.values()) <= set(help_topics.topics())


def test_what_help_tells_to_touch_is_on_a_page():
    rooms = ("templates/**/*.html", "blueprints/**/*.py", "domain/*.py", "static/copiar.js")
    pages = "".join(path.read_text() for room in rooms for path in ROOT.glob(room))
    for path in (ROOT / "catalogs/help").glob("*.txt"):
        for label in BOLD.findall(path.read_text()):
            assert label.rstrip(".") in pages, f"{path.name}: {label}"


@pytest.mark.parametrize("path", ["/guia", "/guia/funcionarios"])
def test_a_guide_is_a_page_and_a_small_pdf_of_the_same(browser: Browser, database, path):
    page = browser.page(path)
    answer = page.click("Descargar en PDF")
    assert answer.content_type == "application/pdf" and len(answer.body) < 100_000
    sheets = pypdfium2.PdfDocument(answer.body)
    said = " ".join(sheet.get_textpage().get_text_range() for sheet in sheets)
    assert len(sheets) == 1
    for heading in page.html.select("article h2"):
        assert heading.text in said


def test_a_guide_is_drawn_again_when_what_it_says_changes(database):
    before = guides.pdf(guides.CONTRACTORS)
    assert guides.pdf(guides.CONTRACTORS) is before
    with db.atomic():
        Institution.update(name="Hospital de Todos").execute()
        HelpLine.create(kind="phone", label="Teléfono", contact="6015550100", hours="8 a 5")
    assert guides.pdf(guides.CONTRACTORS) != before


def test_the_guide_is_where_one_begins(browser: Browser):
    for path in ("/", "/ayuda"):
        assert browser.page(path).html.main.find("a", href="/guia"), path


def test_the_guide_of_staff_names_every_room_where_they_attend(browser: Browser, database):
    sign_in(browser, make_staff())
    rooms = [each.text for each in browser.page("/institucion").html.select("#atender + ul h3")]
    guide = browser.page("/guia/funcionarios").html.select_one("article").text
    assert rooms and not [room for room in rooms if room not in guide]
