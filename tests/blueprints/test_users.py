"""*Administración de usuarios*."""

import re
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from models import Access, AccessState, Entity, Letter, Role, User
from tests.browsing import HX, Browser, check_page
from tests.people import give_access, make_entity, make_user, sign_in

COLUMNS = [
    "Nombre",
    "Correo electrónico",
    "Fecha de registro",
    "Acceso a la cuenta",
    "Última actualización de estado",
    "Usuario",
]


@pytest.fixture
def gloria(database: None) -> User:
    return make_user("gloria", name="Gloria Inés Tarazona")


@pytest.fixture
def entity(gloria: User) -> Entity:
    return make_entity("H&H Asociados", "800111202", gloria)


@pytest.fixture
def asking(entity: Entity) -> Access:
    person = make_user("ramon", name="Ramón Peñaloza")
    return give_access(person, entity, state=AccessState.PENDING)


@pytest.fixture
def admin(browser: Browser, gloria: User, entity: Entity) -> Browser:
    return sign_in(browser, gloria)


def path(entity: Entity, rest: str = "") -> str:
    return f"/entidades/{entity.code}/usuarios{rest}"


def table(page):
    return next(form for form in page.forms.values() if form.action.endswith("/aceptados"))


def tick(page, *rows: Access):
    form = table(page)
    for box in form.fields.get("id", []):
        box.checked = box._value in {row.code for row in rows}
    return form


def press(browser: Browser, form, name: str, **headers):
    """What a browser sends when one of the buttons below the table is pressed."""
    button = form.html.find("button", string=name)
    fields = form.submit_fields()
    answer = browser.web.post(button["formaction"], fields, expect_errors=True, **headers)
    if answer.status_code == 303:
        answer = answer.follow(expect_errors=True)
    if not headers:
        check_page(answer)
    return answer


def state(row: Access) -> str:
    return str(Access.get_by_id(row.id).state)


def notice(answer) -> str:
    return BeautifulSoup(answer.text, "html.parser").find(id="aviso").get_text(" ", strip=True)


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


def test_accepting_acts_at_once(admin, entity, asking):
    answer = press(admin, tick(admin.page(path(entity)), asking), "Aceptar acceso")
    assert state(asking) == AccessState.ACCEPTED
    assert (
        notice(answer) == "Con acceso desde ahora: Ramón Peñaloza. Recibe un correo con el aviso."
    )
    again = press(admin, tick(answer, asking), "Aceptar acceso")
    assert "Con acceso desde ahora" not in notice(again)
    assert Letter.select().where(Letter.template == "access_accepted").count() == 1


@pytest.mark.parametrize(
    ("button", "before", "after"),
    [
        ("Aceptar acceso", AccessState.PENDING, AccessState.ACCEPTED),
        ("Rechazar acceso", AccessState.PENDING, AccessState.REJECTED),
        ("Revertir rechazo del acceso", AccessState.REJECTED, AccessState.PENDING),
    ],
)
def test_a_button_answers_htmx_with_rows_and_counters_not_the_table(
    admin, entity, button, before, after
):
    rows = [
        give_access(
            make_user(f"persona{n}"),
            entity,
            state=before,
        )
        for n in range(3)
    ]
    form = tick(admin.page(path(entity)), *rows[:2])
    answer = press(admin, form, button, headers=HX)
    assert [state(row) for row in rows] == [after, after, before]
    assert answer.text.startswith('<p id="resumen">')
    assert len(re.findall(r'<tr id="u-[\w-]+" hx-swap-oob="true">', answer.text)) == 2
    assert "<table" not in answer.text and rows[2].code not in answer.text
    assert 'id="estado"' in answer.text and 'id="aviso"' in answer.text


def test_cancelling_asks_once_more_naming_the_people(admin, entity, asking):
    member = give_access(make_user("luz", name="Luz Dary Contreras"), entity)
    page = press(admin, tick(admin.page(path(entity)), member), "Cancelar acceso")
    assert state(member) == AccessState.ACCEPTED
    assert "Luz Dary Contreras" in page.html.main.text
    assert "nada cambia" not in page.html.main.text
    both = press(admin, tick(admin.page(path(entity)), member, asking), "Cancelar acceso")
    assert "para ellos nada cambia" in both.html.main.text
    done = admin.send(next(f for f in page.forms.values() if f.action.endswith("/cancelados")), 200)
    assert state(member) == AccessState.CANCELLED
    assert "Acceso cancelado: Luz Dary Contreras" in notice(done)


def test_cancelling_oneself_leads_to_the_desk(admin, entity, gloria):
    give_access(make_user("luz"), entity, Role.ADMINISTRATOR)
    own = Access.get(Access.user == gloria)
    page = press(admin, tick(admin.page(path(entity)), own), "Cancelar acceso")
    done = admin.send(next(f for f in page.forms.values() if f.action.endswith("/cancelados")), 200)
    assert done.request.path == "/escritorio"
    admin.page(path(entity), 404)


def test_the_last_administrator_is_kept_with_a_sentence(admin, entity, gloria):
    own = Access.get(Access.user == gloria)
    answer = admin.post(path(entity, "/cancelados"), {"id": own.code})
    assert answer.status_code == 422
    assert "conservar un administrador activo" in notice(answer)
    assert state(own) == AccessState.ACCEPTED


