"""The documents of a plural entity's members: by reference, and no more than may be told."""

import datetime as dt

import pytest

from domain import inherited, memberships
from domain.moments import today
from models import Document, Entity, EntityState, Role, User, db
from tests.attaching import put
from tests.consortia import company, make_plural, row_of, whole
from tests.people import give_access, make_user


@pytest.fixture
def plural(ana: User, north: Entity) -> Entity:
    plural = make_plural(ana, state=EntityState.REGISTERED)
    whole(plural, north, company("Sur SAS"))
    return plural


def papers(plural: Entity, member: Entity, reader: User) -> dict[str, inherited.Paper]:
    of_each = inherited.papers(plural, reader=reader)
    [its_own] = [each for each in of_each if each.row.member_id == member.id]
    return {paper.label: paper for paper in its_own.papers}


def test_each_row_is_told_as_it_is_now(plural, north, ana, norma):
    [label] = [name for name in papers(plural, north, ana) if name.startswith("Existencia")]
    assert papers(plural, north, ana)[label].state == "missing"
    attached = put(north, "existencia", b"Existe.", norma, dated_on=today())
    paper = papers(plural, north, ana)[label]
    assert (paper.state, paper.valid_until) == ("attached", attached.valid_until)
    with db.atomic():
        Document.update(valid_until=today() - dt.timedelta(days=1)).execute()
    assert papers(plural, north, ana)[label].state == "expired"


def test_what_is_missing_is_counted(plural, north, ana):
    [its_own, _] = inherited.papers(plural, reader=ana)
    assert its_own.lacking == len(its_own.papers) > 1


@pytest.mark.asvs("V8.2.2", "V8.2.3")
def test_only_who_acts_for_the_member_is_led_to_a_document(plural, north, ana, norma):
    put(north, "existencia", b"Existe.", norma, dated_on=today())
    assert not any(paper.document for paper in papers(plural, north, ana).values())
    give_access(norma, plural, Role.MEMBER)
    assert any(paper.document for paper in papers(plural, north, norma).values())


@pytest.mark.asvs("V8.2.3")
def test_of_what_is_confidential_nothing_is_told(plural, north, ana, norma):
    put(north, "existencia", b"Existe.", norma, dated_on=today(), confidential=True)
    [hidden] = [paper for paper in papers(plural, north, ana).values() if paper.confidential]
    assert (hidden.valid_until, hidden.document) == (None, None)
    colleague = make_user("ramon")
    give_access(colleague, north)
    assert any(paper.confidential for paper in papers(plural, north, colleague).values())
    assert not any(paper.confidential for paper in papers(plural, north, norma).values())


@pytest.mark.asvs("V8.3.1")
def test_who_withdraws_takes_the_documents_away_at_once(plural, north, ana, norma):
    """A62"""
    memberships.withdraw(row_of(plural, north), by=norma)
    assert papers(plural, north, ana) == {}


def test_an_entity_that_is_not_plural_inherits_nothing(north, ana):
    assert inherited.papers(north, reader=ana) == []
