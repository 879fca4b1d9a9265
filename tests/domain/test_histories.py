"""Whatever people ask and decide, in whatever order: six people and staff, three entities.

Every access begins with a request, so that what a person reaches can be told from the audit alone.
"""

import datetime as dt
from collections.abc import Callable, Collection
from itertools import chain, count, product
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from domain import access, access_undo, deciders, members, staff_requests, succession, unanswered
from domain.errors import Refused
from models import Access, AccessState, AuditEntry, Letter, Role, StaffRole, now
from tests.people import make_entity, make_staff, make_user

PEOPLE, ENTITIES = range(6), range(3)
SEVERAL = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ENTITIES)), min_size=1, max_size=6
)
PERSON, ENTITY = st.sampled_from(PEOPLE), st.sampled_from(ENTITIES)
DECISIONS = st.sampled_from((access.accept, access.reject, access.revert, access.cancel))
STAFF_DECISIONS = st.sampled_from((staff_requests.accept_as_administrator, staff_requests.reject))
RECORDED = {
    AccessState.ACCEPTED: {"access_accepted"},
    AccessState.CANCELLED: {"access_cancelled"},
    AccessState.PENDING: {"access_requested", "access_reverted"},
    AccessState.REJECTED: {"access_rejected"},
    AccessState.WITHDRAWN: {"access_withdrawn"},
    AccessState.EXPIRED: {"access_expired"},
}
"""The audit's name of becoming so; *Deshacer* leads back to any."""
A_MONTH = unanswered.LAPSES_AFTER + dt.timedelta(days=1)
names = count()


