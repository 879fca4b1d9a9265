"""A request with a file that backs it, and who opens that file."""

import pytest
from webtest import Upload

from domain import proofs
from models import Access, Proof, Role, Scan, StaffRole, StoredFile
from tests.browsing import Browser
from tests.domain import sample_files
from tests.people import give_access, make_entity, make_staff, make_user, sign_in


@pytest.fixture
def ramon(browser: Browser, database: None) -> Browser:
    return sign_in(browser, make_user("ramon"))


def asking(browser: Browser, content: bytes, name: str = "carta.pdf"):
    page = browser.page("/configuracion/mis-registros/nuevo?q=asociados")
    form = next(form for form in page.forms.values() if form.action.endswith("/solicitudes"))
    form["message"], form["proof"] = "Soy la contadora", Upload(name, content)
    return form


def test_who_decides_opens_what_came_with_the_request(ramon, other_browser, gloria, entity):
    content = sample_files.pdf()
    ramon.send(asking(ramon, content), 200)
    row = Access.get(Access.message == "Soy la contadora")
    page = sign_in(other_browser, gloria).page(
        f"/entidades/{entity.code}/usuarios/{row.code}/solicitud"
    )
    answer = other_browser.web.get(page.html.find("a", string="carta.pdf")["href"])
    assert answer.body == content and answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    StoredFile.update(scan=Scan.INFECTED).execute()
    held = other_browser.web.get(answer.request.path, status=404)
    assert "no disponible" in held.text


def test_what_is_no_proof_is_refused_at_its_field_and_the_message_stays(ramon, entity):
    page = ramon.send(asking(ramon, b"hola", "nota.txt"), 422)
    assert proofs.NOT_ONE_OF_THEM in page.text and "Soy la contadora" in page.text
    large = ramon.send(asking(ramon, bytes(6 << 20), "grande.pdf"), 422)
    assert proofs.TOO_LARGE in large.text and "Soy la contadora" in large.text
    assert not Proof.select().count()


def test_step_three_takes_a_file_too(ramon, entity):
    page = ramon.page(f"/registro/entidad?solicitar={entity.code}")
    form = next(form for form in page.forms.values() if "proof" in form.fields)
    form["message"], form["proof"] = "Soy la contadora", Upload("nota.txt", b"hola")
    page = ramon.send(form, 422)
    assert proofs.NOT_ONE_OF_THEM in page.text and "Soy la contadora" in page.text
    form["proof"] = Upload("carta.pdf", sample_files.pdf())
    ramon.send(form, 200)
    row = Access.get(Access.message == "Soy la contadora")
    assert row.proof.name == "carta.pdf"


def test_staff_open_it_where_they_decide_and_an_auditor_reads_it(ramon, other_browser, database):
    make_entity("Importada Asociados", "900373923")
    ramon.send(asking(ramon, sample_files.pdf()), 200)
    auditor = make_staff("auditora", staff_role=StaffRole.AUDITOR)
    page = sign_in(other_browser, auditor).page("/institucion/solicitudes")
    link = page.html.find("a", string="Ver el documento que envió")["href"]
    assert other_browser.web.get(link).content_type == "application/pdf"


@pytest.mark.asvs("V8.2.2")
def test_nobody_else_opens_it(app, ramon, other_browser, entity):
    ramon.send(asking(ramon, sample_files.pdf()), 200)
    row = Access.get(Access.message == "Soy la contadora")
    foreign = make_user("foranea")
    other = make_entity("Otra", "900373923", foreign)
    sign_in(other_browser, foreign)
    for code in (entity.code, other.code):
        path = f"/entidades/{code}/usuarios/{row.code}/documento"
        assert other_browser.web.get(path, expect_errors=True).status_code == 404
    staff_only = f"/institucion/solicitudes/{row.code}/documento"
    assert other_browser.web.get(staff_only, expect_errors=True).status_code == 404
    member = make_user("socio")
    give_access(member, entity, Role.MEMBER)
    path = f"/entidades/{entity.code}/usuarios/{row.code}/documento"
    theirs = sign_in(Browser(app), member)
    assert theirs.web.get(path, expect_errors=True).status_code == 403


def test_asking_again_takes_the_place_of_the_first_file(ramon, entity):
    ramon.send(asking(ramon, sample_files.pdf()), 200)
    Access.update(state="withdrawn").where(Access.message != "").execute()
    ramon.send(asking(ramon, sample_files.image("PNG"), "foto.png"), 200)
    assert [proof.name for proof in Proof.select()] == ["foto.png"]
    assert Access.get(Access.message != "").proof.name == "foto.png"
