"""The board of a circular: where each of its people is, in which order, some at a time."""

import datetime as dt

import pytest
import time_machine

from domain import audit, board, board_making
from domain.board import Search
from models import (
    Addressee,
    Board,
    BoardRow,
    Circular,
    Document,
    DocumentState,
    Entity,
    EntityState,
    Family,
    Stage,
    UserState,
    db,
    now,
)
from tests.boards import call, call_many, comply, published, stage_of
from tests.drafts import PAPERS, paper
from tests.people import make_entity, make_user
from tests.tables import queries

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def circular() -> Circular:
    return published()


@pytest.fixture
def ana(circular: Circular) -> Addressee:
    return call(circular, "Ana Rojas Peña", "13279714")


def change(person: Addressee, **fields: object) -> None:
    with db.atomic():
        Addressee.update(**fields).where(Addressee.id == person.id).execute()


def names(circular: Circular, **asked: object) -> list[str]:
    return [line.name for line in board.page(circular, Search(**asked)).lines]


def test_a_person_goes_through_the_stages_in_their_order(circular: Circular, ana: Addressee):
    assert stage_of(ana) == Stage.UNOPENED
    change(ana, opened_at=now())
    assert stage_of(ana) == Stage.OPENED
    user = make_user("ana", state=UserState.PENDING)
    change(ana, user=user)
    assert stage_of(ana) == Stage.USER
    user.state = UserState.ACTIVE
    user.save()
    assert stage_of(ana) == Stage.ACTIVE
    draft = {"family": Family.NATURAL, "state": EntityState.DRAFT, "created_by": user}
    entity = make_entity("Ana Rojas Peña", None, **draft)
    assert stage_of(ana) == Stage.ENTITY
    for code in PAPERS:
        paper(entity, code)
        assert stage_of(ana) == Stage.PAPERS
    row = BoardRow.get(BoardRow.addressee == ana)
    assert (row.done, row.asked) == (5, 5)
    entity.state, entity.tax_id, entity.registered_at = EntityState.REGISTERED, ana.tax_id, now()
    entity.save()
    assert stage_of(ana) == Stage.COMPLETE


def test_whose_paper_lapses_soon_stands_apart_and_once_it_lapsed_is_not_complete(ana: Addressee):
    with time_machine.travel("2026-11-20T15:00:00Z", tick=False):
        comply(ana)
        assert stage_of(ana) == Stage.COMPLETE
    with time_machine.travel("2027-01-30T15:00:00Z", tick=False):
        assert stage_of(ana) == Stage.LAPSING
    with time_machine.travel("2027-03-02T15:00:00Z", tick=False):
        assert stage_of(ana) == Stage.ENTITY


def test_who_got_a_paper_back_stands_apart_until_another_is_there(ana: Addressee):
    entity = comply(ana)
    with db.atomic():
        Document.update(state=DocumentState.RETURNED).where(Document.requirement == "rut").execute()
    assert stage_of(ana) == Stage.RETURNED
    paper(entity, "rut")
    assert stage_of(ana) == Stage.COMPLETE


def test_who_registered_for_an_earlier_year_confirms_first(ana: Addressee, circular: Circular):
    comply(ana, registered_at=now() - dt.timedelta(days=370))
    assert stage_of(ana) == Stage.PAPERS
    change(ana, confirmed_at=now())
    assert stage_of(ana) == Stage.COMPLETE


def test_a_year_ends_at_midnight_in_colombia(ana: Addressee):
    at_eight = dt.datetime(now().year, 1, 1, 1, tzinfo=dt.UTC)  # of 31 December, in Bogotá
    comply(ana, registered_at=at_eight)
    assert stage_of(ana) == Stage.PAPERS
    with db.atomic():
        Entity.update(registered_at=at_eight + dt.timedelta(hours=4)).execute()
    assert stage_of(ana) == Stage.COMPLETE


