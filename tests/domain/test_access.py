"""Asking for access and deciding about it (A44, A62)."""

import datetime as dt
from itertools import count

import pytest
import time_machine

from domain import access, deciders, entity_users, members, outbox, sessions, staff_requests
from domain.errors import Refused
from models import (
    Access,
    AccessState,
    AuditEntry,
    Entity,
    EntityState,
    Letter,
    LetterState,
    Role,
    Session,
    StaffRole,
    User,
    UserState,
)
from tests.conftest import with_settings
from tests.people import give_access, make_entity, make_staff, make_user

keys = (f"key-{n}" for n in count())


def ask(entity: Entity, user: User) -> Access:
    return access.request(entity, by=user, key=next(keys))


def state(row: Access) -> str:
    return str(Access.get_by_id(row.id).state)


def letters(template: str) -> list[str]:
    return [row.recipient for row in Letter.select().where(Letter.template == template)]


def test_a_request_waits_and_its_administrators_get_a_letter_at_once(entity, ramon):
    second = make_user("luz")
    give_access(second, entity, Role.ADMINISTRATOR)
    give_access(make_user("socio"), entity)
    row = ask(entity, ramon)
    assert (row.state, row.role) == (AccessState.PENDING, Role.MEMBER)
    assert sorted(letters("access_requested")) == ["gloria@example.com", "luz@example.com"]
    assert not members.entities(ramon)


def test_asking_a_thousand_times_is_asking_once(entity, ramon):
    codes = {ask(entity, ramon).code for _ in range(30)}
    assert len(codes) == 1
    assert letters("access_requested") == ["gloria@example.com"]


def test_one_key_answers_the_same_for_good(entity, gloria, ramon):
    first = access.request(entity, by=ramon, key="same")
    access.reject([first.code], entity=entity, by=gloria)
    assert access.request(entity, by=ramon, key="same").state == AccessState.REJECTED


def test_twenty_requests_may_be_open_and_no_more(ramon):
    entities = [make_entity(f"Empresa {n}", None) for n in range(21)]
    for entity in entities[:20]:
        ask(entity, ramon)
    with pytest.raises(Refused, match="20 solicitudes sin respuesta"):
        ask(entities[20], ramon)
    access.withdraw(Access.get(), by=ramon)
    ask(entities[20], ramon)


def test_who_is_in_is_told_so(entity, gloria):
    with pytest.raises(Refused, match="ya tiene acceso a «H&H Asociados»"):
        ask(entity, gloria)


def test_a_draft_nobody_can_join_and_a_user_who_is_not_active_asks_for_nothing(entity, ramon):
    draft = make_entity("Sin Terminar", None, state=EntityState.DRAFT)
    with pytest.raises(Refused):
        ask(draft, ramon)
    with pytest.raises(Refused, match="Active primero"):
        ask(entity, make_user("nuevo", state=UserState.PENDING))


def test_after_three_rejections_one_waits_seven_days(entity, gloria, ramon):
    for _ in range(3):
        access.reject([ask(entity, ramon).code], entity=entity, by=gloria)
    with pytest.raises(Refused, match="dentro de 7 días"):
        ask(entity, ramon)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=7, minutes=1)):
        assert ask(entity, ramon).state == AccessState.PENDING


def test_past_three_letters_one_digest_waits_and_counts_when_it_goes(entity, gloria, config):
    for n in range(6):
        row = ask(entity, make_user(f"persona{n}"))
    access.reject([row.code], entity=entity, by=gloria)
    assert len(letters("access_requested")) == 3
    [digest] = Letter.select().where(Letter.template == "access_digest")
    assert digest.run_at > dt.datetime.now(dt.UTC) + dt.timedelta(hours=5)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=7)):
        while outbox.work():
            pass
    texts = [path.read_bytes().decode() for path in (config.data_dir / "correo").glob("*.eml")]
    assert [text for text in texts if "H&H Asociados" in text and ": 5" in text]


