"""The way of the guide, as fingers go it: by the labels and buttons that a person reads."""

import io
import re

import pikepdf
from playwright.sync_api import Page, expect

from tests.browser.conftest import Portal

PASSWORD = "el trompo de la abuela"


def paper(words: str) -> bytes:
    """A small real PDF."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 200))
    document.docinfo["/Title"] = words
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def register(
    page: Page, portal: Portal, *, name: str, username: str, how: str, entity: str = ""
) -> None:
    """Steps 1 and 2: from the cover to a user who is signed in."""
    page.goto(portal.url)
    page.get_by_role("link", name="Registro", exact=True).first.click()
    page.get_by_label(how).check()
    page.get_by_label("Nombre y apellido").fill(name)
    if entity:
        page.get_by_label("Nombre de la entidad").fill(entity)
    page.get_by_label("Correo electrónico").fill(f"{username}@correo.example")
    page.get_by_label("Teléfono móvil de seguridad").fill("300 555 0142")
    page.get_by_label("Elige tu usuario").fill(username)
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_label("Confirmar", exact=True).fill(PASSWORD)
    page.get_by_label("Respuesta de seguridad").fill("un trompo de madera")
    page.get_by_label("Acepto los términos y condiciones de uso").check()
    page.get_by_label("Autorizo el tratamiento de mis datos personales").check()
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_url("**/registro/confirmar")
    page.goto(portal.link(f"{username}@correo.example", "Activación"))
    page.get_by_role("button", name="Activar mi usuario").click()
    page.wait_for_url("**/registro/entidad**")


ANSWERS = {
    "Nombre de la entidad": "H&H Asociados",
    "NIT": "800.111.202-1",
    "Dirección": "Calle 6 # 4-32, barrio Centro",
    "Municipio": "cucuta",
    "Correo electrónico de la oficina": "oficina@hyh.example",
    "Teléfono de oficina": "607 555 0118",
    "Nombre del representante legal": "Luz Dary Contreras",
    "Número de documento": "60390714",
}
CHOICES = {
    "Mipyme": 2,
    "Régimen tributario": 1,
    "Tipo de documento": 1,
}


def fill_form(page: Page, answers: dict[str, str]) -> None:
    """The sections one after the other, as far as the documents."""
    page.wait_for_url(re.compile("/formulario/|/documentos"))
    page.wait_for_load_state("networkidle")
    for _ in range(12):
        if "/documentos" in page.url:
            return
        address = page.url
        _fill_section(page, answers)
        page.get_by_role("button", name="Guardar y seguir").click()
        page.wait_for_url(lambda url, before=address: url != before)
        page.wait_for_load_state("networkidle")
        expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    raise AssertionError(f"the form has no end: {page.url}")


def _fill_section(page: Page, answers: dict[str, str]) -> None:
    for label, answer in answers.items():
        field = page.get_by_label(label, exact=True)
        if field.count() and field.first.is_visible() and not field.first.input_value():
            field.first.fill(answer)
    for label, index in CHOICES.items():
        field = page.get_by_label(label, exact=True)
        if field.count() and not field.first.input_value():
            field.first.select_option(index=index)


def attach_documents(page: Page) -> None:
    """A paper in each mandatory row, then on to the review."""
    for _ in range(12):
        rows = page.locator("li[data-state=missing]").filter(has_not_text="Opcional")
        if not rows.count():
            break
        title = rows.first.locator("h3").inner_text()
        rows.first.get_by_text("Anexar documento").click()
        row = page.locator("li").filter(has=page.get_by_role("heading", name=title, exact=True))
        row.get_by_label("Buscar documento").set_input_files(
            {"name": f"{title[:30]}.pdf", "mimeType": "application/pdf", "buffer": paper(title)}
        )
        row.get_by_role("button", name="Anexar", exact=True).click()
        row.get_by_role("button", name="Borrar documento").wait_for()
    page.get_by_role("link", name="Seguir").click()


def finish(page: Page) -> None:
    page.get_by_label("Acepto los términos y condiciones de uso").check()
    page.get_by_role("button", name="Finalizar").click()
    page.wait_for_url("**/confirmacion")


def natural_person(page: Page, portal: Portal, username: str, *, tax_id: str) -> None:
    """The whole way of the guide for someone who contracts with their own cédula."""
    register(page, portal, name="Luz Dary Contreras", username=username, how="Persona natural")
    press(page, "Registrar Entidad")
    page.get_by_role("button", name="Generar formulario").click()
    fill_form(page, ANSWERS | {"NIT": tax_id})
    attach_documents(page)
    finish(page)


def organisation(page: Page, portal: Portal, username: str, *, name: str, tax_id: str) -> None:
    """The same way for a company, a SAS that isn't registered yet."""
    register(
        page,
        portal,
        name="Gloria Inés Parra",
        username=username,
        how="Voy a registrar una organización",
        entity=name,
    )
    page.get_by_label("NIT", exact=True).fill(tax_id)
    page.get_by_role("button", name="Validar", exact=True).click()
    page.get_by_role("button", name="Validar de nuevo").wait_for()
    press(page, "Registrar Entidad")
    page.get_by_label("Tipo de organización").select_option("sas")
    page.get_by_role("button", name="Generar formulario").click()
    fill_form(page, ANSWERS | {"Nombre de la entidad": name, "NIT": tax_id})
    attach_documents(page)
    finish(page)


def ask_for_access(page: Page, portal: Portal, username: str, *, name: str) -> None:
    """A colleague of that company asks to be let in."""
    register(
        page,
        portal,
        name="Ramón Niño",
        username=username,
        how="Mi organización ya está registrada",
        entity=name,
    )
    if not page.get_by_text("Solicitud de acceso").count():
        page.get_by_role("button", name="Validar", exact=True).click()
    row = page.locator("li").filter(has=page.get_by_role("heading", name=name, exact=True))
    row.get_by_text("Solicitud de acceso").click()
    page.get_by_role("button", name="Finalizar").click()
    page.wait_for_url(lambda url: "/registro/entidad" not in url)


def let_in(page: Page, portal: Portal, colleague: str) -> None:
    """From the desk, the administrator accepts the one who asks."""
    page.goto(f"{portal.url}/escritorio")
    press(page, "Aceptar usuarios")
    page.get_by_role("checkbox", name=colleague).check()
    page.get_by_role("button", name="Aceptar acceso").click()
    expect(page.locator("#aviso")).to_contain_text(colleague)


def press(page: Page, words: str) -> None:
    """Touch the button or link that says so."""
    page.get_by_role("link", name=words).or_(page.get_by_role("button", name=words)).first.click()
