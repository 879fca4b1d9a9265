"""*Validar si mi entidad ya existe*: found, asked for, or registered anew."""

import pytest

from models import Access, AccessState, User
from tests.browsing import HX
from tests.people import give_access, make_entity, make_user, sign_in

PATH = "/registro/entidad"


@pytest.fixture
def ana(browser, database):
    user = make_user("ana", name="Luz Dary Contreras")
    sign_in(browser, user)
    return user


@pytest.fixture
def gloria(database):
    return make_user("gloria")


@pytest.fixture
def company(gloria):
    return make_entity("H&H Asociados", "800111202", gloria, municipality_code="11001")


def search_form(page):
    return next(
        form for form in page.forms.values() if form.action == PATH and "nit" in form.fields
    )


def find(browser, **typed):
    form = search_form(browser.page(PATH))
    for name, text in typed.items():
        form[name] = text
    return form.submit(expect_errors=True)


def test_a_stranger_signs_in_first(browser, database):
    assert browser.web.get(PATH).status_code == 303


def test_a_natural_person_is_one_tap_from_registering(browser, ana):
    page = browser.page(PATH)
    form = search_form(page)
    assert form["nombre"].value == "Luz Dary Contreras"
    button = page.html.find("button", string="Registrar Entidad")
    assert button["formaction"] == "/registro/entidad/nueva"
    assert not button.get("class")


def test_an_organisation_finds_the_name_it_gave(browser, database):
    sign_in(browser, make_user("beto", participation="nueva", entity_name="H&H Asociados"))
    page = browser.page(PATH)
    assert search_form(page)["nombre"].value == "H&H Asociados"
    assert not page.html.find("button", string="Registrar Entidad")


@pytest.mark.parametrize("typed", ["H&H Asociados", "h & h", "HyH", "h&h asociadso"])
def test_it_is_found_as_people_type_it(browser, ana, company, typed):
    page = find(browser, nombre=typed)
    assert page.html.h3.text == "H&H Asociados"
    assert "COLOMBIA | Bogotá, D.C." in page
    assert "NIT 800111202, DV 1" in page
    assert page.html.find("button", string="Validar de nuevo")
    assert page.html.find("button", string="Registrar Entidad")


@pytest.mark.parametrize("typed", ["800.111.202-1", "8001112021", "800111202", " 800 111 202 "])
def test_an_exact_nit_comes_first_with_the_only_filled_button(browser, ana, company, typed):
    make_entity("H&H Repuestos", "900123456")
    page = find(browser, nombre="H&H", nit=typed)
    assert "Su NIT es 800111202, DV 1." in page
    rows = page.html.select("ul.rows > li")
    assert rows[0]["data-state"] == "accepted"
    assert rows[0].h3.text == "H&H Asociados"
    assert "Es el NIT que usted escribió" in rows[0].text
    filled = [
        each for each in page.html.select("main button") if "alt" not in each.get("class", [])
    ]
    assert [each.text for each in filled] == ["Solicitud de acceso"]


def test_a_natural_persons_number_is_shown_whole_only_to_who_typed_it(browser, ana):
    make_entity("Yolanda Servicios", "60390714", family="natural")
    by_name = find(browser, nombre="Yolanda Servicios")
    assert "NIT terminado en 714" in by_name
    assert "60390714" not in by_name
    by_name.mustcontain("Sin verificar")
    assert "NIT 60390714" in find(browser, nombre="", nit="60390714")


def test_who_is_not_registered_yet_is_led_on_and_told_of_no_fault(browser, ana):
    page = find(browser, nombre="Luz Dary Contreras", nit="60390714")
    assert "El suyo es su cédula" in page.html.find(id="nit-h").text
    assert "Nadie se ha registrado con esos datos: siga." in page.html.aside.text
    assert "No encontramos" not in page
    assert not page.html.find("button", string="Registrar Entidad").get("class")


def test_not_found_leads_to_registering_with_what_was_typed(browser, database):
    sign_in(browser, make_user("beto", participation="nueva", entity_name="H&H"))
    page = find(browser, nombre="Ferretería El Tornillo", nit="900123456")
    assert "Nadie la ha registrado" in page.html.aside.text
    page = browser.page(
        "/registro/entidad/nueva?pais=CO&nombre=Ferreter%C3%ADa+El+Tornillo&nit=900123456"
    )
    form = next(f for f in page.forms.values() if f.action.endswith("/nueva"))
    assert form["name"].value == "Ferretería El Tornillo"
    assert form["tax_id"].value == "900123456"


@pytest.mark.parametrize("typed", ["ab", "%%", "_"])
def test_less_than_three_letters_lists_nothing(browser, ana, company, typed):
    """A65."""
    page = find(browser, nombre=typed)
    assert page.status_code == 422
    assert "al menos 3 letras" in page
    assert not page.html.select("ul.rows")


