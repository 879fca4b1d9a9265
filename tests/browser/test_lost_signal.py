"""What a phone shows when the signal goes away in the middle of a form."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Portal, open_phone

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]


def test_without_signal_the_page_stays_where_one_types_and_the_button_tells(
    portal: Portal, chromium: Browser
):
    with open_phone(chromium) as context:
        page = context.new_page()
        page.goto(f"{portal.url}/registro")
        context.set_offline(True)
        page.get_by_label("Respuesta de seguridad").fill("un trompo")
        page.get_by_label("Respuesta de seguridad").blur()
        expect(page.locator("#aviso")).to_contain_text("Sin conexión")
        expect(page.locator("#aviso")).not_to_be_in_viewport()
        page.get_by_role("button", name="Continuar").click()
        expect(page.locator("#aviso")).to_be_in_viewport()
        expect(page.get_by_label("Respuesta de seguridad")).to_have_value("un trompo")
