"""The form: a section a page, saved when it is left, on any device."""

import re
from urllib.parse import quote

import pytest

from domain import sections
from models import Entity
from tests.browsing import HX
from tests.drafts import make_draft
from tests.people import make_entity, make_user, sign_in

CONTACTS = {
    "municipality": "cucuta",
    "address": "Calle 6 # 4-32",
    "email": "oficina@hyh.example",
    "phone": "607 555 0118",
}


@pytest.fixture
def ana(browser, database):
    user = make_user("ana")
    sign_in(browser, user)
    return user


@pytest.fixture
def draft(ana):
    return make_entity("H&H Asociados", None, state="draft", created_by=ana, municipality_code="")


def path(entity, slug="contactos"):
    return f"/entidades/{entity.code}/formulario/{slug}"


def form_of(page):
    return next(form for form in page.forms.values() if "seen" in form.fields)


def fill(form, answers):
    for name, text in answers.items():
        form[name] = text
    return form


def leave_field(browser, entity, slug, **typed):
    [name] = [name for name in typed if name != "department"][:1]
    return browser.post(f"{path(entity, slug)}/campo/{name}", typed, headers=HX)


@pytest.mark.parametrize("family", ["natural", "juridica", "esal", "publica", "plural", "otro"])
def test_every_section_of_every_family_opens(browser, ana, family):
    entity = make_entity("Algo", None, state="draft", created_by=ana, family=family)
    for section in sections.sections_of(family):
        page = browser.page(path(entity, section.slug))
        assert section.title in page.html.main.text
        assert page.html.find("button", string="Guardar y seguir")
        for field in section.fields:
            if sections.is_asked(field, "CO"):
                assert field.label in page.html.main.text


def test_the_whole_form_is_walked_without_script(browser, draft):
    page = browser.page(f"/entidades/{draft.code}/formulario")
    answers = CONTACTS | {
        "tax_id": "800.111.202-1",
        "is_sme": "no",
        "tax_regime": "simple",
        "representative_name": "Luz Dary",
        "representative_document_type": "CC",
        "representative_document": "60.390.714",
    }
    walked = []
    while "/formulario/" in page.request.path:
        walked.append(page.request.path.split("/")[-1])
        form = next(f for f in page.forms.values() if f.action.startswith("/entidades/"))
        page = browser.send(fill(form, {k: v for k, v in answers.items() if k in form.fields}), 200)
    assert walked == [each.slug for each in sections.sections_of("juridica")]
    assert not sections.missing(Entity.get())


def test_a_person_sees_what_they_may_leave_for_later_and_the_way_back_to_it(browser, ana):
    person = make_draft(ana)
    page = browser.send(form_of(browser.page(path(person))), 200)
    assert page.request.path == f"/entidades/{person.code}/documentos"
    links = {link.text: link["href"] for link in page.html.select("#formulario a")}
    assert links == {
        each.title: path(person, each.slug) for each in sections.sections_of("natural")
    }
    later = page.html.find(id="formulario").text.split("Opcional")[1]
    assert "Información financiera, Cuenta bancaria" in later
    assert "Sección 1 de 3 (2 opcionales)" in browser.page(path(person))


def test_htmx_swaps_the_next_section_in_and_the_address_follows(browser, draft):
    form = fill(form_of(browser.page(path(draft))), CONTACTS)
    answer = browser.fragment(form)
    assert answer.headers["HX-Push-Url"] == path(draft, "representante")
    assert "<html" not in answer
    assert answer.html.h2.text == "Representante legal"
    assert "Guardado a las" in answer


def test_wrong_data_is_said_and_all_that_was_typed_stays(browser, draft):
    form = fill(form_of(browser.page(path(draft))), CONTACTS | {"email": "oficina@", "phone": "12"})
    page = browser.send(form, 422)
    assert "Falta corregir 2 datos" in page
    assert form_of(page)["email"].value == "oficina@"
    assert page.html.find(id="email").has_attr("autofocus")
    again = form_of(browser.page(path(draft)))
    assert again["email"].value == "oficina@"
    assert again["phone"].value == "12"
    assert again["address"].value == CONTACTS["address"]
    assert browser.page(f"/entidades/{draft.code}/formulario").request.path.endswith(
        "identificacion"
    )


