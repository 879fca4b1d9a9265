"""What script adds to a field: its check on leaving it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import walking
from tests.browser.conftest import Portal, open_phone, watched

pytestmark = [pytest.mark.browser, pytest.mark.one_engine]
SENT_AS = """field => {
    let type;
    field.form.addEventListener("submit", () => { type = field.type; });
    field.form.requestSubmit();
    return type;
}"""


@pytest.fixture
def page(chromium: Browser, portal: Portal) -> Iterator[Page]:
    page = open_phone(chromium).new_page()
    complaints = watched(page)
    page.goto(f"{portal.url}/registro")
    yield page
    assert not complaints


def test_a_field_that_was_mended_is_no_longer_marked_as_wrong(page: Page):
    email = page.get_by_label("Correo electrónico")
    for typed, wrong in (("luz@", "true"), ("luz@correo.example", "false")):
        email.fill(typed)
        email.press("Tab")
        expect(email).to_have_attribute("aria-invalid", wrong)


def test_sending_a_form_ends_the_checks_still_on_their_way(page: Page):
    page.route("**/registro/campo/name", _never_answered)
    name = page.get_by_label("Nombre y apellido")
    name.fill("Luz Dary")
    with page.expect_request("**/registro/campo/name"):
        name.press("Tab")
    with page.expect_event("requestfailed") as ended:
        page.get_by_role("button", name="Continuar").click()
    assert ended.value.url.endswith("/campo/name")
    expect(page.locator("#aviso[data-state=error]")).to_be_visible()


def test_the_nit_is_told_while_it_is_typed(page: Page, portal: Portal):
    walking.register(page, portal, name="Luz Dary", username="luzdary", how="Persona natural")
    walking.press(page, "Registrar Entidad")
    page.get_by_role("button", name="Generar formulario").click()
    number, told = page.get_by_label("NIT", exact=True), page.locator("#su-nit")
    number.press_sequentially("60.390.714")
    expect(told).to_have_text("Su NIT es 60390714, DV 0.")
    number.press_sequentially("-5")
    expect(told).to_be_hidden()
    number.press("Tab")
    expect(page.get_by_text("El dígito de verificación de 60390714 es 0, no 5.")).to_be_visible()


@pytest.mark.asvs("V6.2.6")
def test_a_password_is_shown_when_asked_and_hidden_again_before_it_goes(page: Page):
    """A browser remembers what was sent from a field of text."""
    password, button = page.locator("#password"), page.locator("#password + button")
    password.fill("trompo-azul-77")
    expect(password).to_have_attribute("type", "password")
    button.click()
    expect(password).to_have_attribute("type", "text")
    expect(button).to_have_text("Ocultar")
    assert password.evaluate(SENT_AS) == "password"
    expect(page.locator("#aviso[data-state=error]")).to_be_visible()
    expect(page.locator("#password + button")).to_have_text("Mostrar")


def _never_answered(_route: Route) -> None:
    """A line so slow that the answer is still on its way."""