def test_nobody_selected_is_said_and_nothing_changes(admin, entity, asking):
    page = admin.page(path(entity))
    for button in ("Aceptar acceso", "Rechazar acceso", "Revertir rechazo del acceso"):
        assert "Seleccione al menos a una persona" in notice(press(admin, tick(page), button))
    assert "Seleccione a alguien con acceso" in notice(press(admin, tick(page), "Cancelar acceso"))
    fragment = press(admin, tick(page), "Aceptar acceso", headers=HX)
    assert fragment.status_code == 422 and 'role="alert"' in fragment.text
    assert state(asking) == AccessState.PENDING


@pytest.mark.parametrize(
    ("button", "before", "after", "rule"),
    [
        ("Aceptar acceso", AccessState.ACCEPTED, AccessState.PENDING, "se acepta una solicitud"),
        ("Rechazar acceso", AccessState.REJECTED, AccessState.PENDING, "se rechaza una solicitud"),
        ("Revertir rechazo del acceso", AccessState.PENDING, AccessState.REJECTED, "un rechazo"),
    ],
)
def test_the_notice_counts_who_changed_and_says_why_nobody_else_did(
    admin, entity, button, before, after, rule
):
    as_it_is = give_access(make_user("luz", name="Luz Dary"), entity, state=before)
    rows = [give_access(make_user(f"persona{n}"), entity, state=after) for n in range(2)]
    alone = notice(press(admin, tick(admin.page(path(entity)), as_it_is), button))
    assert alone.startswith("Nada cambió para Luz Dary (") and rule in alone
    assert not Letter.select().exists()
    told = notice(press(admin, tick(admin.page(path(entity)), as_it_is, *rows), button))
    assert "(2 personas). Reciben un correo" in told and "Nada cambió para Luz Dary (" in told


def test_who_lost_the_race_is_told_the_real_state(admin, entity, asking):
    form = tick(admin.page(path(entity)), asking)
    Access.update(state=AccessState.WITHDRAWN).where(Access.id == asking.id).execute()
    answer = press(admin, form, "Aceptar acceso")
    assert notice(answer) == (
        "Nada cambió para Ramón Peñaloza (Retirado). Solo se acepta una solicitud pendiente."
    )
    assert not Letter.select().where(Letter.template == "access_accepted").exists()


@pytest.mark.asvs("V8.2.2")
def test_rows_of_another_entity_and_odd_codes_change_nothing(admin, entity):
    other = make_entity("Otra Empresa", "900373923", make_user("dueno"))
    foreign = give_access(make_user("socia"), other, state=AccessState.PENDING)
    for code in (foreign.code, "\x00", "'; --", "9" * 30, "²", ""):
        for act in ("aceptados", "rechazados", "cancelados", "revertidos", "por-cancelar"):
            answer = admin.post(path(entity, f"/{act}"), {"id": code})
            assert answer.status_code == 422, (code, act)
    assert state(foreign) == AccessState.PENDING
    admin.page(path(entity, f"/{foreign.code}"), 404)
    admin.page(path(entity, f"/{foreign.code}/editar"), 404)
    assert admin.post(path(entity, f"/{foreign.code}/rol"), {"role": "member"}).status_code == 404


@pytest.mark.asvs("V8.2.1")
def test_a_member_gets_403_and_changes_nothing(browser, entity, asking):
    member = make_user("luz")
    give_access(member, entity)
    sign_in(browser, member)
    browser.page(path(entity), 403)
    for act in ("aceptados", "rechazados", "cancelados", "revertidos"):
        assert browser.post(path(entity, f"/{act}"), {"id": asking.code}).status_code == 403
    assert state(asking) == AccessState.PENDING


@pytest.mark.asvs("V15.3.3")
def test_fields_that_nobody_asked_for_are_ignored(admin, entity, asking):
    extra = {"role": "administrator", "state": "accepted", "entity": "1", "user": "1"}
    admin.post(path(entity, "/aceptados"), {"id": asking.code, **extra})
    row = Access.get_by_id(asking.id)
    assert (row.role, row.entity_id) == (Role.MEMBER, entity.id)


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


def test_filters_come_back_after_a_decision_while_they_show_somebody(admin, entity, asking):
    other = give_access(make_user("ramiro"), entity, state=AccessState.PENDING)
    page = admin.page(path(entity, "?estado=pendiente&q=ram"))
    answer = press(admin, tick(page, asking), "Rechazar acceso")
    assert answer.request.query_string == "q=ram&estado=pendiente"
    last = press(admin, tick(answer, other), "Aceptar acceso")
    assert "Aceptado" in last.html.find(id=f"u-{other.code}").text


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


def test_creating_users_gives_the_text_to_send(admin, entity):
    page = admin.page(path(entity)).click("Crear usuarios")
    check_page(page)
    assert "http://localhost/registro" in page.text
    assert "NIT 800111202" in page.text


@pytest.mark.asvs("V8.3.2")
def test_a_cancelled_user_is_out_on_the_next_request(browser, other_browser, gloria, entity):
    luz = make_user("luz")
    row = give_access(luz, entity)
    sign_in(browser, gloria)
    sign_in(other_browser, luz)
    inside = (f"/entidades/{entity.code}/", f"/entidades/{entity.code}/documentos")
    for page in inside:
        assert other_browser.web.get(page).status_code == 200
    browser.post(path(entity, "/cancelados"), {"id": row.code})
    for page in inside:
        other_browser.page(page, 404)
    assert "H&amp;H" not in other_browser.page("/ayuda").text
