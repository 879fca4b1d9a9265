"""*Avisos*: what may be turned off or gathered, and that nobody's request goes unheard."""

import datetime as dt
from email import message_from_bytes
from email.policy import default
from itertools import count

import pytest
import time_machine

from domain import access, expiry, moments, notices, outbox, personal_data, unanswered
from domain.errors import Refused
from models import (
    AccessState,
    AuditEntry,
    Entity,
    How,
    Letter,
    LetterState,
    NoticeKind,
    Role,
    User,
    now,
)
from tests.consortia import ask as propose
from tests.drafts import paper
from tests.mail import text_of
from tests.people import give_access, make_entity, make_staff, make_user

keys = (f"notices-{n}" for n in count())
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
EVENING = dt.datetime(2026, 3, 3, 20, tzinfo=dt.UTC)  # three in the afternoon in Bogotá
NEXT_MORNING = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


@pytest.fixture
def luz(database: None) -> User:
    return make_user("luz")


@pytest.fixture
def entity(gloria: User, luz: User) -> Entity:
    entity = make_entity("H&H Asociados", "800111202", gloria)
    give_access(luz, entity, Role.ADMINISTRATOR)
    return entity


def want(user: User, how: str, *kinds: NoticeKind) -> None:
    notices.choose(user, dict.fromkeys(kinds or NoticeKind, how))


def ask(entity: Entity, name: str = "ramon") -> None:
    access.request(entity, by=make_user(name), key=next(keys))


def told(template: str) -> list[str]:
    rows = Letter.select().where(Letter.template == template).order_by(Letter.recipient)
    return [row.recipient for row in rows]


def work() -> None:
    while outbox.work():
        pass


def digest(config) -> str:
    """What the digest said, as a person reads it."""
    [file] = [
        each for each in config.data_dir.glob("correo/*.eml") if b"Resumen" in each.read_bytes()
    ]
    return text_of(message_from_bytes(file.read_bytes(), policy=default))


def test_who_turned_requests_off_hears_of_none(entity, gloria):
    want(gloria, How.NEVER)
    ask(entity)
    assert told("access_requested") == ["luz@example.com"]


def test_where_all_turned_them_off_all_hear(entity, gloria, luz):
    for person in (gloria, luz):
        want(person, How.NEVER)
    ask(entity)
    assert told("access_requested") == ["gloria@example.com", "luz@example.com"]


def test_staff_too_hears_where_all_of_staff_turned_them_off(database):
    want(make_staff(), How.NEVER)
    ask(make_entity("Importada", "900373923"))
    assert told("access_requested") == ["funcionaria@example.com"]


def test_who_wants_a_digest_gets_one_in_the_morning(entity, gloria, config):
    want(gloria, How.DAILY)
    with time_machine.travel(EVENING, tick=False):
        for name in ("ramon", "rosa", "ruth"):
            ask(entity, name)
        work()
    assert told("access_requested") == ["luz@example.com"] * 3
    [letter] = Letter.select().where(Letter.template == "daily")
    assert (letter.run_at, letter.state) == (NEXT_MORNING, LetterState.QUEUED)
    with time_machine.travel(NEXT_MORNING, tick=False):
        work()
    text = digest(config)
    assert "3" in text and f"/entidades/{entity.code}/usuarios" in text


@pytest.mark.parametrize(
    ("zone", "at", "due"),
    [
        ("America/Bogota", "2026-03-03T11:59", "2026-03-03T12:00"),
        ("America/Bogota", "2026-03-03T12:00", "2026-03-04T12:00"),
        ("Europe/Madrid", "2026-03-28T20:00", "2026-03-29T05:00"),  # that night the clocks change
    ],
)
def test_morning_is_seven_oclock_where_one_lives(database, zone, at, due):
    user = make_user("ana", time_zone=zone)
    with time_machine.travel(dt.datetime.fromisoformat(f"{at}+00:00"), tick=False):
        assert notices.next_morning(user) == dt.datetime.fromisoformat(f"{due}+00:00")


def test_what_was_decided_before_the_morning_needs_no_digest(entity, gloria, luz):
    want(gloria, How.DAILY)
    with time_machine.travel(EVENING, tick=False):
        ask(entity)
        waiting = entity.access_set.where(User.username == "ramon").join(User)
        access.reject([row.code for row in waiting], entity=entity, by=luz)
    with time_machine.travel(NEXT_MORNING, tick=False):
        work()
    assert Letter.get(Letter.template == "daily").state == LetterState.OBSOLETE


