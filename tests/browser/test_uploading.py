"""A phone sends papers over a bad line: several at once, cut off, reloaded, paused, refused."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from tests.browser import walking
from tests.browser.conftest import Portal, open_phone, watched
from tests.domain.sample_files import EXE

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]
PIECE = 128 << 10
expect.set_options(timeout=20_000)  # a slow line is waited for
names = iter(f"luz{n}" for n in range(100))


@pytest.fixture(scope="module")
def entered(portal: Portal, chromium: Browser) -> Iterator[tuple[BrowserContext, str]]:
    """Somebody at her documents: what the browser keeps, and the address."""
    with open_phone(chromium) as context:
        page = context.new_page()
        walking.register(
            page, portal, name="Luz Dary Contreras", username=next(names), how="Persona natural"
        )
        walking.press(page, "Registrar Entidad")
        page.get_by_role("button", name="Generar formulario").click()
        page.wait_for_url("**/formulario/**")
        yield context, re.sub(r"/formulario/.*", "/documentos", page.url)


@pytest.fixture
def page(entered: tuple[BrowserContext, str]) -> Iterator[Page]:
    context, address = entered
    page = context.new_page()
    complaints = watched(page)
    page.goto(address)
    yield page
    page.close()
    unexpected = [each for each in complaints if "net::ERR" not in each]
    assert not unexpected


def paper(folder: Path, name: str, size: int) -> Path:
    """A real PDF of about this size, no two alike."""
    path = folder / name
    content = walking.paper(name)
    head, tail = content[:-6], content[-6:]  # the end mark
    path.write_bytes(head + b"%" + os.urandom(size // 2).hex().encode() + b"\n" + tail)
    return path


def row_of(page: Page, code: str) -> Locator:
    return page.locator(f"#fila-{code}")


def choose(page: Page, code: str, *files: Path) -> Locator:
    row = row_of(page, code)
    if not row.get_by_label("Buscar documento").count():
        row.get_by_role("button", name="Anexar documento").click()
    field = row.get_by_label("Buscar documento")
    expect(field).to_have_attribute("multiple", "")  # the script has taken the form over
    field.set_input_files(files)
    row.get_by_role("button", name="Anexar", exact=True).click()
    return row


def pieces(page: Page) -> list[Request]:
    """The PATCH requests from now on."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "PATCH" else None)
    return sent