def test_a_field_left_is_kept_for_another_device(browser, other_browser, ana, draft):
    answer = leave_field(browser, draft, "contactos", email="oficina@")
    assert answer.status_code == 422
    assert answer.text.strip().endswith(
        "escriba el correo completo, por ejemplo nombre@correo.example</output>"
    )
    assert leave_field(browser, draft, "contactos", address="Calle 6").status_code == 200
    sign_in(other_browser, ana)
    form = form_of(other_browser.page(path(draft)))
    assert (form["email"].value, form["address"].value) == ("oficina@", "Calle 6")


def test_the_nit_is_shown_as_it_was_understood(browser, draft):
    answer = leave_field(browser, draft, "identificacion", tax_id="890.501.019-9")
    assert "Su NIT es 890501019, DV 9." in answer
    assert "Su NIT es 890501019, DV 9." in browser.page(path(draft, "identificacion"))


def test_a_persons_nit_like_a_companys_is_doubted_and_taken(browser, ana):
    person = make_entity("Luz", None, state="draft", created_by=ana, family="natural")
    answer = leave_field(browser, person, "identificacion", tax_id="900123456")
    assert "Parece el de una empresa" in answer
    assert answer.html.find("a", string="cambie el tipo de organización")
    assert "Parece" not in leave_field(browser, person, "identificacion", tax_id="1098765432")
    Entity.delete().execute()
    person = make_draft(ana)
    form = form_of(browser.page(path(person, "identificacion")))
    form["tax_id"] = "900123456"
    page = browser.send(form, 200)
    assert "parece el de una empresa" in page.html.find(id="aviso").text
    assert Entity.get().tax_id == "900123456"


def test_a_company_is_not_asked_whether_it_is_one(browser, draft):
    answer = leave_field(browser, draft, "identificacion", tax_id="900123456")
    assert "Su NIT es 900123456, DV 8." in answer
    assert "Parece" not in answer


@pytest.mark.parametrize("typed", ["", "{", "x" * 900, "x" * 2500])
@pytest.mark.parametrize("family", ["natural", "juridica"])
def test_every_refusal_is_of_its_own_field(browser, ana, family, typed):
    entity = make_entity("Algo", None, state="draft", created_by=ana, family=family)
    for section in sections.sections_of(family):
        fields = {each.name: typed for each in section.fields} | {"bank_name": "Bancolombia"}
        answer = browser.post(path(entity, section.slug), fields)
        said = [link.text for link in answer.html.select("#aviso li a")]
        assert said or section.slug == "financiera"
        assert len(set(said)) == len(said)


def test_a_registered_nit_leads_to_asking_for_access(browser, draft):
    """A45: one tap away, by a link that changes nothing."""
    holder = make_entity("Suministros", "900123456")
    form = form_of(browser.page(path(draft, "identificacion")))
    form["tax_id"] = "9001234568"
    page = browser.send(form, 422)
    link = page.html.find("a", string="Solicitud de acceso")
    assert holder.code in link["href"]
    assert "Solicitud de acceso" in browser.page(link["href"]).html.h1.text


def test_looking_up_one_nit_after_another_has_to_wait(browser, draft):
    """A65: the form is no way round the limit of the search."""
    for _ in range(60):
        browser.post(f"{path(draft, 'identificacion')}/campo/tax_id", {"tax_id": "900123456"})
    answer = leave_field(browser, draft, "identificacion", tax_id="900123456")
    assert "Espere un minuto" in answer
    form = form_of(browser.page(path(draft, "identificacion")))
    form["tax_id"] = "900123456"
    assert "Espere un minuto" in browser.send(form, 422)


def test_two_devices_lose_nothing(browser, other_browser, ana, draft):
    sign_in(other_browser, ana)
    here, there = form_of(browser.page(path(draft))), form_of(other_browser.page(path(draft)))
    browser.send(fill(here, CONTACTS), 200)
    page = other_browser.send(fill(there, CONTACTS | {"address": "Carrera 9"}), 422)
    assert "se guardó en otro equipo" in page
    told = page.html.find(id="aviso").text
    assert "Calle 6 # 4-32" in told and CONTACTS["email"] not in told  # only what differs
    assert form_of(page)["address"].value == "Carrera 9"
    other_browser.send(form_of(page), 200)
    assert Entity.get().address == "Carrera 9"


