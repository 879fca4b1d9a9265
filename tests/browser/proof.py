"""What stands after the walk: a paper that anybody can check."""

from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal
from tests.browser.office import go


def certificate(page: Page, portal: Portal) -> str:
    """The address in the QR of the paper that they download, as a scanner reads it."""
    page.goto(f"{portal.url}/escritorio")
    go(page, "Constancia de registro", "Constancia de registro")
    go(page, "Expedir la constancia", "Constancia de registro")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar en PDF").click()
    content = Path(download.value.path()).read_bytes()
    assert len(content) < 50_000
    [code] = zxingcpp.read_barcodes(pypdfium2.PdfDocument(content)[0].render(scale=2).to_pil())
    return str(code.text)


def check(page: Page, portal: Portal, address: str) -> None:
    """As somebody who has the paper in hand, and no user."""
    assert address.startswith(f"{portal.url}/v/")
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("Vigente")
    expect(page.get_by_role("main")).to_contain_text("Verificada")
