"""*Constancia de registro*: issued to an entity's people, checked by anybody, without data."""

import io

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from webtest import TestResponse

from domain import certificates, directory, guides, limits, logos, settings, supplies
from domain.certificate_papers import NOT_PROVED
from models import AuditEntry, Certificate, Entity, EntityState, User, now
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.domain.sample_files import image
from tests.drafts import empty_draft
from tests.people import give_access, make_entity, make_staff, make_user, sign_in
from tests.tables import queries

pytestmark = pytest.mark.usefixtures("database")
CEDULA = "37333444"


@pytest.fixture
def company(ana: User) -> Entity:
    return make_entity("Aseo Ñandú S.A.S.", "900123456", ana, receipt="2026-000007")


@pytest.fixture
def person(ana: User) -> Entity:
    return make_entity(
        "Rosa Peña Gélvez",
        CEDULA,
        ana,
        organisation_type="persona-natural-colombiana",
        family="natural",
        receipt="2026-000008",
        created_by=ana,
    )


def path(entity: Entity) -> str:
    return f"/entidades/{entity.code}/constancia"


def issued(hers: Browser, entity: Entity) -> Certificate:
    hers.send(hers.page(path(entity)).forms["expedir"])
    return Certificate.select().order_by(Certificate.id.desc()).get()


def checked(browser: Browser, certificate: Certificate) -> TestResponse:
    return browser.page(f"/v/{certificate.code}")


def compared(browser: Browser, certificate: Certificate, number: str) -> TestResponse:
    form = checked(browser, certificate).forms["comparar"]
    form["number"] = number
    return form.submit(expect_errors=True)


def changed(entity: Entity, **fields: object) -> None:
    Entity.update(**fields).where(Entity.id == entity.id).execute()


def test_the_pdf_is_small_and_its_code_leads_to_the_page_that_checks_it(
    hers: Browser, company: Entity
):
    certificate = issued(hers, company)
    answer = hers.web.get(f"{path(company)}.pdf")
    assert answer.content_type == "application/pdf" and len(answer.body) < 50_000
    pdf = pypdfium2.PdfDocument(io.BytesIO(answer.body))
    assert len(pdf) == 1
    [code] = zxingcpp.read_barcodes(pdf[0].render(scale=2).to_pil())
    assert code.text == settings.current().public_url + f"/v/{certificate.code}"
    text = " ".join(pdf[0].get_textpage().get_text_range().split())
    said = ["Aseo Ñandú S.A.S.", "900123456, DV 8", "2026-000007", "Sin verificar"]
    said += [certificate.receipt, certificate.code_shown, "SECOP II", "No es un contrato"]
    assert [each for each in said if each not in text] == []


def test_the_heaviest_logo_stands_on_the_paper_and_it_is_still_small(
    hers: Browser, company: Entity
):
    with io.BytesIO(image("png", (120, 120), noise=True)) as noisy:
        logos.choose(noisy, "logo.png", by=make_staff("jefa"))
    issued(hers, company)
    answer = hers.web.get(f"{path(company)}.pdf")
    assert 5_000 < len(answer.body) < 50_000
    assert b"/Alt " in answer.body and b"/DCTDecode" in answer.body
    [sheet] = pypdfium2.PdfDocument(io.BytesIO(answer.body))
    [picture] = sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
    width, height = picture.get_px_size()
    assert (width, height) == (120, 120)
    assert len(zxingcpp.read_barcodes(sheet.render(scale=2).to_pil())) == 1
    assert b"/DCTDecode" in guides.pdf(guides.STAFF)


def test_it_is_issued_once_for_each_state_of_the_data(hers: Browser, company: Entity):
    page = hers.page(path(company))
    first = issued(hers, company)
    hers.send(page.forms["expedir"])
    assert issued_ones(company) == [first.receipt]
    changed(company, name="Aseo Total S.A.S.")
    hers.web.get(f"{path(company)}.pdf", status=404)
    assert f"(radicado {first.receipt})" in hers.page(path(company))
    second = issued(hers, company)
    assert issued_ones(company) == [first.receipt, second.receipt]
    assert "Aseo Total S.A.S." in hers.page(path(company))
    assert AuditEntry.select().where(AuditEntry.action == "certificate_issued").count() == 2


def issued_ones(entity: Entity) -> list[str]:
    rows = Certificate.select().where(Certificate.entity == entity)
    return [row.receipt for row in rows.order_by(Certificate.id)]


def test_its_page_tells_what_holds_now(hers: Browser, other_browser: Browser, company: Entity):
    first = issued(hers, company)
    page = checked(other_browser, first)
    for said in ("Vigente", "Aseo Ñandú S.A.S.", "900123456", first.receipt, "Sin verificar"):
        assert said in page
    changed(company, verified_at=now())
    page = checked(other_browser, first)
    assert "Reemplazada por datos más recientes" in page and "Ñandú" not in page
    second = issued(hers, company)
    assert "Vigente" in checked(other_browser, second)
    assert "Verificada" in checked(other_browser, second)
    assert "Reemplazada por datos más recientes" in checked(other_browser, first)
    changed(company, disputed_at=now())
    page = checked(other_browser, second)
    assert "En disputa" in page and "Ñandú" not in page
    changed(company, disputed_at=None, state=EntityState.MERGED)
    page = checked(other_browser, second)
    assert "Sin efecto" in page and "Ñandú" not in page


