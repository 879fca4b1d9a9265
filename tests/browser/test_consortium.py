"""A unión temporal on a phone, with script and without: its members are chosen by search, asked,
accepted by the institution since nobody administers them, and it is registered."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import walking
from tests.browser.conftest import Portal, open_phone, watched

pytestmark = pytest.mark.browser
PASSWORD = "la ventanilla de la esquina"
MEMBERS = ("Suministros Orbe", "Transportes Nova")


@pytest.fixture(scope="module")
def members(portal: Portal) -> tuple[str, str]:
    """Two companies that came by an import, and a chief who answers for them."""
    rows = "".join(f"{name},90010000{at},sas,54001,\n" for at, name in enumerate(MEMBERS))
    file = portal.folder / "proveedores.csv"
    file.write_text("name,tax_id,organisation_type,municipality_code,email\n" + rows)
    portal.command("import-entities", str(file))
    who = ("--username", "marta", "--email", "marta@correo.example", "--name", "Marta Rincón")
    portal.command("create-staff", *who, "--password-stdin", stdin=PASSWORD)
    return MEMBERS


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
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


def accept_all(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/ingresar")
    page.get_by_label("Nombre de usuario o correo").fill("marta")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/institucion/solicitudes")
    for name in MEMBERS:
        row = page.locator("li").filter(has=page.get_by_role("heading", name=name))
        row.get_by_role("button", name="Aceptar").click()
        expect(page.locator("#aviso")).to_contain_text(f"«{name}» es integrante")


def test_a_union_temporal_of_two_is_registered(chromium: Browser, portal: Portal, members, script):
    page, chief = (open_phone(chromium, script=script).new_page() for _ in range(2))
    complaints = watched(page), watched(chief)
    begin(page, portal, f"gloria{int(script)}", f"Unión Temporal El Páramo {int(script)}")
    address = page.url.replace("identificacion", "integrantes")
    page.goto(address)
    choose_members(page, members)
    accept_all(chief, portal)
    page.goto(address)
    assert page.get_by_text("Aceptado").count() == 2
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.goto(address.replace("integrantes", "identificacion"))
    walking.fill_form(page, walking.ANSWERS | {"NIT": ""})
    expect(page.get_by_role("heading", name="Documentos de los integrantes")).to_be_visible()
    walking.attach_documents(page)
    walking.finish(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Felicitaciones")
    assert complaints == ([], [])
