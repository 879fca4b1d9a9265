"""`/subidas` speaks tus 1.0.0: a file in pieces, to its owner alone, whatever is sent."""

import datetime as dt

import pytest
import time_machine

from domain import photos, requirements, uploads
from models import (
    Access,
    AccessState,
    Document,
    Entity,
    Upload,
    UploadPurpose,
    UploadState,
    User,
)
from tests.browsing import Browser
from tests.conftest import with_settings
from tests.domain.sample_files import image, pdf
from tests.drafts import empty_draft
from tests.people import give_access, make_entity, make_user, sign_in
from tests.tus import announce, ask, place, send

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


def test_what_is_offered_is_said_to_anybody(browser: Browser):
    for path in ("/subidas", "/subidas/xxxxxxxxxxxx"):
        answer = ask(browser, "OPTIONS", path, Tus_Resumable=None)
        assert answer.status_code == 204
        assert answer.headers["Tus-Version"] == "1.0.0"
        assert answer.headers["Tus-Extension"] == "creation,termination,expiration"
        assert answer.headers["Tus-Max-Size"] == str(25 << 20)
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_a_file_in_pieces_becomes_a_document(hers: Browser, draft: Entity):
    content = pdf()
    details = {"descripcion": "El de este año", "fecha": "2026-11-07", "confidencial": "si"}
    answer = announce(hers, draft, len(content), **details)
    path = place(answer)
    assert path.startswith("/subidas/")
    assert answer.headers["Upload-Expires"].endswith("GMT")
    first = send(hers, path, 0, content[:100])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    head = ask(hers, "HEAD", path)
    assert head.headers["Upload-Offset"] == "100"
    assert head.headers["Upload-Length"] == str(len(content))
    assert head.headers["Cache-Control"] == "no-store"
    assert head.headers["Tus-Resumable"] == "1.0.0"
    assert "filename cnV0LnBkZg==" in head.headers["Upload-Metadata"]
    last = send(hers, path, 100, content[100:])
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(content)))
    document = Document.get()
    assert (document.requirement, document.name, document.size) == ("rut", "rut.pdf", len(content))
    assert document.description == "El de este año"
    assert document.dated_on == dt.date(2026, 11, 7)
    assert document.confidential
    assert ask(hers, "HEAD", path).headers["Upload-Offset"] == str(len(content))


def test_the_last_piece_sent_again_is_harmless(hers: Browser, draft: Entity):
    content = pdf()
    path = place(announce(hers, draft, len(content)))
    assert send(hers, path, 0, content).status_code == 204
    assert send(hers, path, 0, content).status_code == 409
    assert send(hers, path, len(content), b"").status_code == 204
    assert Document.select().count() == 1


def test_a_file_without_a_row_stands_beside_the_rows(hers: Browser, draft: Entity):
    content = pdf()
    path = place(announce(hers, draft, len(content), row=""))
    assert send(hers, path, 0, content).status_code == 204
    assert (Document.get().requirement, Document.get().description) == ("", "rut.pdf")


def test_the_same_file_announced_on_another_day_goes_on(hers: Browser, draft: Entity, ana: User):
    content = pdf()
    known = {"modificado": "1795000000000"}
    path = place(announce(hers, draft, len(content), **known))
    send(hers, path, 0, content[:300])
    with time_machine.travel(dt.timedelta(days=6)):
        sign_in(hers, ana)
        again = announce(hers, draft, len(content), **known)
        assert place(again) == path
        assert again.headers["Upload-Offset"] == "300"
        send(hers, path, 300, content[300:])
        done = announce(hers, draft, len(content), **known)
        assert (place(done), done.headers["Upload-Offset"]) == (path, str(len(content)))
    assert Document.select().count() == 1


@pytest.mark.parametrize(
    "other", [{"modificado": "2"}, {"filename": "b.pdf"}, {"row": "cedula"}, {"modificado": ""}]
)
def test_another_file_is_another_upload(hers: Browser, draft: Entity, other: dict[str, str]):
    known = {"modificado": "" if other == {"modificado": ""} else "1"}
    first = place(announce(hers, draft, 500, **known))
    assert place(announce(hers, draft, 500, **known | other)) != first


