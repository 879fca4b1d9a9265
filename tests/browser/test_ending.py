"""In Chromium: the page says that the session is about to end, and keeps what is typed."""

import contextlib
import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import models
from domain import settings
from models import Session, now
from tests.browser.conftest import Portal, open_phone, watched
from tests.conftest import make_config
from tests.people import PASSWORD, make_entity, make_user

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]
TYPED = "Ñandú O'Neill Güiza"


def unused_for(minutes: float) -> None:
    """In the portal's own database, behind its back."""
    Session.update(last_seen_at=now() - dt.timedelta(minutes=minutes)).execute()
    models.db.close()


def at_a_form(page: Page, portal: Portal) -> None:
    """Signed in, with something typed that isn't saved; the browser's clock is ours."""
    url = portal.environment["DATABASE_URL"] or f"sqlite:///{portal.folder}/ventanilla.sqlite3"
    settings.use(make_config(portal.folder, url))
    models.open_database(url)
    entity = make_entity(administrator=make_user("gloria"))
    models.db.close()
    page.clock.install()
    page.goto(f"{portal.url}/ingresar")
    page.get_by_label("Nombre de usuario o correo").fill("gloria")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/escritorio")
    page.goto(f"{portal.url}/entidades/{entity.code}/formulario/representante")
    page.get_by_label("Nombre del representante legal").fill(TYPED)


@contextlib.contextmanager
def answered(page: Page) -> Iterator[None]:
    """The page has asked the portal, and what came stands in it and waits for its own time."""
    page.evaluate("document.getElementById('vence').dataset.before = ''")
    yield
    page.locator("#vence:not([data-before], .htmx-added)").wait_for(state="attached")


def asked_again(page: Page, minutes: float) -> None:
    """These minutes pass for the page."""
    with answered(page):
        page.clock.fast_forward(int(minutes * 60_000))


def test_the_end_is_told_put_off_and_told_again(chromium: Browser, portal: Portal):
    page = open_phone(chromium).new_page()
    complaints = watched(page)
    at_a_form(page, portal)
    warning = page.locator("#vence")
    asked_again(page, 27)
    expect(warning).to_be_empty()  # another page was in use meanwhile
    unused_for(28)
    asked_again(page, 28.5)
    expect(warning).to_contain_text("Su sesión vence en 2 minutos")
    expect(warning).to_be_in_viewport()
    with answered(page):
        page.get_by_role("button", name="Seguir aquí").click()
    expect(warning).to_be_empty()
    unused_for(31)
    asked_again(page, 28.5)
    expect(warning).to_contain_text("Su sesión terminó")
    expect(page.get_by_label("Nombre del representante legal")).to_have_value(TYPED)
    assert not complaints
