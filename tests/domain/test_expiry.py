"""Papers lapse by the calendar of Colombia, and letters come before, once each (A52)."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from flask import Flask

from domain import expiry, gaps, moments
from models import (
    AccessState,
    Document,
    DocumentState,
    Entity,
    EntityState,
    Family,
    Letter,
    Role,
    User,
    db,
    now,
)
from tests.browsing import Browser
from tests.drafts import paper
from tests.mail import letters_to, text_of
from tests.people import give_access, make_entity, make_user

pytestmark = pytest.mark.usefixtures("database")
LAST = dt.date(2027, 3, 31)
LONG_AGO = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity(administrator=ana, notification_email="avisos@example.org")


def put(
    entity: Entity, code: str = "existencia", last: dt.date | None = LAST, **fields
) -> Document:
    return paper(entity, code, **{"valid_until": last, "attached_at": LONG_AGO} | fields)


def on(day: dt.date, hour: int = 12) -> time_machine.travel:
    """That day in Colombia."""
    at = dt.datetime.combine(day, dt.time(hour), moments.COLOMBIA)
    return time_machine.travel(at, tick=False)


def work(days_before: int, last: dt.date = LAST) -> list[Letter]:
    """What a worker does so many days before the last one; the letters that it wrote."""
    with on(last - dt.timedelta(days=days_before)):
        before = Letter.select().count()
        while expiry.work(moments.today()):
            pass
    return list(Letter.select().order_by(Letter.id).offset(before))


def state_of(document: Document) -> str:
    return str(Document.get_by_id(document.id).state)


def test_a_paper_counts_until_the_end_of_its_last_day_in_colombia(entity: Entity):
    paper = put(entity)
    with on(LAST, hour=23):
        while expiry.work(moments.today()):
            pass
        assert state_of(paper) == DocumentState.ATTACHED
    with on(LAST + dt.timedelta(days=1), hour=0):
        while expiry.work(moments.today()):
            pass
        assert state_of(paper) == DocumentState.EXPIRED


def test_letters_come_30_15_and_3_days_before_and_once_it_is_over(entity: Entity):
    put(entity)
    written = {}
    for days in range(40, -40, -1):
        for letter in work(days):
            written.setdefault(days, []).append((letter.recipient, letter.subject))
    soon = [(to, "Documentos por vencer") for to in ("ana@example.com", "avisos@example.org")]
    over = [(to, "Documentos vencidos") for to, _ in soon]
    assert written == {30: soon, 15: soon, 3: soon, -1: over}


def test_after_days_without_the_portal_one_letter_comes_and_not_all_of_them(entity: Entity):
    put(entity)
    assert work(40) == []
    assert len(work(10)) == 2
    assert work(10) == work(9) == work(4) == []
    assert len(work(2)) == 2
    assert [letter.subject for letter in work(-5)] == ["Documentos vencidos"] * 2


def test_what_lapsed_long_ago_is_turned_without_a_letter(entity: Entity):
    paper = put(entity)
    assert work(-60) == []
    assert state_of(paper) == DocumentState.EXPIRED


def test_one_letter_holds_all_of_an_entity(entity: Entity, ana: User):
    put(entity)
    put(entity, "rup", LAST - dt.timedelta(days=27))
    put(entity, "experiencia", LAST - dt.timedelta(days=31))
    put(entity, "", LAST, description="Póliza de cumplimiento")
    put(make_entity("Otra", "900373923", make_user("luz")))
    letters = [letter for letter in work(30) if letter.recipient == ana.email]
    [letter] = letters
    assert letter.subject == "Documentos vencidos"
    assert [label for label, _ in letter.context["over"]] == [
        "Lista de contratos que acrediten su experiencia"
    ]
    assert [day for _, day in letter.context["soon"]] == ["4 de marzo de 2027"] + [
        "31 de marzo de 2027"
    ] * 2


def test_a_warning_whose_day_was_past_when_it_was_attached_is_not_written(entity: Entity):
    put(entity, attached_at=dt.datetime(2027, 3, 10, tzinfo=dt.UTC))  # 21 days before
    assert work(21) == work(20) == []
    assert len(work(15)) == 2


@pytest.mark.parametrize(
    "fields",
    [{"removed_at": LONG_AGO}, {"last": None}, {"code": "no_existe"}],
    ids=["removed", "without date", "of a row that isn't asked"],
)
def test_of_these_no_letter_is_written(entity: Entity, fields: dict):
    put(entity, **fields)
    assert work(30) == work(-1) == []


def test_drafts_get_no_letters_and_their_papers_lapse(ana: User):
    draft = make_entity(state=EntityState.DRAFT, created_by=ana, notification_email="a@example.org")
    paper = put(draft)
    assert work(30) == work(-1) == []
    assert state_of(paper) == DocumentState.EXPIRED


@pytest.mark.parametrize("newer_first", [False, True])
def test_a_paper_that_another_of_its_row_outlasts_is_not_written_about(entity, newer_first):
    days = [LAST, LAST + dt.timedelta(days=90)]
    for last in reversed(days) if newer_first else days:
        put(entity, last=last)
    assert work(30) == work(-1) == []
    assert len(work(30, days[1])) == 2


def test_nor_one_that_a_substitute_stands_for(ana: User):
    person = make_entity("Ana", "13279714", ana, family=Family.NATURAL)
    put(person, "indicadores")
    put(person, "constancia_contabilidad", last=None)
    assert work(30) == []


def test_only_who_administers_hears_of_it(entity: Entity, ana: User):
    give_access(make_user("luz"), entity)
    give_access(make_user("rosa"), entity, Role.ADMINISTRATOR, AccessState.CANCELLED)
    Entity.update(notification_email="ANA@example.com").execute()
    put(entity)
    assert [letter.recipient for letter in work(30)] == [ana.email]


@pytest.mark.asvs("V16.2.2")
def test_a_clock_that_jumps_writes_nothing_twice_and_what_lapsed_too_early_counts_again(entity):
    paper = put(entity)
    assert len(work(3)) == 2
    assert len(work(-3)) == 2  # three days ahead of itself, then right again
    assert state_of(paper) == DocumentState.EXPIRED
    assert work(1) == []
    assert state_of(paper) == DocumentState.ATTACHED
    assert work(400) == work(30) == work(3) == work(-1) == []
    assert state_of(paper) == DocumentState.EXPIRED


def test_two_workers_at_once_write_each_letter_once(app: Flask, entity: Entity):
    for n in range(4):
        other = make_entity(f"Otra {n}", f"90037392{n}", make_user(f"luz{n}"))
        put(other), put(other, "rup", LAST - dt.timedelta(days=31))
    today = LAST - dt.timedelta(days=30)

    def worker(_n: int) -> None:
        with app.app_context():
            while expiry.work(today):
                pass
            db.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(worker, range(4)))
    recipients = [letter.recipient for letter in Letter.select()]
    assert sorted(recipients) == [f"luz{n}@example.com" for n in range(4)]
    assert Document.select().where(Document.state == DocumentState.EXPIRED).count() == 4


def test_more_than_one_batch_is_done_to_the_end(entity: Entity, monkeypatch):
    monkeypatch.setattr(expiry, "BATCH", 3)
    monkeypatch.setattr(expiry, "ENTITIES", 1)
    papers = [put(entity, "rup", content_hash=str(n) * 64) for n in range(8)]
    put(make_entity("Otra", "900373923", make_user("luz")))
    assert {letter.recipient for letter in work(-1)} >= {"ana@example.com", "luz@example.com"}
    assert {state_of(paper) for paper in papers} == {DocumentState.EXPIRED}


def test_a_new_document_makes_its_row_whole_again(entity: Entity):
    put(entity)
    work(-1)
    lacking = [row.code for row in gaps.of(entity).documents]
    put(entity, last=LAST + dt.timedelta(days=30), attached_at=now())
    assert lacking == ["existencia", *[row.code for row in gaps.of(entity).documents]]


def test_the_letter_reads_well_and_holds_no_stranger_s_words(entity: Entity, browser: Browser):
    put(entity)
    hostile = "Gane dinero\r\nhttp://malo.example " + "x" * 100
    put(entity, "", LAST - dt.timedelta(days=31), description=hostile)
    work(30)
    with on(LAST):
        [letter] = letters_to(browser, "ana@example.com")
    text = text_of(letter)
    assert "Estos documentos de «Suministros del Norte SAS» vencieron y ya no cuentan:\n\n" in text
    assert "- «Gane dinero http://malo.example x" in text and "x" * 60 not in text
    assert not re.search(r"^http://malo", text, re.MULTILINE)
    assert "van a vencer:\n\n- «Existencia y representación legal" in text
    assert re.search(r"^http://localhost/entidades/\S+/documentos$", text, re.MULTILINE)
    assert "\n\n\n" not in text