def test_what_went_back_to_what_it_was_needs_a_new_one(hers: Browser, company: Entity):
    first = issued(hers, company)
    changed(company, name="Aseo Total S.A.S.")
    issued(hers, company)
    changed(company, name=company.name)
    assert issued(hers, company).code != first.code
    assert "Reemplazada" in checked(hers, first)


def test_of_a_person_nothing_is_shown_but_whether_the_number_is_theirs(
    hers: Browser, other_browser: Browser, person: Entity
):
    supplies.add(person, "76110000", by=person.created_by)
    assert directory.is_shown(person)
    certificate = issued(hers, person)
    assert CEDULA in hers.page(path(person))
    page = checked(other_browser, certificate)
    assert "Vigente" in page and certificate.receipt in page
    right = compared(other_browser, certificate, "37.333.444")
    with_digit = compared(other_browser, certificate, f"{CEDULA}-{person.check_digit}")
    wrong = compared(other_browser, certificate, "37333445")
    assert "Coincide" in right and "Coincide" in with_digit
    assert "No coincide" in wrong and "Coincide" not in wrong
    for each in (page, right, wrong):
        assert "Rosa" not in each and "Peña" not in each and CEDULA not in each.html.main.get_text()
    for nothing in ("", " ", "--", "\x00", "٣"):
        assert compared(other_browser, certificate, nothing).status_code == 422


def test_numbers_are_compared_a_few_times(app: Flask, hers: Browser, person: Entity):
    certificate = issued(hers, person)
    with_settings(app, throttle=True)
    answers = [compared(hers, certificate, "123456") for _ in range(limits.COMPARISONS.times)]
    assert {each.status_code for each in answers} == {200}
    last = compared(hers, certificate, CEDULA)
    assert last.status_code == 422 and "Espere una hora" in last and "Coincide" not in last


def test_a_code_is_read_however_it_is_typed(browser: Browser, company: Entity, ana: User):
    certificate = certificates.issue(company, by=ana)
    typed = f" {certificate.code_shown.lower().replace('-', ' - ')} "
    form = browser.page("/v").forms["comprobar"]
    form["codigo"] = typed
    assert "Vigente" in form.submit().follow()
    assert "Vigente" in browser.page(f"/v/{certificate.code_shown.lower()}")
    form["codigo"] = "abc"
    refused = form.submit(status=422)
    assert "10 letras y números" in refused


def test_an_unknown_code_says_what_to_do(browser: Browser):
    page = browser.page("/v/AAAAABBBBB", status=404)
    assert "No hay una constancia con ese código" in page and "mesa de servicio" in page
    for odd in ("%00", "%ED%A0%80", "x" * 3000, "%D9%A3"):
        assert browser.web.get(f"/v/{odd}", expect_errors=True).status_code in (400, 404)


def test_a_network_tries_only_some_codes(app: Flask, browser: Browser, company: Entity, ana: User):
    certificate = certificates.issue(company, by=ana)
    with_settings(app, throttle=True)
    for _ in range(limits.CERTIFICATE_CODES.times - 1):
        limits.allow(limits.CERTIFICATE_CODES, "203.0.113.7")
    browser.page(f"/v/{certificate.code}")
    browser.page("/v/AAAAABBBBB", status=404)
    browser.page(f"/v/{certificate.code}", status=429)


def test_a_code_that_is_none_is_answered_and_counted_as_one_that_is_unknown(
    app: Flask, browser: Browser, company: Entity, ana: User
):
    certificate = certificates.issue(company, by=ana)
    with_settings(app, throttle=True)
    unknown = browser.page("/v/AAAAACCCCC", status=404).text
    odd = ("x", "ABCDE-FGHJK-", "%D9%A3", "x" * 300)
    for wrong in odd:
        with queries() as asked:
            assert browser.page(f"/v/{wrong}", status=404).text == unknown
        assert any('FROM "certificate"' in each for each in asked)
    for _ in range(limits.CERTIFICATE_CODES.times - len(odd) - 1):
        limits.allow(limits.CERTIFICATE_CODES, "203.0.113.7")
    browser.page(f"/v/{certificate.code}", status=429)


@pytest.mark.asvs("V8.2.2")
def test_only_its_people_get_it_once_it_is_finished(
    hers: Browser, other_browser: Browser, company: Entity, ana: User
):
    draft = empty_draft(ana)
    refused = hers.page(path(draft))
    assert "Finalice primero" in refused and "Expedir" not in refused
    issued(hers, company)
    norma = make_user("norma2")
    sign_in(other_browser, norma)
    for where in (path(company), f"{path(company)}.pdf"):
        other_browser.web.get(where, status=404)
    give_access(norma, company)
    assert other_browser.web.get(f"{path(company)}.pdf").body.startswith(b"%PDF")


def test_none_is_issued_in_dispute(hers: Browser, company: Entity):
    page = hers.page(path(company))
    changed(company, disputed_at=now())
    refused = page.forms["expedir"].submit(status=422)
    assert "no se expiden constancias" in refused and issued_ones(company) == []


def test_the_paper_says_what_it_does_not_prove(hers: Browser, company: Entity):
    assert NOT_PROVED in hers.page(path(company))
    for words in ("No es un contrato", "SECOP II, que sigue siendo obligatorio"):
        assert words in NOT_PROVED


def test_it_is_linked_from_the_entity_and_the_desk(hers: Browser, company: Entity):
    for page in ("/escritorio", f"/entidades/{company.code}/"):
        assert hers.page(page).html.find("a", href=path(company))
