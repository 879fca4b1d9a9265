"""Three photographs of a paper become one PDF in a row: in order, upright, without their place."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import walking
from tests.browser.conftest import Portal, open_phone, watched
from tests.domain import sample_files as samples

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]
COLOURS = ("red", "lime", "blue")


def photos() -> list[dict]:
    """As a phone takes them: lying on their side, with a note of how to turn them, and where."""
    return [
        {
            "name": f"IMG_{number}.jpg",
            "mimeType": "image/jpeg",
            "buffer": samples.photograph((3200, 2400), top=colour, quality=90),
        }
        for number, colour in enumerate(COLOURS)
    ]


def at_the_documents(page: Page, portal: Portal, username: str) -> str:
    """A person whose form is begun; answers the address of its documents."""
    walking.register(
        page, portal, name="Luz Dary Contreras", username=username, how="Persona natural"
    )
    walking.press(page, "Registrar Entidad")
    page.get_by_role("button", name="Generar formulario").click()
    page.wait_for_url("**/formulario/**")
    return re.sub("/formulario/.*", "/documentos", page.url)


def row_of(page: Page):
    return page.locator("#fila-rut")


def colour_at_the_top(page_of_pdf: pypdfium2.PdfPage) -> str:
    picture = page_of_pdf.render(scale=0.5).to_pil().convert("RGB")
    width, height = picture.size
    assert width < height, "upright"
    top, bottom = (picture.getpixel((width // 2, height * n // 4)) for n in (1, 3))
    assert min(bottom) > 240, "its lower half is white"
    return next(
        name
        for name, rgb in zip(COLOURS, ((255, 0, 0), (0, 255, 0), (0, 0, 255)), strict=True)
        if max(abs(a - b) for a, b in zip(rgb, top, strict=True)) < 60
    )


def test_three_photographs_become_one_pdf(chromium: Browser, portal: Portal):
    page = open_phone(chromium).new_page()
    complaints = watched(page)
    page.goto(at_the_documents(page, portal, "fotografa"))
    row_of(page).get_by_role("button", name="Anexar documento").click()
    row_of(page).get_by_role("link", name="Tomar foto").click()
    page.wait_for_url("**/fotos")
    first, *rest = photos()
    page.get_by_label("Tomar foto").set_input_files(first)
    expect(page.locator("#fotos li")).to_have_count(1)
    page.get_by_label("Elegir fotos ya tomadas").set_input_files(rest)
    expect(page.locator("#fotos li")).to_have_count(3)
    expect(page.locator("progress")).to_be_hidden()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")

    rows = page.locator("#fotos li")
    blue = rows.nth(2).locator("h3").get_attribute("id") or ""
    for place in (1, 0):
        rows.nth(place + 1).get_by_role("button", name="Mover antes").click()
        expect(rows.nth(place).locator("h3")).to_have_id(blue)
    expect(rows.nth(0).get_by_role("button", name="Quitar")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Unir y anexar").click()
    expect(row_of(page)).to_contain_text("Anexado")
    with page.expect_download() as downloading:
        row_of(page).get_by_role("link", name=".pdf").click()
    content = downloading.value.path().read_bytes()
    document = pypdfium2.PdfDocument(content)
    assert [colour_at_the_top(each) for each in document] == ["blue", "red", "lime"]
    for trace in (samples.PHONE.encode(), b"Exif", b"GPS"):
        assert trace not in content
    assert not complaints


def test_what_is_no_photograph_is_told_in_its_place(chromium: Browser, portal: Portal):
    page = open_phone(chromium).new_page()
    page.goto(at_the_documents(page, portal, "iphone") + "/rut/fotos")
    heic = {
        "name": "IMG_9.HEIC",
        "mimeType": "image/heic",
        "buffer": b"\0\0\0\x18ftypheic" + bytes(90),
    }
    page.get_by_label("Elegir fotos ya tomadas").set_input_files([photos()[0], heic])
    expect(page.locator("#fotos li")).to_have_count(2)
    expect(page.locator("#fotos li").nth(1)).to_contain_text("HEIC de iPhone")
    page.get_by_role("button", name="Unir y anexar").click()
    expect(page.locator("#aviso")).to_contain_text("La foto 2 no llegó completa")
    page.locator("#fotos li").nth(1).get_by_role("button", name="Quitar").click()
    expect(page.locator("#fotos li")).to_have_count(1)


def test_a_lost_signal_is_waited_for(chromium: Browser, portal: Portal):
    with open_phone(chromium) as context:
        page = context.new_page()
        page.goto(at_the_documents(page, portal, "sinsenal") + "/rut/fotos")
        context.set_offline(True)
        page.get_by_label("Elegir fotos ya tomadas").set_input_files(photos()[:1])
        expect(page.get_by_role("status").filter(has_text="Sin conexión")).to_be_visible()
        context.set_offline(False)
        expect(page.locator("#fotos li img")).to_have_count(1)


def test_without_script_it_says_how(chromium: Browser, portal: Portal):
    page = open_phone(chromium, script=False).new_page()
    page.goto(at_the_documents(page, portal, "sinscript") + "/rut/fotos")
    expect(page.get_by_text("anéxela en JPG")).to_be_visible()
    assert not page.get_by_label("Tomar foto").count()


def test_the_script_is_small():
    import brotli

    from tests.browser.conftest import ROOT

    script = (ROOT / "static" / "fotos.js").read_bytes()
    assert len(brotli.compress(script, quality=11)) <= 1024
