"""*Unir entidades*: staff look for two, compare them, unite them and may take it back."""

import pytest

from domain import merging
from models import Entity, EntityMerge, StaffRole, User
from tests.browsing import Browser
from tests.consortia import company
from tests.people import make_staff, make_user, sign_in

PAGE = "/institucion/entidades-unidas"


@pytest.fixture
def two(ana: User) -> tuple[Entity, Entity]:
    return company("Ferretería El Tornillo SAS", make_user("gloria")), company("Tornillos", ana)


def test_staff_find_compare_unite_and_undo(browser: Browser, two: tuple[Entity, Entity]):
    sign_in(browser, make_staff())
    search = browser.page(PAGE).forms["buscar"]
    search["queda"], search["retira"] = str(two[0].tax_id), "Tornillos"
    compared = browser.send(browser.send(search).forms["comparar"], 200)
    assert "ana@example.com: Administrador" in compared.text
    moved = [each.text for each in compared.html.select(".dots li")]
    assert len(moved) == 1  # of what there is none, nothing is said
    unite = next(form for form in compared.forms.values() if "/con/" in form.action)
    done = browser.send(unite, 200)
    assert "Unió las entidades" in done.text and "Tornillos → Ferretería El Tornillo" in done.text
    browser.send(unite, 404)
    undo = next(form for form in done.forms.values() if form.action.endswith("/deshecha"))
    page = browser.send(undo, 200)
    assert "Deshizo la unión" in page.text
    undone = page.html.find(string="Deshecha").find_next()
    assert str(EntityMerge.get().undone_by.name) in undone.text


@pytest.mark.parametrize("typed", ["", "   "])
def test_what_is_not_typed_is_told_at_its_field_and_the_rest_stays(browser: Browser, typed: str):
    sign_in(browser, make_staff())
    search = browser.page(PAGE).forms["buscar"]
    search["queda"], search["retira"] = "900 123 456", typed
    page = browser.send(search, 422)
    assert page.html.find(id="retira-e").text == "Escriba el NIT o el nombre de la que se retira."
    assert page.forms["buscar"]["queda"].value == "900 123 456"
    assert not page.html.find(id="queda-e")
    assert "Falta corregir 2 datos" in browser.page(f"{PAGE}?queda=&retira=", 422).text


def test_old_addresses_lead_its_users_to_the_one_that_stays_and_nobody_else(
    browser: Browser, ana: User, two: tuple[Entity, Entity]
):
    kept, retired = two
    merging.merge(kept, retired, by=make_staff())
    path = f"/entidades/{retired.code}/documentos"
    sign_in(browser, ana)
    assert browser.page(path).request.path == f"/entidades/{kept.code}/documentos"
    assert browser.post(f"{path}/existencia").status_code == 404
    stranger = Browser(browser.app)
    sign_in(stranger, make_user("extrana"))
    assert stranger.web.get(path, expect_errors=True).status_code == 404


def test_what_cannot_be_one_says_why_and_offers_no_button(
    browser: Browser, two: tuple[Entity, Entity]
):
    sign_in(browser, make_staff())
    other = company("Persona", family="natural")
    page = browser.page(f"{PAGE}/{two[0].code}/con/{other.code}")
    assert "Son de clases distintas" in page.text and not page.html.select("main form")
    browser.page(f"{PAGE}/nada/con/{other.code}", 404)
    assert "No hay una entidad registrada" in browser.page(f"{PAGE}?queda=zzz&retira=%00nada").text


def test_probable_duplicates_lead_to_the_page_of_both(browser: Browser):
    first, other = company("Tornillos SAS"), company("TORNILLOS S.A.S.")
    sign_in(browser, make_staff(staff_role=StaffRole.AUDITOR))
    page = browser.page(PAGE)
    assert "Mismo nombre" in page.html.find(id="repetidas").text
    compared = page.click("Comparar", index=0)
    assert compared.request.path == f"{PAGE}/{first.code}/con/{other.code}"
    assert "No hay más" in browser.page(f"{PAGE}?pagina=7").text
