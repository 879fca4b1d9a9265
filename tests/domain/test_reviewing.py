"""What staff say of papers: what follows for the row and its entity, undone."""

import datetime as dt

import pytest
import time_machine

from domain import (
    documents,
    expiry,
    faults,
    requirements,
    return_reasons,
    review_queue,
    reviewing,
    verification,
)
from domain.errors import Refused
from domain.moments import today
from domain.review_queue import Filters
from models import (
    AuditEntry,
    Document,
    DocumentState,
    Entity,
    Letter,
    LetterState,
    StaffRole,
    User,
    db,
    now,
)
from tests.attaching import put
from tests.crowd import at_once
from tests.people import give_access, make_staff
from tests.reviews import (
    REASON,
    ROWS,
    accept,
    finished,
    fresh,
    give_back,
    paper,
    seen,
    waiting_rows,
)

pytestmark = pytest.mark.usefixtures("database")
FIRST, SECOND = ROWS
LATER = dt.timedelta(minutes=11)


@pytest.fixture
def entity(ana: User) -> Entity:
    return finished(ana)


@pytest.fixture
def marta(database: None) -> User:
    return make_staff("marta", name="Marta Rincón")


@pytest.fixture
def edgar(database: None) -> User:
    return make_staff("edgar", name="Edgar Tarazona", staff_role=StaffRole.OFFICER)


def row(entity: Entity, code: str = FIRST) -> requirements.Row:
    return next(each for each in requirements.rows(entity) if each.code == code)


def acts(name: str) -> int:
    return AuditEntry.select().where(AuditEntry.action == name).count()


def test_an_entity_is_verified_with_its_last_mandatory_row(entity: Entity, marta: User):
    accept(entity, FIRST, marta)
    assert row(entity).state == DocumentState.ACCEPTED and not fresh(entity).is_verified
    accept(entity, SECOND, marta)
    assert fresh(entity).is_verified
    letter = Letter.get(Letter.template == "entity_verified")
    assert letter.run_at > now()  # not before the decision can't be taken back
    assert (acts("row_accepted"), acts("entity_verified")) == (2, 1)


def test_what_is_returned_is_missing_again_and_nothing_else(entity: Entity, ana: User, marta: User):
    accept(entity, SECOND, marta)
    give_back(entity, FIRST, marta)
    returned, other = row(entity), row(entity, SECOND)
    assert returned.is_missing and returned.fault == faults.Fault.RETURNED
    assert returned.worn_out and returned.worn_out.reason == REASON
    assert not other.is_missing and waiting_rows() == []
    put(entity, FIRST, b"corregido", ana)
    assert not row(entity).is_missing and row(entity).state == DocumentState.ATTACHED
    assert waiting_rows() == [FIRST]
    accept(entity, FIRST, marta)
    assert fresh(entity).is_verified


def test_a_corrected_paper_outlasts_a_returned_one_of_a_later_date(
    entity: Entity, ana: User, marta: User
):
    far = today() + dt.timedelta(90)
    with db.atomic():
        Document.update(valid_until=far).where(Document.id == paper(entity).id).execute()
    give_back(entity, FIRST, marta)
    new = put(entity, FIRST, b"corregido", ana)
    with db.atomic():
        Document.update(valid_until=today()).where(Document.id == new.id).execute()
    assert row(entity).fault is None


def test_a_file_that_came_meanwhile_is_not_decided_unseen(entity: Entity, ana: User, marta: User):
    before = seen(entity)
    put(entity, FIRST, b"otro", ana)
    with pytest.raises(Refused, match="cambiaron"):
        reviewing.accept(paper(entity), before, by=marta)
    assert row(entity).state == DocumentState.ATTACHED


def test_two_decisions_at_once_have_one_winner_and_the_other_is_told_who(
    entity: Entity, marta: User, edgar: User
):
    document, names = paper(entity), seen(entity)

    def decide(n: int) -> str:
        try:
            if n:
                reviewing.give_back(document, names, REASON, by=edgar)
            else:
                reviewing.accept(document, names, by=marta)
        except Refused as refusal:
            return refusal.message
        return ""

    said = at_once(2, decide)
    assert sorted(map(bool, said)) == [False, True]
    loser = next(filter(None, said))
    assert "Marta Rincón" in loser or "Edgar Tarazona" in loser
    assert acts("row_accepted") + acts("row_returned") == 1


def test_a_decision_is_taken_back_within_ten_minutes_by_who_made_it(
    entity: Entity, marta: User, edgar: User
):
    accept(entity, FIRST, marta)
    accept(entity, SECOND, marta)
    decided = paper(entity)
    name = reviewing.name_of(decided)
    with pytest.raises(Refused):
        reviewing.undo(decided, name, by=edgar)
    reviewing.undo(decided, name, by=marta)
    assert waiting_rows() == [FIRST] and not fresh(entity).is_verified
    assert Letter.get(Letter.template == "entity_verified").state == LetterState.OBSOLETE
    with pytest.raises(Refused):
        reviewing.undo(decided, name, by=marta)
    with time_machine.travel(now() + LATER, tick=False), pytest.raises(Refused):
        reviewing.undo(paper(entity, SECOND), reviewing.name_of(paper(entity, SECOND)), by=marta)