def test_optional_fields_are_folded_until_they_hold_something(browser, draft):
    page = browser.page(path(draft))
    folded = page.html.find("summary", string=re.compile("Otros contactos")).parent
    assert not folded.has_attr("open")
    assert folded.find(id="facebook")
    leave_field(browser, draft, "contactos", facebook="facebook.com/hyh")
    page = browser.page(path(draft))
    assert page.html.find("summary", string=re.compile("Otros contactos")).parent.has_attr("open")


def test_the_account_is_masked(browser, draft):
    """A23."""
    form = form_of(browser.page(path(draft, "banco")))
    fill(form, {"bank_name": "Bancolombia", "bank_account": "12345678901"})
    form["bank_account_type"] = "ahorros"
    browser.send(form, 200)
    page = browser.page(path(draft, "banco"))
    assert "12345678901" not in page
    assert "terminada en 8901" in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '" hx-get="/salir" x="',
        "{{1234*1234}}",
        "\u202e\x00x",
        "\ud800",
    ],
)
@pytest.mark.asvs("V1.2.1")
def test_what_is_typed_is_only_text(browser, draft, text):
    """A31, A33, A35."""
    form = form_of(browser.page(path(draft)))
    fields = {name: form[name].value for name in ("csrf_token", "seen")}
    body = "&".join(f"{k}={v}" for k, v in fields.items()).encode() + b"&address="
    answer = browser.web.post(
        path(draft), body + quote(text, errors="surrogatepass").encode(), expect_errors=True
    )
    assert answer.status_code == 422
    page = browser.page(path(draft))
    assert not page.html.main.find("script")
    assert "1522756" not in page.html.main.text
    assert not page.html.select('[hx-get="/salir"]')


@pytest.mark.parametrize(
    "text", ["Calle 1 %253Cb%253E", "Calle &amp;lt;b&amp;gt; %2527", "**Calle** [b]5[/b] # [a](b)"]
)
@pytest.mark.asvs("V1.1.1", "V1.3.5")
def test_what_looks_like_markup_or_is_encoded_twice_stays_as_it_was_typed(browser, draft, text):
    form = fill(form_of(browser.page(path(draft))), CONTACTS | {"address": text})
    browser.send(form)
    assert Entity.get().address == text
    page = browser.page(path(draft))
    assert form_of(page)["address"].value == text
    assert not page.html.main.select("strong, a[href=b], form h1")


@pytest.mark.parametrize(
    "wrong",
    ["formulario/nada", "formulario/contactos/campo/state", "formulario/contactos/campo/id"],
)
def test_what_is_no_section_or_field_is_missing(browser, draft, wrong):
    address = f"/entidades/{draft.code}/{wrong}"
    answer = browser.post(address, {"state": "registered", "id": "1"})
    assert answer.status_code == 404
    assert Entity.get().state == "draft"


@pytest.mark.asvs("V8.2.2")
def test_a_stranger_sees_nothing_of_a_draft(other_browser, draft):
    """A21."""
    sign_in(other_browser, make_user("ramon"))
    other_browser.page(path(draft), 404)
    answer = other_browser.post(path(draft), {"address": "x"})
    assert answer.status_code == 404
    assert Entity.get().address == ""


def test_a_form_of_another_entity_asks_first(browser, ana):
    """A63."""
    mine = make_entity("Suministros", "900123456", ana)
    other = make_entity("H&H Asociados", "800111202", ana)
    browser.web.cookiejar.clear()
    sign_in(browser, ana)  # acts for the first one
    form = form_of(browser.page(path(other)))
    page = browser.send(fill(form, CONTACTS | {"municipality": "medellin"}), 409)
    assert "H&H Asociados" in page.html.h1.parent.text
    assert Entity.get_by_id(other.id).address == ""
    browser.send(next(f for f in page.forms.values() if "confirmed_entity" in f.fields), 200)
    assert Entity.get_by_id(other.id).address == CONTACTS["address"]
    assert Entity.get_by_id(mine.id).address == ""