def test_without_a_session_it_is_401_and_no_page(browser: Browser, draft: Entity):
    for answer in (
        announce(browser, draft, 10),
        send(browser, "/subidas/xxxxxxxxxxxx", 0, b"x"),
        ask(browser, "DELETE", "/subidas/xxxxxxxxxxxx"),
    ):
        assert answer.status_code == 401
        assert answer.content_type == "text/plain"
        assert "Entre" in answer.text


@pytest.mark.asvs("V8.2.2", "V8.4.1")
def test_what_is_anothers_is_as_missing_as_what_never_was(
    hers: Browser, other_browser: Browser, draft: Entity
):
    """A21: by entity and by upload, whatever is asked of it."""
    beto = make_user("beto")
    stranger = sign_in(other_browser, beto)
    path, absent = place(announce(hers, draft, 500)), "/subidas/xxxxxxxxxxxx"
    send(hers, path, 0, b"%PDF-1.7")
    for method in ("HEAD", "PATCH", "DELETE", "POST"):
        headers = {"Upload_Offset": 8, "X_HTTP_Method_Override": "DELETE"}
        asked = [ask(stranger, method, each, b"x", **headers) for each in (path, absent)]
        assert [answer.status_code for answer in asked] == [404, 404]
        assert asked[0].text == asked[1].text
    make_entity(administrator=beto)
    assert announce(stranger, draft, 500).status_code == 404
    assert Upload.get().received == 8


def test_a_row_that_the_family_lacks_is_not_found(hers: Browser, draft: Entity):
    for row in ("existencia", "x" * 5000, "\0", "a' OR 1=1"):
        assert announce(hers, draft, 500, row=row).status_code in {400, 404}


@pytest.mark.asvs("V8.3.2")
def test_rights_that_end_midway_end_with_the_next_piece(hers: Browser, ana: User):
    """A62."""
    entity = make_entity(administrator=ana)
    path = place(announce(hers, entity, 500, row="existencia"))
    assert send(hers, path, 0, b"%PDF-1.7").status_code == 204
    Access.update(state=AccessState.CANCELLED).execute()
    for method in ("PATCH", "HEAD", "DELETE"):
        answer = ask(hers, method, path, b"x", Upload_Offset=8)
        assert answer.status_code == 404
    assert Upload.get().received == 8


def test_who_only_reads_sends_nothing(other_browser: Browser, ana: User):
    entity, beto = make_entity(administrator=ana), make_user("beto")
    give_access(beto, entity)
    answer = announce(sign_in(other_browser, beto), entity, 500, row="existencia")
    assert answer.status_code == 403


FOREIGN = (
    {"Origin": "https://attacker.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.attacker.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": ""},
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Tus_Resumable": None},
    {"Tus_Resumable": None, "HX-Request": "true"},
    {"Tus_Resumable": None, "Content-Type": "text/plain"},
)


@pytest.mark.asvs("V3.5.1", "V3.5.3")
@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_of_another_site_changes_nothing(hers: Browser, draft: Entity, headers: dict):
    """A14: no form's token here; see `protocol.stay_on_this_site`."""
    path = place(announce(hers, draft, 500))
    answers = [
        announce(hers, draft, 500, headers=headers, filename="otro.pdf"),
        send(hers, path, 0, b"%PDF-1.7", **headers),
        ask(hers, "POST", path, b"x", X_HTTP_Method_Override="DELETE", **headers),
        ask(hers, "DELETE", path, **headers),
    ]
    assert {answer.status_code for answer in answers} <= {400, 403, 412}
    assert {answer.content_type for answer in answers} == {"text/plain"}
    assert [upload.received for upload in Upload.select()] == [0]


def test_our_own_page_may(hers: Browser, draft: Entity):
    own = {"Origin": "http://localhost", "Sec_Fetch_Site": "same-origin"}
    path = place(announce(hers, draft, 500, headers=own))
    assert send(hers, path, 0, b"%PDF-1.7", **own).status_code == 204


def test_another_version_is_told_which_one(hers: Browser, draft: Entity):
    answer = announce(hers, draft, 500, headers={"Tus_Resumable": "0.2.2"})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


