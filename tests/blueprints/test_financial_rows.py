"""Información financiera: rows by year, with what they say, with script and without."""

import pytest

from models import Entity, FinancialYear
from tests.browsing import HX
from tests.people import make_entity, make_user, sign_in

FIGURES = {
    "year": "2025",
    "equity": "412.380.000",
    "current_assets": "268.900.000",
    "total_assets": "655.200.000",
    "current_liabilities": "121450000",
    "total_liabilities": "$ 242.820.000",
    "operating_profit": "88.310.000",
    "interest_expense": "9.640.000",
}


@pytest.fixture
def draft(browser, database):
    ana = make_user("ana")
    sign_in(browser, ana)
    return make_entity("H&H", None, state="draft", created_by=ana)


def path(entity):
    return f"/entidades/{entity.code}/formulario/financiera"


def row_form(page, **figures):
    form = next(form for form in page.forms.values() if "equity" in form.fields)
    for name, text in figures.items():
        form[name] = text
    return form


def add(browser, form):
    """Press *Agregar*, whose address is its own."""
    fields = {name: form[name].value for name in form.fields if name}
    return browser.web.post(f"{form.action}/anos", fields, expect_errors=True)


def test_a_year_is_added_with_its_indicators(browser, draft):
    form = row_form(browser.page(path(draft)), **FIGURES)
    for _ in range(2):
        assert add(browser, form).status_code == 303
    page = browser.page(path(draft))
    cells = {cell["data-l"]: cell.text for cell in page.html.select("td[data-l]")}
    assert cells["Patrimonio"] == "412.380.000"
    assert cells["Liquidez"] == "2,21"
    assert cells["Endeudamiento"] == "37,1 %"
    assert cells["Capital de trabajo"] == "147.450.000"
    assert FinancialYear.get().fiscal_year == "2025"
    assert row_form(page)["equity"].value == ""


def test_going_on_adds_what_was_written(browser, draft):
    browser.send(row_form(browser.page(path(draft)), **FIGURES), 200)
    assert FinancialYear.get().equity == 412_380_000


def test_nothing_written_is_nothing_asked(browser, draft):
    page = browser.send(row_form(browser.page(path(draft))), 200)
    assert page.request.path.endswith("/formulario/banco")
    assert "financiera" in Entity.get().sections_done


def test_wrong_figures_are_said_each_beside_its_field(browser, draft):
    wrong = FIGURES | {"equity": "mucho", "total_assets": "", "year": "25"}
    page = browser.send(row_form(browser.page(path(draft)), **wrong), 422)
    assert "Falta corregir 3 datos" in page
    assert row_form(page)["equity"].value == "mucho"
    said = [link.text for link in page.html.select("#aviso a")]
    assert "Escriba el activo total; si no hay, escriba 0." in said
    assert len(set(said)) == 3
    assert not FinancialYear.select().exists()


def test_a_year_stands_once(browser, draft):
    add(browser, row_form(browser.page(path(draft)), **FIGURES))
    answer = add(browser, row_form(browser.page(path(draft)), **FIGURES))
    assert answer.status_code == 422
    assert "El año 2025 ya está en la tabla" in answer
    assert FinancialYear.select().count() == 1


def test_sums_that_do_not_add_up_are_told_and_taken(browser, draft):
    odd = FIGURES | {"current_assets": "999.000.000"}
    add(browser, row_form(browser.page(path(draft)), **odd))
    assert "es mayor que el activo total" in browser.page(path(draft))
    assert FinancialYear.select().exists()


def test_no_interest_is_no_fault(browser, draft):
    add(browser, row_form(browser.page(path(draft)), **FIGURES | {"interest_expense": "0"}))
    assert "Indeterminado" in browser.page(path(draft))


def test_a_row_is_taken_out(browser, draft):
    add(browser, row_form(browser.page(path(draft)), **FIGURES))
    page = browser.page(path(draft))
    form = next(form for form in page.forms.values() if form.action.endswith("/borrado"))
    for _ in range(2):
        browser.send(form, 200)
    assert not FinancialYear.select().exists()


def test_indicators_follow_what_one_types_and_the_row_is_kept(browser, draft):
    typed = {"current_assets": "200", "current_liabilities": "100", "equity": "x"}
    answer = browser.post(f"{path(draft)}/indicadores", typed, headers=HX)
    assert answer.html.find(id="indicadores")
    assert "2,00" in answer
    form = row_form(browser.page(path(draft)))
    assert (form["current_assets"].value, form["equity"].value) == ("200", "x")
    assert "2,00" in browser.page(path(draft))


def test_htmx_swaps_the_table_in(browser, draft):
    form = row_form(browser.page(path(draft)), **FIGURES)
    fields = {name: form[name].value for name in form.fields if name}
    answer = browser.web.post(f"{path(draft)}/anos", fields, headers=HX)
    assert answer.html.find(id="paso").table
    assert answer.headers["HX-Push-Url"] == path(draft)


@pytest.mark.parametrize("year", ["9" * 30, "-1", "%C2%B2", "abcd", "0", "2999"])
@pytest.mark.asvs("V2.2.3")
def test_odd_years_break_nothing(browser, draft, year):
    """A35."""
    assert browser.post(f"{path(draft)}/anos/{year}/borrado").status_code == 303
    page = browser.send(row_form(browser.page(path(draft)), **FIGURES | {"year": year}), 422)
    assert "Escriba el año" in page


@pytest.mark.parametrize("amount", ["9" * 19, "1e9", "٣", "-5", "1,5"])
def test_odd_amounts_are_refused(browser, draft, amount):
    odd = FIGURES | {"interest_expense": amount}
    browser.send(row_form(browser.page(path(draft)), **odd), 422)
    assert not FinancialYear.select().exists()


def test_a_registered_entitys_table_is_its_administrators(browser, other_browser, draft):
    entity = make_entity("Suministros", "900123456", make_user("gloria"))
    browser.page(path(entity), 404)
    assert browser.post(f"{path(entity)}/anos", FIGURES | {"key": "k"}).status_code == 404
    assert not FinancialYear.select().exists()
