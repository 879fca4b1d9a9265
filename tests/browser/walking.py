"""The way of the guide, as fingers go it: by the labels and buttons that a person reads."""

import io

import pikepdf
from playwright.sync_api import Page

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


def register(page: Page, portal: Portal, *, name: str, username: str, how: str) -> None:
    """Steps 1 and 2: from the cover to a user who is signed in."""
    page.goto(portal.url)
    page.get_by_role("link", name="Registro", exact=True).first.click()
    page.get_by_label(how).check()
    page.get_by_label("Nombre y apellido").fill(name)
    if how != "Persona natural":
        page.get_by_label("Nombre de la entidad").fill("H&H Asociados")
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
