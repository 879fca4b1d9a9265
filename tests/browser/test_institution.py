"""The institution's whole way, from a portal that nobody has set up to who has complied."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import contractors, dirty_list, office
from tests.browser.conftest import PATIENCE, PHONE, Portal, open_phone, watched

pytestmark = pytest.mark.browser
DESKTOP = {**PHONE, "viewport": {"width": 1280, "height": 800}, "has_touch": False}


def open_desktop(chromium: Browser) -> BrowserContext:
    context = chromium.new_context(**DESKTOP)
    context.set_default_timeout(PATIENCE * 1000)
    return context


@pytest.fixture(params=["1280 px", "360 px without script"])
def wide(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "1280 px")


def test_from_set_up_to_the_audit(chromium: Browser, new_portal: Portal, wide: bool):
    office.create_chief(new_portal)
    context = open_desktop(chromium) if wide else open_phone(chromium, script=False)
    page, people = context.new_page(), dirty_list.people()
    complaints = watched(page)
    office.sign_in(page, new_portal, office.CHIEF, office.PASSWORD, "Institución")
    office.set_up(page, new_portal)
    office.require(page, new_portal)
    office.write_circular(page, new_portal)
    call(page, people)
    contractors.register(new_portal, people[: 40 if wide else 4], office.ADDED)
    assert not complaints


def call(page: Page, people: list[dirty_list.Person]) -> None:
    """Of a dirty list the good lines are taken and each bad one is told."""
    content, problems, repeated = dirty_list.workbook(people)
    said = office.send_list(page, content)
    assert f"300 personas nuevas, {repeated} que ya estaban y {len(problems)} con error" in said
    for line, why in problems.items():
        row = page.get_by_role("row").filter(
            has=page.get_by_role("cell", name=f"Línea {line}", exact=True)
        )
        expect(row).to_contain_text(why)
    office.publish(page)