def test_it_is_counted_by_department_and_stage(circular: Circular, ana: Addressee):
    call(circular, "Beto", "2", department="Jurídica", opened_at=now())
    call(circular, "Carmen", "3", department="Jurídica")
    board_making.make(circular)
    made = board.made(circular)
    assert made.counts == {
        "Asistencial": [1, 0, 0, 0, 0, 0, 0, 0, 0],
        "Jurídica": [1, 1, 0, 0, 0, 0, 0, 0, 0],
    }
    assert board.totals(made)[Stage.UNOPENED] == 2


def test_it_is_searched_filtered_and_sorted(circular: Circular, ana: Addressee):
    call(circular, "Álvaro Muñoz", "2", department="Jurídica", opened_at=now())
    call(circular, "Carmen", "3", email="carmen@hospital.example")
    board_making.make(circular)
    assert names(circular) == ["Álvaro Muñoz", "Ana Rojas Peña", "Carmen"]
    assert names(circular, descending=True) == ["Carmen", "Ana Rojas Peña", "Álvaro Muñoz"]
    assert names(circular, column="stage")[-1] == "Álvaro Muñoz"
    assert names(circular, text="munoz ALV") == ["Álvaro Muñoz"]
    assert names(circular, text="13279714") == ["Ana Rojas Peña"]
    assert names(circular, text="HOSPITAL.example") == ["Carmen"]
    assert names(circular, text="%") == names(circular, text="\0_") == []
    assert names(circular, stage=Stage.OPENED) == ["Álvaro Muñoz"]
    assert names(circular, department="Jurídica") == ["Álvaro Muñoz"]
    assert names(published("0022-2026")) == []


@pytest.mark.parametrize("column", list(board.COLUMNS))
def test_its_pages_follow_each_other_both_ways_without_gap_or_repetition(column: str):
    circular = published()
    call_many(circular, 60, departments=3)
    board_making.make(circular)
    search = Search(column=column)
    there, after = [], ""
    while page := board.page(circular, search, after=after):
        there.append(page.lines)
        if not (after := page.after):
            break
    assert sorted(line.code for lines in there for line in lines) == sorted(
        person.code for person in Addressee.select()
    )
    assert [len(lines) for lines in there] == [25, 25, 10]
    assert board.every(circular, search) == [line for lines in there for line in lines]
    back = board.page(circular, search, before=page.before)
    assert back.lines == there[1]
    assert board.page(circular, search, before=back.before).lines == there[0]
    assert board.page(circular, search, after="de otra").lines == there[0]


def test_making_and_reading_it_take_the_same_queries_for_50_and_for_500(circular: Circular):
    told = []
    for count in (50, 500):
        call_many(circular, count)
        board_making.make(circular)  # the rows that are new are written in pieces
        with queries() as making:
            board_making.make(circular)
        with queries() as reading:
            board.page(circular, Search(text="contratista"))
        told.append((len(making), len(reading)))
    assert told[0] == told[1]


def test_it_is_made_again_only_once_something_has_happened(circular: Circular, ana: Addressee):
    keeper = board_making.Keeper()
    assert keeper.work()
    assert not keeper.work()
    assert board_making.behind() == []
    with db.atomic():
        audit.record("document_attached", by=None)
    assert board_making.behind() == [circular]


def test_what_no_audit_tells_shows_after_some_minutes(circular: Circular, ana: Addressee):
    board_making.make(circular)
    with time_machine.travel(now() + board_making.STALE + dt.timedelta(seconds=1)):
        assert board_making.behind() == [circular]


def test_the_board_of_a_year_that_is_over_stays_as_it_was(ana: Addressee, circular: Circular):
    comply(ana)
    assert stage_of(ana) == Stage.COMPLETE
    with time_machine.travel(dt.datetime(now().year + 1, 6, 1, tzinfo=dt.UTC)):
        assert board_making.behind() == []


def test_since_when_somebody_is_at_a_stage_is_kept(circular: Circular, ana: Addressee):
    board_making.make(circular)
    first = BoardRow.get().moved_at
    board_making.make(circular)
    assert BoardRow.get().moved_at == first
    change(ana, opened_at=now())
    board_making.make(circular)
    assert BoardRow.get().moved_at > first
    assert Board.select().count() == 1