def test_no_later_decision_is_taken_back_in_its_place_nor_what_a_letter_told(
    entity: Entity, marta: User
):
    accept(entity, FIRST, marta)
    name = reviewing.name_of(paper(entity))
    reviewing.undo(paper(entity), name, by=marta)
    give_back(entity, FIRST, marta)
    with pytest.raises(Refused):
        reviewing.undo(paper(entity), name, by=marta)
    with db.atomic():
        Document.update(told_at=now()).where(Document.id == paper(entity).id).execute()
    with pytest.raises(Refused):
        reviewing.undo(paper(entity), reviewing.name_of(paper(entity)), by=marta)
    assert row(entity).fault == faults.Fault.RETURNED


def test_in_dispute_nothing_waits_and_nothing_is_decided(entity: Entity, marta: User):
    with db.atomic():
        Entity.update(disputed_at=now()).where(Entity.id == entity.id).execute()
    assert not waiting_rows() and review_queue.take_next(Filters(), by=marta) is None
    for decide in (accept, lambda *row: give_back(row[0], row[1], marta)):
        with pytest.raises(Refused, match="en disputa"):
            decide(entity, FIRST, marta)
    assert not acts("row_accepted") + acts("row_returned")


def test_a_reason_is_short_and_the_list_of_them_too(entity: Entity, marta: User, monkeypatch):
    with pytest.raises(Refused, match="letras o menos"):
        give_back(entity, FIRST, marta, "x" * (reviewing.LONGEST + 1))
    return_reasons.write("Falta el sello.", by=marta, key="one")
    with pytest.raises(Refused, match="ya está"):
        return_reasons.write("Falta el sello.", by=marta, key="two")
    with pytest.raises(Refused, match="ya está"):
        return_reasons.change(return_reasons.listed()[0], "Falta el sello.", by=marta)
    monkeypatch.setattr(return_reasons, "MOST", len(return_reasons.listed()))
    with pytest.raises(Refused, match="Retire"):
        return_reasons.write("Otro.", by=marta, key="three")


def test_an_auditor_changes_nothing_of_the_review(entity: Entity, marta: User):
    auditor = make_staff("sandra", staff_role=StaffRole.AUDITOR)
    accept(entity, FIRST, marta)
    decided, reason = paper(entity), return_reasons.listed()[0]
    with db.atomic():
        Document.update(reviewed_by=auditor).where(Document.id == decided.id).execute()
    for change in (
        lambda: reviewing.undo(decided, reviewing.name_of(decided), by=auditor),
        lambda: return_reasons.write("Otro.", by=auditor, key="k"),
        lambda: return_reasons.change(reason, "Otro.", by=auditor),
        lambda: return_reasons.retire(reason, by=auditor),
    ):
        with pytest.raises(Refused, match="auditor"):
            change()


def test_who_only_looks_and_who_acts_for_the_entity_do_not_decide(entity: Entity, marta: User):
    with pytest.raises(Refused, match="auditor"):
        accept(entity, FIRST, make_staff("sandra", staff_role=StaffRole.AUDITOR))
    give_access(marta, entity)
    with pytest.raises(Refused, match="Usted es usuario"):
        accept(entity, FIRST, marta)


def test_another_paper_in_an_accepted_row_waits_and_takes_nothing_away(
    entity: Entity, ana: User, marta: User
):
    for code in ROWS:
        accept(entity, code, marta)
    put(entity, FIRST, b"renovado", ana)
    assert row(entity).state == DocumentState.ATTACHED and waiting_rows() == [FIRST]
    assert fresh(entity).is_verified
    give_back(entity, FIRST, marta)
    assert not fresh(entity).is_verified and row(entity).is_missing


def test_who_takes_an_accepted_paper_away_is_verified_no_more(
    entity: Entity, ana: User, marta: User
):
    for code in ROWS:
        accept(entity, code, marta)
    documents.remove(paper(entity), by=ana)
    assert not fresh(entity).is_verified
    put(entity, FIRST, b"otra vez", ana)
    accept(entity, FIRST, marta)
    assert fresh(entity).is_verified


def test_what_changes_of_a_verified_entity_is_looked_at_again(entity: Entity, marta: User):
    for code in ROWS:
        accept(entity, code, marta)
    with db.atomic():
        verification.look_again(entity)
    assert sorted(waiting_rows()) == sorted(ROWS) and not fresh(entity).is_verified


def test_an_accepted_paper_lapses_and_counts_again_by_a_mended_clock(entity: Entity, marta: User):
    accept(entity, FIRST, marta)
    with db.atomic():
        Document.update(valid_until=today()).where(Document.id == paper(entity).id).execute()
    tomorrow = today() + dt.timedelta(1)
    while expiry.work(tomorrow):
        pass
    assert paper(entity).state == DocumentState.EXPIRED
    while expiry.work(today()):
        pass
    assert paper(entity).state == DocumentState.ACCEPTED
