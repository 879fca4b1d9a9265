"""A company, a foundation and a unión temporal of both on a phone, with script and without: all
their papers, and each member accepted by who administers it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import walking
from tests.browser.conftest import Portal, open_phone, watched

pytestmark = pytest.mark.browser
ESAL = "fundacion"


WITH_SCRIPT = pytest.param(True, id="with script", marks=pytest.mark.one_engine)


@pytest.fixture(params=[WITH_SCRIPT, pytest.param(False, id="without script")])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def begin(page: Page, portal: Portal, username: str, name: str) -> None:
    walking.register(
        page,
        portal,
        name="Gloria Inés Parra",
        username=username,
        how="Voy a registrar una organización",
        entity=name,
    )
    page.goto(f"{portal.url}/registro/entidad/nueva?nombre={name}")
    page.get_by_label("Tipo de organización").select_option("union-temporal")
    page.get_by_role("button", name="Generar formulario").click()
    page.wait_for_url("**/formulario/identificacion")


def choose_members(page: Page, names: tuple[str, str]) -> None:
    for name in names:
        page.get_by_label("Nombre o NIT del integrante").fill(name)
        page.get_by_role("button", name="Buscar").click()
        page.get_by_role("button", name="Agregar").first.click()
        expect(page.locator("#aviso")).to_contain_text(f"Agregó «{name}»")
    shares = page.get_by_label("Participación, en %")
    shares.nth(0).fill("66,67")
    shares.nth(1).fill("33,33")
    page.get_by_label("Líder").nth(0).check()
    page.get_by_role("button", name="Guardar y seguir").click()
    page.wait_for_url("**/formulario/financiera")


def accept(page: Page, portal: Portal, union: str) -> None:
    """From the desk, in one tap."""
    page.goto(f"{portal.url}/escritorio")
    row = page.locator("li").filter(has=page.get_by_role("heading", name=union, exact=True))
    row.get_by_role("button", name="Aceptar").click()
    expect(page.locator("#aviso")).to_contain_text("integrante")


def test_a_union_temporal_of_a_company_and_a_foundation_is_registered(
    chromium: Browser, portal: Portal, script
):
    page, company, foundation = people = [
        open_phone(chromium, script=script).new_page() for _ in range(3)
    ]
    complaints = [watched(each) for each in people]
    at = int(script)
    names = (f"Suministros Orbe {at} S.A.S.", f"Fundación Nova {at}")
    register = walking.organisation
    register(company, portal, f"luz{at}", name=names[0], tax_id=f"90012340{at}")
    register(foundation, portal, f"ivan{at}", name=names[1], tax_id=f"80012350{at}", kind=ESAL)
    union = f"Unión Temporal El Páramo {at}"
    begin(page, portal, f"gloria{at}", union)
    address = page.url.replace("identificacion", "integrantes")
    page.goto(address)
    choose_members(page, names)
    accept(company, portal, union)
    accept(foundation, portal, union)
    page.goto(address)
    assert page.get_by_text("Aceptado").count() == 2
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.goto(address.replace("integrantes", "identificacion"))
    walking.fill_form(page, walking.ANSWERS | {"NIT": ""})
    expect(page.get_by_role("heading", name="Documentos de los integrantes")).to_be_visible()
    walking.attach_documents(page)
    walking.finish(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Felicitaciones")
    assert complaints == [[], [], []]
