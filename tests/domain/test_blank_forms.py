"""The three forms that the portal makes: what is in them, whoever they are for."""

import io
import time
from collections.abc import Iterator

import pypdfium2
import pytest
import time_machine

from domain import blank_forms, requirements
from domain.files import form_printer
from domain.printable import printable
from domain.printing import NotMade
from models import Entity, EntityState, Family, FinancialYear, Institution, User, db
from tests.drafts import COMPLETE
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")

FIGURES = {
    "equity": 412_380_000,
    "current_assets": 300_000_000,
    "total_assets": 1_000_000_000,
    "current_liabilities": 200_000_000,
    "total_liabilities": 587_620_000,
    "operating_profit": -5_000_000,
    "interest_expense": 0,
}
HOSTILE = (
    "A" * 250,
    "ancho " * 41,
    "شركة النور للتجارة",
    "Общество с ограниченной ответственностью",
    "日本株式会社",
    "\u202eSAS\u202c \u200bdel\u2066 revés",
    "💥🦄👨‍👩‍👧",
    '=HYPERLINK("http://x","y")',
    "**negrita** __x__ --y-- [a](http://b) {name} %s",
    "<b>&amp;</b> \\ ( ) <</Type/Page>> endobj",
    "Z̸͉̏a̷l̴g̵o" * 20,
    "\x00\x1b[31m\ufeff\ud800",
    "١٢٣",
    "",
)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-21T15:00:00Z", tick=False):
        yield


@pytest.fixture
def company() -> Entity:
    return make_entity(
        "Suministros Biomédicos Ñandú S.A.S.",
        representative_name="Luz Dary Güiza Peñaranda",
        representative_document_type="CC",
        representative_document="60345678",
    )


@pytest.fixture
def person() -> Entity:
    return make_entity("Ana Rojas Peña", "13279714", **COMPLETE)


def add_year(entity: Entity, year: int, **figures: int) -> None:
    with db.atomic():
        FinancialYear.create(entity=entity, year=year, **FIGURES | figures)


def pages(entity: Entity, form: str, by: User) -> list[str]:
    """The text of each page."""
    pdf = pypdfium2.PdfDocument(io.BytesIO(blank_forms.made(entity, form, by=by)))
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def test_the_list_of_contracts_names_the_entity_and_who_signs(company: Entity, ana: User):
    Institution.update(name="E.S.E. Hospital San Vicente").execute()
    [text] = pages(company, "experiencia", ana)
    assert "Lista de contratos que acreditan la experiencia" in text
    assert "Para E.S.E. Hospital San Vicente" in text
    assert "Suministros Biomédicos Ñandú S.A.S. NIT 900.123.456, DV 8" in text
    assert "N.º Con quién fue Qué hizo Desde Hasta Valor en pesos 1 2 3 4 5 6 7 8 9" in text
    assert "Firma de quien representa la entidad Luz Dary Güiza Peñaranda CC n.º 60.345" in text


def test_the_indicators_are_those_of_the_financial_table(company: Entity, ana: User):
    add_year(company, 2025)
    add_year(company, 2024, interest_expense=1_000_000, current_liabilities=0)
    add_year(company, 2026)
    [text] = pages(company, "indicadores", ana)
    assert "Cifras a 31 de diciembre, en pesos 2025 2024 Patrimonio 412.380.000 412.3" in text
    assert "(activo corriente ÷ pasivo corriente) 1,50 Indeterminado" in text
    assert "(pasivo total ÷ activo total) 58,8 % 58,8 %" in text
    assert "gastos de intereses) Indeterminado -5,00" in text
    assert "-1,2 % -1,2 %" in text
    assert "pasivo corriente) 100.000.000 300.000.000" in text
    assert "Contador público" in text and "Revisor fiscal" in text
    assert "2026" not in text


def test_without_figures_last_year_s_column_waits_for_them(person: Entity, ana: User):
    [text] = pages(person, "indicadores", ana)
    assert "en pesos 2025 Patrimonio Activo corriente Activo total" in text
    assert "Revisor fiscal" not in text
    for year in range(2019, 2025):
        add_year(person, year)
    [text] = pages(person, "indicadores", ana)
    assert "en pesos 2025 2024 2023 Patrimonio 412.380.000 412.380.000 Activo" in text


