import pytest
from flask import Flask

from models import Entity, Letter, User, db
from tests import mail
from tests.browsing import HX, Browser, check_page
from tests.crowd import at_once
from tests.people import make_user, sign_in
from tests.registering import ANSWERS, PASSWORD, filled, register

STEP_2 = "Revise su correo"


def refused(browser: Browser, **changes):
    answer = browser.send(filled(browser, **changes), 422)
    return answer, answer.html.select_one("#aviso").get_text(" ", strip=True)


def test_the_words_of_the_form_are_the_guides(browser: Browser):
    page = browser.page("/registro").html
    labels = {label.get_text(strip=True) for label in page.select("label")}
    assert labels >= {
        "Persona natural",
        "Voy a registrar una organización",
        "Mi organización ya está registrada",
        "Nombre y apellido",
        "País",
        "Nombre de la entidad",
        "Correo electrónico",
        "Elige tu usuario",
        "Contraseña",
        "Confirmar",
        "Pregunta de seguridad",
        "Respuesta de seguridad",
        "Teléfono móvil de seguridad",
        "Zona horaria",
        "Acepto los términos y condiciones de uso",
        "Autorizo el tratamiento de mis datos personales",
    }
    assert page.select_one("option[selected][value=CO]").text == "Colombia"
    assert page.select_one("#time_zone option[selected]").text == "(UTC-05:00) Bogotá, Lima, Quito"
    assert page.select_one("#password-h").text.startswith("8 caracteres o más")
    assert page.select_one(".org #entity_name")


def test_a_filled_form_leads_to_step_two(browser: Browser, database: None):
    page = register(browser)
    assert page.request.path == "/registro/confirmar"
    assert STEP_2 in page.text
    assert "luzdary@example.com" in page.text
    assert User.get().username == "luzdary.contreras"


def test_htmx_gets_step_two_in_place_with_its_address(browser: Browser):
    answer = browser.fragment(filled(browser))
    assert answer.headers["HX-Push-Url"] == "/registro/confirmar"
    assert "<html" not in answer.text
    assert answer.html.select_one("section#paso h1[autofocus]").text == STEP_2
    assert answer.html.select_one("#pasos[hx-swap-oob] [aria-current]").text == "Confirmar registro"
    assert answer.html.select_one("#aviso[hx-swap-oob]")
    assert answer.html.title.text.startswith("Paso 2 de 3")


@pytest.mark.asvs("V2.2.2")
def test_a_refusal_keeps_what_was_typed_and_focuses_the_first_error(browser: Browser):
    page, summary = refused(browser, email="luzdary@correo", terms=False)
    assert summary.startswith("Falta corregir 2 datos")
    assert "Escriba el correo completo" in summary
    assert "Acepte los términos" in summary
    assert "Lo demás que escribió sigue aquí, menos la contraseña." in summary
    form = page.forms["registro"]
    assert form["name"].value == "Luz Dary Contreras"
    assert form["email"].value == "luzdary@correo"
    assert form["data_treatment"].checked
    assert form["password"].value == form["confirmation"].value == ""
    assert PASSWORD not in page.text
    assert [tag["id"] for tag in page.html.select("[autofocus]")] == ["email"]
    assert page.html.title.text.startswith("Error: ")


def test_nothing_is_said_to_remain_where_nothing_was_typed(browser: Browser):
    answer = browser.send(browser.page("/recuperar/usuario").forms[0], 422)
    assert "Lo demás que escribió" not in answer.text


def test_htmx_is_refused_with_the_same_piece(browser: Browser, database: None):
    answer = browser.fragment(filled(browser, email=""))
    assert answer.status_code == 422
    assert answer.html.select_one("section#paso #email[aria-invalid=true][autofocus]")
    assert "Escriba su correo." in answer.html.select_one("#aviso[hx-swap-oob]").text
    assert not User.select().exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"confirmation": "otra cosa 123"}, "no son iguales"),
        ({"participation": "nueva"}, "Escriba el nombre de la entidad"),
        ({"participation": "nueva", "entity_name": "www.malo.example"}, "sin direcciones"),
        ({"name": ""}, "Escriba su nombre"),
        ({"username": "víctor"}, "sin tilde"),
        ({"password": "password1", "confirmation": "password1"}, "Muchas personas"),
        ({"password": "luzdary1", "confirmation": "luzdary1"}, "sus propios datos"),
        ({"phone": "123"}, "número completo"),
        ({"answer": "300 555 0142"}, "la conocen otras personas"),
        ({"data_treatment": False}, "Autorice el tratamiento"),
    ],
)
@pytest.mark.asvs("V6.2.1", "V6.2.4", "V6.2.11")
def test_each_refusal_says_what_to_do(browser: Browser, database: None, changes, sentence: str):
    _, summary = refused(browser, **changes)
    assert summary.startswith("Falta corregir 1 dato")
    assert sentence in summary
    assert not User.select().exists()


