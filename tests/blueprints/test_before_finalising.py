"""*Revise antes de finalizar*: all that was said, what is missing, and *Finalizar*."""

import pytest

from domain import entities, financials, sections
from models import Access, Document, Entity, Family, FinancialYear, Letter, User, now
from tests.browsing import Browser, without_token
from tests.drafts import make_draft
from tests.people import PASSWORD, make_entity, make_user, sign_in

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def draft(ana: User) -> Entity:
    return make_draft(ana)


def review(entity: Entity) -> str:
    return f"/entidades/{entity.code}/revisar"


def final_form(page, *, terms: bool = True):
    form = next(form for form in page.forms.values() if form.action.endswith("/finalizacion"))
    form["terms"] = terms
    return form


def links_of(page, place: str = "#falta") -> dict[str, str]:
    return {link.text: link["href"] for link in page.html.select(f"{place} a")}


def test_all_that_was_typed_stands_there_with_a_way_back(hers: Browser, draft: Entity):
    page = hers.page(review(draft))
    text = " ".join(page.html.get_text(" ").split())
    for section, answers in entities.summary(draft):
        assert section.title in text
        link = page.html.find("a", {"aria-label": f"Editar {section.title}"})
        assert link["href"].endswith(f"/formulario/{section.slug}")
        for label, answer in answers:
            assert f"{label} {answer}" in text
    assert "Tipo de organización Persona natural colombiana" in text
    assert "a.pdf" in text
    assert not page.html.find(id="falta")


def test_a_year_is_named_once_unless_its_fiscal_year_is_another(hers: Browser, draft: Entity):
    figures = dict.fromkeys(financials.FIELDS, 1)
    FinancialYear.create(entity=draft, year=2025, fiscal_year="2025", **figures)
    FinancialYear.create(entity=draft, year=2024, fiscal_year="2024-2025", **figures)
    years = [each.text for each in hers.page(review(draft)).html.select("section h3")]
    assert years == ["2025", "2024, año fiscal 2024-2025"]


def test_the_account_number_is_masked(hers: Browser, ana: User):
    draft = make_draft(ana, bank_name="banco", bank_account="12345678901")
    page = hers.page(review(draft))
    assert "12345678901" not in page.text
    assert "Terminada en 8901" in page.text


def test_finalising_leads_to_the_confirmation(hers: Browser, draft: Entity):
    page = hers.send(final_form(hers.page(review(draft))), status=200)
    assert page.request.path == f"/entidades/{draft.code}/confirmacion"
    assert not Entity.get_by_id(draft.id).is_draft
    assert hers.page(review(draft)).request.path.endswith("/confirmacion")


@pytest.mark.asvs("V2.3.3")
def test_sent_twice_it_is_finalised_once_and_answered_alike(hers: Browser, draft: Entity):
    """A69."""
    form = final_form(hers.page(review(draft)))
    first, second = hers.send(form, status=200), hers.send(form, status=200)
    assert first.request.path == second.request.path
    assert Letter.select().count() == 2
    assert Access.select().count() == 1


@pytest.mark.asvs("V2.3.1")
def test_what_is_missing_is_listed_with_links_before_and_after_trying(hers: Browser, ana: User):
    draft = make_draft(ana, address="", tax_regime="")
    Document.update(removed_at=now()).where(Document.requirement == "experiencia").execute()
    base = f"/entidades/{draft.code}"
    expected = {
        "Dirección": f"{base}/formulario/identificacion",
        "Régimen tributario": f"{base}/formulario/identificacion",
        "Lista de contratos que acrediten su experiencia": f"{base}/documentos#fila-experiencia",
    }
    page = hers.page(review(draft))
    assert links_of(page) == expected
    refused = hers.send(final_form(page), status=422)
    assert links_of(refused) == expected
    assert "complete lo que falta" in refused.html.find(id="aviso").text
    assert refused.html.find("input", id="terms").has_attr("checked")
    assert Entity.get_by_id(draft.id).is_draft


def test_without_the_terms_it_says_so_at_their_box(hers: Browser, draft: Entity):
    refused = hers.send(final_form(hers.page(review(draft)), terms=False), status=422)
    assert "acepte los términos" in refused.html.find("output", id="terms-e").text
    assert Entity.get_by_id(draft.id).is_draft


def test_a_tax_id_that_somebody_registered_leads_to_asking_for_access(hers: Browser, ana: User):
    draft = make_draft(ana)
    make_entity("Quien llegó antes", "13279714", family=Family.NATURAL)
    refused = hers.send(final_form(hers.page(review(draft))), status=422)
    assert "nit=13279714" in links_of(refused)["Pida acceso a ella"]
    assert "Quien llegó antes" not in refused.text


def test_an_empty_draft_lists_all_of_it_and_breaks_nowhere(hers: Browser, ana: User):
    for family in Family:
        draft = make_draft(ana, None, family=family)
        Entity.update(
            name="", address="", email="", phone="", is_sme=None, municipality_code=""
        ).where(Entity.id == draft.id).execute()
        page = hers.page(review(draft))
        assert set(links_of(page)) >= {
            each.label for each in sections.missing(Entity.get_by_id(draft.id))
        }


@pytest.mark.asvs("V8.2.2", "V2.3.1")
def test_somebody_else_s_draft_is_not_found(other_browser: Browser, draft: Entity):
    stranger = sign_in(other_browser, make_user("beto"))
    missing = without_token(stranger.page("/entidades/xxxxxxxxxxxx/revisar", status=404))
    assert without_token(stranger.page(review(draft), status=404)) == missing
    fields = {"terms": "y", "key": "k"}
    answer = stranger.post(f"/entidades/{draft.code}/finalizacion", fields)
    assert answer.status_code == 404
    assert Entity.get_by_id(draft.id).is_draft


@pytest.mark.asvs("V3.5.1")
def test_without_its_token_nothing_is_finalised(hers: Browser, draft: Entity):
    fields = {"terms": "y", "key": "k"}
    answer = hers.web.post(f"/entidades/{draft.code}/finalizacion", fields, expect_errors=True)
    assert answer.status_code == 422
    assert Entity.get_by_id(draft.id).is_draft


def test_what_nobody_asked_for_changes_nothing(hers: Browser, draft: Entity):
    more = {"receipt": "2020-1", "verified_at": "2020-01-01", "state": "x", "terms_version": "9"}
    fields = {"terms": "y", "key": "k"} | more
    hers.post(f"/entidades/{draft.code}/finalizacion", fields)
    entity = Entity.get_by_id(draft.id)
    assert entity.receipt.endswith("-000001")
    assert (entity.terms_version, entity.verified_at) == (1, None)


def test_an_ended_session_comes_back_to_the_page_filled(hers: Browser, draft: Entity):
    form = final_form(hers.page(review(draft)))
    next(f for f in hers.page("/ayuda").forms.values() if f.action == "/salir").submit()
    entering = hers.send(form).forms["ingresar"]
    entering["username"], entering["password"] = "ana", PASSWORD
    page = hers.send(entering, status=200)
    assert page.request.path == review(draft)
    assert page.html.find("input", id="terms").has_attr("checked")
    hers.send(final_form(page), status=200)
    assert not Entity.get_by_id(draft.id).is_draft


@pytest.mark.asvs("V1.2.1")
def test_hostile_data_are_only_text(hers: Browser, ana: User):
    draft = make_draft(
        ana, address="<script>alert(1)</script>", website="https://x.example/'\"><b>"
    )
    assert not hers.page(review(draft)).html.select("main script, dd b:not(.state)")
