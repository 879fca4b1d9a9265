"""What a file meets on its way into its row: refused, too large, sent twice, cut off."""

import datetime as dt

import pytest
from webtest import Upload

from models import Document, Entity, Role, User
from tests import storing
from tests.attaching import attach, form_of, path_of, row_of
from tests.browsing import HX, Browser
from tests.conftest import with_settings
from tests.domain.sample_files import EXE, pdf
from tests.drafts import empty_draft
from tests.people import PASSWORD, give_access, make_entity, make_user, sign_in
from tests.tus import announce, place
from tests.tus import send as send_piece

pytestmark = pytest.mark.usefixtures("database")


PART = 'Content-Disposition: form-data; name="file"'


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


@pytest.mark.parametrize("script", [True, False])
def test_a_refused_file_is_told_beside_its_field_and_the_rest_stays(
    hers: Browser, draft: Entity, script: bool
):
    form = form_of(hers.page(path_of(draft, "?fila=rut")), "/rut")
    form["file"], form["description"] = Upload("rut.pdf", EXE), "El de este año"
    answer = hers.fragment(form) if script else hers.send(form)
    assert answer.status_code == 422
    assert answer.html.find("output", id="archivo-rut-e").text
    assert answer.html.find("input", id="descripcion-rut")["value"] == "El de este año"
    assert answer.html.find(id="aviso")["role"] == "alert"
    assert Document.select().count() == 0


@pytest.mark.asvs("V2.2.1")
@pytest.mark.parametrize("day", ["31/02/2026", "ayer", "٠٧/11/2026", "2026-13-01", "7/11/26"])
def test_a_day_that_never_was_is_told_at_its_field(hers: Browser, draft: Entity, day: str):
    form = form_of(hers.page(path_of(draft, "?fila=rup")), "/rup")
    form["file"] = Upload("rut.pdf", pdf())
    form["dated_on"] = day
    answer = hers.send(form, status=422)
    assert "03/12/2026" in answer.html.find("output", id="fecha-rup-e").text
    assert not Document.select().exists()


def test_the_day_and_who_may_open_it_are_kept(hers: Browser, draft: Entity):
    form = form_of(hers.page(path_of(draft, "?fila=rup")), "/rup")
    form["file"] = Upload("rut.pdf", pdf())
    form["dated_on"], form["confidential"] = "07/11/2026", True
    hers.send(form, status=200)
    document = Document.get()
    assert (document.dated_on, document.confidential) == (dt.date(2026, 11, 7), True)


def test_a_file_that_stopped_half_way_is_told_in_its_row_and_deleted_without_script(
    hers: Browser, draft: Entity, tmp_path
):
    part = place(announce(hers, draft, 500, filename="rut de ana.pdf"))
    send_piece(hers, part, 0, b"%PDF-1.7".ljust(310))
    page = hers.page(path_of(draft))
    assert "rut de ana.pdf va en 62 %. Elija el mismo archivo para seguir." in row_of(page, "rut")
    page = hers.send(form_of(page, "/borrar"), status=200)
    assert "rut de ana.pdf" not in page.text
    assert not list((tmp_path / "subidas").iterdir())


def test_a_file_that_was_refused_is_told_in_its_row_until_the_notice_is_taken_off(
    hers: Browser, draft: Entity
):
    send_piece(hers, place(announce(hers, draft, len(EXE))), 0, EXE)
    page = hers.page(path_of(draft))
    assert "rut.pdf no quedó anexado. Por dentro este archivo es un programa" in row_of(page, "rut")
    form = form_of(page, "/borrar")
    assert page.html.find("button", string="Quitar el aviso")
    assert "no quedó anexado" not in hers.fragment(form).text


def test_what_somebody_sends_is_on_nobody_else_s_page(
    hers: Browser, other_browser: Browser, ana: User
):
    entity, beto = make_entity(administrator=ana), make_user("beto")
    give_access(beto, entity, Role.ADMINISTRATOR)
    part = place(announce(hers, entity, 500, row="existencia"))
    send_piece(hers, part, 0, b"%PDF-1.7")
    other = sign_in(other_browser, beto)
    assert "rut.pdf" not in other.page(path_of(entity)).text
    path = path_of(entity, f"/subidas/{part.rpartition('/')[2]}/borrar")
    assert other.post(path).status_code == 404
    assert "rut.pdf" in hers.page(path_of(entity)).text


def test_the_row_after_a_file_in_pieces_is_closed_and_leaves_the_focus_where_it_was(
    hers: Browser, ana: User
):
    entity = make_entity(administrator=ana)
    part = place(announce(hers, entity, len(pdf()), row="existencia"))
    send_piece(hers, part, 0, pdf())
    code = part.rpartition("/")[2]
    answer = hers.web.get(path_of(entity, f"?fila=existencia&subida={code}"), headers=HX)
    assert "En revisión" in row_of(answer, "existencia")
    assert not answer.html.select("[autofocus], input[type=file]")
    assert f"radicado {Document.get().receipt}" in answer.html.find(id="aviso").text


