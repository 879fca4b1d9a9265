"""What each family hands in, and what is missing of it."""

import datetime as dt

import pytest
import time_machine

from domain import requirements
from models import Document, DocumentState, Entity, EntityState, Family, Requirement, now
from tests.drafts import paper
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def entity() -> Entity:
    """A natural person's form, begun."""
    return make_entity(state=EntityState.DRAFT, family=Family.NATURAL, tax_id=None)


def missing(entity: Entity) -> list[str]:
    return [row.code for row in requirements.missing_mandatory(entity)]


def test_a_natural_person_hands_in_other_papers_than_a_company(entity: Entity):
    person = [row.code for row in requirements.rows(entity)]
    company = make_entity(tax_id=None)
    assert person == [
        "cedula",
        "rut",
        "indicadores",
        "estados_financieros",
        "constancia_contabilidad",
        "experiencia",
        "rup",
    ]
    assert [row.code for row in requirements.rows(company)] == [
        "existencia",
        "indicadores",
        "estados_financieros",
        "experiencia",
        "rup",
    ]


@pytest.mark.parametrize("family", list(Family))
def test_every_family_has_papers_to_hand_in_and_each_says_what_it_is(family: Family):
    rows = requirements.rows(Entity(family=family, id=0))
    assert any(row.requirement.mandatory for row in rows)
    assert all(row.requirement.help for row in rows)


def test_an_empty_mandatory_row_is_missing_and_an_optional_one_is_not(entity: Entity):
    assert "cedula" in missing(entity)
    assert "rup" not in missing(entity)
    assert requirements.counted(requirements.rows(entity)) == (0, 5)
    paper(entity, "cedula")
    assert "cedula" not in missing(entity)
    assert requirements.counted(requirements.rows(entity)) == (1, 5)


def test_a_row_whose_substitute_is_attached_is_not_missing(entity: Entity):
    paper(entity, "constancia_contabilidad")
    assert missing(entity) == ["cedula", "rut", "experiencia"]
    assert requirements.counted(requirements.rows(entity)) == (2, 5)
    rows = {row.code: row for row in requirements.rows(entity)}
    assert rows["indicadores"].substituted_by.code == "constancia_contabilidad"
    assert rows["cedula"].substituted_by is None


def test_a_removed_file_counts_for_nothing(entity: Entity):
    paper(entity, "cedula", removed_at=now())
    paper(entity, "constancia_contabilidad", removed_at=now())
    assert requirements.counted(requirements.rows(entity)) == (0, 5)


def test_a_requirement_switched_off_is_not_asked_for(entity: Entity):
    Requirement.update(active=False).where(Requirement.code == "rut").execute()
    assert "rut" not in missing(entity)
    assert requirements.find(entity, "rut") is None


def test_a_row_of_another_family_is_not_found(entity: Entity):
    assert requirements.find(entity, "existencia") is None
    assert requirements.find(entity, "cedula") is not None


def test_another_entity_s_files_are_not_seen(entity: Entity):
    other = make_entity(state=EntityState.DRAFT, family=Family.NATURAL, tax_id=None)
    paper(other, "cedula")
    assert requirements.counted(requirements.rows(entity)) == (0, 5)


def test_a_row_keeps_its_files_in_the_order_of_arrival(entity: Entity):
    paper(entity, "cedula", name="frente.jpg")
    paper(entity, "cedula", name="atrás.jpg")
    [row] = [row for row in requirements.rows(entity) if row.code == "cedula"]
    assert [document.name for document in row.documents] == ["frente.jpg", "atrás.jpg"]


def test_a_lapsed_file_counts_for_nothing_and_its_row_is_missing(entity: Entity):
    paper(entity, "cedula", state=DocumentState.EXPIRED)
    row = requirements.rows(entity)[0]
    assert (row.state, row.is_missing, row.counting) == (DocumentState.EXPIRED, True, [])
    paper(entity, "cedula", name="nueva.pdf")
    row = requirements.rows(entity)[0]
    assert (row.state, row.is_missing) == (DocumentState.ATTACHED, False)
    assert [each.name for each in row.counting] == ["nueva.pdf"]


def test_a_lapsed_substitute_stands_for_nothing(entity: Entity):
    paper(entity, "constancia_contabilidad", state=DocumentState.EXPIRED)
    rows = {row.code: row for row in requirements.rows(entity)}
    assert rows["indicadores"].is_missing
    assert rows["indicadores"].substitute.code == "constancia_contabilidad"
    paper(entity, "constancia_contabilidad")
    assert "indicadores" not in missing(entity)


def test_a_file_lapses_at_midnight_in_colombia_before_the_worker_comes_by(entity: Entity):
    paper(entity, "cedula", valid_until=dt.date(2026, 11, 30))
    with time_machine.travel("2026-12-01T04:59:00Z", tick=False):
        assert "cedula" not in missing(entity)
    with time_machine.travel("2026-12-01T05:00:00Z", tick=False):
        assert "cedula" in missing(entity)
        assert requirements.rows(entity)[0].state == DocumentState.EXPIRED
    assert Document.get().state == DocumentState.ATTACHED
