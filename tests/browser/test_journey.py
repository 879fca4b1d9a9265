"""The whole way of the guide on a phone, with script and without: a person becomes a registered
supplier, a company is registered, and a colleague is let in."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import walking
from tests.browser.conftest import Portal, open_phone, watched

pytestmark = pytest.mark.browser


WITH_SCRIPT = pytest.param(True, id="with script", marks=pytest.mark.one_engine)


@pytest.fixture(params=[WITH_SCRIPT, pytest.param(False, id="without script")])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def sideways(page: Page) -> bool:
    """Does the page scroll sideways?"""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


@pytest.mark.asvs("V14.3.3")
def test_a_natural_person_becomes_a_registered_supplier(chromium: Browser, portal: Portal, script):
    page = open_phone(chromium, script=script).new_page()
    complaints = watched(page)
    username = f"luzdary{int(script)}"
    walking.natural_person(page, portal, username, tax_id=f"6039071{int(script)}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Felicitaciones")
    expect(page.get_by_text(re.compile(r"20[0-9]{2}-[0-9]{6}"))).to_be_visible()
    assert "Radicado" in portal.letter(f"{username}@correo.example", "Confirmación de registro")
    page.get_by_role("link", name="Ir al escritorio").click()
    expect(page.get_by_text("sin verificar").first).to_be_visible()
    assert not complaints
    assert page.context.storage_state(indexed_db=True)["origins"] == []  # nothing stays behind
    assert page.evaluate("sessionStorage.length") == 0


def test_a_company_is_registered_and_a_colleague_is_let_in(
    chromium: Browser, portal: Portal, script
):
    name, tax_id = (("H&H Asociados", "800.111.202-1"), ("Orbe Ñáñez S.A.S.", "9001234568"))[script]
    boss, colleague = (open_phone(chromium, script=script).new_page() for _ in range(2))
    complaints = watched(boss), watched(colleague)
    walking.organisation(boss, portal, f"gloria{int(script)}", name=name, tax_id=tax_id)
    expect(boss.get_by_role("heading", level=1)).to_contain_text("Felicitaciones")
    walking.ask_for_access(colleague, portal, f"ramon{int(script)}", name=name)
    assert name in portal.letter(f"gloria{int(script)}@correo.example", "acceso")
    walking.let_in(boss, portal, "Ramón Niño")
    assert name in portal.letter(f"ramon{int(script)}@correo.example", "acceso")
    colleague.goto(f"{portal.url}/escritorio")
    expect(colleague.get_by_text(name).first).to_be_visible()
    assert complaints == ([], [])