def test_without_a_file_it_says_so(hers: Browser, draft: Entity):
    form = form_of(hers.page(path_of(draft, "?fila=rut")), "/rut")
    assert "Elija el archivo." in hers.send(form, status=422).html.find("output").text


@pytest.mark.asvs("V5.2.1")
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("over", [10, 1 << 20])
def test_a_file_over_the_limit_is_refused_in_its_row_with_the_limit(
    app, hers: Browser, draft: Entity, script: bool, over: int
):
    with_settings(app, max_document_bytes=1 << 20)
    form = form_of(hers.page(path_of(draft, "?fila=rut")), "/rut")
    form["file"] = Upload("rut.pdf", pdf() + b"%" * (1 << 20) + b"%" * over)
    answer = hers.fragment(form) if script else hers.send(form)
    assert answer.status_code == (422 if over == 10 else 413)
    told = answer.html.find("output", id="archivo-rut-e").text
    weight = "1,1" if over == 10 else "2,1"
    assert f"pesa {weight} MB y lo máximo son 1 MB. Guárdelo" in told
    if script and answer.status_code == 413:
        assert answer.headers["HX-Retarget"] == "#fila-rut"
    assert storing.nothing_is_left()


def test_a_large_file_is_taken_though_each_piece_of_it_ends_as_a_boundary_begins(
    hers: Browser, draft: Entity
):
    attach(hers, draft, b"a\r\n" * 200_000, name="rut.txt")
    assert Document.get().size == 600_000


@pytest.mark.asvs("V2.3.3")
def test_the_same_form_sent_twice_is_one_document(hers: Browser, draft: Entity):
    form = form_of(hers.page(path_of(draft, "?fila=rut")), "/rut")
    form["file"] = Upload("rut.pdf", pdf())
    first, second = hers.send(form, status=200), hers.send(form, status=200)
    assert row_of(first, "rut") == row_of(second, "rut")
    assert Document.select().count() == 1


def test_the_same_file_again_is_told_to_be_there(hers: Browser, draft: Entity):
    content = pdf()
    attach(hers, draft, content)
    assert "ya está anexado aquí" in attach(hers, draft, content, status=422).text


def test_a_full_disk_is_a_page_that_says_so(hers: Browser, draft: Entity):
    import resource
    import signal

    form = form_of(hers.page(path_of(draft, "?fila=rut")), "/rut")
    form["file"] = Upload("rut.pdf", pdf() + b"%" * 5_000_000)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))
    try:
        answer = form.submit(expect_errors=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert answer.status_code == 507
    assert storing.nothing_is_left()


def test_an_ended_session_asks_for_the_file_again_and_keeps_the_rest(hers: Browser, draft: Entity):
    form = form_of(hers.page(path_of(draft, "?fila=rut")), "/rut")
    form["file"], form["description"] = Upload("rut.pdf", pdf()), "El de este año"
    sign_out = hers.page("/ayuda").forms
    next(f for f in sign_out.values() if f.action == "/salir").submit()
    entering = hers.send(form).forms["ingresar"]
    entering["username"], entering["password"] = "ana", PASSWORD
    page = hers.send(entering, status=200)
    assert page.request.path == path_of(draft, "/rut")
    assert "Elija el archivo otra vez." in page.html.find("output").text
    assert page.html.find("input", id="descripcion-rut")["value"] == "El de este año"
    again = form_of(page, "/rut")
    again["file"] = Upload("rut.pdf", pdf())
    assert "El de este año" in row_of(hers.send(again, status=200), "rut")


@pytest.mark.asvs("V1.2.1")
def test_a_hostile_name_is_only_text(hers: Browser, draft: Entity):
    name = "<img src=x onerror=alert(1)>\u202efdp.exe.pdf"
    page = attach(hers, draft, pdf(), name=name, description='"><script>alert(2)</script>')
    assert not page.html.select("img, li script")
    assert "\u202e" not in page.text


@pytest.mark.parametrize("body", ["", "--x\r\n", f"--x\r\n{PART}\r\n\r\n", "x" * 99])
def test_a_broken_upload_is_no_fault_of_ours(hers: Browser, draft: Entity, body: str):
    answer = hers.web.post(
        path_of(draft, "/rut"),
        body,
        content_type="multipart/form-data; boundary=x",
        expect_errors=True,
    )
    assert 400 <= answer.status_code < 500
    assert not Document.select().exists()
