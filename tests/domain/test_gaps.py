"""What an entity still lacks, and what of it is there but doesn't count."""

import datetime as dt

import pytest

from domain import finalising, gaps, requirements
from domain.errors import Refused
from domain.faults import Fault
from models import Damage, Document, DocumentState, Entity, Scan, StoredFile, User, db
from tests.drafts import HASH, empty_draft, make_draft, paper
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")


def store(**fields: object) -> None:
    with db.atomic():
        StoredFile.create(content_hash=HASH, size=1, media_type="text/plain", **fields)


def faults_of(entity: Entity) -> dict[str, Fault | None]:
    return {row.code: row.fault for row in gaps.of(entity).documents}


def test_a_draft_lacks_data_and_documents_and_grows_by_each(ana: User):
    left = gaps.of(empty_draft(ana))
    assert left
    assert left.steps[0].title == "Sus datos"
    assert [row.code for row in left.documents] == [
        "cedula",
        "rut",
        "indicadores",
        "estados_financieros",
        "experiencia",
    ]
    assert left.percent < 30
    draft = make_draft(ana, "13279715", address="")
    assert gaps.of(draft).percent > 80
    assert gaps.of(draft).steps[0].labels == ("Dirección",)


def test_it_is_100_percent_only_when_nothing_is_missing(ana: User):
    assert gaps.of(make_draft(ana)).percent == 100
    assert not gaps.of(make_draft(ana))
    make_entity("Otra", "13279714")
    assert gaps.of(make_draft(ana)).percent < 100


@pytest.mark.parametrize(
    ("damage", "scan", "fault"),
    [
        (Damage.MISSING, Scan.NONE, Fault.LOST),
        (Damage.ALTERED, Scan.CLEAN, Fault.LOST),
        (Damage.NONE, Scan.INFECTED, Fault.INFECTED),
    ],
)
def test_a_file_that_is_lost_or_infected_is_missing_with_its_reason(ana, damage, scan, fault):
    draft = make_draft(ana)
    store(damage=damage, scan=scan)
    assert faults_of(draft)["cedula"] == fault
    with pytest.raises(Refused):
        finalising.finalise(draft, by=ana, key="k", terms=True)
    paper(draft, "cedula", content_hash="b" * 64)
    assert "cedula" not in faults_of(draft)


def test_an_expired_document_is_missing_until_the_row_has_another(ana: User):
    draft = make_draft(ana)
    Document.update(state=DocumentState.EXPIRED).execute()
    assert faults_of(draft) == dict.fromkeys(
        ("cedula", "rut", "indicadores", "estados_financieros", "experiencia")
    ) | dict.fromkeys(("cedula", "rut", "experiencia"), Fault.EXPIRED)
    paper(draft, "constancia_contabilidad")
    assert set(faults_of(draft)) == {"cedula", "rut", "experiencia"}


@pytest.mark.parametrize(
    ("valid_until", "newer", "whole"),
    [
        (dt.date(2027, 1, 31), True, True),
        (dt.date(2027, 1, 31), False, True),
        (dt.date(2026, 12, 31), True, False),
        (None, True, True),
        (None, False, False),
    ],
)
def test_what_expired_is_made_good_by_what_lasts_longer(ana, valid_until, newer, whole):
    draft = make_draft(ana)
    Document.delete().where(Document.requirement == "rut").execute()
    others = [{"valid_until": valid_until}]
    others.insert(
        0 if newer else 1,
        {"state": DocumentState.EXPIRED, "valid_until": dt.date(2027, 1, 10)},
    )
    for fields in others:
        paper(draft, "rut", **fields)
    assert ("rut" not in faults_of(draft)) is whole


def test_an_optional_document_that_expired_stops_nothing_and_is_told(ana: User):
    draft = make_draft(ana)
    paper(draft, "rup", state=DocumentState.EXPIRED)
    left = gaps.of(draft)
    assert not left
    assert {step.row.code: step.row.fault for step in left.optional}["rup"] == Fault.EXPIRED


def test_of_a_registered_entity_too(ana: User):
    entity = make_entity(administrator=ana)
    left = gaps.of(entity)
    assert [row.code for row in left.documents] == [
        row.code for row in requirements.missing_mandatory(entity)
    ]
    assert "Contactos" in [step.section.title for step in left.steps if step.section]