class Histories(RuleBasedStateMachine):
    """Each has people and entities of its own; all have asked everywhere, and staff let the first
    administrators in."""

    def __init__(self) -> None:
        super().__init__()
        at = next(names)
        lapse()
        self.people = [make_user(f"p{at}x{n}") for n in PEOPLE]
        self.entities = [
            make_entity(f"E {at} {n}", str(900_000_000 + at * 3 + n)) for n in ENTITIES
        ]
        self.chief = make_staff(f"jefe{at}")
        self.auditor = make_staff(f"auditor{at}", staff_role=StaffRole.AUDITOR)
        self.had_administrator: set[int] = set()
        for person, entity in product(PEOPLE, ENTITIES):
            self.ask(person, entity)
        for entity in ENTITIES[:2]:
            self.staff_decide(staff_requests.accept_as_administrator, (entity, entity), True)

    @rule(person=PERSON, entity=ENTITY)
    def ask(self, person: int, entity: int) -> None:
        key = f"history-{next(names)}"
        self.do(lambda: access.request(self.entities[entity], by=self.people[person], key=key))

    @rule(row=st.tuples(PERSON, ENTITY), by=PERSON)
    def withdraw(self, row: tuple[int, int], by: int) -> None:
        if found := self.row(row):
            self.do(lambda: access.withdraw(found, by=self.people[by]))

    @rule(verb=DECISIONS, entity=ENTITY, by=PERSON, selected=SEVERAL)
    def decide(
        self, verb: Callable[..., Any], entity: int, by: int, selected: Collection[tuple[int, int]]
    ) -> None:
        """By whoever says so, about rows of any entity: the verb knows better."""
        codes = [found.code for row in selected if (found := self.row(row))]
        self.do(lambda: verb(codes, entity=self.entities[entity], by=self.people[by]))

    @rule(verb=DECISIONS, entity=ENTITY, selected=SEVERAL)
    def decide_rightly(
        self, verb: Callable[..., Any], entity: int, selected: Collection[tuple[int, int]]
    ) -> None:
        here = self.entities[entity]
        codes = [found.code for person, _ in selected if (found := self.row((person, entity)))]
        if administrators := deciders.administrators(here):
            self.do(lambda: verb(codes, entity=here, by=administrators[0]))

    @rule(row=st.tuples(PERSON, ENTITY), role=st.sampled_from(Role), by=PERSON)
    def change_role(self, row: tuple[int, int], role: Role, by: int) -> None:
        if found := self.row(row):
            self.do(lambda: access.change_role(found, role, by=self.people[by]))
            if administrators := deciders.administrators(found.entity):
                self.do(lambda: access.change_role(found, role, by=administrators[0]))

    @rule(row=st.tuples(PERSON, ENTITY), by=PERSON)
    def undo(self, row: tuple[int, int], by: int) -> None:
        if found := self.row(row):
            name = access_undo.name_of(found)
            for person in (self.people[by], *deciders.administrators(found.entity)[:1]):
                self.do(lambda by=person: access_undo.undo(found, name, entity=found.entity, by=by))

    @rule(entity=ENTITY, successor=PERSON, stays=st.booleans())
    def leave(self, entity: int, successor: int, stays: bool) -> None:
        here, named = self.entities[entity], self.row((successor, entity))
        if (administrators := deciders.administrators(here)) and named:
            who = {"by": administrators[0], "successor": named.code}
            self.do(lambda: succession.leave(here, **who, stays=stays))

    @rule()
    def nobody_answers(self) -> None:
        self.do(lapse)

    @rule(verb=STAFF_DECISIONS, row=st.tuples(PERSON, ENTITY), chief=st.booleans())
    def staff_decide(self, verb: Callable[..., Any], row: tuple[int, int], chief: bool) -> None:
        if found := self.row(row):
            self.do(lambda: verb(found, by=self.chief if chief else self.auditor))

    @invariant()
    def an_entity_that_had_an_administrator_has_one(self) -> None:
        with_one = {entity.id for entity in self.entities if deciders.administrators(entity)}
        assert self.had_administrator <= with_one
        self.had_administrator = with_one

    @invariant()
    def what_a_person_reaches_is_what_the_audit_says(self) -> None:
        roles = self.roles_by_the_audit()
        for person in self.people:
            for entity in self.entities:
                role = roles.get((person.id, entity.id))
                assert (members.readable(person, entity.code) is not None) == (role is not None)
                administers = role == Role.ADMINISTRATOR
                assert (members.editable(person, entity.code) is not None) == administers

    def do(self, verb: Callable[[], Any]) -> None:
        """An act: what it changes is in the audit, and what changes nothing writes to nobody."""
        rows, entries, sent = self.rows(), self.entries(), Letter.select().count()
        try:
            verb()
        except Refused:
            assert self.rows() == rows
        changed = {code: now for code, now in self.rows().items() if rows.get(code) != now}
        recorded = self.entries()[len(entries) :]
        assert sorted(entry.subject for entry in recorded) == sorted(changed)
        for entry in recorded:
            before, after = rows.get(entry.subject, ("", "")), changed[entry.subject]
            moved = before[0] != after[0]
            named = RECORDED[after[0]] if moved else {"access_role"}
            assert entry.action in named | {"access_undone"}
        if not changed:
            assert Letter.select().count() == sent

    def row(self, pair: tuple[int, int]) -> Access | None:
        person, entity = self.people[pair[0]], self.entities[pair[1]]
        return Access.get_or_none(Access.user == person, Access.entity == entity)

    def rows(self) -> dict[str, tuple[AccessState, str]]:
        found = Access.select().where(Access.entity.in_(self.entities))
        return {row.code: (AccessState(row.state), row.role) for row in found}

    def entries(self) -> list[AuditEntry]:
        return list(
            AuditEntry.select()
            .where(AuditEntry.subject.in_(list(self.rows())))
            .order_by(AuditEntry.id)
        )

    def roles_by_the_audit(self) -> dict[tuple[int, int], str]:
        """Of those let in and not put out again, by person and entity, from the entries alone."""
        said: dict[str, list[str | None]] = {code: [None] for code in self.rows()}
        for entry in self.entries():
            past = said[entry.subject]
            if entry.action == "access_accepted":
                past.append(entry.details.get("role", Role.MEMBER))
            elif entry.action == "access_role":
                past.append(entry.details["role"])
            else:
                past.append(past[-2] if entry.action == "access_undone" else None)
        rows = Access.select().where(Access.entity.in_(self.entities))
        last = {(row.user_id, row.entity_id): said[row.code][-1] for row in rows}
        return {whose: role for whose, role in last.items() if role}


def lapse() -> None:
    """A month later, what nobody answered is over."""
    with time_machine.travel(now() + A_MONTH, tick=False):
        while unanswered.work():
            pass


@pytest.mark.asvs("V2.3.4", "V8.2.2", "V8.4.1")
def test_in_every_history_rights_come_from_an_acceptance_and_somebody_decides(database: None):
    """A44, A62."""
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=8,
            stateful_step_count=30,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = {entry.action for entry in AuditEntry.select()}
    assert done >= {"access_role", "access_undone", *chain(*RECORDED.values())}
