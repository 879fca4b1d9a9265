"""Whatever people ask and decide, in whatever order: six people and staff, three entities.

Every access begins with a request, so that what a person reaches can be told from the audit alone.
"""

import datetime as dt
from collections.abc import Callable, Collection
from itertools import chain, count, product
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from domain import (
    access,
    access_undo,
    claim_decisions,
    claims,
    erasure,
    invitations,
    invited,
    members,
    other_accounts,
    rescue_notices,
    rescue_work,
    rescues,
    staff_requests,
    succession,
    tokens,
    unanswered,
)
from domain.invitations import Guest
from domain.moments import today
from models import (
    AuditEntry,
    Claim,
    ClaimKind,
    ClaimState,
    Entity,
    Invitation,
    Proof,
    Rescue,
    Role,
    StaffRole,
    User,
    db,
    now,
)
from tests import rescuing
from tests.domain.histories import RECORDED, World
from tests.people import make_entity, make_staff, make_user

PEOPLE, ENTITIES = range(6), range(3)
SEVERAL = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ENTITIES)), min_size=1, max_size=6
)
PERSON, ENTITY, STAFF = st.sampled_from(PEOPLE), st.sampled_from(ENTITIES), st.integers(0, 2)
DECISIONS = st.sampled_from((access.accept, access.reject, access.revert, access.cancel))
STAFF_DECISIONS = st.sampled_from((staff_requests.accept_as_administrator, staff_requests.reject))
ACCOUNTS = st.sampled_from((other_accounts.disable, other_accounts.enable, other_accounts.enable))
NEXT = {
    (ClaimKind.GONE, ClaimState.OPEN): claim_decisions.tell,
    (ClaimKind.GONE, ClaimState.OBJECTED): claim_decisions.grant,
    (ClaimKind.NOT_THEIRS, ClaimState.OPEN): claim_decisions.freeze,
    (ClaimKind.NOT_THEIRS, ClaimState.FROZEN): claim_decisions.propose,
    (ClaimKind.NOT_THEIRS, ClaimState.PROPOSED): claim_decisions.confirm,
}
CLAIM_DECISIONS = st.sampled_from((*NEXT.values(), claim_decisions.reject))
A_MONTH = unanswered.LAPSES_AFTER + dt.timedelta(days=1)
TEN_DAYS = dt.timedelta(days=10)
names = count()


