"""All documents in one zip: named safely, indexed, streamed, whatever is wrong with one of them."""

import csv
import io
import os
import zipfile

import pytest

from domain import documents, library, library_zip
from models import Damage, Document, Entity, Family, StoredFile, User, db
from tests import storing
from tests.attaching import put
from tests.domain.sample_files import pdf
from tests.people import make_entity, make_user

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(administrator=ana, family=Family.NATURAL)


def archive(entity: Entity, reader: User, *, insider: bool = True) -> library_zip.Archive:
    return library_zip.Archive(library.every(entity, insider=insider), reader)


def opened(entity: Entity, reader: User, **given: bool) -> zipfile.ZipFile:
    made = archive(entity, reader, **given)
    content = b"".join(made)
    made.close()
    found = zipfile.ZipFile(io.BytesIO(content))
    assert found.testzip() is None
    return found


def index(found: zipfile.ZipFile) -> list[dict[str, str]]:
    content = found.read("indice.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_a_folder_a_row_and_an_index_that_tells_each_document(entity: Entity, ana: User):
    rut = put(entity, "rut", pdf(), ana, name="RUT año 2026.pdf")
    put(entity, "", b"hola, hola", ana, name="iso.txt", description="ISO 9001")
    found = opened(entity, ana)
    names = ["Registro Único Tributario (RUT)/RUT año 2026.pdf", "Otros documentos/iso.txt"]
    assert found.namelist() == [*names, "indice.csv"]
    assert found.read(names[1]) == b"hola, hola"
    first, second = index(found)
    assert first["archivo"] == names[0]
    assert first["sha256"] == rut.content_hash
    assert first["radicado"] == rut.receipt
    assert first["anexado_por"] == ana.name
    assert first["estado"] == "Anexado"
    assert second["descripcion"] == "ISO 9001"


def test_it_can_be_unpacked_by_who_reads_from_the_front(entity: Entity, ana: User):
    """A stored member whose length is told after it can't be."""
    put(entity, "rut", pdf(), ana, name="rut.pdf")
    put(entity, "", b"hola " * 10_000, ana, description="Largo")
    members = opened(entity, ana).infolist()
    assert {member.compress_type for member in members} == {zipfile.ZIP_DEFLATED}
    assert members[1].compress_size < 1000
    assert all(member.external_attr >> 16 == 0o600 for member in members)


def test_only_what_counts_today(entity: Entity, ana: User):
    old = put(entity, "rut", b"rut viejo", ana)
    put(entity, "rut", b"rut nuevo", ana, name="nuevo.txt")
    documents.remove(old, by=ana)
    assert [row["archivo"].rpartition("/")[2] for row in index(opened(entity, ana))] == [
        "nuevo.txt"
    ]


def test_of_an_entity_without_documents_there_is_an_index(entity: Entity, ana: User):
    assert opened(entity, ana).namelist() == ["indice.csv"]


@pytest.mark.asvs("V5.3.2")
def test_no_name_leads_outside_nor_hides_another(entity: Entity, ana: User):
    """(A25): a question mark, a device, a name twice in another case, the name of the index."""
    names = ["a.txt", "A.txt", "a (2).txt", 'a?"b.txt', "CON.txt", "..\\..\\x.txt"]
    for name in names:
        put(entity, "", f"soy {name}".encode(), ana, name=name, description="Nota")
    given = opened(entity, ana).namelist()
    assert len({name.casefold() for name in given}) == len(names) + 1
    for name in given[:-1]:
        folder, _, file = name.partition("/")
        assert folder == "Otros documentos"
        assert not set(file) & set('<>:"|?*\\/')
        assert not file.casefold().startswith("con.")


@pytest.mark.asvs("V1.2.10")
@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝"])
def test_no_cell_of_the_index_is_a_formula(entity: Entity, ana: User, begins: str):
    """(A39)"""
    text = f'{begins}HYPERLINK("http://x.example";"toque")'
    put(entity, "", b"hola, hola", ana, description=text)
    assert index(opened(entity, ana))[0]["descripcion"] == f"'{text}"


def test_confidential_ones_are_only_told_to_who_does_not_administer(entity: Entity, ana: User):
    put(entity, "rut", b"mi secreto", ana, confidential=True)
    put(entity, "cedula", b"de todos", ana)
    found = opened(entity, ana, insider=False)
    assert len(found.namelist()) == 2
    assert (
        index(found)[1]["archivo"]
        == "confidencial: solo lo abren los administradores y quien lo revisa"
    )
    assert len(opened(entity, ana).namelist()) == 3


def test_a_lost_an_altered_and_an_infected_file_are_told_and_the_rest_is_there(
    entity: Entity, ana: User
):
    """(A56)"""
    lost, altered, infected, whole = (
        put(entity, "rut", f"archivo {n}".encode(), ana, name=f"{n}.txt") for n in range(4)
    )
    storing.lose(lost.content_hash)
    for document, columns in (
        (altered, {"damage": Damage.ALTERED}),
        (infected, {"scan": "infected"}),
    ):
        with db.atomic():
            StoredFile.update(columns).where(
                StoredFile.content_hash == document.content_hash
            ).execute()
    found = opened(entity, ana)
    told = {row["sha256"]: row["archivo"] for row in index(found)}
    assert told[lost.content_hash] == "no disponible"
    assert told[altered.content_hash] == "no disponible"
    assert told[infected.content_hash] == "en cuarentena"
    assert found.read(told[whole.content_hash]) == b"archivo 3"


def test_pieces_are_small_however_large_the_files(entity: Entity, ana: User):
    for number in range(3):
        content = os.urandom(1 << 20).hex().encode()
        put(entity, "", content, ana, name=f"{number}.txt", description="Grande")
    made = archive(entity, ana)
    sizes = [len(piece) for piece in made]
    made.close()
    assert max(sizes) <= 256 << 10
    assert sum(sizes) > 3 << 20


def test_few_at_once_one_a_person_and_a_turn_is_given_back_once(entity: Entity, ana: User):
    beto, carla = make_user("beto"), make_user("carla")
    first = archive(entity, ana)
    with pytest.raises(library_zip.Busy):
        archive(entity, ana)
    second = archive(entity, beto)
    with pytest.raises(library_zip.Busy):
        archive(entity, carla)
    first.close()
    first.close()
    third = archive(entity, carla)
    with pytest.raises(library_zip.Busy):
        archive(entity, ana)
    second.close()
    del third
    archive(entity, carla).close()


def test_whoever_reads_for_an_hour_is_left(entity: Entity, ana: User, monkeypatch):
    monkeypatch.setattr(library_zip, "LONGEST", -1.0)
    made = archive(entity, ana)
    with pytest.raises(library_zip.TooSlow):
        next(made)
    made.close()


def test_the_zip_is_named_after_the_entity(ana: User):
    assert library_zip.name_of(make_entity("A/B: Ñame", "900373923")) == "B: Ñame.zip"
    assert Document.select().count() == 0