class Line:
    """The way up from a page, as slow as one says."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def slow(self, bytes_a_second: int, *, offline: bool = False) -> None:
        self._session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": offline,
                "latency": 20,
                "downloadThroughput": -1,
                "uploadThroughput": bytes_a_second,
            },
        )

    def good(self) -> None:
        self.slow(50_000_000)

    def cut(self) -> None:
        self.slow(1, offline=True)


@pytest.fixture
def line(page: Page) -> Line:
    return Line(page)


def test_two_files_at_once_stand_in_their_row(page: Page, tmp_path: Path):
    files = [paper(tmp_path, "frente.pdf", 300_000), paper(tmp_path, "dorso.pdf", 50_000)]
    row = choose(page, "cedula", *files)
    expect(row.get_by_role("link", name="frente.pdf")).to_be_visible()
    expect(row.get_by_role("link", name="dorso.pdf")).to_be_visible()
    expect(row.get_by_role("progressbar")).to_have_count(0)
    expect(row.locator("form[id]")).to_have_count(0)
    expect(page.locator("#avance")).to_contain_text("Van 1 de")


def test_a_lost_signal_costs_one_piece_and_needs_no_finger(page: Page, line: Line, tmp_path: Path):
    line.slow(100_000)
    sent = pieces(page)
    row = choose(page, "rut", paper(tmp_path, "rut.pdf", 1_000_000))
    expect(row).to_contain_text(re.compile(r"va en \d+ % \(0,\d de 1,0 MB\), faltan \d+ segundos"))
    line.cut()
    expect(row).to_contain_text("Sin conexión, se reanuda solo.")
    line.good()
    expect(row.get_by_role("link", name="rut.pdf")).to_be_visible()
    assert len(sent) <= 1_000_000 // PIECE + 1 + 1 + 6  # tries without signal send nothing


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(
    page: Page, line: Line, tmp_path: Path
):
    line.slow(150_000)
    file = paper(tmp_path, "experiencia.pdf", 900_000)
    row = choose(page, "experiencia", file)
    expect(row).to_contain_text(re.compile("va en [3-9]"))
    page.reload()
    row = row_of(page, "experiencia")
    told = row.get_by_text("Elija el mismo archivo para seguir.")
    expect(told).to_contain_text(re.compile(r"experiencia.pdf va en [3-9]\d %"))
    line.good()
    sent = pieces(page)
    choose(page, "experiencia", file)
    expect(row.get_by_role("link", name="experiencia.pdf")).to_be_visible()
    expect(told).to_have_count(0)
    assert len(sent) <= 5


def test_a_pause_lets_the_next_one_pass_and_lasts_until_it_is_lifted(
    page: Page, line: Line, tmp_path: Path
):
    line.slow(150_000)
    row = choose(page, "rup", paper(tmp_path, "largo.pdf", 900_000), paper(tmp_path, "b.pdf", 1000))
    expect(row).to_contain_text("en espera")
    told = row.locator(".set").filter(has_text="largo.pdf")
    expect(told).to_contain_text("va en")
    told.get_by_role("button", name="Pausar").click()
    expect(row).to_contain_text("en pausa")
    expect(row.get_by_role("link", name="b.pdf")).to_be_visible()
    expect(row.get_by_role("link", name="largo.pdf")).to_have_count(0)
    line.good()
    row.get_by_role("button", name="Seguir").click()
    expect(row.get_by_role("link", name="largo.pdf")).to_be_visible()


def test_a_refused_file_tells_why_in_its_row_and_the_rest_goes_on(page: Page, tmp_path: Path):
    (tmp_path / "malo.pdf").write_bytes(EXE)
    with (tmp_path / "grande.pdf").open("wb") as big:
        big.truncate(26 << 20)
    files = [tmp_path / "malo.pdf", tmp_path / "grande.pdf", paper(tmp_path, "bueno.pdf", 1000)]
    row = choose(page, "hoja_vida" if row_of(page, "hoja_vida").count() else "rup", *files)
    expect(row.get_by_role("link", name="bueno.pdf")).to_be_visible()
    expect(row).to_contain_text("Por dentro este archivo es un programa")
    expect(row).to_contain_text("pesa 26,0 MB y lo máximo son 25 MB. Guárdelo")
    expect(row.get_by_role("progressbar")).to_have_count(0)
    expect(row.get_by_role("button", name="Seguir")).to_have_count(0)


def test_what_is_left_is_deleted_at_one_press(page: Page, line: Line, tmp_path: Path):
    line.slow(100_000)
    row = choose(page, "rup", paper(tmp_path, "sobra.pdf", 900_000))
    expect(row).to_contain_text(re.compile("va en [1-9]"))
    page.reload()
    line.good()
    row.locator("div").filter(has_text="sobra.pdf").get_by_role(
        "button", name="Borrar lo subido"
    ).click()
    expect(row.get_by_text("sobra.pdf")).to_have_count(0)


DROP = """([row, name, size]) => {
  const data = new DataTransfer();
  data.items.add(new File(["%PDF-1.7 " + "x".repeat(size)], name));
  row.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_files_dropped_on_a_row_are_sent(page: Page):
    row = row_of(page, "rup")
    page.evaluate(DROP, [row.element_handle(), "nota.pdf", 1000])
    expect(row).to_contain_text("El PDF está")
    expect(row).to_contain_text("nota.pdf")


def test_what_one_is_typing_stays_while_a_file_arrives(page: Page, line: Line, tmp_path: Path):
    line.slow(100_000)
    row = choose(page, "rup", paper(tmp_path, "lento.pdf", 400_000))
    row.get_by_label("Descripción").focus()
    page.keyboard.type("El de este")
    expect(row.get_by_role("progressbar")).to_have_attribute("value", "1")
    page.keyboard.type(" año")
    expect(row.get_by_label("Descripción")).to_have_value("El de este año")
    page.locator("h1").click()
    expect(row.get_by_role("link", name="lento.pdf")).to_be_visible()


def test_no_file_and_half_a_date_are_told_by_the_portal(page: Page, tmp_path: Path):
    """The browser would say so in its own language, or lose the date."""
    row = row_of(page, "rup")
    row.get_by_role("button", name="Anexar documento").click()
    row.get_by_label("Descripción").fill("De 2025")
    row.get_by_role("button", name="Anexar", exact=True).click()
    expect(row.get_by_text("Elija el archivo.")).to_be_visible()
    expect(row.get_by_label("Descripción")).to_have_value("De 2025")
    row.get_by_label("Fecha del documento").press_sequentially("12")
    choose(page, "rup", paper(tmp_path, "rup.pdf", 1000))
    expect(row.get_by_role("alert")).to_contain_text("Escriba la fecha así: 03/12/2026.")
