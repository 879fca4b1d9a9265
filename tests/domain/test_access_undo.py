"""*Deshacer*: an administrator's decision, taken back within ten minutes (A42, A44, A62)."""

import datetime as dt

import pytest
import time_machine

from domain import access, access_undo, calendars, members, sessions, staff_requests
from domain.errors import Refused
from models import (
    Access,
    AccessState,
    AuditEntry,
    Entity,
    Letter,
    Role,
    Session,
    StaffRole,
    User,
    now,
)
from tests.crowd import at_once
from tests.people import give_access, make_entity, make_staff, make_user

DECISIONS = {
    "accept": AccessState.PENDING,
    "reject": AccessState.PENDING,
    "cancel": AccessState.ACCEPTED,
    "revert": AccessState.REJECTED,
}


def fresh(row: Access) -> Access:
    return Access.get_by_id(row.id)


def shape(row: Access) -> tuple[object, ...]:
    now = fresh(row)
    return now.state, now.role, now.accepted_at, now.rejections


def decide(verb: str, row: Access, by: User) -> Access:
    getattr(access, verb)([row.code], entity=row.entity, by=by)
    return fresh(row)


def undo(row: Access, by: User) -> Access:
    return access_undo.undo(row, access_undo.name_of(row), entity=row.entity, by=by)


def undone() -> int:
    return AuditEntry.select().where(AuditEntry.action == "access_undone").count()


def letters() -> list[str]:
    told = Letter.select().where(Letter.template == "access_undone")
    return [row.recipient for row in told]


@pytest.mark.parametrize("verb", DECISIONS)
def test_each_decision_is_undone_to_what_was_there_before(entity, gloria, ramon, verb):
    row = give_access(ramon, entity, Role.MEMBER, DECISIONS[verb], rejections=2)
    before = shape(row)
    decided = decide(verb, row, gloria)
    assert shape(row) != before
    for _ in range(3):
        undo(decided, gloria)
    assert shape(row) == before
    assert fresh(row).decided_by == gloria
    assert (undone(), letters()) == (1, ["ramon@example.com"])


def test_a_change_of_role_is_undone_by_any_administrator(entity, gloria, ramon):
    row = give_access(ramon, entity)
    access.change_role(row, Role.ADMINISTRATOR, by=gloria)
    second = make_user("luz")
    give_access(second, entity, Role.ADMINISTRATOR)
    undo(fresh(row), second)
    assert fresh(row).role == Role.MEMBER and not members.may_administer(ramon, entity)
    assert fresh(row).decided_by == second


def test_of_many_decided_by_one_act_one_alone_is_undone(entity, gloria, ramon):
    both = [give_access(user, entity, state=AccessState.PENDING) for user in (ramon, make_user())]
    access.reject([row.code for row in both], entity=entity, by=gloria, reason="Falta el poder")
    undo(fresh(both[0]), gloria)
    assert [(fresh(row).state, fresh(row).reason) for row in both] == [
        (AccessState.PENDING, ""),
        (AccessState.REJECTED, "Falta el poder"),
    ]
    undo(fresh(both[1]), gloria)
    assert fresh(both[1]).state == AccessState.PENDING and undone() == 2


def test_who_is_a_member_again_is_told_so_and_stays_at_that_entity(entity, gloria, ramon):
    row = give_access(ramon, entity)
    sessions.begin(ramon, browser="", network="")
    access.change_role(row, Role.ADMINISTRATOR, by=gloria)
    calendars.renew(entity, by=ramon)
    undo(fresh(row), gloria)
    assert fresh(row).calendar_hash
    told = Letter.get(Letter.template == "access_undone").context
    assert (told["state"], told["is_administrator"]) == (AccessState.ACCEPTED, False)
    assert AuditEntry.get(AuditEntry.action == "access_undone").details["role"] == Role.MEMBER
    assert Session.get(Session.user == ramon).current_entity_id == entity.id


def test_what_was_undone_was_changed_then_and_is_no_decision_to_undo(entity, gloria, ramon):
    with time_machine.travel("2026-11-21T15:00:00Z", tick=False) as clock:
        row = decide("accept", give_access(ramon, entity, state=AccessState.PENDING), gloria)
        clock.shift(dt.timedelta(minutes=1))
        undo(row, gloria)
        assert fresh(row).updated_at == now()
        assert access_undo.until(fresh(row)) is None
    assert "role" not in AuditEntry.get(AuditEntry.action == "access_undone").details


def test_after_ten_minutes_it_stands(entity, gloria, ramon):
    with time_machine.travel("2026-11-21T15:00:00Z", tick=False) as clock:
        decided = decide("accept", give_access(ramon, entity, state=AccessState.PENDING), gloria)
        clock.shift(dt.timedelta(minutes=9, seconds=59))
        assert access_undo.until(decided)
        clock.shift(dt.timedelta(seconds=1))
        assert access_undo.until(decided) is None
        with pytest.raises(Refused, match="más de diez minutos"):
            undo(decided, gloria)
    assert members.readable(ramon, entity.code)


