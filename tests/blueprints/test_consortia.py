"""What a member is asked: on the desk, on its own page, and at the institution where nobody is."""

import pytest

from models import Entity, EntityState, MemberState, StaffRole, User
from tests import mail
from tests.browsing import Browser
from tests.consortia import ask, company, make_plural, put_member, row_of, share
from tests.people import give_access, make_staff, make_user, sign_in


@pytest.fixture
def asked(ana: User, north: Entity) -> Entity:
    return ask(ana, north)


def form_to(page, ending: str):
    return next(form for form in page.forms.values() if form.action.endswith(ending))


def path(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/consorcios{rest}"


def test_the_desk_asks_an_administrator_and_stays_there(browser, asked, north, norma):
    sign_in(browser, norma)
    page = browser.page("/escritorio")
    assert (
        "«Unión Temporal El Páramo» propone a Norte SAS como integrante con 40,00 %."
        in page.html.main.text
    )
    page = browser.send(form_to(page, "/aceptado"), 200)
    assert page.request.path == "/escritorio"
    assert "Aceptó ser integrante" in page.html.find(id="aviso").text
    assert "propone a" not in page.html.main.text
    assert row_of(asked, north).state == MemberState.ACCEPTED


def test_its_page_shows_what_was_decided_and_rejects(browser, asked, north, norma):
    sign_in(browser, norma)
    page = browser.send(form_to(browser.page(path(north)), "/rechazado"), 200)
    assert page.request.path == path(north)
    assert "Rechazado" in page.html.main.text
    assert not [form for form in page.forms.values() if "consorcios" in form.action]


def test_withdrawing_is_asked_twice(browser, asked, north, norma):
    sign_in(browser, norma)
    browser.send(form_to(browser.page(path(north)), "/aceptado"))
    sure = browser.page(path(north, f"/{row_of(asked, north).code}/retirarse"))
    assert row_of(asked, north).state == MemberState.ACCEPTED
    page = browser.send(form_to(sure, "/retirado"), 200)
    assert "ya no es integrante" in page.html.find(id="aviso").text
    assert row_of(asked, north).state == MemberState.REJECTED


def test_changed_terms_are_not_accepted_by_an_old_page(browser, asked, ana, north, norma):
    sign_in(browser, norma)
    page = browser.page("/escritorio")
    share(asked, ana, _1="90", _2="10")
    page = browser.send(form_to(page, "/aceptado"), 422)
    assert "ahora es 10,00 %" in page.html.find(id="aviso").text
    assert row_of(asked, north).state == MemberState.PENDING


@pytest.mark.asvs("V8.2.1")
def test_a_member_of_it_sees_and_decides_nothing(browser, asked, north):
    colleague = make_user("ramon")
    give_access(colleague, north)
    sign_in(browser, colleague)
    page = browser.page(path(north))
    assert "Responde un usuario administrador" in page.html.main.text
    assert "propone a" not in browser.page("/escritorio").html.main.text
    row = row_of(asked, north)
    for act in ("aceptado", "rechazado", "retirado"):
        assert browser.post(path(north, f"/{row.code}/{act}")).status_code == 403
    assert row_of(asked, north).state == MemberState.PENDING


@pytest.mark.asvs("V8.2.2")
def test_another_entitys_proposal_is_missing(browser, asked, north):
    other = make_user("lucia")
    mine = company("Otra SAS", other)
    sign_in(browser, other)
    row = row_of(asked, north)
    for act in ("aceptado", "rechazado", "retirado"):
        assert browser.post(path(mine, f"/{row.code}/{act}")).status_code == 404
        assert browser.post(path(north, f"/{row.code}/{act}")).status_code == 404
    assert browser.post(f"/institucion/integrantes/{row.code}/aceptado").status_code == 404


def test_the_letter_leads_to_the_page(browser, asked, north, norma):
    [letter] = mail.letters_to(browser, norma.email)
    assert mail.path_in(letter) == path(north)
    text = " ".join(mail.text_of(letter).split())
    assert "propone a «Norte SAS»" in text
    assert "con 40,00 %. Lo registra «Ana Rojas Peña»" in text
    sign_in(browser, norma)
    browser.send(form_to(browser.page(path(north)), "/aceptado"))
    answer = mail.text_of(mail.letters_to(browser, "ana@example.com")[-1])
    assert "«Norte SAS» aceptó ser integrante de «Unión Temporal El Páramo»." in answer


@pytest.fixture
def alone(ana: User) -> Entity:
    """Proposed, and nobody administers it."""
    member = company("Sola SAS")
    ask(ana, member)
    return member


def staffs(browser: Browser, **fields) -> Browser:
    return sign_in(browser, make_staff(**fields))


def test_staff_accepts_for_whom_nobody_administers(browser, ana, alone):
    staffs(browser)
    page = browser.page("/institucion/solicitudes")
    assert "Integrantes sin administrador" in page.html.main.text
    assert "Ana Rojas Peña" in page.html.main.text
    page = browser.send(form_to(page, "/aceptado"), 200)
    assert "«Sola SAS» es integrante" in page.html.find(id="aviso").text
    assert "Integrantes sin administrador" not in page.html.main.text


def test_staff_rejects_too_and_an_auditor_only_reads(browser, other_browser, alone):
    staffs(other_browser, username="auditora", staff_role=StaffRole.AUDITOR)
    page = other_browser.page("/institucion/solicitudes")
    assert "Sola SAS" in page.html.main.text
    assert not [form for form in page.forms.values() if "integrantes" in form.action]
    staffs(browser)
    form = form_to(browser.page("/institucion/solicitudes"), "/rechazado")
    refused = other_browser.post(form.action)
    assert refused.status_code == 403
    browser.send(form, 200)
    assert browser.post(form.action).status_code == 303


def test_what_an_administrator_answers_is_not_for_staff(browser, asked, north):
    staffs(browser)
    assert "Norte SAS" not in browser.page("/institucion/solicitudes").html.main.text
    row = row_of(asked, north)
    assert browser.post(f"/institucion/integrantes/{row.code}/aceptado").status_code == 404


def test_a_plural_entity_has_no_page_of_its_own_proposals(browser, ana):
    plural = make_plural(ana, state=EntityState.REGISTERED)
    put_member(plural, company("Una SAS"), 10_000)
    sign_in(browser, ana)
    settings = browser.page(f"/entidades/{plural.code}/")
    assert "/consorcios" not in settings.text