def test_a_digest_with_nothing_left_to_say_does_not_go(entity, gloria):
    rows = [ask(entity, make_user(f"persona{n}")) for n in range(4)]
    access.accept([row.code for row in rows], entity=entity, by=gloria)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=7)):
        while outbox.work():
            pass
    assert Letter.get(Letter.template == "access_digest").state == LetterState.OBSOLETE


def test_without_an_active_administrator_staff_is_written_to(entity, gloria, ramon):
    make_staff("jefa")
    make_staff("auditora", staff_role=StaffRole.AUDITOR)
    User.update(state=UserState.DISABLED).where(User.id == gloria.id).execute()
    ask(entity, ramon)
    assert letters("access_requested") == ["jefa@example.com"]
    [waiting] = staff_requests.page().rows
    assert waiting.user == ramon


def test_accepting_begins_access_at_once_with_one_letter(entity, gloria, ramon):
    row = ask(entity, ramon)
    decided = access.accept([row.code], entity=entity, by=gloria)
    assert [each.user.name for each in decided.changed] == [ramon.name]
    assert members.entities(ramon) == [entity]
    again = access.accept([row.code], entity=entity, by=gloria)
    assert (again.changed, [each.id for each in again.left]) == ([], [row.id])
    assert letters("access_accepted") == ["ramon@example.com"]
    entry = AuditEntry.get(AuditEntry.action == "access_accepted")
    assert (entry.actor, entry.subject) == (gloria.code, row.code)


def test_many_are_decided_by_one_act_and_the_rest_stay_as_they_are(entity, gloria):
    rows = [ask(entity, make_user(f"persona{n}")) for n in range(4)]
    access.withdraw(rows[0], by=rows[0].user)
    decided = access.accept([row.code for row in rows], entity=entity, by=gloria)
    assert len(decided.changed) == 3
    assert [row.state for row in decided.left] == [AccessState.WITHDRAWN]
    assert len(letters("access_accepted")) == 3


@pytest.mark.asvs("V8.2.2")
def test_rows_of_another_entity_are_nobodys_here(entity, gloria, ramon):
    other = make_entity("Otra Empresa", "900373923", make_user("dueno"))
    foreign = ask(other, ramon)
    for act in (access.accept, access.reject, access.cancel, access.revert):
        with pytest.raises(Refused):
            act([foreign.code], entity=entity, by=gloria)
    assert state(foreign) == AccessState.PENDING


@pytest.mark.asvs("V8.3.1")
def test_who_does_not_administer_decides_nothing(entity, ramon):
    row = ask(entity, ramon)
    member = make_user("socio")
    give_access(member, entity)
    for person in (ramon, member, make_staff()):
        with pytest.raises(Refused, match="no es administrador"):
            access.accept([row.code], entity=entity, by=person)
    assert state(row) == AccessState.PENDING


def test_reject_and_revert(entity, gloria, ramon):
    row = ask(entity, ramon)
    access.reject([row.code], entity=entity, by=gloria)
    assert state(row) == AccessState.REJECTED
    access.revert([row.code], entity=entity, by=gloria)
    assert state(row) == AccessState.PENDING
    assert letters("access_rejected") == letters("access_reverted") == ["ramon@example.com"]


@pytest.mark.asvs("V7.4.2", "V8.3.2")
def test_a_cancelled_access_is_gone_from_every_browser(entity, gloria, ramon):
    row = give_access(ramon, entity)
    sessions.begin(ramon, browser="", network="")
    assert Session.get(Session.user == ramon).current_entity_id == entity.id
    access.cancel([row.code], entity=entity, by=gloria)
    assert Session.get(Session.user == ramon).current_entity_id is None
    assert members.readable(ramon, entity.code) is None
    assert letters("access_cancelled") == ["ramon@example.com"]