def test_a_later_decision_is_not_undone_in_place_of_the_one_that_was_seen(entity, gloria, ramon):
    seen = decide("accept", give_access(ramon, entity, state=AccessState.PENDING), gloria)
    decide("cancel", seen, gloria)
    with pytest.raises(Refused, match="otro cambio"):
        undo(seen, gloria)
    assert fresh(seen).state == AccessState.CANCELLED and not letters()


def test_what_the_person_or_the_institution_did_is_not_undone(entity, gloria, ramon):
    row = decide("reject", give_access(ramon, entity, state=AccessState.PENDING), gloria)
    access.request(entity, by=ramon, key="again")
    with pytest.raises(Refused, match="No hay una decisión"):
        undo(fresh(row), gloria)
    access.withdraw(row, by=ramon)
    with pytest.raises(Refused, match="No hay una decisión"):
        undo(fresh(row), gloria)
    other = make_entity("Importada", "900373923")
    first = give_access(ramon, other, state=AccessState.PENDING)
    staff_requests.accept_as_administrator(first, by=make_staff())
    with pytest.raises(Refused, match="No hay una decisión"):
        undo(fresh(first), ramon)


def test_a_request_that_waited_anew_and_was_withdrawn_is_not_put_back(entity, gloria, ramon):
    row = give_access(ramon, entity, state=AccessState.REJECTED)
    decide("revert", row, gloria)
    access.withdraw(row, by=ramon)
    assert access_undo.until(fresh(row)) is None
    with pytest.raises(Refused, match="No hay una decisión"):
        undo(fresh(row), gloria)


def test_who_withdraws_while_it_is_undone_is_not_put_back(entity, gloria, ramon, monkeypatch):
    """A42: even in the same instant; the person's own act doesn't wait for the entity."""
    row = give_access(ramon, entity, state=AccessState.REJECTED)
    held = access_undo.keep_an_administrator

    def meanwhile(*given, **named):
        held(*given, **named)
        access.withdraw(row, by=ramon)

    with time_machine.travel("2026-11-21T15:00:00Z", tick=False):
        decided = decide("revert", row, gloria)
        monkeypatch.setattr(access_undo, "keep_an_administrator", meanwhile)
        with pytest.raises(Refused, match="otro cambio"):
            undo(decided, gloria)
    assert not undone() and not letters()


def test_a_decision_made_while_an_older_one_is_undone_stands(entity, gloria, ramon, monkeypatch):
    row = give_access(ramon, entity)
    held = access_undo.keep_an_administrator

    def meanwhile(*given, **named):
        held(*given, **named)
        moment = now() + dt.timedelta(seconds=1)
        Access.update(updated_at=moment, was_role=Role.MEMBER).execute()

    access.change_role(row, Role.ADMINISTRATOR, by=gloria)
    monkeypatch.setattr(access_undo, "keep_an_administrator", meanwhile)
    with pytest.raises(Refused, match="otro cambio"):
        undo(fresh(row), gloria)


def test_only_an_administrator_of_that_entity_undoes(entity, gloria, ramon):
    decided = decide("reject", give_access(ramon, entity, state=AccessState.PENDING), gloria)
    member, stranger = make_user("socio"), make_user("extrana")
    give_access(member, entity)
    foreign = make_entity("Otra", "900373923", stranger)
    for nobody in (ramon, member, stranger):
        with pytest.raises(Refused, match="ya no es administrador"):
            undo(decided, nobody)
    with pytest.raises(Access.DoesNotExist):
        access_undo.undo(decided, access_undo.name_of(decided), entity=foreign, by=stranger)
    assert fresh(decided).state == AccessState.REJECTED


def test_the_last_administrator_is_never_undone(entity, gloria, ramon):
    row = give_access(ramon, entity)
    access.change_role(row, Role.ADMINISTRATOR, by=gloria)
    access.cancel([Access.get(Access.user == gloria).code], entity=entity, by=ramon)
    with pytest.raises(Refused, match="conservar un administrador"):
        undo(fresh(row), ramon)
    undo(Access.get(Access.user == gloria), ramon)
    undo(fresh(row), gloria)
    assert not members.may_administer(ramon, entity)


def test_undone_rights_die_at_once_and_no_calendar_comes_back(entity, gloria, ramon):
    decided = decide("accept", give_access(ramon, entity, state=AccessState.PENDING), gloria)
    sessions.begin(ramon, browser="", network="")
    address = calendars.renew(entity, by=ramon)
    undo(decided, gloria)
    assert Session.get(Session.user == ramon).current_entity_id is None
    assert members.readable(ramon, entity.code) is None and not fresh(decided).calendar_hash
    undo_of_cancel = decide("cancel", decide("accept", decided, gloria), gloria)
    undo(undo_of_cancel, gloria)
    assert members.readable(ramon, entity.code) and not fresh(decided).calendar_hash
    assert address and Session.get(Session.user == ramon).current_entity_id is None


