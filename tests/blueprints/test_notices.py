"""*Avisos*, the page: what can be turned off, and what is said to come always."""

import pytest

from domain import notices
from models import How, NoticeChoice, NoticeKind, User
from tests.browsing import Browser
from tests.people import make_user

PATH = "/configuracion/avisos"


def form_at(browser: Browser):
    page = browser.page("/configuracion").click("Avisos")
    return next(form for form in page.forms.values() if form.action == PATH)


def test_one_chooses_and_sees_what_one_chose(hers: Browser, ana: User):
    form = form_at(hers)
    assert {kind: form[kind].value for kind in NoticeKind} == notices.choices(ana)
    form["papers"] = "daily"
    assert "Guardado" in hers.send(form, 200).text
    assert form_at(hers)["papers"].value == "daily"


def test_what_always_comes_is_said_and_has_no_control(hers: Browser):
    page = hers.page(PATH)
    assert "no se puede apagar" in page.html.main.text
    assert len(page.html.main.select("select")) == len(NoticeKind)


@pytest.mark.asvs("V15.3.3")
def test_nothing_but_the_kinds_is_taken_from_the_form(hers: Browser, ana: User):
    """A23: nor for anybody else."""
    other = make_user("luz")
    chosen = dict.fromkeys(NoticeKind, How.NEVER) | {"security": "never", "user": str(other.id)}
    assert hers.post(PATH, chosen).status_code == 303
    rows = NoticeChoice.select().tuples()
    assert {(user, kind) for _id, user, kind, _how in rows} == {
        (ana.id, kind) for kind in NoticeKind
    }


@pytest.mark.parametrize("typed", ["", "weekly", "\x00", "\ud800", "9" * 5000])
def test_a_way_that_is_none_is_refused(hers: Browser, typed: str):
    answer = hers.post(
        PATH,
        dict.fromkeys(NoticeKind, How.NEVER) | {"papers": typed.encode("utf-8", "surrogatepass")},
    )
    assert answer.status_code == 422 and "Elija una de las opciones." in answer.text
    assert not NoticeChoice.select().exists()
