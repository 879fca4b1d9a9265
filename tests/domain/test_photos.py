"""Photographs are put in order and joined once, upright and without their place (A24, A27)."""

import io
from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest

from domain import announcing, documents, parts, photos, requirements, uploads
from domain.announcing import Announced
from domain.documents import Details
from domain.errors import Busy, Refused
from models import Document, Entity, Requirement, Upload, UploadPurpose, UploadState, User, db
from tests import storing
from tests.conftest import with_settings
from tests.crowd import at_once
from tests.domain import sample_files as samples
from tests.drafts import empty_draft
from tests.people import make_user

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def draft(ana: User) -> Entity:
    return empty_draft(ana)


@pytest.fixture
def row(draft: Entity) -> Requirement:
    found = requirements.find(draft, "rut")
    assert found
    return found


@pytest.fixture
def take(ana: User, draft: Entity, row: Requirement) -> Callable[[bytes], Upload]:
    """Send a photograph of the row, whole."""

    def taken(content: bytes, by: User = ana) -> Upload:
        told = Announced(Details("IMG.jpg"), len(content), purpose=UploadPurpose.PAGE)
        return uploads.append(uploads.begin(by, draft, row, told), 0, io.BytesIO(content))

    return taken


Take = Callable[..., Upload]


def join(ana: User, draft: Entity, row: Requirement, key: str = "k", **details: str) -> Document:
    code = photos.join(draft, row, Details("RUT.pdf", **details), by=ana, key=key)
    document = documents.find(draft, code)
    assert document
    return document


def order(ana: User, draft: Entity, row: Requirement) -> list[str]:
    return [photo.code for photo in photos.listed(ana, draft, row)]


def content_of(document: Document) -> bytes:
    from domain import storage

    with storage.open_stored(document.content_hash) as file:
        return file.read()


@pytest.mark.parametrize("size", [(400, 300), (3000, 2000)])
def test_whatever_a_browser_left_in_is_not_in_the_pdf(
    ana: User, draft: Entity, row: Requirement, take: Take, size: tuple[int, int]
):
    take(samples.photograph(size))
    content = content_of(join(ana, draft, row))
    for trace in (samples.PHONE.encode(), b"Exif"):
        assert trace not in content
    [page] = pypdfium2.PdfDocument(content)
    assert page.get_width() < page.get_height()
    top = page.render().to_pil().convert("RGB").getpixel((300, 200))
    assert top[0] > 200 > top[1]


def test_a_bare_jpeg_goes_in_as_it_is(ana: User, draft: Entity, row: Requirement, take: Take):
    content = samples.image("JPEG", (300, 200))
    take(content)
    with pikepdf.open(io.BytesIO(content_of(join(ana, draft, row)))) as document:
        [image] = document.pages[0].images.values()
        assert image.read_raw_bytes() == content


def test_what_hides_behind_a_photograph_is_left_out(
    ana: User, draft: Entity, row: Requirement, take: Take
):
    take(samples.image("JPEG", (300, 200)) + b"<script>alert(1)</script>")
    assert b"<script>" not in content_of(join(ana, draft, row))


def test_pages_are_a4_as_their_photographs_lie(
    ana: User, draft: Entity, row: Requirement, take: Take
):
    take(samples.image("JPEG", (300, 200)))
    take(samples.image("PNG", (200, 300)))
    take(samples.image("WEBP", (200, 300)))
    pages = pypdfium2.PdfDocument(content_of(join(ana, draft, row)))
    assert [tuple(round(side) for side in page.get_size()) for page in pages] == [
        (842, 595),
        (595, 842),
        (595, 842),
    ]


def test_once_joined_they_are_gone(ana: User, draft: Entity, row: Requirement, take: Take):
    photo = take(samples.image("JPEG"))
    join(ana, draft, row, description="El de este año")
    assert not photos.listed(ana, draft, row)
    assert not uploads.path_of(photo).exists()
    assert not storing.arriving()
    assert Document.get().description == "El de este año"


def test_the_same_form_sent_again_is_the_same_document(
    ana: User, draft: Entity, row: Requirement, take: Take
):
    take(samples.image("JPEG"))
    assert join(ana, draft, row) == join(ana, draft, row)
    with pytest.raises(Refused, match="Todavía no hay fotos"):
        join(ana, draft, row, key="another")


@pytest.mark.asvs("V2.3.3")
def test_two_taps_at_once_are_one_document(
    app, ana: User, draft: Entity, row: Requirement, take: Take
):
    take(samples.image("JPEG"))

    def tap(number: int) -> str:
        with app.app_context():
            try:
                return str(join(ana, draft, row).code)
            except Busy:  # on a machine so slow that the first holds the turn for two seconds
                return tap(number)

    assert len(set(at_once(3, tap))) == 1
    assert Document.select().count() == 1


