"""The NIT as it is typed, and *¿Es ésta?*: never in the way, one tap from asking for access."""

import pytest

from models import Access
from tests.browsing import HX
from tests.people import make_entity, make_user, sign_in

SEARCH = "/registro/entidad"


@pytest.fixture
def ana(browser, database):
    user = make_user("ana", participation="nueva", entity_name="Mi empresa")
    sign_in(browser, user)
    return user


@pytest.fixture
def draft(ana):
    return make_entity("Nueva", None, state="draft", created_by=ana, municipality_code="")


@pytest.fixture
def company(database):
    return make_entity("Droguería La Perla S.A.S.", "800111202")


def leave(browser, entity, **typed):
    [field] = typed
    path = f"/entidades/{entity.code}/formulario/identificacion/campo/{field}"
    return browser.post(path, typed, headers=HX)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("890.501.019", "Su NIT es 890501019, DV 9."),
        ("8905010199", "Su NIT es 890501019, DV 9."),
        ("890501019-8", ""),
        ("8905", ""),
        ("222222222", ""),
    ],
)
def test_the_number_is_told_while_it_is_typed(browser, draft, typed, said):
    for path in (f"/entidades/{draft.code}/nit?tax_id={typed}", f"{SEARCH}/nit?nit={typed}"):
        answer = browser.web.get(path, headers=HX)
        assert answer.html.find(id="su-nit").text == said
        assert answer.html.find(id="su-nit").has_attr("hidden") == (not said)


def test_a_persons_ten_digits_are_their_own(browser, ana):
    person = make_entity("Luz", None, state="draft", created_by=ana, family="natural")
    answer = browser.web.get(f"/entidades/{person.code}/nit?tax_id=1098765432", headers=HX)
    assert "Su NIT es 1098765432, DV" in answer


def test_a_company_of_another_country_is_found_by_its_own_number(browser, ana):
    company = make_entity("Acme", "ABC123456XY1", family="extranjera", country="MX", check_digit="")
    page = browser.page(f"{SEARCH}?pais=MX&nit=abc-123456-xy1")
    assert company.name in page.html.main.text
    assert "Su NIT es ABC123456XY1." in page.html.main.text
    assert "DV" not in browser.web.get(f"{SEARCH}/nit?nit=890501019&pais=MX").text


@pytest.mark.parametrize("typed", ["x" * 9000, "\u202e8", "%00", "8" * 400, "' OR 1=1"])
def test_odd_text_tells_nothing(browser, ana, draft, typed):
    for path in (f"{SEARCH}/nit", f"{SEARCH}/parecidas", f"/entidades/{draft.code}/nit"):
        answer = browser.web.get(path, {"nit": typed, "nombre": typed, "tax_id": typed})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "typed", ["drogueria la perla ltda", "DROGUERÍA LA PERLA", "Droguería La Perta SAS"]
)
def test_a_name_that_is_nearly_another_s_asks_whether_it_is(browser, draft, company, typed):
    answer = leave(browser, draft, name=typed)
    assert answer.status_code == 200
    assert "¿Es ésta?" in answer
    link = answer.html.find("a", string="Solicitud de acceso")
    page = browser.page(link["href"])
    assert company.name in page.html.main.text
    assert not Access.select().exists()
    found = browser.web.get(f"{SEARCH}/parecidas", {"nombre": typed}, headers=HX)
    assert company.code in found.html.find("a", string="Solicitud de acceso")["href"]


@pytest.mark.parametrize("typed", ["Droguería El Rubí", "Perla", "Droguería"])
def test_another_name_asks_nothing(browser, draft, company, typed):
    assert "¿Es ésta?" not in leave(browser, draft, name=typed)


def test_the_very_number_is_found_as_soon_as_it_is_left(browser, draft, company):
    answer = leave(browser, draft, tax_id="800.111.202-1")
    assert answer.status_code == 422
    assert company.code in answer.html.find("a", string="Solicitud de acceso")["href"]
    found = browser.web.get(f"{SEARCH}/parecidas", {"nit": "8001112021"}, headers=HX)
    assert "el que usted escribió" in found


def test_namesakes_are_not_asked_for(browser, ana):
    """A person who has this name is somebody else."""
    make_entity("Luz Dary Contreras", "60390714", family="natural")
    person = make_entity("Luz", None, state="draft", created_by=ana, family="natural")
    company = make_entity("Nueva", None, state="draft", created_by=ana)
    for draft in (person, company):
        assert "¿Es ésta?" not in leave(browser, draft, name="Luz Dary Contreras")
    assert "¿Es ésta?" in leave(browser, person, tax_id="60390714")


def test_looking_for_names_has_its_limit_and_never_stops_who_fills_the_form(
    browser, draft, company
):
    """A65."""
    for _ in range(60):
        browser.web.get(f"{SEARCH}/parecidas", {"nombre": company.name})
    answer = leave(browser, draft, name=company.name)
    assert answer.status_code == 200
    assert "¿Es ésta?" not in answer
