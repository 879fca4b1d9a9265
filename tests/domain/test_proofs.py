"""Files that back a request: what is taken, what keeps them, what withholds them."""

import io
import zipfile

import pytest
import time_machine

from domain import documents, file_checks, proofs, storage
from domain.errors import Missing, Refused
from models import Damage, Proof, Scan, StoredFile, User, db, now
from tests import storing
from tests.domain import sample_files

pytestmark = pytest.mark.usefixtures("database")


def kept(by: User, content: bytes | None = None, name: str = "cédula.pdf") -> Proof:
    content = sample_files.pdf() if content is None else content
    proof = proofs.read(io.BytesIO(content), name, who=by.code)
    with db.atomic():
        return proofs.keep(proof, by=by)


def refused(by: User, content: bytes, name: str) -> str:
    with pytest.raises(Refused) as refusal:
        kept(by, content, name)
    assert refusal.value.field == "proof"
    assert storing.nothing_is_left()
    return refusal.value.message


def test_a_proof_is_kept_under_a_clean_name_and_opened(ana: User):
    content = sample_files.pdf()
    proof = kept(ana, content, "..\\\u202ecédula de Ana.pdf")
    assert (proof.name, proof.media_type, proof.size) == (
        "cédula de Ana.pdf",
        "application/pdf",
        len(content),
    )
    with proofs.opened(proof) as file:
        assert file.read() == content


def test_only_a_pdf_or_a_photograph_of_five_megabytes_is_one(ana: User):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "hola")
    assert refused(ana, archive.getvalue(), "a.zip") == proofs.NOT_ONE_OF_THEM
    assert refused(ana, b"hola a todos", "nota.txt") == proofs.NOT_ONE_OF_THEM
    assert refused(ana, b"%PDF-1.4\n" + bytes(proofs.MOST_BYTES), "c.pdf") == proofs.TOO_LARGE
    assert "vacío" in refused(ana, b"", "c.pdf")
    assert kept(ana, sample_files.image("PNG"), "foto").name == "foto.png"


def test_what_one_sends_in_a_day_is_limited(ana: User):
    for _ in range(proofs.limits.PROOFS.times):
        kept(ana)
    with pytest.raises(Refused, match="mañana"):
        kept(ana)


def test_the_sweep_takes_what_no_proof_speaks_of_and_nothing_else(ana: User):
    proof = kept(ana)
    proofs.read(io.BytesIO(sample_files.image("PNG")), "b.png", who=ana.code)
    assert len(storing.stored()) == 2
    storing.age()
    with time_machine.travel(now() + storing.TWO_HOURS, tick=False):
        documents.tidy()
        assert storing.stored() == [proof.content_hash]
        assert StoredFile.select().count() == 1
        with db.atomic():
            proofs.forget([proof.id, None])
        documents.tidy()
    assert storing.stored() == [] and not StoredFile.select().count()


@pytest.mark.parametrize("withheld", [{"scan": Scan.INFECTED}, {"damage": Damage.ALTERED}])
def test_one_in_quarantine_or_damaged_is_not_opened(ana: User, withheld: dict[str, str]):
    proof = kept(ana)
    StoredFile.update(withheld).execute()
    with pytest.raises(Missing):
        proofs.opened(proof)


def test_a_content_in_quarantine_is_not_taken_again(ana: User):
    content = sample_files.pdf()
    kept(ana, content)
    StoredFile.update(scan=Scan.INFECTED).execute()
    with pytest.raises(Refused, match="amenaza"):
        kept(ana, content)


def test_the_check_by_night_reads_proofs_too(ana: User):
    proof = kept(ana)
    storing.put(storing.place(proof.content_hash), b"otra cosa")
    told: list[str] = []
    file_checks.check_all(lambda _file, codes: told.extend(codes))
    assert told == [proof.code]
    with pytest.raises(Missing):
        proofs.opened(proof)
    assert storage.Missing is Missing