def test_letters_of_one_who_changes_their_mind_all_day_are_few(entity, gloria, ramon, config):
    row = give_access(ramon, entity, state=AccessState.PENDING)
    for _ in range(12):
        undo(decide("accept", row, gloria), gloria)
    assert undone() == 12
    assert Letter.select().where(Letter.recipient == "ramon@example.com").count() == 10  # A04


def test_an_undo_and_new_decisions_at_once_follow_one_path(entity, gloria):
    luz = make_user("luz")
    give_access(luz, entity, Role.ADMINISTRATOR)
    for n in range(6):
        row = give_access(make_user(f"persona{n}"), entity, state=AccessState.PENDING)
        decided = decide("accept", row, gloria)

        def tried(act):
            try:
                return act()
            except Refused as refusal:
                return refusal.message

        acts = [
            lambda decided=decided: undo(decided, gloria),
            lambda row=row: decide("cancel", row, luz),
            lambda decided=decided: undo(decided, luz),
        ]
        at_once(3, lambda n, acts=acts: tried(acts[n]))
        entries = AuditEntry.select().where(AuditEntry.subject == row.code).order_by(AuditEntry.id)
        path = [entry.action for entry in entries]
        final = AccessState(fresh(row).state)
        assert path in (
            ["access_accepted", "access_undone"],
            ["access_accepted", "access_cancelled"],
        )
        assert (final == AccessState.PENDING) == (path[-1] == "access_undone")


@pytest.fixture
def imported(database: None) -> Entity:
    return make_entity("Importada", "900373923")


def undo_of_staff(row: Access, by: User) -> Access:
    row = fresh(row)
    return access_undo.undo_of_staff(row, access_undo.name_of(row), by=by)


@pytest.mark.parametrize("decide", [staff_requests.accept_as_administrator, staff_requests.reject])
def test_staff_take_back_what_staff_answered(imported, ramon, decide):
    """A44: the entity has nobody again, as before, and the request falls to staff."""
    marta = make_staff()
    row = give_access(ramon, imported, state=AccessState.PENDING, rejections=1)
    before = shape(row)
    decide(row, by=marta)
    name = access_undo.name_of(fresh(row))
    for _ in range(2):
        access_undo.undo_of_staff(fresh(row), name, by=make_staff_once("julia"))
    assert shape(row) == before and undone() == 1
    assert [each.id for each in staff_requests.page().rows] == [row.id]
    told = Letter.get(Letter.template == "access_undone")
    assert told.recipient == ramon.email and told.context["by_staff"]


def make_staff_once(username: str) -> User:
    return User.get_or_none(User.username == username) or make_staff(username)


def test_staff_undo_nothing_of_an_administrator_and_they_nothing_of_staff(
    entity, gloria, ramon, imported
):
    marta = make_staff()
    row = decide("reject", give_access(ramon, entity, state=AccessState.PENDING), gloria)
    with pytest.raises(Refused, match="No hay una decisión"):
        undo_of_staff(row, marta)
    luz = give_access(make_user("luz"), imported, state=AccessState.PENDING)
    asked = give_access(ramon, imported, state=AccessState.PENDING)
    staff_requests.reject(luz, by=marta)
    staff_requests.accept_as_administrator(asked, by=marta)
    with pytest.raises(Refused, match="No hay una decisión"):
        undo(fresh(luz), ramon)
    assert fresh(luz).state == AccessState.REJECTED


def test_staff_do_not_undo_what_somebody_decided_before_joining_them(entity, gloria, ramon):
    row = decide("cancel", give_access(ramon, entity), gloria)
    User.update(staff_role=StaffRole.OFFICER).where(User.id == gloria.id).execute()
    with pytest.raises(Refused, match="No hay una decisión"):
        undo_of_staff(row, make_staff())
    assert access_undo.until(fresh(row), by_staff=True) is None


def test_who_undoes_for_the_institution_and_until_when(imported, ramon):
    marta = make_staff()
    row = give_access(ramon, imported, state=AccessState.PENDING)
    staff_requests.reject(row, by=marta)
    auditor = make_staff("sandra", staff_role=StaffRole.AUDITOR)
    User.update(staff_role=StaffRole.OFFICER).where(User.id == ramon.id).execute()
    for nobody in (make_user("extrana"), auditor, User.get_by_id(ramon.id)):
        with pytest.raises(Refused):
            undo_of_staff(row, nobody)
    with time_machine.travel(now() + dt.timedelta(minutes=11)):
        assert access_undo.until(fresh(row), by_staff=True) is None
        with pytest.raises(Refused, match="más de diez minutos"):
            undo_of_staff(row, marta)
    assert undone() == 0
