"""What is missing and what is wrong are told together: nobody mends a form in two rounds."""

import pytest
from webtest import TestResponse

from domain import sections, staff_links
from models import User
from tests.browsing import Browser
from tests.people import make_entity, make_staff, sign_in
from tests.registering import filled
from tests.setting_up import invite


def wrong(browser: Browser, path: str, **fields: str) -> set[str]:
    """Of which fields something is told, when the form at this address is sent so."""
    answer = browser.post(path, fields)
    assert answer.status_code == 422, answer.status
    return told(answer)


def told(page: TestResponse) -> set[str]:
    return {output["id"].removesuffix("-e") for output in page.html.select("output[id$=-e]")}


def test_step_1(browser: Browser, database: None):
    form = filled(browser, name=" ", email="luz@", phone="12", username="", password="x", answer="")
    marked = told(browser.send(form, 422))
    assert marked == {"name", "email", "phone", "username", "password", "answer"}


@pytest.mark.parametrize("family", ["natural", "juridica", "extranjera", "plural"])
def test_every_section_of_step_3(browser: Browser, ana: User, family: str):
    draft = make_entity("", None, state="draft", created_by=ana, family=family)
    sign_in(browser, ana)
    typed = {"tax_id": "1-2", "email": "oficina@", "phone": "1", "municipality": "Macondo"}
    typed |= {"postal_code": "?", "website": "a b", "representative_document": "!"}
    for section in sections.sections_of(family):
        if section.slug in ("identificacion", "contactos", "representante"):
            path = f"/entidades/{draft.code}/formulario/{section.slug}"
            marked = wrong(browser, path, country="CO", **typed)
            mandatory = {e.name for e in section.fields if sections.is_mandatory(e, "CO")}
            missing = mandatory - {"country", "representative_name"}  # sent; one's own
            assert marked >= missing | (typed.keys() & section.names), section.slug


STRANGERS = [
    ("/mesa-de-servicio/nueva", {"name": "http://x.co", "email": "luz@"}, "kind text name email"),
    (
        "/recuperar/ayuda",
        {"email": "luz@", "identity_number": "?", "phone": "1"},
        "lost identifier email name identity_number phone proof",
    ),
]
STRANGERS += [
    ("/recuperar/ayuda", {"lost": lost}, f"{email}identifier name identity_number phone proof")
    for lost, email in (("", "lost "), ("email", "email "), ("phone", ""))
]
ANAS = [
    ("/configuracion/datos", {"phone": "1"}, "name phone"),
    ("/configuracion/contrasena", {"password": "x"}, "password confirmation present_password"),
    ("/configuracion/correo", {"email": "ana@"}, "email present_password"),
    (
        "/configuracion/pregunta",
        {"security_question": "primer-juguete", "answer": "ana"},
        "answer present_password",
    ),
    ("/configuracion/datos-personales/solicitudes", {"text": " "}, "kind text"),
    ("{entity}/usuarios/invitaciones", {"email": "luz@", "role": "x"}, "name email role"),
    ("{entity}/secop/cuenta", {"registered_on": "2014-12-31"}, "name registered_on"),
]
CHIEFS = [
    ("/institucion/datos/identidad", {"tax_id": "123", "place": "Macondo"}, "name tax_id place"),
    ("/institucion/datos/correo", {"letters_name": "@", "reply_to": "x"}, "letters_name reply_to"),
    ("/institucion/datos/lineas", {"kind": "phone", "contact": "x"}, "label contact"),
    ("/institucion/circulares", {"year": "26", "links": "x", "number": "1"}, "year links subject"),
]


@pytest.mark.parametrize(("path", "fields", "marked"), STRANGERS)
def test_a_strangers_form(browser: Browser, database: None, path, fields, marked):
    assert wrong(browser, path, **fields) == set(marked.split())


@pytest.mark.parametrize(("path", "fields", "marked"), ANAS)
def test_a_suppliers_form(browser: Browser, ana: User, path, fields, marked):
    entity = make_entity(administrator=ana)
    sign_in(browser, ana)
    path = path.format(entity=f"/entidades/{entity.code}")
    assert wrong(browser, path, **fields) == set(marked.split())


@pytest.mark.parametrize(("path", "fields", "marked"), CHIEFS)
def test_a_chiefs_form(browser: Browser, database: None, path, fields, marked):
    sign_in(browser, make_staff())
    assert wrong(browser, path, **fields) >= set(marked.split())


def test_who_is_invited_to_the_team(browser: Browser, database: None):
    secret = staff_links.secret_of(invite(make_staff()).code)
    marked = wrong(browser, f"/equipo/{secret}", password="x")
    assert marked == {"username", "password", "confirmation"}