@pytest.mark.asvs("V6.3.8")
def test_a_registered_address_looks_like_any_other(
    browser: Browser, other_browser: Browser, database: None
):
    """A01: the screen is the same to the byte; only the owner's mailbox differs."""
    make_user("ana", email="ocupado@example.com")
    taken = register(browser, email="ocupado@example.com", username="luz.uno")
    fresh = register(other_browser, email="liberado@example.com", username="luz.dos")
    assert taken.status == fresh.status
    shown = [
        page.html.select_one("main").get_text().replace(address, "")
        for page, address in ((taken, "ocupado@example.com"), (fresh, "liberado@example.com"))
    ]
    assert shown[0] == shown[1]
    assert set(taken.headers) == set(fresh.headers)
    letter = mail.letters_to(browser, "ocupado@example.com")[-1]
    assert letter["Subject"] == "Usted ya tiene usuario"
    assert "«ana»" in mail.text_of(letter)
    assert "/activar/" not in mail.text_of(letter)


@pytest.mark.asvs("V2.3.4")
def test_fifty_posts_of_one_form_get_fifty_equal_answers(app: Flask, database: None):
    """A43: in the end one user, one letter, whoever had the cookie."""
    browsers = [Browser(app) for _ in range(2)]
    forms = [filled(browser) for browser in browsers]
    forms[1]["key"].force_value(forms[0]["key"].value)
    answers = at_once(50, lambda n: forms[n % 2].submit(expect_errors=True))
    assert {(answer.status_code, answer.location) for answer in answers} == {
        (303, "/registro/confirmar")
    }
    assert User.select().count() == Letter.select().count() == 1


def test_going_back_leads_to_step_two_and_another_person_may_register_here(
    browser: Browser, database: None
):
    register(browser)
    assert STEP_2 in browser.page("/registro").text
    link = browser.page("/registro/confirmar").html.find("a", string="registrar a otra persona")
    form = browser.page(link["href"]).forms["registro"]
    assert form["name"].value == ""
    register(browser, email="otra@example.com", username="otra", name="Otra Persona")
    assert User.select().count() == 2


def test_who_is_signed_in_goes_to_the_desk(browser: Browser, database: None):
    sign_in(browser, make_user("ana"))
    assert browser.web.get("/registro").location.endswith("/escritorio")


def test_every_country_and_zone_can_be_had_without_script(browser: Browser):
    few = browser.page("/registro").html
    link = few.find("a", string="Mi país o mi zona horaria no está en la lista")
    assert len(few.select("#country option")) < 15
    every = browser.page(link["href"]).html
    assert len(every.select("#country option")) > 200
    assert every.select_one("#country option[value=JP]").text == "Japón"
    piece = browser.web.get(link["href"], headers=HX)
    assert "<html" not in piece.text
    assert len(piece.html.select("div#lugar #time_zone option")) > 20


def test_a_country_out_of_the_short_list_stays_chosen(browser: Browser, database: None):
    form = browser.page("/registro?paises=todos").forms["registro"]
    for name, value in {**ANSWERS, "country": "JP", "time_zone": "Asia/Tokyo"}.items():
        form[name] = value
    page = browser.send(form, 422)
    assert page.forms["registro"]["country"].value == "JP"
    assert page.forms["registro"]["time_zone"].value == "Asia/Tokyo"


HOSTILE = [
    "<script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    "{{7*7}} {% raw %}",
    "'; DROP TABLE user; --",
    "a\r\nBcc: b@example.com",
    "\x00\x1b[31m\u202e\ud800",
    "%s %n {0.__class__}",
    "9" * 400,
    "İ\u0130ß\u200b",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.asvs("V1.2.1", "V1.3.7", "V15.3.5", "V1.3.10")
def test_hostile_text_is_data_in_every_field(browser: Browser, database: None, text: str):
    form = browser.page("/registro").forms["registro"]
    token, key = form["csrf_token"].value, form["key"].value
    for name in ANSWERS:
        sent = {**ANSWERS, "csrf_token": token, "key": key, name: text.encode("utf-8", "replace")}
        answer = browser.web.post("/registro", sent, expect_errors=True)
        assert answer.status_code == 422, (name, answer.status)
        check_page(answer)
        assert "<script>alert" not in answer.text
        assert not answer.html.select("[onfocus]")
    assert not User.select().exists()


@pytest.mark.asvs("V15.3.7", "V15.3.5")
def test_no_body_no_field_twice_and_no_other_kind_breaks_it(browser: Browser):
    token = browser.page("/registro").forms["registro"]["csrf_token"].value
    assert browser.web.post("/registro", {}, expect_errors=True).status_code == 422
    assert browser.web.post_json("/registro", {"name": [1]}, expect_errors=True).status_code == 422
    twice = [("csrf_token", token), ("email", "a@example.com"), ("email", "b@example.com")]
    page = browser.web.post("/registro", twice, expect_errors=True)
    assert page.forms["registro"]["email"].value == "a@example.com"


@pytest.mark.asvs("V15.3.3")
def test_a_posted_field_that_step_one_does_not_ask_changes_nothing(
    browser: Browser, database: None
):
    """A23: rights are never among the answers."""
    form = filled(browser)
    fields = dict(form.submit_fields())
    fields |= {"state": "active", "staff_role": "jefe", "code": "x", "id": "1"}
    browser.web.post("/registro", fields)
    user = User.get()
    assert (user.state, user.staff_role) == ("pending", None)


def test_an_entity_typed_arrives_with_the_user(browser: Browser, database: None):
    register(browser, participation="nueva", entity_name="H & H Asociados/Ibagué")
    assert User.get().entity_name == "H & H Asociados/Ibagué"
    assert not Entity.select().exists()
    assert not db.in_transaction()
