"""*Tablero*: who of a circular has complied, for the institution."""

import datetime as dt
import io

import openpyxl
import pytest

from blueprints import context
from domain import board_making
from models import Addressee, Circular, Letter, StaffRole, now
from tests.boards import call, call_many, published
from tests.browsing import Browser
from tests.drafts import empty_draft
from tests.people import make_staff, make_user, sign_in
from tests.tables import queries


@pytest.fixture
def circular(database: None) -> Circular:
    return published()


@pytest.fixture
def hers(browser: Browser) -> Browser:
    return sign_in(browser, make_staff())


def path_of(circular: Circular, rest: str = "") -> str:
    return f"/institucion/circulares/{circular.code}/tablero{rest}"


def made(circular: Circular) -> Circular:
    call(circular, "Ana Rojas Peña", "13279714", opened_at=now())
    call(circular, "Beto Gil", "900123456", department="Jurídica")
    board_making.make(circular)
    return circular


def test_without_a_circular_it_says_what_it_will_be_for(hers: Browser, database: None):
    published(state="draft", published_at=None)
    assert "Todavía no se ha publicado" in hers.page("/institucion/tablero").text


def test_the_short_address_leads_to_the_newest_circular(hers: Browser, circular: Circular):
    newest = published("0022-2026")
    assert hers.web.get("/institucion/tablero").location.endswith(path_of(newest))


def test_before_the_worker_came_one_may_have_it_made(hers: Browser, circular: Circular):
    call(circular, "Ana Rojas Peña", "13279714")
    page = hers.page(path_of(circular))
    assert "se está armando" in page.text
    form = next(form for form in page.forms.values() if "actualizado" in form.action)
    token, form["csrf_token"] = form["csrf_token"].value, "otra"
    assert "Revise y envíe de nuevo" in hers.send(form, 422).text
    form["csrf_token"] = token
    assert "Ana Rojas Peña" in hers.send(form).text


def test_each_person_has_a_row_and_each_stage_a_count(hers: Browser, circular: Circular):
    page = hers.page(path_of(made(circular)))
    assert "2 convocados" in page.text
    rows = [" ".join(row.get_text(" ").split()) for row in page.html.select("#personas tbody tr")]
    assert rows == [
        "Ana Rojas Peña 13279714 Asistencial Abrió",
        "Beto Gil 900123456 Jurídica Sin abrir",
    ]
    assert "style=" not in page.text
    chosen = page.click(href="estado=abrio")
    assert "Beto Gil" not in chosen.text


def test_departments_and_stages_are_counted_in_a_table(hers: Browser, circular: Circular):
    page = hers.page(path_of(made(circular), "/dependencias"))
    assert "Jurídica" in page.text
    assert "Ana Rojas Peña" not in page.click("Jurídica").text


@pytest.mark.parametrize(
    "asked", ["?estado=x&orden=--&desde=%00&hasta=%C3%B1", "?q=%00%ud800&dependencia=%0d"]
)
def test_whatever_is_asked_is_answered(asked: str, hers: Browser, circular: Circular):
    hers.page(path_of(made(circular), asked))


def test_the_page_takes_the_same_queries_for_50_and_for_500(hers: Browser, circular: Circular):
    told = []
    for count in (50, 500):
        call_many(circular, count)
        board_making.make(circular)
        context.forget()  # what is kept for some seconds is read anew both times
        with queries() as run:
            hers.page(path_of(circular, "?orden=estado"))
        told.append(len(run))
    assert told[0] == told[1]


