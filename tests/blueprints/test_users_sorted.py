"""*Administración de usuarios*: sorted by a column, and the advanced search."""

import csv
import datetime as dt
import io
import re

import pytest

from models import Access, AccessState, Role, User, now
from tests.administering import path
from tests.people import give_access, make_entity, make_user

NAMES = ["Zoila", "Álvaro", "ñuflo", "Ana", "Óscar", "beto"]
BY_NAME = ["Álvaro", "Ana", "beto", "ñuflo", "Óscar", "Zoila"]


@pytest.fixture
def people(entity) -> list[Access]:
    User.update(name="Zzz").where(User.username == "gloria").execute()
    return [give_access(make_user(f"p{n}", name=name), entity) for n, name in enumerate(NAMES)]


def names(page) -> list[str]:
    return [label.text for label in page.html.select("tbody th label")]


def test_a_header_sorts_upwards_then_downwards_and_says_so(admin, entity, people):
    page = admin.page(path(entity)).click("^Nombre$")
    assert names(page) == [*BY_NAME, "Zzz"]
    header = page.html.find("th", attrs={"aria-sort": True})
    assert (header.text, header["aria-sort"]) == ("Nombre", "ascending")
    page = page.click("^Nombre$")
    assert names(page) == ["Zzz", *BY_NAME[::-1]]
    assert page.html.find("th", attrs={"aria-sort": "descending"}).text == "Nombre"


@pytest.mark.parametrize("order", ["nombre", "correo", "registro", "acceso", "cambio", "usuario"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_sorted_pages_show_everyone_once_both_ways_and_so_does_the_file(admin, entity, order, sign):
    states = [*AccessState]
    for n in range(30):
        person = make_user(f"p{n:02}", name=f"Igual {n % 3}")
        give_access(person, entity, state=states[n % 6], updated_at=now())
    page = first = admin.page(path(entity, f"?orden={sign}{order}"))
    seen = [row["id"] for row in page.html.select("tbody tr")]
    page = page.click("Siguientes")
    seen += [row["id"] for row in page.html.select("tbody tr")]
    assert len(seen) == len(set(seen)) == 31
    assert names(page.click("Anteriores")) == names(first)
    link = first.html.find("a", string=re.compile("CSV"))["href"]
    table = list(csv.reader(io.StringIO(admin.web.get(link).text), delimiter=";"))[1:]
    ids = {row.user.username: f"u-{row.code}" for row in Access.select()}
    assert [ids[row[2]] for row in table] == seen


@pytest.mark.parametrize("order", ["-", "--nombre", "password_hash", "\x00"])
def test_an_unknown_order_is_the_usual_one(admin, entity, people, order):
    usual = names(admin.page(path(entity)))
    page = admin.web.get(path(entity), {"orden": order})
    assert names(page) == usual and not page.html.find("th", attrs={"aria-sort": True})


def test_the_advanced_search_finds_by_role_and_day_of_the_last_change(admin, entity, people):
    old = people[0]
    day = dt.datetime(2026, 3, 2, 4, 30, tzinfo=dt.UTC)  # still the first of March in Bogotá
    Access.update(updated_at=day).where(Access.id == old.id).execute()
    page = admin.page(path(entity))
    assert page.html.find(id="avanzada").get("open") is None
    form = next(form for form in page.forms.values() if "rol" in form.fields)
    form["rol"], form["del"], form["al"] = "proveedor", "2026-03-01", "2026-03-01"
    found = admin.send(form, 200)
    assert names(found) == ["Zoila"] and found.html.find(id="avanzada").get("open") is not None
    assert "Nadie coincide" in admin.page(path(entity, "?del=02/03/2026&al=02/03/2026")).text
    assert names(admin.page(path(entity, "?rol=administrador"))) == ["Zzz"]


@pytest.mark.parametrize(
    "day", ["31/02/2026", "9999-12-31", "0001-01-01", "ayer", "\x00", "9" * 99]
)
def test_a_date_that_is_none_filters_nothing_and_is_told(admin, entity, people, day):
    page = admin.web.get(path(entity), {"del": day, "al": day})
    assert len(names(page)) == 7
    assert ("Escriba la fecha así" in page.text) == (day != "\x00")


def test_filters_stay_while_sorting_and_paging(admin, entity, people):
    for n in range(30):
        give_access(make_user(f"mas{n}"), entity, Role.MEMBER)
    page = admin.page(path(entity, "?q=mas&rol=proveedor")).click("^Usuario$").click("Siguientes")
    assert len(names(page)) == 5
    assert {"q=mas", "rol=proveedor", "orden=usuario"} <= set(page.request.query_string.split("&"))


def test_another_entitys_row_is_no_place_to_begin(admin, entity, people):
    """A21."""
    other = make_user("ajeno", name="Nadie")
    foreign = give_access(other, make_entity("Otra", "900373923"))
    usual = names(admin.page(path(entity, "?orden=nombre")))
    assert names(admin.page(path(entity, f"?orden=nombre&desde={foreign.code}"))) == usual
