"""What staff do in Chromium, by the labels and buttons that they read."""

import io
import re

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Portal
from tests.browser.walking import press

CHIEF, PASSWORD = "jefa", "tres veredas y un mirador"
LETTERS = "jefa@sanroque.gov.co"
TELEPHONE = "6075550118"
ADDED = "Carné de vacunación contra la fiebre amarilla"
SUBJECT = "Registro en el portal de proveedores"


def sideways(page: Page) -> bool:
    """Does the page scroll sideways?"""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def see(page: Page, heading: str | re.Pattern[str]) -> None:
    """The page that says so at its top is there, and fits."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state()
    assert not sideways(page), page.url


def go(page: Page, words: str, heading: str | re.Pattern[str]) -> None:
    press(page, words)
    see(page, heading)


def told(page: Page, words: str | re.Pattern[str]) -> None:
    """What the portal says that was done."""
    expect(page.locator("#aviso")).to_contain_text(words)


def fill(page: Page | Locator, answers: dict[str, str]) -> None:
    for label, answer in answers.items():
        page.get_by_label(label, exact=True).fill(answer)


def sign_in(page: Page, portal: Portal, username: str, password: str, heading: str) -> None:
    page.goto(f"{portal.url}/ingresar")
    fill(page, {"Nombre de usuario o correo": username, "Contraseña": password})
    page.locator("#contenido").get_by_role("button", name="Entrar").click()
    see(page, heading)


def create_chief(portal: Portal) -> None:
    words = ("--username", CHIEF, "--email", LETTERS, "--name", "Marta Suárez")
    portal.command("create-staff", *words, "--password-stdin", stdin=f"{PASSWORD}\n")


def set_up(page: Page, portal: Portal) -> None:
    """All that a new portal asks."""
    go(page, "Configure la institución", "Datos de la institución")
    go(page, "Nombre, NIT y municipio", "Nombre, NIT y municipio")
    said = {"Nombre de la institución": "E.S.E. Hospital San Roque", "NIT": "890501438"}
    fill(page, said | {"Municipio": "Ocaña"})
    go(page, "Guardar", "Datos de la institución")
    go(page, "Líneas de atención", "Líneas de atención")
    _lines(page)
    go(page, "Datos de la institución", "Datos de la institución")
    _look(page)
    go(page, "Remitente de los correos", "Remitente de los correos")
    press(page, "Enviarme un correo de prueba")
    told(page, "prueba")
    assert "Marta" in portal.letter(LETTERS, "Correo de prueba")
    go(page, "Datos de la institución", "Datos de la institución")
    go(page, "Terminar la configuración", "Datos de la institución")
    expect(page.get_by_text("La configuración se terminó")).to_be_visible()


def see_it_set_up(page: Page) -> None:
    """On any page of staff. Each process keeps for seconds how the institution was, so late."""
    foot, reminder = page.get_by_role("contentinfo"), page.get_by_text("Configure la institución")
    for _ in range(600):
        page.wait_for_load_state()
        if TELEPHONE in foot.inner_text() and not reminder.count():
            return
        page.reload()
    raise AssertionError(page.url)


def _lines(page: Page) -> None:
    """In the place of those of the example."""
    while page.get_by_role("link", name="Cambiar").count() > 1:
        rows = page.get_by_role("button", name="Borrar")
        before = rows.count()
        rows.first.click()
        expect(rows).not_to_have_count(before)
    go(page, "Cambiar", re.compile("Línea de atención"))
    page.get_by_label("Canal", exact=True).select_option("phone")
    contact = {"Nombre": "Teléfono", "Teléfono, correo o dirección": TELEPHONE}
    fill(page, contact | {"Horario (opcional)": "Lunes a viernes, de 7:00 a. m. a 5:00 p. m."})
    go(page, "Guardar", "Líneas de atención")


def _look(page: Page) -> None:
    go(page, "Logo y colores", "Logo y colores")
    picture = io.BytesIO()
    Image.new("RGB", (300, 180), "#0b5345").save(picture, "PNG")
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    page.get_by_label("Archivo del logo").set_input_files(logo)
    go(page, "Guardar el logo", "Logo y colores")
    expect(page.get_by_role("img", name="Logo de")).to_be_visible()
    page.get_by_label("Color de día").fill("#0b5345")
    go(page, "Guardar los colores", "Logo y colores")
    go(page, "Datos de la institución", "Datos de la institución")
    expect(page.get_by_text("Con logo, con los colores de la institución")).to_be_visible()


def require(page: Page, portal: Portal) -> None:
    """One more paper of everybody who contracts with their own cédula."""
    page.goto(f"{portal.url}/institucion")
    go(page, "Requisitos", "Requisitos")
    go(page, "Persona natural", re.compile("Requisitos: Persona natural"))
    go(page, "Agregar documento", "Agregar documento")
    how = "La hoja del carné donde se lee la fecha de la dosis."
    fill(page, {"Nombre del documento": ADDED, "Cómo debe ser (opcional)": how})
    page.get_by_label("Obligatorio").check()
    go(page, "Ver cómo queda", "Agregar documento")
    expect(page.locator("#visto")).to_contain_text(ADDED)
    press(page, "Publicar")
    told(page, f"Publicó «{ADDED}»")
    expect(page.get_by_role("main")).to_contain_text(ADDED)


def write_circular(page: Page, portal: Portal) -> None:
    page.goto(f"{portal.url}/institucion")
    go(page, "Circulares", "Circulares")
    go(page, "Nueva circular", "Nueva circular")
    fill(
        page,
        {
            "Circular número": "021-2026",
            "Lugar": "Ocaña",
            "Para (destinatarios)": "contratistas de prestación de servicios",
            "Asunto": SUBJECT,
            "Texto": "Todo contratista se registra en el portal.\n\nEs requisito para contratar.",
            "Enlaces (opcional)": "https://www.example.gov.co/video Video del registro",
            "Firma (nombre)": "Marta Suárez",
            "Cargo": "Gerente",
        },
    )
    go(page, "Guardar", "Circular 021-2026")


def send_list(page: Page, content: bytes) -> str:
    """What is said once the worker has read it."""
    go(page, "Personas", "Personas de la circular 021-2026")
    go(page, "Agregar personas", "Agregar personas")
    file = {"name": "contratistas 2026.xlsx", "mimeType": "application/zip", "buffer": content}
    page.get_by_label("Lista de personas").set_input_files(file)
    go(page, "Subir la lista", "Lista de personas")
    for _ in range(600):
        read = page.get_by_role("status").filter(has_text="Leímos")
        if read.count():
            break
        page.reload()
    see(page, "Lista de personas")
    return read.inner_text()


def publish(page: Page) -> None:
    go(page, "Circular 021-2026", "Circular 021-2026")
    go(page, "Publicar", "Circular 021-2026")
    go(page, "Enviar", "Enviar la circular 021-2026")
    page.get_by_label("Correos por minuto").select_option("300")
    press(page, "Enviar a 300 personas")
    told(page, "300")
