"""The institution's whole way, from a portal that nobody has set up to who has complied."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import contractors, deciding, dirty_list, office, proof
from tests.browser.conftest import PATIENCE, PHONE, Portal, open_phone, watched
from tests.browser.dirty_list import Person
from tests.registering import PASSWORD

pytestmark = pytest.mark.browser
DESKTOP = {**PHONE, "viewport": {"width": 1280, "height": 800}, "has_touch": False}


@pytest.mark.parametrize(
    "wide",
    [
        pytest.param(True, id="1280 px"),
        pytest.param(False, id="360 px without script", marks=pytest.mark.one_engine),
    ],
)
def test_from_set_up_to_the_audit(chromium: Browser, new_portal: Portal, wide: bool):
    people, done = dirty_list.people(), 40 if wide else 3
    first = people[0]
    staff, hers, anybody = (open_page(chromium, wide) for _ in range(3))
    complaints = [watched(page) for page in (staff, hers, anybody)]
    office.create_chief(new_portal)
    office.sign_in(staff, new_portal, office.CHIEF, office.PASSWORD, "Institución")
    office.set_up(staff, new_portal)
    office.require(staff, new_portal)
    office.write_circular(staff, new_portal)
    call(staff, people)
    contractors.register(new_portal, people[:done], office.ADDED)
    returned = deciding.give_one_back(staff, new_portal, first)
    office.sign_in(hers, new_portal, first.username, PASSWORD, deciding.ANY)
    deciding.correct(hers, new_portal, returned)
    deciding.accept_the_corrected(staff, new_portal, first, script=wide)
    proof.check(anybody, new_portal, proof.certificate(hers, new_portal))
    deciding.look_at_board(staff, new_portal, len(people), done)
    deciding.find_on_board(staff, first)
    proof.a_week_passes(new_portal)
    deciding.remind(staff, new_portal, people[done:])
    office.see_it_set_up(staff)
    assert complaints == [[], [], []]
    if wide:
        verify_the_audit(new_portal)


def open_page(chromium: Browser, wide: bool) -> Page:
    if not wide:
        return open_phone(chromium, script=False).new_page()
    context = chromium.new_context(**DESKTOP)
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


def call(page: Page, people: list[Person]) -> None:
    """Of a dirty list the good lines are taken and each bad one is told."""
    content, problems, repeated = dirty_list.workbook(people)
    said = office.send_list(page, content)
    assert f"300 personas nuevas, {repeated} que ya estaban y {len(problems)} con error" in said
    for line, why in problems.items():
        told = page.get_by_role("cell", name=f"Línea {line}", exact=True)
        expect(page.get_by_role("row").filter(has=told)).to_contain_text(why)
    office.publish(page)


def verify_the_audit(portal: Portal) -> None:
    """It is whole; then one byte of it is another. No page has a part in this: once is enough."""
    well, said = proof.verify_audit(portal)
    assert well, said
    entry = proof.alter_one_byte(portal)
    well, said = proof.verify_audit(portal)
    assert not well and f"(asiento {entry}): cambiado" in said, said
