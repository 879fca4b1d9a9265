"""A phone at 200 %: half its width. What is read there is never scrolled sideways."""

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Portal, open_phone, watched

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]
HALF = {"width": 180, "height": 370}


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_the_first_pages_stay_within_half_a_phone(chromium: Browser, portal: Portal, script: bool):
    page = open_phone(chromium, script=script).new_page()
    complaints = watched(page)
    page.set_viewport_size(HALF)
    for path in "/", "/registro", "/ingresar", "/ayuda", "/directorio/datos":
        page.goto(portal.url + path)
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert widest <= HALF["width"], f"{path}: {widest}"
    assert not complaints