@pytest.mark.parametrize("typed", ["%%%%", "____", "' OR 1=1 --", "{{1234*1234}}", "H&H*", '"h&h'])
def test_wildcards_are_letters(browser, ana, company, typed):
    """A33, A65."""
    page = find(browser, nombre=typed)
    assert page.status_code == 200
    assert "1522756" not in page.html.main.text


def test_at_most_ten_are_listed(browser, ana):
    for number in range(15):
        make_entity(f"Droguería {number}", str(900100000 + number))
    assert len(find(browser, nombre="drogueria").html.select("ul.rows > li")) == 10


def test_another_country_lists_only_its_own(browser, ana, company):
    make_entity("H&H Quito", "900123456", country="EC", municipality_code="")
    page = find(browser, nombre="H&H", pais="EC")
    assert [row.h3.text for row in page.html.select("ul.rows > li")] == ["H&H Quito"]
    assert "ECUADOR" in page


def test_a_wrong_nit_is_said_and_the_name_is_searched_all_the_same(browser, ana, company):
    page = find(browser, nombre="H&H Asociados", nit="800111202-5")
    assert page.status_code == 422
    assert "El dígito de verificación de 800111202 es 1" in page.html.find(id="aviso").text
    assert page.html.h3.text == "H&H Asociados"
    assert "1 entidad parecida" in page
    assert "Es el NIT que usted escribió" not in page


def test_a_wrong_nit_is_mended_before_an_organisation_is_registered(browser, ana):
    User.update(participation="nueva").execute()
    page = find(browser, nombre="Papelería El Lápiz", nit="800111202-5")
    assert "Primero corrija el NIT." in page and "Nadie la ha registrado" not in page


@pytest.mark.asvs("V2.4.1")
def test_many_searches_have_to_wait(browser, ana, company):
    """A65."""
    for _ in range(60):
        assert browser.web.get(PATH, {"nit": "800111202"}).status_code == 200
    assert browser.web.get(PATH, {"nit": "800111202"}, expect_errors=True).status_code == 429


def test_htmx_gets_the_piece_and_its_address(browser, ana, company):
    answer = browser.web.get(PATH, {"nombre": "H&H Asociados"}, headers=HX)
    assert answer.headers["HX-Push-Url"].startswith("/registro/entidad?nombre=H%26H")
    assert "<html" not in answer
    assert answer.html.find(id="paso")


def test_a_request_exists_only_after_finalizar(browser, ana, company):
    chosen = search_form(find(browser, nombre="H&H")).submit("solicitar")
    assert "Solicitud de acceso" in chosen.html.h1.text
    assert not Access.select().where(Access.user == ana).exists()
    form = next(form for form in chosen.forms.values() if "code" in form.fields)
    for _ in range(2):
        assert form.submit().status_code == 303
    assert "Pidió acceso a «H&amp;H" in browser.page("/configuracion/mis-registros").text
    row = Access.get(Access.user == ana)
    assert (row.entity_id, row.state) == (company.id, AccessState.PENDING)


@pytest.mark.parametrize("state", [AccessState.PENDING, AccessState.ACCEPTED])
def test_who_has_asked_already_is_led_on(browser, ana, company, state):
    give_access(ana, company, state=state)
    page = find(browser, nombre="H&H")
    assert not page.html.find("button", string="Solicitud de acceso")
    assert "Usted ya" in page


@pytest.mark.parametrize("code", ["", "nobody", "x" * 500, "draft"])
def test_what_is_not_registered_cannot_be_asked_for(browser, ana, code):
    draft = make_entity("Borrador", "900123456", state="draft")
    code = draft.code if code == "draft" else code
    assert browser.web.get(PATH, {"solicitar": code}).status_code in {200, 303}
    assert browser.post(PATH, {"code": code, "key": "k"}).status_code == 303
    assert not Access.select().exists()


def test_a_draft_is_found_by_nobody(browser, ana):
    make_entity("Ferretería El Tornillo", "900123456", state="draft")
    page = find(browser, nombre="Ferretería El Tornillo", nit="900123456")
    assert not page.html.select("ul.rows")


def test_a_name_is_only_text(browser, ana):
    """A31."""
    make_entity('<img src=x onerror="alert(1)"> Droguería', "900123456")
    page = find(browser, nombre="drogueria")
    assert not page.html.main.find("img")
    assert page.html.h3.text.startswith("<img")


def test_of_many_namesakes_the_one_typed_with_its_legal_form_is_shown(browser, ana):
    for n in range(12):
        make_entity("Droguería Peña Ruiz Ltda.", f"8001112{n:02}")
    make_entity("Droguería Peña Ruiz S.A.S.", "900373923")
    page = browser.web.get(PATH, {"pais": "CO", "nombre": "drogueria pena ruiz s.a.s.", "nit": ""})
    assert page.html.select(".rows h3")[0].text == "Droguería Peña Ruiz S.A.S."
