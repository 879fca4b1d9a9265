"""What is decided of a contractor's papers, seen from both sides."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal
from tests.browser.dirty_list import Person
from tests.browser.office import go, see, sideways, told
from tests.browser.walking import paper, press

REASON = "La foto está borrosa: no se lee la segunda cara."
ANY = re.compile(".")


def _first_waiting(page: Page, portal: Portal, person: Person) -> None:
    page.goto(f"{portal.url}/institucion")
    go(page, "Revisión", "Revisión")
    page.get_by_role("searchbox", name="Entidad").fill(person.tax_id)
    go(page, "Filtrar", "Revisión")
    go(page, "Revisar la primera libre", ANY)


def give_one_back(page: Page, portal: Portal, person: Person) -> str:
    """The first of a person's papers is returned, the others accepted; answers which it was."""
    _first_waiting(page, portal, person)
    returned = page.get_by_role("heading", level=1).inner_text()
    page.get_by_label("Motivo para devolver").select_option(index=1)
    page.get_by_label("Con sus palabras").fill(REASON)
    press(page, "Devolver")
    told(page, "Devuelto.")
    page.get_by_role("button", name="Siguiente").click()
    accept_all(page)
    return returned


def accept_all(page: Page) -> None:
    """What the queue shows, one after the other until it has no more."""
    for _ in range(20):
        page.wait_for_load_state()
        assert not sideways(page), page.url
        accept = page.get_by_role("button", name="Aceptar", exact=True)
        if not accept.count():
            return
        accept.click()
        told(page, "Aceptado.")
        page.get_by_role("button", name="Siguiente").click()
    raise AssertionError("the queue has no end")


def accept_the_corrected(page: Page, portal: Portal, person: Person) -> None:
    _first_waiting(page, portal, person)
    page.get_by_role("button", name="Aceptar", exact=True).click()
    told(page, "Aceptado.")
    expect(page.get_by_role("complementary").last).to_contain_text("Verificada")


def correct(page: Page, portal: Portal, returned: str) -> None:
    """Whose paper it is reads the reason in that row alone, and attaches another."""
    page.goto(f"{portal.url}/escritorio")
    expect(page.get_by_role("main")).to_contain_text("La institución le devolvió documentos")
    page.get_by_role("link", name=re.compile("documentos? faltan?")).click()
    see(page, "Anexar documentos")
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text=REASON)
    expect(row).to_have_count(1)
    expect(row).to_contain_text(returned)
    row.get_by_role("button", name="Anexar documento").click()
    mended = {"name": "corregido.pdf", "mimeType": "application/pdf", "buffer": paper("corregido")}
    row.get_by_label("Buscar documento").set_input_files(mended)
    row.get_by_role("button", name="Anexar", exact=True).click()
    expect(row).to_have_count(0)
    expect(page.get_by_role("link", name="corregido.pdf")).to_be_visible()
