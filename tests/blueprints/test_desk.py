"""*Escritorio* and the pages of configuration behind the user's name."""

import datetime as dt

from models import AccessState, EntityState, Role, User, now
from tests.browsing import Browser
from tests.people import give_access, make_entity, make_staff, make_user, sign_in


def test_the_desk_names_the_entity_and_what_is_missing(browser, gloria, entity):
    page = sign_in(browser, gloria).page("/escritorio")
    assert "Usted actúa por H&H Asociados" in page.html.main.text
    assert "H&H Asociados" in page.html.title.text
    assert "Sin verificar" in page.text
    first = page.html.main.select_one("section")
    assert first.h2.text == "¿Qué me falta?"
    assert len(first.select('.rows [data-state="missing"]')) == 3
    [tile] = [a for a in page.html.select(".tiles a") if "falta" in a.text]
    assert tile.b.text == "4"
    assert "UTC-05:00" in page.text


def test_the_pending_requests_lead_to_accepting_them(browser, gloria, entity):
    for n in range(4):
        give_access(make_user(f"persona{n}"), entity, state=AccessState.PENDING)
    page = sign_in(browser, gloria).page("/escritorio")
    assert "Persona0 Rojas Peña pide acceso" in page.text
    users = page.click("Aceptar usuarios")
    assert len(users.html.select("tbody tr")) == 4
    for counter in page.html.select(".tiles a"):
        browser.page(counter["href"])


def test_a_member_sees_neither_requests_nor_the_way_to_them(browser, entity):
    member = make_user("luz")
    give_access(member, entity)
    give_access(make_user("otra"), entity, state=AccessState.PENDING)
    page = sign_in(browser, member).page("/escritorio")
    assert "pide acceso" not in page.text
    assert "usuarios" not in page.html.select_one(".tiles").text
    for inside in ("/escritorio", f"/entidades/{entity.code}/", "/configuracion/mis-registros"):
        for link in browser.page(inside).html.select("header a, main a, nav a"):
            assert browser.web.get(link["href"], expect_errors=True).status_code < 400, link


def test_without_entity_the_next_step_is_shown(browser):
    page = sign_in(browser, make_user("nueva")).page("/escritorio")
    assert (
        page.html.find("a", string="Buscar o registrar mi entidad")["href"] == "/registro/entidad"
    )


def test_who_waits_reads_where_the_request_stands(browser, entity):
    person = make_user("nueva")
    give_access(person, entity, state=AccessState.PENDING)
    page = sign_in(browser, person).page("/escritorio")
    assert "H&H Asociados" in page.html.main.text
    assert "Pendiente" in page.text and "Usted tendrá acceso cuando acepten" in page.text


def test_a_draft_leads_back_to_the_form(browser):
    person = make_user("nueva")
    draft = make_entity("A Medias", None, state=EntityState.DRAFT, created_by=person)
    page = sign_in(browser, person).page("/escritorio")
    assert draft.code in page.html.find("a", string="Seguir donde iba")["href"]


def test_letters_that_come_back_are_told(browser, gloria, entity):
    User.update(letters_bounced_at=now() - dt.timedelta(hours=1)).execute()
    assert "Su correo no recibe mensajes" in sign_in(browser, gloria).page("/escritorio").text


def test_access_that_was_just_given_is_there_without_a_new_sign_in(browser, entity):
    person = make_user("nueva")
    row = give_access(person, entity, state=AccessState.PENDING)
    page = sign_in(browser, person).page("/escritorio")
    assert "Usted actúa por" not in page.text
    row.state = AccessState.ACCEPTED
    row.save()
    assert "Usted actúa por H&H Asociados" in browser.page("/escritorio").html.main.text


def test_the_pages_behind_the_users_name_have_a_path_and_a_way_back(browser, gloria, entity):
    sign_in(browser, gloria)
    inner = (
        "/configuracion",
        "/configuracion/mis-registros",
        "/configuracion/mis-registros/nuevo",
        f"/entidades/{entity.code}/",
        f"/entidades/{entity.code}/usuarios",
        f"/entidades/{entity.code}/usuarios/crear",
        "/escritorio/entidades",
    )
    for path in inner:
        page = browser.page(path)
        assert page.html.select_one('nav[aria-label="Ruta"] [aria-current="page"]'), path
        assert page.html.find("a", string="Volver"), path


def test_settings_show_ones_data_with_the_zone(browser, gloria):
    text = sign_in(browser, gloria).page("/configuracion").html.main.get_text(" ", strip=True)
    for part in ("gloria@example.com", "300 1234567", "(UTC-05:00) Bogotá, Lima, Quito"):
        assert part in text


def test_the_entitys_page_leads_to_data_users_and_documents(browser, gloria, entity):
    page = sign_in(browser, gloria).page(f"/entidades/{entity.code}/")
    for name in ("Datos de la entidad", "Administración de usuarios", "Documentos"):
        link = page.html.main.find("a", string=name)
        browser.page(link["href"])


def test_the_entitys_page_tells_a_member_who_administers(browser, gloria, entity):
    member = make_user("luz")
    give_access(member, entity)
    page = sign_in(browser, member).page(f"/entidades/{entity.code}/")
    assert gloria.name in page.text
    assert not page.html.main.find("a", string="Administración de usuarios")


def test_staff_arrives_at_the_page_of_the_institution(browser):
    page = sign_in(browser, make_staff()).page("/escritorio")
    assert page.request.path == "/institucion"


def test_staff_that_also_acts_for_an_entity_has_a_desk(browser, entity):
    staff = make_staff()
    give_access(staff, entity, Role.ADMINISTRATOR)
    assert sign_in(browser, staff).page("/escritorio").request.path == "/escritorio"


def test_a_stranger_is_asked_to_sign_in(browser: Browser):
    page = browser.page("/escritorio")
    assert page.request.path == "/ingresar"
