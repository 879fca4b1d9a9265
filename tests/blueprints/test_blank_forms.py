"""*Formatos*: downloaded from the row that asks for them, by who may attach."""

import pytest
from flask import Flask

from domain import blank_forms, limits
from domain.requirement_versions import publish_change
from models import AuditEntry, Entity, Requirement, User
from tests.attaching import path_of, row_of
from tests.browsing import HX, Browser
from tests.conftest import with_settings
from tests.drafts import empty_draft
from tests.people import give_access, make_entity, make_user, sign_in

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


def path(entity: Entity, form: str) -> str:
    return f"/entidades/{entity.code}/formatos/{form}.pdf"


def test_the_open_row_leads_to_its_form_and_the_form_is_a_download(hers: Browser, draft: Entity):
    page = hers.page(path_of(draft, "?fila=constancia_contabilidad"))
    link = page.html.find("a", string="Descargue el formato")
    assert link["href"] == path(draft, "constancia")
    answer = hers.web.get(link["href"])
    assert answer.content_type == "application/pdf"
    assert answer.body.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="Constancia de no estar obligado a llevar contabilidad.pdf"'
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not AuditEntry.select().where(AuditEntry.action.startswith("document")).exists()


def test_the_open_row_says_where_to_get_it_and_how_long_it_counts(
    hers: Browser, draft: Entity, ana: User
):
    row = Requirement.get(Requirement.code == "rut", Requirement.family == "natural")
    publish_change(row, by=ana, validity="30_dias")
    for page in (
        hers.page(path_of(draft, "?fila=rut")),
        hers.page(path_of(draft, "/rut")),
        hers.web.get(path_of(draft, "?fila=rut"), headers=HX),
    ):
        link = page.html.find("a", string="muisca.dian.gov.co")
        assert link["href"] == "https://muisca.dian.gov.co"
        assert set(link["rel"]) == {"noopener", "noreferrer", "nofollow"}
        assert "(se abre aparte)" in link.parent.text
        assert "Vale 30 días desde su fecha." in page.html.text
    closed = row_of(hers.page(path_of(draft)), "rut")
    assert "muisca" not in closed and "Vale" not in closed


def test_what_is_missing_leads_to_its_form_too(hers: Browser, draft: Entity):
    page = hers.page(f"/entidades/{draft.code}/que-me-falta")
    forms = [link["href"] for link in page.html.find_all("a", string="Descargue el formato")]
    assert forms == [path(draft, form) for form in ("indicadores", "experiencia", "constancia")]


def test_a_form_that_nothing_asks_for_is_not_found(hers: Browser, draft: Entity, ana: User):
    company = make_entity(administrator=ana)
    for form in ("constancia", "otro", "..%2f..%2fetc"):
        hers.web.get(path(company, form), status=404)
    row = Requirement.get(Requirement.family == "natural", Requirement.form == "experiencia")
    hers.web.get(path(draft, "experiencia"), status=200)
    publish_change(row, by=ana, form="")
    hers.web.get(path(draft, "experiencia"), status=404)


@pytest.mark.asvs("V8.2.2")
def test_only_who_may_attach_gets_what_is_known_of_the_entity(
    browser: Browser, other_browser: Browser, draft: Entity
):
    company = make_entity(administrator=make_user("gloria"))
    member = make_user("beto")
    give_access(member, company)
    sign_in(browser, member).web.get(path(company, "indicadores"), status=403)
    assert (
        "Descargue el formato" not in browser.page(f"/entidades/{company.code}/que-me-falta").text
    )
    browser.web.get(path(draft, "experiencia"), status=404)
    assert other_browser.web.get(path(company, "indicadores")).status_code == 303


def test_whoever_asks_for_too_many_waits(hers: Browser, draft: Entity, app: Flask, ana: User):
    for _ in range(limits.BLANK_FORMS.times):
        limits.allow(limits.BLANK_FORMS, ana.code)
    hers.web.get(path(draft, "experiencia"), status=429)
    with_settings(app, throttle=False)
    hers.web.get(path(draft, "experiencia"), status=200)


def test_a_printer_that_fails_is_a_pause_and_not_a_500(hers: Browser, draft: Entity, monkeypatch):
    monkeypatch.setattr(blank_forms, "PATIENCE", 0.01)
    answer = hers.web.get(path(draft, "experiencia"), status=503)
    assert "El portal está en pausa" in answer.text