def test_the_last_administrator_stays(entity, gloria):
    own = Access.get(Access.user == gloria)
    off = make_user("apagada", state=UserState.DISABLED)
    give_access(off, entity, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="conservar un administrador"):
        access.cancel([own.code], entity=entity, by=gloria)
    with pytest.raises(Refused, match="conservar un administrador"):
        access.change_role(own, Role.MEMBER, by=gloria)
    second = give_access(make_user("luz"), entity, Role.ADMINISTRATOR)
    with pytest.raises(Refused):
        access.cancel([own.code, second.code], entity=entity, by=gloria)
    access.cancel([own.code], entity=entity, by=gloria)
    assert [user.username for user in deciders.administrators(entity)] == ["luz"]


def test_a_role_changes_once_and_tells(entity, gloria, ramon):
    row = give_access(ramon, entity)
    for _ in range(2):
        access.change_role(row, Role.ADMINISTRATOR, by=gloria)
    assert members.may_administer(ramon, entity)
    assert letters("access_role") == ["ramon@example.com"]
    pending = ask(entity, make_user("otro"))
    with pytest.raises(Refused, match="pendiente"):
        access.change_role(pending, Role.ADMINISTRATOR, by=gloria)


def test_only_who_asked_withdraws_and_only_while_it_waits(entity, gloria, ramon):
    row = ask(entity, ramon)
    with pytest.raises(Refused):
        access.withdraw(row, by=gloria)
    access.withdraw(row, by=ramon)
    access.withdraw(row, by=ramon)
    assert state(row) == AccessState.WITHDRAWN
    row = ask(entity, ramon)
    access.accept([row.code], entity=entity, by=gloria)
    with pytest.raises(Refused, match="ya fue aceptada"):
        access.withdraw(row, by=ramon)


def test_asking_again_after_a_cancellation_asks_for_a_members_place(entity, gloria, ramon):
    row = give_access(ramon, entity, Role.ADMINISTRATOR)
    access.cancel([row.code], entity=entity, by=gloria)
    again = ask(entity, ramon)
    assert (again.code, again.role, again.accepted_at) == (row.code, Role.MEMBER, None)


def test_staff_lets_in_the_first_administrator_and_no_second(ramon):
    entity = make_entity("Importada", "900373923")
    staff, auditor = make_staff(), make_staff("auditora", staff_role=StaffRole.AUDITOR)
    first, second = ask(entity, ramon), ask(entity, make_user("otra"))
    for nobody in (auditor, ramon):
        with pytest.raises(Refused, match="auditor"):
            staff_requests.accept_as_administrator(first, by=nobody)
    staff_requests.accept_as_administrator(first, by=staff)
    assert members.may_administer(ramon, entity)
    with pytest.raises(Refused, match="ya tiene administrador"):
        staff_requests.accept_as_administrator(second, by=staff)
    with pytest.raises(Refused, match="ya tiene administrador"):
        staff_requests.reject(second, by=staff)
    assert letters("access_administrator") == ["ramon@example.com"]
    assert not staff_requests.page().rows
    [accepted, _] = entity_users.history(first)
    assert (accepted.role, accepted.by_staff) == (Role.ADMINISTRATOR, True)


def test_staff_rejects_where_nobody_administers(ramon):
    entity = make_entity("Importada", "900373923")
    row = ask(entity, ramon)
    staff = make_staff()
    staff_requests.reject(row, by=staff)
    staff_requests.reject(row, by=staff)
    assert state(row) == AccessState.REJECTED
    assert letters("access_rejected") == ["ramon@example.com"]
    with pytest.raises(Refused, match="ya fue rechazada"):
        staff_requests.accept_as_administrator(row, by=staff)


def test_names_in_letters_are_quoted_and_capped(entity, gloria, config):
    long = "Administrador del Portal de Contratación " * 2 + "que pide su clave"
    ask(entity, make_user("largo", name=long))
    while outbox.work():
        pass
    [file] = (config.data_dir / "correo").glob("*.eml")
    assert "que pide su clave" not in file.read_text()
    assert "Subject: Solicitud de acceso\n" in file.read_text()


def test_without_throttle_each_request_has_its_letter(app, entity):
    with_settings(app, throttle=False)
    for n in range(5):
        ask(entity, make_user(f"persona{n}"))
    assert len(letters("access_requested")) == 5
