"""The table of users as its administrator handles it."""

from bs4 import BeautifulSoup

from models import Access, Entity
from tests.browsing import Browser, check_page


def path(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/usuarios{rest}"


def table(page):
    return next(form for form in page.forms.values() if form.action.endswith("/aceptados"))


def tick(page, *rows: Access):
    form = table(page)
    for box in form.fields.get("id", []):
        box.checked = box._value in {row.code for row in rows}
    return form


def press(browser: Browser, form, name: str, **headers):
    """What a browser sends when one of the buttons below the table is pressed."""
    button = form.html.find("button", string=name)
    fields = form.submit_fields()
    answer = browser.web.post(button["formaction"], fields, expect_errors=True, **headers)
    if answer.status_code == 303:
        answer = answer.follow(expect_errors=True)
    if not headers:
        check_page(answer)
    return answer


def state(row: Access) -> str:
    return str(Access.get_by_id(row.id).state)


def notice(answer) -> str:
    return BeautifulSoup(answer.text, "html.parser").find(id="aviso").get_text(" ", strip=True)
