"""The four buttons of *Administración de usuarios*, touched in Chromium: rows change in place."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

import models
from domain import settings
from models import Access, AccessState
from tests.browser.conftest import Portal, open_phone, watched
from tests.conftest import make_config
from tests.people import PASSWORD, give_access, make_entity, make_user


@dataclass(frozen=True)
class Table:
    """The page of an entity's users, and the row that is decided about."""

    path: str
    row: Access

    def state(self) -> AccessState:
        state = AccessState(Access.get_by_id(self.row.id).state)
        models.db.close()
        return state


@pytest.fixture(scope="module")
def table(portal: Portal) -> Iterator[Table]:
    """Made in the portal's own database, behind its back."""
    url = portal.environment["DATABASE_URL"] or f"sqlite:///{portal.folder}/ventanilla.sqlite3"
    settings.use(make_config(portal.folder, url))
    models.open_database(url)
    entity = make_entity("H&H Asociados", "800111202", make_user("gloria"))
    row = give_access(make_user("ramon", name="Ramón Peñaloza"), entity, state=AccessState.PENDING)
    give_access(make_user("otra"), entity, state=AccessState.PENDING)
    models.db.close()
    yield Table(f"{portal.url}/entidades/{entity.code}/usuarios", row)
    models.db.close()


def signed_in(chromium: Browser, portal: Portal, *, script: bool) -> Page:
    page = open_phone(chromium, script=script).new_page()
    page.goto(f"{portal.url}/ingresar")
    page.get_by_label("Nombre de usuario o correo").fill("gloria")
    page.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Entrar").click()
    page.wait_for_url("**/escritorio")
    return page


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_each_button_does_what_it_says(
    chromium: Browser, portal: Portal, table: Table, script: bool
) -> None:
    Access.update(state=AccessState.PENDING).where(Access.id == table.row.id).execute()
    models.db.close()
    page = signed_in(chromium, portal, script=script)
    complaints = watched(page)
    page.goto(table.path)
    row = page.locator(f"#u-{table.row.code}")
    for button, shown, state in (
        ("Rechazar acceso", "Rechazado", AccessState.REJECTED),
        ("Revertir rechazo del acceso", "Pendiente", AccessState.PENDING),
        ("Aceptar acceso", "Aceptado", AccessState.ACCEPTED),
        ("Cancelar acceso", "Cancelado", AccessState.CANCELLED),
    ):
        row.get_by_role("checkbox").check()
        page.get_by_role("button", name=button, exact=True).click()
        if state == AccessState.CANCELLED:
            expect(page.get_by_role("heading", level=1)).to_contain_text("1 persona")
            page.get_by_role("button", name=button, exact=True).click()
        expect(row.locator(".state")).to_have_text(shown)
        expect(page.locator("#aviso")).to_contain_text("Ramón Peñaloza")
        if script and state != AccessState.CANCELLED:
            expect(page.locator("#aviso")).to_be_focused()
        assert table.state() == state
    expect(page.locator("#resumen")).to_contain_text("1 usuario y 1 solicitud pendiente")
    assert complaints == []
    page.context.close()


@pytest.mark.browser
def test_with_nobody_selected_the_sentence_comes_into_view(
    chromium: Browser, portal: Portal, table: Table
) -> None:
    page = signed_in(chromium, portal, script=True)
    page.goto(table.path)
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    page.get_by_role("button", name="Aceptar acceso").click()
    expect(page.get_by_text("Seleccione al menos a una persona")).to_be_in_viewport()
    page.context.close()


@pytest.mark.browser
def test_the_buttons_keep_out_of_the_way_until_somebody_is_selected(
    chromium: Browser, portal: Portal, table: Table
) -> None:
    page = signed_in(chromium, portal, script=False)
    page.goto(table.path)
    button = page.get_by_role("button", name="Aceptar acceso")
    expect(button).not_to_be_in_viewport()
    page.locator("tbody tr").first.get_by_role("checkbox").check()
    expect(button).to_be_in_viewport()
    page.context.close()