def test_each_goes_to_the_place_that_it_is_given_however_often(
    ana: User, draft: Entity, row: Requirement, take: Take
):
    first, second, third = (take(samples.image("JPEG", (40, 30 + n))) for n in range(3))
    for _ in range(2):
        photos.place(ana, draft, row, third, 1)
        assert order(ana, draft, row) == [third.code, first.code, second.code]
    photos.place(ana, draft, row, third, 99)
    photos.remove(second)
    assert order(ana, draft, row) == [first.code, third.code]
    with pytest.raises(Refused, match="ya no está"):
        photos.place(ana, draft, row, second, 1)


def test_moves_at_once_lose_none(app, ana: User, draft: Entity, row: Requirement, take: Take):
    taken = [take(samples.image("JPEG", (40, 30 + n))) for n in range(4)]

    def move(number: int) -> None:
        with app.app_context():
            photos.place(ana, draft, row, taken[number], 1)

    at_once(4, move)
    assert sorted(order(ana, draft, row)) == sorted(photo.code for photo in taken)
    assert sorted(photo.position for photo in photos.listed(ana, draft, row)) == [1, 2, 3, 4]


def test_what_is_no_photograph_stands_in_its_place_with_its_reason(
    ana: User, draft: Entity, row: Requirement, take: Take
):
    for content, reason in (
        (samples.pdf(), "no lo es"),
        (b"\0\0\0\x18ftypheic" + bytes(90), "HEIC"),
        (samples.image("JPEG", (400, 300), noise=True)[:-90], "incompleta o dañada"),
    ):
        with pytest.raises(Refused, match=reason):
            take(content)
    refused = photos.listed(ana, draft, row)
    assert [photo.state for photo in refused] == [UploadState.REFUSED] * 3
    assert "HEIC" in refused[1].refusal


def test_one_that_is_not_whole_holds_the_others(
    ana: User, draft: Entity, row: Requirement, take: Take
):
    take(samples.image("JPEG"))
    uploads.begin(ana, draft, row, Announced(Details("b.jpg"), 99, purpose=UploadPurpose.PAGE))
    with pytest.raises(Refused, match="La foto 2 no llegó completa"):
        join(ana, draft, row)


def test_one_that_cannot_be_opened_is_named(ana: User, draft: Entity, row: Requirement, take: Take):
    take(samples.image("JPEG"))
    spoiled = take(samples.image("JPEG", (400, 300), noise=True))
    path = uploads.path_of(spoiled)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(Refused, match="La foto 2 está dañada"):
        join(ana, draft, row)
    assert len(photos.listed(ana, draft, row)) == 2


def test_a_pdf_has_twenty_pages_at_most(ana: User, draft: Entity, row: Requirement, take: Take):
    for number in range(photos.MOST + 2):
        take(samples.image("JPEG", (40, 30 + number)))
    with pytest.raises(Refused, match="Quite las últimas 2"):
        join(ana, draft, row)


def test_a_refused_pdf_leaves_the_photographs(
    app, ana: User, draft: Entity, row: Requirement, take: Take
):
    take(samples.image("JPEG"))
    with_settings(app, max_document_bytes=600)
    with pytest.raises(Refused, match="pesa más de"):
        join(ana, draft, row)
    assert len(photos.listed(ana, draft, row)) == 1
    assert not storing.arriving()


def test_photographs_are_their_owners_alone(ana: User, draft: Entity, row: Requirement, take: Take):
    photo = take(samples.image("JPEG"))
    beto = make_user("beto")
    assert not photos.listed(beto, draft, row)
    assert photos.find(beto, draft, row, photo.code) is None
    with pytest.raises(Refused, match="Todavía no hay fotos"):
        photos.join(draft, row, Details("a.pdf"), by=beto, key="b")


def test_each_has_a_small_picture(ana: User, draft: Entity, row: Requirement, take: Take):
    photo = take(samples.photograph((800, 600)))
    picture = photos.picture(photo)
    assert picture and picture[8:12] == b"WEBP" and b"EXIF" not in picture
    parts.remove(photo.code)
    assert photos.picture(photo) is None


def test_twenty_large_ones_fit_in_the_limits(
    ana: User, draft: Entity, row: Requirement, take: Take
):
    content = samples.photograph((4000, 3000))
    with db.atomic():
        Upload.delete().execute()
    for number in range(photos.MOST):
        take(content + bytes([number]))
    assert len(pypdfium2.PdfDocument(content_of(join(ana, draft, row)))) == photos.MOST
    assert announcing.MOST_OPEN > photos.MOST