class Histories(RuleBasedStateMachine, World):
    """Each has people and entities of its own; all have asked everywhere, staff let the first
    administrators in, and these let in two more and refuse two."""

    def __init__(self) -> None:
        super().__init__()
        at = next(names)
        lapse()
        self.ids = [make_user(f"p{at}x{n}").id for n in PEOPLE]
        self.entities = [
            make_entity(f"E {at} {n}", str(900_000_000 + at * 3 + n)) for n in ENTITIES
        ]
        chiefs = [make_staff(f"jefe{at}x{n}") for n in range(2)]
        self.staff = [*chiefs, make_staff(f"auditor{at}", staff_role=StaffRole.AUDITOR)]
        self.had_administrator: set[int] = set()
        for person, entity in product(PEOPLE, ENTITIES):
            self.ask(person, entity)
        for entity in ENTITIES[:2]:
            self.staff_decide(staff_requests.accept_as_administrator, (entity, entity), 0)
            self.decide_rightly(access.accept, entity, [(2, entity), (3, entity)])
            self.decide_rightly(access.reject, entity, [(4, entity), (5, entity)])

    def act(self, by: int, verb: Callable[[User], Any]) -> None:
        """What somebody does who can sign in."""
        if (person := self.person(by)).is_active:
            self.do(lambda: verb(person))

    def act_rightly(self, entity: int, verb: Callable[[User], Any]) -> None:
        """What one of its administrators does."""
        for person in self.administrators(entity)[:1]:
            self.do(lambda by=person: verb(by))

    @rule(person=PERSON, entity=ENTITY)
    def ask(self, person: int, entity: int) -> None:
        key = f"history-{next(names)}"
        self.act(person, lambda by: access.request(self.entities[entity], by=by, key=key))

    @rule(row=st.tuples(PERSON, ENTITY), by=PERSON)
    def withdraw(self, row: tuple[int, int], by: int) -> None:
        if found := self.row(row):
            self.act(by, lambda by: access.withdraw(found, by=by))

    @rule(verb=DECISIONS, entity=ENTITY, by=PERSON, selected=SEVERAL)
    def decide(
        self, verb: Callable[..., Any], entity: int, by: int, selected: Collection[tuple[int, int]]
    ) -> None:
        """By whoever says so, about rows of any entity: the verb knows better."""
        codes = [found.code for row in selected if (found := self.row(row))]
        self.act(by, lambda by: verb(codes, entity=self.entities[entity], by=by))

    @rule(verb=DECISIONS, entity=ENTITY, selected=SEVERAL)
    def decide_rightly(
        self, verb: Callable[..., Any], entity: int, selected: Collection[tuple[int, int]]
    ) -> None:
        codes = [found.code for person, _ in selected if (found := self.row((person, entity)))]
        self.act_rightly(entity, lambda by: verb(codes, entity=self.entities[entity], by=by))

    @rule(row=st.tuples(PERSON, ENTITY), role=st.sampled_from(Role), by=PERSON)
    def change_role(self, row: tuple[int, int], role: Role, by: int) -> None:
        if found := self.row(row):
            self.act(by, lambda by: access.change_role(found, role, by=by))
            self.act_rightly(row[1], lambda by: access.change_role(found, role, by=by))

    @rule(row=st.tuples(PERSON, ENTITY), by=PERSON)
    def undo(self, row: tuple[int, int], by: int) -> None:
        if found := self.row(row):
            name, here = access_undo.name_of(found), found.entity
            self.act(by, lambda by: access_undo.undo(found, name, entity=here, by=by))
            self.act_rightly(row[1], lambda by: access_undo.undo(found, name, entity=here, by=by))

    @rule(row=st.tuples(PERSON, ENTITY), by=STAFF)
    def undo_of_staff(self, row: tuple[int, int], by: int) -> None:
        """The one decision after which nobody may administer an entity, as before it."""
        if found := self.row(row):
            name, staff = access_undo.name_of(found), self.staff[by]
            self.do(lambda: access_undo.undo_of_staff(found, name, by=staff))
            if not self.administrators(row[1]):
                self.had_administrator.discard(found.entity_id)

    @rule(entity=ENTITY, successor=PERSON, stays=st.booleans())
    def leave(self, entity: int, successor: int, stays: bool) -> None:
        if named := self.row((successor, entity)):
            here, who = self.entities[entity], {"successor": named.code, "stays": stays}
            self.act_rightly(entity, lambda by: succession.leave(here, by=by, **who))

    @rule(entity=ENTITY, guest=PERSON, role=st.sampled_from(Role), by=PERSON, taken=st.booleans())
    def invite(self, entity: int, guest: int, role: Role, by: int, taken: bool) -> None:
        here, written = self.entities[entity], Guest(self.person(guest).email, role=role)
        keys = [f"invitation-{next(names)}" for _ in range(2)]
        self.act(by, lambda by: invitations.invite(here, written, by=by, key=keys[0]))
        self.act_rightly(entity, lambda by: invitations.invite(here, written, by=by, key=keys[1]))
        if taken:
            self.accept_invitation(entity, guest, late=False)

    @rule(entity=ENTITY, by=PERSON, late=st.booleans())
    def accept_invitation(self, entity: int, by: int, late: bool) -> None:
        """By the link of any letter, whatever became of it; perhaps its week is over."""
        if found := self.newest(Invitation, entity):
            secret = tokens.derive(found.nonce, "link")
            guests = [n for n in PEOPLE if self.person(n).email == found.email]
            for person in (by, *guests):
                with after(TEN_DAYS if late else dt.timedelta()):
                    self.act(person, lambda by: invited.accept(secret, by=by))

    @rule(entity=ENTITY, verb=st.sampled_from(("withdraw", "resend")), by=PERSON)
    def handle_invitation(self, entity: int, verb: str, by: int) -> None:
        if found := self.newest(Invitation, entity):
            key = {"key": f"again-{next(names)}"} if verb == "resend" else {}
            of = getattr(invitations, verb)
            self.act(by, lambda by: of(found, by=by, **key))
            self.act_rightly(entity, lambda by: of(found, by=by, **key))

    @rule(
        entity=ENTITY,
        by=PERSON,
        kind=st.sampled_from(ClaimKind),
        steps=st.sampled_from((0, 1, 3, 3)),
    )
    def claim(self, entity: int, by: int, kind: ClaimKind, steps: int) -> None:
        said = {"message": "Se fue", "proof": a_proof(), "key": f"claim-{next(names)}"}
        self.act(by, lambda by: claims.ask(self.entities[entity], kind, by=by, **said))
        for step in range(steps):
            self.next_step(entity, step % 2)

    @rule(entity=ENTITY, by=PERSON)
    def object_to(self, entity: int, by: int) -> None:
        if found := self.newest(Claim, entity):
            self.act(by, lambda by: claims.object_to(found, "Aquí estoy", by=by))
            self.act_rightly(entity, lambda by: claims.object_to(found, "No se fue", by=by))

    @rule(entity=ENTITY, by=PERSON)
    def withdraw_claim(self, entity: int, by: int) -> None:
        if found := self.newest(Claim, entity):
            self.act(by, lambda by: claims.withdraw(found, by=by))

    @rule(entity=ENTITY, verb=CLAIM_DECISIONS, by=STAFF)
    def decide_claim(self, entity: int, verb: Callable[..., Any], by: int) -> None:
        if found := self.newest(Claim, entity):
            reason = {"reason": "No"} if verb == claim_decisions.reject else {}
            self.do(lambda: verb(found, by=self.staff[by], **reason))

    @rule(entity=ENTITY, first=st.integers(0, 1))
    def go_on_with_claim(self, entity: int, first: int) -> None:
        """Two steps, each when it is due, by one chief and then the other."""
        self.next_step(entity, first)
        self.next_step(entity, 1 - first)

    def next_step(self, entity: int, by: int) -> None:
        found = self.newest(Claim, entity)
        if found and (verb := NEXT.get((found.kind, found.state))):
            with after(TEN_DAYS if verb == claim_decisions.propose else dt.timedelta()):
                self.do(lambda: verb(found, by=self.staff[by]))

    @rule(person=PERSON, verb=ACCOUNTS, by=STAFF)
    def account(self, person: int, verb: Callable[..., Any], by: int) -> None:
        self.do(lambda: verb(self.person(person), by=self.staff[by], reason="left"))

    @rule(person=st.sampled_from(PEOPLE[-2:]))
    def forget(self, person: int) -> None:
        user = self.person(person)
        if not erasure.is_erased(user):
            self.do(lambda: db.atomic()(erasure.erase)(user, by=self.staff[0]))

    @rule(person=PERSON, stopped=st.booleans())
    def rescue(self, person: int, stopped: bool) -> None:
        """Somebody asks for another address; its owner stops it, or hears of it too late."""
        user, key = self.person(person), f"rescue-{next(names)}"
        lost = {"identifier": user.username, "new_email": f"{key}@example.com"}
        asked = rescues.Statement(**rescuing.STATEMENT | lost)
        self.do(lambda: rescues.ask(asked, a_proof(), network=key, key=key))
        newest = Rescue.select().order_by(Rescue.id.desc()).first()
        self.do(lambda: rescuing.rescue_decisions.accept(newest, by=self.staff[0]))
        if stopped:
            self.act(person, rescue_notices.stop_own)
        with after(TEN_DAYS):
            self.do(lambda: all(iter(rescue_work.work, False)))

    @rule()
    def nobody_answers(self) -> None:
        self.do(lapse)

    @rule(verb=STAFF_DECISIONS, row=st.tuples(PERSON, ENTITY), by=STAFF)
    def staff_decide(self, verb: Callable[..., Any], row: tuple[int, int], by: int) -> None:
        if found := self.row(row):
            self.do(lambda: verb(found, by=self.staff[by]))

    @invariant()
    def an_entity_that_had_an_administrator_has_one(self) -> None:
        with_one = {self.entities[n].id for n in ENTITIES if self.administrators(n)}
        assert self.had_administrator <= with_one
        self.had_administrator = with_one

    @invariant()
    def what_a_person_reaches_is_what_the_audit_says(self) -> None:
        roles = self.roles_by_the_audit()
        here = [Entity.get_by_id(entity.id) for entity in self.entities]
        for person, entity in product(map(self.person, PEOPLE), here):
            role = roles.get((person.id, entity.id))
            assert (members.readable(person, entity.code) is not None) == (role is not None)
            administers = role == Role.ADMINISTRATOR and not entity.is_disputed
            assert (members.editable(person, entity.code) is not None) == administers

    def newest(self, table: Any, entity: int) -> Any:
        found = table.select().where(table.entity == self.entities[entity])
        return found.order_by(table.id.desc()).first()


def a_proof() -> Proof:
    return Proof(name="carta.pdf", content_hash="0" * 64, media_type="application/pdf", size=9)


def after(time: dt.timedelta) -> Any:
    return time_machine.travel(now() + time, tick=False)


def lapse() -> None:
    """A month later, what nobody answered is over."""
    with after(A_MONTH):
        while unanswered.work() or claim_decisions.lapse(today()):
            pass


@pytest.mark.asvs("V2.3.4", "V8.2.2", "V8.4.1")
def test_in_every_history_rights_come_from_an_acceptance_and_somebody_decides(database: None):
    """A44, A45, A62."""
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=8,
            stateful_step_count=35,
            derandomize=True,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = {entry.action for entry in AuditEntry.select()}
    assert done >= {"access_role", "access_undone", *chain(*RECORDED.values())}
    assert done >= {"claim_confirmed", "rescue_done", "user_disabled", "user_erased"}
