"""From *administrator gone* to *new administrator*, on phones, as each of the people in it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import models
from domain import claim_decisions, settings
from models import Claim
from tests.browser.conftest import Portal, open_phone, watched
from tests.browser.walking import paper
from tests.conftest import make_config
from tests.people import PASSWORD, make_entity, make_staff, make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def people(portal: Portal) -> Iterator[None]:
    """Made in the portal's own database, behind its back: Gloria administers, Ramón is stuck."""
    url = portal.environment["DATABASE_URL"] or f"sqlite:///{portal.folder}/ventanilla.sqlite3"
    settings.use(make_config(portal.folder, url))
    models.open_database(url)
    make_entity("H&H Asociados", "800111202", make_user("gloria"))
    make_user("ramon", name="Ramón Peñaloza")
    make_staff("oficial", name="Sandra Vera")
    models.db.close()
    yield
    models.db.close()


def enter(page: Page, portal: Portal, username: str) -> None:
    page.goto(f"{portal.url}/ingresar")
    page.get_by_label("Nombre de usuario o correo").fill(username)
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url(lambda url: "/ingresar" not in url)


def claim(page: Page, portal: Portal) -> None:
    """From where one is stuck: the search for the entity."""
    page.goto(f"{portal.url}/mesa-de-servicio")
    page.get_by_role("main").get_by_role("link", name="Nuevo registro").click()
    page.get_by_label("Nombre de la entidad o NIT").fill("asociados")
    page.get_by_role("button", name="Buscar").click()
    page.get_by_role("link", name="¿Su administrador ya no está").click()
    page.get_by_label("El administrador ya no está").check()
    page.get_by_label("Cuente qué pasó").fill("Gloria se fue del país en marzo")
    page.get_by_label("Documento que lo demuestra").set_input_files(
        {"name": "carta.pdf", "mimeType": "application/pdf", "buffer": paper("Carta")}
    )
    page.get_by_role("button", name="Enviar el reclamo").click()
    expect(page.get_by_text("Por revisar")).to_be_visible()


def end_the_term() -> None:
    """What the worker does on the day after the last one."""
    assert claim_decisions.lapse(Claim.get().object_until + dt.timedelta(days=1))
    models.db.close()


def sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_who_is_stuck_becomes_the_administrator(chromium: Browser, portal: Portal, people: None):
    pages = {who: open_phone(chromium).new_page() for who in ("ramon", "oficial", "gloria")}
    complaints = [watched(page) for page in pages.values()]
    for who, page in pages.items():
        enter(page, portal, who)
    ramon, oficial, gloria = pages.values()

    claim(ramon, portal)
    assert not sideways(ramon)
    oficial.goto(portal.link("oficial@example.com", "reclamo"))
    with oficial.expect_download() as file:
        oficial.get_by_role("link", name="carta.pdf").click()
    assert file.value.suggested_filename == "carta.pdf"
    oficial.get_by_role("button", name="Dar curso").click()
    expect(oficial.get_by_text("En plazo para responder")).to_be_visible()
    assert not sideways(oficial)

    gloria.goto(portal.link("gloria@example.com", "responda a tiempo"))
    expect(gloria.get_by_role("button", name="Oponerme al reclamo")).to_be_visible()
    assert not sideways(gloria)

    end_the_term()
    assert "usted es administrador" in portal.letter("ramon@example.com", "administrador")
    ramon.goto(f"{portal.url}/escritorio")
    expect(ramon.get_by_role("heading", name="Solicitudes de acceso")).to_be_visible()
    assert "terminó" in portal.letter("gloria@example.com", "terminó")
    gloria.reload()
    expect(gloria.get_by_text("Concedido")).to_be_visible()
    gloria.goto(f"{portal.url}/escritorio")
    expect(gloria.get_by_text("Buscar o registrar mi entidad")).to_be_visible()
    assert complaints == [[], [], []]
