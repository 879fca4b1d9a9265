"""*¿Qué me falta?*: on its page and first of all on the desk."""

import datetime as dt

import pytest

from models import Damage, DocumentState, Entity, Scan, StoredFile, User, now
from tests.browsing import Browser
from tests.drafts import empty_draft, make_draft, paper
from tests.people import give_access, make_entity, make_user, sign_in

WORN = {"state": DocumentState.EXPIRED, "valid_until": dt.date(2026, 11, 3)}


def path(entity: Entity) -> str:
    return f"/entidades/{entity.code}/que-me-falta"


@pytest.fixture
def company(ana: User) -> Entity:
    """A registered one with all its data, and not a paper."""
    return make_entity(
        administrator=ana,
        address="Calle 6",
        email="oficina@example.org",
        phone="+576075550118",
        is_sme=False,
        tax_regime="responsable-iva",
        representative_name="Ana Rojas",
        representative_document_type="CC",
        representative_document="13279714",
    )


def row_of(page, label: str) -> str:
    [row] = [li for li in page.html.select(".rows > li") if li.h3.text.startswith(label)]
    return " ".join(row.get_text(" ").split())


def test_a_draft_is_told_what_where_and_how_far_it_is(hers: Browser, ana: User):
    draft = empty_draft(ana)
    page = hers.page(path(draft))
    assert "Va en 17 %" in page.html.main.get_text(" ", strip=True).replace("  ", " ")
    assert page.html.progress["value"] == "17"
    assert "Dirección, Correo electrónico" in row_of(page, "Sus datos")
    paper = row_of(page, "Certificado con los indicadores")
    for told in ("Falta el documento", "Lo firma un contador", "vale hasta el 31 de diciembre"):
        assert told in paper
    assert "En su lugar sirve: Constancia de no estar obligado" in paper


def test_every_thing_leads_to_where_it_is_done(hers: Browser, ana: User):
    page = hers.page(path(empty_draft(ana)))
    links = page.html.select('.rows a[href^="/"]')
    assert len(links) > 8
    for link in links:
        hers.page(link["href"])


def test_there_is_one_next_step(hers: Browser, ana: User):
    draft = empty_draft(ana)
    [button] = hers.page(path(draft)).html.select("main a.button:not(.alt)")
    assert button["href"].endswith("/formulario/identificacion")
    assert button["href"] == hers.page("/escritorio").html.select_one("main a.button")["href"]


def test_when_nothing_is_missing_the_next_step_is_to_finish(hers: Browser, ana: User):
    draft = make_draft(ana)
    for page in (hers.page(path(draft)), hers.page("/escritorio")):
        [button] = page.html.select("main a.button:not(.alt)")
        assert button.text == "Revisar y finalizar"
        hers.page(button["href"])


def test_a_nit_that_another_holds_is_the_first_thing(hers: Browser, ana: User):
    make_entity("Otra", "13279714")
    page = hers.page(path(make_draft(ana)))
    assert page.html.select_one(".rows h3").text == "Otra entidad tiene su NIT"
    assert "nit=13279714" in page.html.find("a", string="Pedir acceso")["href"]


def test_it_says_why_where_it_is_got_and_on_which_form(hers: Browser, ana: User):
    draft = empty_draft(ana)
    page = hers.page(path(draft))
    assert "con ellos se contrata y se paga" in row_of(page, "Registro Único")
    link = page.html.find("a", string="muisca.dian.gov.co")
    assert "noreferrer" in link["rel"]
    links = {a["href"] for a in page.html.select(".rows a")}
    assert f"/entidades/{draft.code}/formatos/experiencia.pdf" in links


@pytest.mark.parametrize(
    ("fields", "stored", "words"),
    [
        (WORN, {}, "Vencido Valía hasta el 3 de noviembre de 2026. Anexe uno nuevo."),
        ({}, {"damage": Damage.ALTERED}, "No disponible El archivo se dañó en el portal."),
        ({}, {"scan": Scan.INFECTED}, "En cuarentena El antivirus detuvo «existencia.pdf»."),
    ],
)
def test_what_is_there_and_does_not_count_says_why(hers, company, fields, stored, words):
    paper(company, "existencia", **fields)
    StoredFile.create(content_hash="a" * 64, size=1, media_type="x", **stored)
    assert words in row_of(hers.page(path(company)), "Existencia")
    assert words in row_of(hers.page("/escritorio"), "Existencia")


def test_nothing_missing_says_what_comes_next(hers: Browser, company: Entity):
    for code in ("existencia", "indicadores", "estados_financieros", "experiencia"):
        paper(company, code)
    assert "La institución revisará sus documentos" in hers.page(path(company)).text
    assert "No falta nada." in hers.page("/escritorio").text
    Entity.update(verified_at=now()).execute()
    assert "le escribimos" in hers.page(path(company)).text


def test_a_member_reads_it_and_is_offered_nothing_to_change(browser: Browser, company: Entity):
    member = make_user("luz")
    give_access(member, company)
    page = sign_in(browser, member).page(path(company))
    assert "Lo completa un usuario administrador" in page.text
    assert "Anexar documento" not in page.html.main.text
    assert "Anexar documento" not in browser.page("/escritorio").html.main.text


def test_names_are_shown_as_text(hers: Browser, ana: User):
    draft = empty_draft(ana)
    Entity.update(name="<b>x</b>\u202e").where(Entity.id == draft.id).execute()
    assert "<b>x</b>" not in hers.page(path(draft)).text
