"""What is decided of a contractor's papers, seen from both sides, and how it shows on the board."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal
from tests.browser.dirty_list import Person
from tests.browser.office import go, see, sideways, told
from tests.browser.walking import paper, press

REASON = "La foto está borrosa: no se lee la segunda cara."
ANY = re.compile(".")
BOARD = "Tablero de la circular 021-2026"


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


def accept_the_corrected(page: Page, portal: Portal, person: Person, *, script: bool) -> None:
    """Once its pages are drawn, which the page finds out by itself where it has a script."""
    _first_waiting(page, portal, person)
    picture = page.get_by_role("img", name="Primeras páginas de corregido.pdf")
    for _ in range(0 if script else 600):
        if picture.count():
            break
        page.reload()
    expect(picture).to_be_visible()
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


def look_at_board(page: Page, portal: Portal, people: int, done: int) -> None:
    """It is up to date within seconds, in figures, drawn and in lines."""
    page.goto(f"{portal.url}/institucion/tablero")
    for _ in range(600):
        see(page, BOARD)
        if page.get_by_text(f"{people} convocados, {done} cumplieron").count():
            break
        page.reload()
    drawn = page.locator("#estados svg")
    expect(drawn).to_contain_text("Sin abrir")
    figures = [int(each) for each in drawn.locator("text[text-anchor=end]").all_text_contents()]
    assert sum(figures) == people and people - done in figures, figures


def find_on_board(page: Page, person: Person) -> None:
    page.get_by_role("searchbox", name="Buscar").fill(person.tax_id)
    go(page, "Filtrar", BOARD)
    rows = page.locator("#personas tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(person.name)
    expect(rows).to_contain_text(re.compile(r"(\d+) de \1"))


def remind(page: Page, portal: Portal, behind: list[Person]) -> None:
    """All of them, after a preview that says how many they are."""
    page.goto(f"{portal.url}/institucion/tablero")
    go(page, "Recordar a los que faltan", "Recordar a los que faltan")
    text = page.get_by_role("textbox", name="Texto del correo")
    expect(text).to_have_value(re.compile("Le recordamos la Circular 021-2026"))
    page.get_by_label("Correos por minuto").select_option("300")
    go(page, f"Enviar {len(behind)} recordatorios", BOARD)
    told(page, str(len(behind)))
    assert behind[0].name in portal.letter(behind[0].email, "Recordatorio: Circular 021-2026")