def test_deleted_and_lapsed_uploads_are_gone_with_their_bytes(
    hers: Browser, draft: Entity, tmp_path, ana: User
):
    path, other = (place(announce(hers, draft, 500)) for _ in "ab")
    for each in (path, other):
        send(hers, each, 0, b"%PDF-1.7")
    assert ask(hers, "DELETE", path).status_code == 204
    assert ask(hers, "HEAD", path).status_code == 404
    with time_machine.travel(dt.timedelta(days=7, minutes=1)):
        sign_in(hers, ana)
        assert send(hers, other, 8, b"x").status_code == 410
        assert ask(hers, "HEAD", other).status_code == 410
        uploads.tidy()
        assert ask(hers, "HEAD", other).status_code == 404
    assert not list((tmp_path / "subidas").iterdir())


def test_a_client_behind_a_poor_proxy_overrides_the_method(hers: Browser, draft: Entity):
    content = pdf()
    path = place(announce(hers, draft, len(content)))
    sent = {"Upload_Offset": 0, "Content_Type": "application/offset+octet-stream"}
    patched = ask(hers, "POST", path, content, X_HTTP_Method_Override="PATCH", **sent)
    assert (patched.status_code, Document.select().count()) == (204, 1)
    head = ask(hers, "POST", path, X_HTTP_Method_Override="HEAD")
    assert head.headers["Upload-Offset"] == str(len(content))
    assert ask(hers, "POST", path, X_HTTP_Method_Override="DELETE").status_code == 204
    assert not Upload.select().exists() and Document.select().exists()


def test_too_many_announcements_wait_and_too_many_parts_too(app, hers: Browser, draft: Entity):
    """A28."""
    for n in range(40):
        place(announce(hers, draft, 500, row="", filename=f"{n}.pdf"))
    answer = announce(hers, draft, 500)
    assert (answer.status_code, "40 archivos sin terminar" in answer.text) == (429, True)
    with_settings(app, max_entity_bytes=40 * 500 + 499)
    ask(hers, "DELETE", f"/subidas/{Upload.get().code}")
    assert "todo el espacio" in announce(hers, draft, 1000).text
    assert announce(hers, draft, 999).status_code == 201


def test_announcements_count_as_sendings(hers: Browser, draft: Entity):
    for _ in range(120):
        ask(hers, "DELETE", place(announce(hers, draft, 500)))
    answer = announce(hers, draft, 500)
    assert (answer.status_code, "en poco tiempo" in answer.text) == (429, True)


def test_a_full_disk_is_told_and_what_was_there_goes_on(hers: Browser, draft: Entity):
    """A49."""
    import resource
    import signal

    path = place(announce(hers, draft, 6_000_000))
    send(hers, path, 0, b"%PDF-1.7".ljust(2_000_000))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))
    try:
        answer = send(hers, path, 2_000_000, b" " * 4_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert (answer.status_code, answer.content_type) == (507, "text/plain")
    assert ask(hers, "HEAD", path).headers["Upload-Offset"] == "2000000"
    assert send(hers, path, 2_000_000, b" " * 4_000_000).status_code == 422  # no whole PDF


def test_photographs_for_a_pdf_wait_in_their_order(hers: Browser, draft: Entity, ana: User):
    for n, content in enumerate((image("JPEG"), image("PNG"))):
        path = place(announce(hers, draft, len(content), tipo="pagina", filename=f"{n}.jpg"))
        assert send(hers, path, 0, content).status_code == 204
    rut = requirements.find(draft, "rut")
    pages = photos.listed(ana, draft, rut)
    assert [page.name for page in pages] == ["0.jpg", "1.jpg"]
    assert [page.position for page in pages] == [1, 2]
    assert {page.purpose for page in pages} == {UploadPurpose.PAGE}
    assert {page.state for page in pages} == {UploadState.DONE}
    assert uploads.path_of(pages[1]).read_bytes() == image("PNG")
    uploads.tidy()
    assert uploads.path_of(pages[0]).exists()
    assert not Document.select().exists()
    uploads.drop(pages[0])
    assert [page.name for page in photos.listed(ana, draft, rut)] == ["1.jpg"]


def test_what_is_no_photograph_is_told_so(hers: Browser, draft: Entity):
    path = place(announce(hers, draft, len(pdf()), tipo="pagina"))
    assert "se necesitan fotos" in send(hers, path, 0, pdf()).text
