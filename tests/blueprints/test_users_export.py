"""The table of users as a file for a spreadsheet (A39)."""

import csv
import io
import re

import pytest

from domain import spreadsheet, user_pages
from domain.user_pages import Search
from models import AccessState
from tests.administering import path
from tests.people import give_access, make_entity, make_user


def table(answer) -> list[list[str]]:
    assert answer.body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";"))


def test_all_pages_are_one_file_in_the_order_of_the_table(admin, entity, asking):
    for n in range(30):
        give_access(make_user(f"p{n}", name=f"Persona {n}"), entity)
    stranger = make_user("extrana")
    make_entity("Otra", "900373923", stranger)
    page = admin.page(path(entity))
    link = page.html.find("a", string=re.compile("CSV"))["href"]
    answer = admin.web.get(link)
    header, first, *others = table(answer)
    assert header[:3] == ["Nombre", "Correo electrónico", "Usuario"]
    assert first[:4] == ["Ramón Peñaloza", "ramon@example.com", "ramon", "Proveedor"]
    assert [row[0] for row in others[:30]] == [f"Persona {n}" for n in range(29, -1, -1)]
    assert len(others) == 31 and "extrana" not in answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_filters_of_the_page_are_kept(admin, entity, asking):
    give_access(make_user("luz", name="Luz Dary"), entity, state=AccessState.REJECTED)
    page = admin.page(path(entity, "?estado=pendiente&q=ramon"))
    link = page.html.find("a", string=re.compile("CSV"))["href"]
    assert [row[0] for row in table(admin.web.get(link))[1:]] == ["Ramón Peñaloza"]


@pytest.mark.asvs("V1.2.10")
@pytest.mark.parametrize("begins", [*"=+-@", "\t", "\r"])
def test_no_cell_is_a_formula(admin, entity, begins):
    give_access(make_user("luz", name=f'{begins}HYPERLINK("//x";"y")'), entity)
    rows = list(
        csv.reader(io.StringIO(admin.web.get(path(entity, "/lista.csv")).text), delimiter=";")
    )
    assert [row for row in rows if row[0].startswith("'") and "HYPERLINK" in row[0]]
    assert not [cell for row in rows for cell in row if cell.startswith(begins)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_where_another_sign_parts_them(separator):
    """A spreadsheet in English parts at commas, LibreOffice at each of the three."""
    told = b"".join(spreadsheet.lines([["1", f"Ana{separator}=cmd|' /C calc'!A0{separator}"]]))
    assert separator.encode() + b"'=cmd" in told
    assert b"a, b; 1-2" in b"".join(spreadsheet.lines([["a, b; 1-2"]]))


def test_many_rows_come_some_at_a_time_and_no_more_than_ten_thousand(entity, monkeypatch):
    pieces = list(spreadsheet.lines([["a"]] * 1000))
    assert len(pieces) > 5 and b"".join(pieces).count(b"a") == 1000
    for n in range(3):
        give_access(make_user(f"p{n}"), entity)
    monkeypatch.setattr(user_pages, "MOST_EXPORTED", 2)
    assert len(user_pages.every(entity, Search())) == 2


def test_it_is_asked_for_so_often_and_no_oftener(admin, entity):
    statuses = {
        admin.web.get(path(entity, "/lista.csv"), status="*").status_code for _ in range(30)
    }
    assert statuses == {200}
    assert admin.web.get(path(entity, "/lista.csv"), status="*").status_code == 429
