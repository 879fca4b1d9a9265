"""*Administración de usuarios*: the table, its search and filters, and the pages of one user."""

from urllib.parse import quote

import pytest

from models import Access, AccessState, Entity, Role
from tests.administering import notice, path, press, tick
from tests.browsing import check_page
from tests.people import give_access, make_user

COLUMNS = [
    "Nombre",
    "Correo electrónico",
    "Fecha de registro",
    "Acceso a la cuenta",
    "Última actualización de estado",
    "Usuario",
]


def test_the_table_has_the_columns_of_the_guide_and_says_who_asks(admin, entity, asking):
    page = admin.page(path(entity))
    assert [th.text for th in page.html.select("thead th")] == COLUMNS
    row = page.html.find(id=f"u-{asking.code}")
    text = row.get_text(" ", strip=True)
    for part in ("Ramón Peñaloza", "ramon@example.com", "Pendiente", "Lo pidió hace", "Activo"):
        assert part in text
    assert all(td.get("data-l") in COLUMNS for td in row.select("td[data-l]"))
    assert "1 usuario y 1 solicitud pendiente" in page.text
    assert "Usted responde por las personas" in page.text
    assert "H&H Asociados" in page.html.title.text


@pytest.mark.parametrize("text", ["penaloza", "PEÑALOZA", "Peñ ramon", "ramon@exa", "RAMÓN"])
def test_search_folds_case_and_accents_in_name_address_and_user(admin, entity, asking, text):
    page = admin.page(path(entity, f"?q={quote(text)}"))
    assert asking.code in page.text
    assert "Gloria Inés" not in page.html.find(id="usuarios").text


@pytest.mark.parametrize(
    "text", ["%", "_", "*", "[", "]", "^", "\\", "?", "zzz", "a" * 300, "\x00"]
)
def test_signs_in_a_search_are_only_signs(admin, entity, asking, text):
    page = admin.web.get(path(entity), {"q": text})
    assert page.status_code == 200
    assert ("Nadie coincide" in page.text) == (text != "\x00")


def test_the_state_filter_counts_and_filters(admin, entity, asking):
    page = admin.page(path(entity, "?estado=pendiente"))
    options = [option.text for option in page.html.select("#estado option")]
    assert options == ["Todos (2)", "Pendiente (1)", "Aceptado (1)"]
    assert [row["id"] for row in page.html.select("tbody tr")] == [f"u-{asking.code}"]
    assert "Nadie coincide" in admin.page(path(entity, "?estado=rechazado")).text


def test_paging_by_key_shows_everyone_once_both_ways(admin, entity):
    for n in range(60):
        give_access(make_user(f"persona{n}"), entity)
    page, seen, pages = admin.page(path(entity)), [], 1
    while True:
        seen += [row["id"] for row in page.html.select("tbody tr")]
        if not page.html.find("a", string="Siguientes"):
            break
        page, pages = page.click("Siguientes"), pages + 1
    assert (len(seen), len(set(seen)), pages) == (61, 61, 3)
    page = page.click("Anteriores")
    assert [row["id"] for row in page.html.select("tbody tr")] == seen[25:50]
    page = page.click("Anteriores")
    assert [row["id"] for row in page.html.select("tbody tr")] == seen[:25]
    assert not page.html.find("a", string="Anteriores")


def rows(page) -> list[str]:
    return [row["id"].removeprefix("u-") for row in page.html.select("tbody tr")]


def many(entity: Entity, name: str, count: int, at: AccessState) -> list[str]:
    """Their codes, the newest first."""
    people = [make_user(f"{name}{n}") for n in range(count)]
    return [give_access(person, entity, state=at).code for person in people][::-1]


def test_who_waits_comes_first_on_every_page(admin, entity, gloria):
    waiting = many(entity, "espera", 30, AccessState.PENDING)
    others = many(entity, "otra", 30, AccessState.ACCEPTED)
    others.append(Access.get(Access.user == gloria).code)
    page, seen = admin.page(path(entity)), []
    while page.html.find("a", string="Siguientes"):
        seen += rows(page)
        page = page.click("Siguientes")
    assert seen + rows(page) == waiting + others
    assert rows(page.click("Anteriores")) == (waiting + others)[25:50]
    assert rows(page.click("Anteriores").click("Anteriores")) == waiting[:25]


def test_a_decision_moves_nobody_past_the_reader(admin, entity):
    waiting = many(entity, "espera", 30, AccessState.PENDING)
    page = admin.page(path(entity))
    Access.update(state=AccessState.ACCEPTED).where(Access.code.in_(rows(page))).execute()
    rest = page.click("Siguientes")
    assert rows(rest)[:5] == waiting[25:]
    assert rows(rest)[5:] == waiting[:20]
    assert rows(rest.click("Anteriores")) == rows(admin.page(path(entity)))


def test_a_role_is_offered_only_to_who_has_access(admin, entity, asking):
    page = admin.page(path(entity))
    assert "Editar" not in page.html.find(id=f"u-{asking.code}").text
    assert len(page.html.select("tbody a[href$=editar]")) == 1


@pytest.mark.parametrize("edge", ["x", "~x", "~", "9" * 30, "\x00", "²", "a" * 500])
def test_an_odd_place_to_begin_is_the_beginning(admin, entity, edge):
    assert "gloria" in admin.web.get(path(entity), {"desde": edge, "hasta": edge}).text


def test_editing_makes_an_administrator_who_is_told(admin, entity):
    member = give_access(make_user("luz"), entity)
    page = admin.page(path(entity, f"/{member.code}/editar"))
    form = next(f for f in page.forms.values() if f.action.endswith("/rol"))
    assert form["role"].value == "member"
    form["role"] = "administrator"
    answer = admin.send(form, 200)
    assert Access.get_by_id(member.id).role == Role.ADMINISTRATOR
    assert "es ahora Administrador" in notice(answer)
    assert admin.post(path(entity, f"/{member.code}/rol"), {"role": "jefe"}).status_code == 422


def test_detail_tells_what_was_decided_and_by_whom(admin, entity, asking):
    press(admin, tick(admin.page(path(entity)), asking), "Rechazar acceso")
    page = admin.page(path(entity)).click(description="Detalle", href=asking.code)
    text = page.html.main.get_text(" ", strip=True)
    assert "Solicitud rechazada Gloria Inés Tarazona" in text
    assert "ramon@example.com" in text


def test_editing_also_takes_access_away_asking_first(admin, entity):
    member = give_access(make_user("luz"), entity)
    page = admin.page(path(entity, f"/{member.code}/editar"))
    asked = admin.send(next(f for f in page.forms.values() if "por-cancelar" in f.action), 200)
    assert "Luz Rojas Peña" in asked.html.main.text
    assert Access.get_by_id(member.id).state == AccessState.ACCEPTED


def test_creating_users_invites_and_says_how_else_one_gets_in(admin, entity):
    page = admin.page(path(entity)).click("Crear usuarios", index=0)
    check_page(page)
    assert "http://localhost/registro" in page.text
    assert {"invitar", "invitar-varias"} <= set(page.forms)