def test_a_digest_that_waits_tells_who_turns_requests_off_only_where_nobody_else_hears(
    entity, gloria, luz, config
):
    want(gloria, How.DAILY)
    want(luz, How.NEVER)
    with time_machine.travel(EVENING, tick=False):
        ask(entity)
        want(gloria, How.NEVER)
    with time_machine.travel(NEXT_MORNING, tick=False):
        work()
    assert Letter.get(Letter.template == "daily").state == LetterState.SENT


def test_reminders_can_be_turned_off_or_gathered(entity, gloria, luz):
    want(gloria, How.NEVER, NoticeKind.REMINDERS)
    want(luz, How.DAILY, NoticeKind.REMINDERS)
    for days, name in ((4, "ramon"), (31, "rosa")):
        asked = now() - dt.timedelta(days=days)
        give_access(make_user(name), entity, state=AccessState.PENDING, requested_at=asked)
    while unanswered.work():
        pass
    assert not told("access_overdue") and not told("access_unanswered")
    assert told("access_expired") == ["rosa@example.com"], "who asked always hears"
    [letter] = Letter.select().where(Letter.template == "daily")
    assert letter.recipient == luz.email


def test_answers_to_ones_own_requests_come_whatever_one_chose(entity, gloria):
    ask(entity)
    ramon = User.get(User.username == "ramon")
    want(ramon, How.NEVER)
    asked = entity.access_set.where(User.username == "ramon").join(User).get()
    access.accept([asked.code], entity=entity, by=gloria)
    assert told("access_accepted") == ["ramon@example.com"]


def test_saying_the_same_again_changes_nothing(gloria):
    notices.choose(gloria, notices.choices(gloria))
    want(gloria, How.NEVER)
    want(gloria, How.NEVER)
    [entry] = AuditEntry.select().where(AuditEntry.action == "notices_chosen")
    assert entry.details == dict.fromkeys(NoticeKind, "never")
    want(gloria, How.AT_ONCE, NoticeKind.PAPERS)
    assert notices.choices(gloria)[NoticeKind.PAPERS] == How.AT_ONCE


def test_what_is_no_way_to_hear_is_refused(gloria):
    before = notices.choices(gloria)
    with pytest.raises(Refused):
        want(gloria, "weekly")
    assert notices.choices(gloria) == before


def test_the_choice_is_among_the_data_that_one_downloads(gloria):
    want(gloria, How.DAILY, NoticeKind.PAPERS)
    [row] = personal_data.of(gloria)["Avisos que eligió"]
    assert row["Documentos que vencen"] == "En el resumen del día"


def test_papers_that_lapse_are_told_as_each_one_chose(entity, gloria, luz, config):
    entity.notification_email = "avisos@example.org"
    entity.save()
    want(gloria, How.NEVER, NoticeKind.PAPERS)
    want(luz, How.DAILY, NoticeKind.PAPERS)
    want(luz, How.NEVER, NoticeKind.REQUESTS)
    ask(entity)
    with time_machine.travel(EVENING, tick=False):
        day = moments.today()
        paper(entity, "existencia", valid_until=day + dt.timedelta(days=15), attached_at=LONG_AGO)
        while expiry.work(day):
            pass
    assert told("documents_lapse") == ["avisos@example.org"]
    with time_machine.travel(NEXT_MORNING, tick=False):
        work()
    text = digest(config)
    assert "DOCUMENTOS QUE VENCEN" in text and "18 de marzo de 2026" in text
    assert "SOLICITUDES" not in text


def test_the_entitys_own_address_is_no_way_round_what_its_owner_turned_off(entity, gloria, luz):
    entity.notification_email = gloria.email
    entity.save()
    for person in (gloria, luz):
        want(person, How.NEVER, NoticeKind.PAPERS)
    soon = moments.today() + dt.timedelta(days=15)
    paper(entity, "existencia", valid_until=soon, attached_at=LONG_AGO)
    while expiry.work(moments.today()):
        pass
    assert not told("documents_lapse")


def test_proposals_follow_the_choice_too(norma, south):
    saul = User.get(User.username == "saul")
    want(saul, How.DAILY)
    propose(norma, south)
    assert not told("member_proposed") and told("daily") == [saul.email]