def test_the_lists_hold_what_is_shown_and_no_formula(hers: Browser, circular: Circular):
    call(circular, "=HYPERLINK(1)", "1", department="+57", mobile="+573001112233")
    path = path_of(made(circular), "/lista.{}?orden=-nombre")
    lines = hers.web.get(path.format("csv")).body.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines] == [
        "Persona",
        "Beto Gil",
        "Ana Rojas Peña",
        "'=HYPERLINK(1)",
    ]
    answer = hers.web.get(path.format("xlsx"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    [sheet] = openpyxl.load_workbook(io.BytesIO(answer.body))
    rows = list(sheet.iter_rows())
    assert [row[0].value for row in rows][1:] == ["Beto Gil", "Ana Rojas Peña", "=HYPERLINK(1)"]
    assert {cell.data_type for row in rows for cell in row if cell.value} == {"s"}


def test_the_printed_page_holds_everybody_who_was_asked_for(hers: Browser, circular: Circular):
    page = hers.page(path_of(made(circular), "/imprimir?estado=sin-abrir"))
    assert "Solo quienes están en «Sin abrir»" in page.text
    assert "Ana Rojas Peña" not in page.text


def test_the_draft_of_a_circular_has_no_board(hers: Browser, database: None):
    draft = published(state="draft", published_at=None)
    for rest in ("", "/dependencias", "/imprimir", "/lista.csv", "/lista.xlsx"):
        hers.web.get(path_of(draft, rest), status=404)


def test_each_row_leads_to_the_person_and_what_is_missing(hers: Browser, circular: Circular):
    draft = empty_draft(make_user("beto"))
    call(circular, "Beto Gil", "1", mobile="+573001112233", user=draft.created_by)
    page = hers.page(path_of(made(circular))).click("Beto Gil", index=0)
    assert "Entidad" in page.text
    assert "no ha anexado ningún documento" in page.text
    assert "Antecedentes" not in page.text
    assert [str(step.string) for step in page.html.select("main .rows h3")][-1].startswith(
        "Lista de contratos"
    )
    assert page.html.select_one('a[href="tel:+573001112233"]')
    assert f"/c/{Addressee.get(tax_id='1').link}" in page.html.find("textarea").text
    assert "Registro asistido" not in page.text
    assert "Registro asistido" in hers.page(path_of(circular)).click("Ana Rojas").text


def test_a_person_of_another_circular_is_not_found(hers: Browser, circular: Circular):
    other = call(published("0022-2026"), "Carmen", "3")
    hers.page(path_of(circular, f"/personas/{other.code}"), status=404)


def test_years_are_compared(hers: Browser, circular: Circular):
    assert "Todavía no hay" in hers.page("/institucion/tablero/vigencias").text
    last = made(published("0017-2025", year=circular.year - 1))
    made(circular)
    page = hers.page("/institucion/tablero/vigencias")
    rows = [" ".join(row.get_text(" ").split()) for row in page.html.select("tbody tr")]
    assert rows == [
        f"{circular.year} 2 1 0 0 0 %",
        f"Circular {circular.number} 2 1 0 0 0 %",
        f"{last.year} 2 1 0 0 0 %",
        f"Circular {last.number} 2 1 0 0 0 %",
    ]
    assert page.click(f"Circular {last.number}").request.path == path_of(last)


def test_the_institution_s_page_says_how_the_newest_circular_goes(
    hers: Browser, circular: Circular
):
    assert "Quién ya cumplió" in hers.page("/institucion").text
    made(circular)
    assert "2 convocados, 0 cumplieron, 1 sin abrir" in hers.page("/institucion").text


def reminding(hers: Browser, circular: Circular, asked: str = ""):
    page = hers.page(path_of(circular, f"/recordatorio{asked}"))
    return next(form for form in page.forms.values() if "recordatorio" in form.action)


def test_who_is_behind_is_reminded_once_after_a_preview(hers: Browser, circular: Circular):
    call(made(circular), "Carmen", "3", email="")
    call(circular, "Dora", "4", sent_at=now())
    board_making.make(circular)
    page = hers.page(path_of(circular)).click("Recordar a los que faltan")
    told = [number.get_text().split()[0] for number in page.html.select("dl dd")]
    assert told == ["2", "1", "1"]
    assert "Circular 0021-2026" in page.html.find("textarea").text
    form = next(form for form in page.forms.values() if "recordatorio" in form.action)
    form["pace"] = "30"
    assert "2 recordatorios: salen 30 por minuto" in hers.send(form).text
    hers.send(form)
    letters = list(Letter.select().order_by(Letter.run_at))
    assert [(row.template, row.recipient) for row in letters] == [
        ("circular_reminder", "c13279714@correo.example"),
        ("circular_reminder", "c900123456@correo.example"),
    ]
    assert letters[1].run_at - letters[0].run_at == dt.timedelta(seconds=2)
    assert "No hay a quién recordarle" in hers.page(path_of(circular, "/recordatorio")).text


def test_only_those_who_were_asked_for_are_reminded(hers: Browser, circular: Circular):
    told = hers.send(reminding(hers, made(circular), "?dependencia=Jur%C3%ADdica"))
    assert "Pusimos en cola 1 recordatorio: salen" in told.text
    assert [row.recipient for row in Letter.select()] == ["c900123456@correo.example"]


def test_a_pace_that_isnt_one_is_refused(hers: Browser, circular: Circular):
    form = reminding(hers, made(circular))
    form["pace"].force_value("9999")
    hers.send(form, status=422)
    assert Letter.select().count() == 0


def test_an_auditor_reads_the_board_and_reminds_nobody(browser: Browser, circular: Circular):
    his = sign_in(browser, make_staff("auditor", staff_role=StaffRole.AUDITOR))
    assert "Recordar" not in his.page(path_of(made(circular))).text
    his.page(path_of(circular, "/recordatorio"), status=403)
    person = his.page(path_of(circular)).click("Ana Rojas")
    assert Addressee.get(name="Ana Rojas Peña").link not in person.text