def test_the_letter_of_who_keeps_no_books_is_filled_from_the_person(person: Entity, ana: User):
    [text] = pages(person, "constancia", ana)
    assert (
        "Yo, Ana Rojas Peña, con cédula de ciudadanía n.º 13.279.714 y domicilio en San José de "
        "Cúcuta (Norte de Santander), declaro" in text
    )
    assert "Se firma en San José de Cúcuta (Norte de Santander), el _____ de ___" in text
    assert "de 2026." in text
    assert "Firma Ana Rojas Peña CC n.º 13.279.714" in text


def test_what_isn_t_known_is_a_line_to_write_on(ana: User):
    fields = {"state": EntityState.DRAFT, "family": Family.NATURAL, "municipality_code": ""}
    draft = make_entity("", None, **fields)
    [text] = pages(draft, "constancia", ana)
    assert "Yo, Ana Rojas Peña, con documento de identidad n.º ____" in text
    assert "y domicilio en ____" in text
    assert "Documento n.º" in text
    Entity.update(name="بدون").execute()
    assert "Yo, _____" in pages(Entity.get_by_id(draft.id), "constancia", ana)[0]


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_no_name_breaks_a_form(ana: User, at: int):
    """Long, of other scripts, against the grain, pictures, formulas, markup, PDF itself."""
    name = HOSTILE[at].encode("utf-8", "ignore").decode().replace("\x00", "")
    entity = make_entity(
        name[:250],
        None,
        representative_name=name[:120],
        representative_document_type="??",
        representative_document=name[:30],
    )
    for year in (2023, 2024, 2025):
        add_year(entity, year, **dict.fromkeys(FIGURES, -(10**18) + 1))
    for form, title in blank_forms.FORMS.items():
        told = pages(entity, form, ana)
        assert title in told[0]
        assert len(told) <= 2


def test_a_name_of_any_length_that_the_table_takes_fits(company: Entity, ana: User):
    Institution.update(name="Ñ" * 200).execute()
    company.representative_name = "W" * 120
    assert all(len(pages(company, form, ana)) <= 2 for form in blank_forms.FORMS)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ñáñez Güiza & Cía. «La 5.ª» – 10 €", "Ñáñez Güiza & Cía. «La 5.ª» – 10 €"),
        ("Łukasz Đorđe Șerban Nguyễn", "Lukasz Dorde Serban Nguyen"),
        ("n\u0303andu\u0301", "ñandú"),
        ("Café 🦄 con leche", "Café con leche"),
        ("ﬁn ① ½", "fin 1 ½"),
        ("a\u202eb\u200bc", "abc"),
        ("Анна", ""),
        ("Ana Анна", ""),
        ("李", ""),
    ],
)
def test_letters_become_those_of_every_reader_or_are_left_to_the_hand(text: str, written: str):
    assert printable(text) == written
    assert printable(text).encode("cp1252").decode("cp1252") == written


def test_a_form_weighs_little_and_holds_no_script(company: Entity, ana: User):
    for form in blank_forms.FORMS:
        content = blank_forms.made(company, form, by=ana)
        assert content.startswith(b"%PDF-") and len(content) < 5000
        assert b"/JavaScript" not in content and b"/URI" not in content


def test_a_printer_that_gives_up_is_said(company: Entity, ana: User, monkeypatch):
    monkeypatch.setattr(blank_forms, "PATIENCE", 0.01)
    start = time.monotonic()
    with pytest.raises(NotMade):
        blank_forms.made(company, "experiencia", by=ana)
    assert time.monotonic() - start < 5


def test_a_form_that_asks_for_too_many_pages_is_stopped(company: Entity, ana: User, monkeypatch):
    endless = [{"kind": "text", "text": "línea"}] * 2000
    monkeypatch.setitem(blank_forms.CONTENT, "experiencia", lambda *_: endless)
    with pytest.raises(NotMade, match=str(form_printer.TOO_LONG)):
        blank_forms.made(company, "experiencia", by=ana)


def test_every_form_serves_for_a_shipped_requirement_and_every_code_is_a_form(person: Entity):
    assert requirements.forms_of(person) == set(blank_forms.FORMS)
    assert requirements.forms_of(make_entity("Otra", None)) == {"experiencia", "indicadores"}
    assert set(blank_forms.CONTENT) == set(blank_forms.FORMS)
