"""*El administrador ya no está*: asked, told, objected or not, granted, at each step once (A44)."""

import threading

import pytest

from domain import access, claim_decisions, claims, members, proofs
from domain.errors import Refused
from models import (
    Access,
    AccessState,
    AuditEntry,
    Claim,
    ClaimKind,
    ClaimState,
    Entity,
    Letter,
    Proof,
    Role,
    StaffRole,
    User,
    UserState,
    db,
    is_postgres,
)
from tests.claiming import BEFORE, FRIDAY, IN_TIME, LAST_DAY, TOO_LATE, at, claim
from tests.crowd import at_once
from tests.people import give_access, make_entity, make_staff, make_user


@pytest.fixture
def entity(gloria: User) -> Entity:
    with at(BEFORE):
        return make_entity(
            "H&H Asociados", "800111202", gloria, notification_email="oficina@hyh.co"
        )


@pytest.fixture
def staff(database: None) -> User:
    return make_staff()


@pytest.fixture
def told(entity: Entity, ramon: User, staff: User) -> Claim:
    with at(FRIDAY):
        return claim_decisions.tell(claim(entity, ramon), by=staff)


def letters(address: str) -> list[str]:
    rows = Letter.select().where(Letter.recipient == address).order_by(Letter.id)
    return [f"{row.template}:{row.context.get('step', '')}" for row in rows]


def acts() -> list[str]:
    rows = AuditEntry.select().where(AuditEntry.action.startswith("claim_"))
    return [row.action for row in rows.order_by(AuditEntry.id)]


def lapse(moment) -> bool:
    with at(moment):
        return claim_decisions.lapse(claims.today())


def until_somebody_waits() -> None:
    """For what this transaction holds; SQLite has one writer anyway."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while is_postgres() and not db.execute_sql(waiting).fetchone()[0]:
        pass


def test_staff_and_who_asks_hear_of_it_and_nobody_else_yet(entity, ramon, staff):
    row = claim(entity, ramon)
    assert (row.state, row.kind, row.proof.name) == (ClaimState.OPEN, ClaimKind.GONE, "carta.pdf")
    assert letters(ramon.email) == ["claim_to_requester:open"]
    assert letters(staff.email) == ["claim_to_staff:open"]
    assert letters("gloria@example.com") == [] and acts() == ["claim_asked"]


@pytest.mark.parametrize(
    ("kind", "message", "field"),
    [("", "Se fue", "kind"), ("otra", "Se fue", "kind"), (ClaimKind.GONE, "", "message")],
)
def test_what_is_not_whole_is_refused_at_its_field(entity, ramon, kind, message, field):
    with pytest.raises(Refused) as refusal:
        claim(entity, ramon, kind, message)
    assert refusal.value.field == field and not Claim.select().count()


def test_without_proof_there_is_no_claim(entity, ramon):
    with pytest.raises(Refused, match="Elija el documento"):
        claims.ask(entity, ClaimKind.GONE, by=ramon, message="Se fue", proof=None, key="k")


def test_sent_twice_is_once_and_a_second_one_waits_for_the_first(entity, ramon, staff):
    claim(entity, ramon)
    with pytest.raises(Refused, match="ya tiene un reclamo abierto"):
        claim(entity, ramon)
    assert Claim.select().count() == 1 and Proof.select().count() == 1


def test_asked_many_times_at_once_it_is_one(entity, ramon, staff):
    def one(_n: int) -> str:
        try:
            return str(claim(entity, ramon).code)
        except Refused:
            return ""

    assert len(set(at_once(4, one)) - {""}) == Claim.select().count() == 1
    assert letters(staff.email) == ["claim_to_staff:open"]


def test_who_administers_or_finds_nobody_there_has_another_way(entity, gloria, ramon):
    with pytest.raises(Refused, match="ya administra"):
        claim(entity, gloria)
    with pytest.raises(Refused, match="no tiene administrador"):
        claim(make_entity("Importada", "900373923"), ramon)
    User.update(state=UserState.PENDING).where(User.id == ramon.id).execute()
    with pytest.raises(Refused, match="Active primero"):
        claim(entity, User.get_by_id(ramon.id))


def test_claims_of_one_person_are_limited(ramon, staff):
    numbers = ("800111202", "900373923", "890903938", "860002964", "899999068", "811009788")
    owner = make_user("dueno")
    made = [make_entity(f"Empresa {n}", number, owner) for n, number in enumerate(numbers)]
    for each in made[:5]:
        claim(each, ramon)
    with pytest.raises(Refused, match="5 reclamos abiertos"):
        claim(made[5], ramon)
    for row in Claim.select():
        claims.withdraw(row, by=ramon)
    with pytest.raises(Refused, match="mañana"):
        claim(made[5], ramon)


def test_both_sides_are_told_until_when(told, gloria, ramon):
    assert told.state == ClaimState.TOLD and told.object_until == LAST_DAY
    for address in (gloria.email, "oficina@hyh.co"):
        assert letters(address) == ["claim_to_administrators:told"]
    assert letters(ramon.email)[-1] == "claim_to_requester:told"


def test_without_objection_the_administrator_changes_when_the_term_is_over(
    told, entity, gloria, ramon
):
    give_access(make_user("socia"), entity)
    assert not lapse(IN_TIME) and members.administered(gloria, entity.code)
    assert lapse(TOO_LATE) and not lapse(TOO_LATE)
    assert members.administered(ramon, entity.code)
    assert members.readable(gloria, entity.code) is None
    assert Access.get(Access.user == gloria).state == AccessState.CANCELLED
    states = [row.state for row in Access.select().where(Access.role == Role.MEMBER)]
    assert states == [AccessState.ACCEPTED]
    assert Claim.get().state == ClaimState.GRANTED
    assert acts() == ["claim_asked", "claim_told", "claim_granted"]
    assert letters(gloria.email)[-1] == "claim_to_administrators:granted"
    assert letters(ramon.email)[-1] == "claim_to_requester:granted"
    accepted = AuditEntry.get(AuditEntry.action == "access_accepted")
    assert accepted.subject == Access.get(Access.user == ramon).code


@pytest.mark.parametrize("state", [AccessState.PENDING, AccessState.REJECTED, AccessState.ACCEPTED])
def test_whatever_access_one_had_it_becomes_the_administrators(told, entity, ramon, state):
    row = give_access(ramon, entity, state=state)
    assert lapse(TOO_LATE)
    now_is = Access.get_by_id(row.id)
    assert (now_is.state, now_is.role) == (AccessState.ACCEPTED, Role.ADMINISTRATOR)
    assert Access.select().where(Access.state == AccessState.ACCEPTED).count() == 1


def test_a_request_taken_back_at_that_moment_leaves_nobody_without_administrator(
    told, entity, ramon
):
    """(A44): the claim is granted while the requester's own row is in another's hands."""
    row = give_access(ramon, entity, state=AccessState.PENDING)
    begun = threading.Event()

    def one(n: int) -> None:
        if n:
            begun.wait(60)
            claim_decisions.lapse(TOO_LATE.date())
            return
        with db.atomic():
            access.withdraw(row, by=ramon)
            begun.set()
            until_somebody_waits()

    with at(TOO_LATE):
        at_once(2, one)
    assert members.administered(ramon, entity.code)


def test_an_objection_leaves_it_to_another_of_the_staff(told, entity, gloria, ramon, staff):
    with at(IN_TIME):
        row = claims.object_to(told, "Sigo aquí", by=gloria)
        assert claims.object_to(told, "Sigo aquí", by=gloria).id == row.id
        with pytest.raises(Refused, match="Ya hay una respuesta"):
            claims.object_to(told, "Otra cosa", by=gloria)
    assert (row.state, row.objection, row.objected_by) == (ClaimState.OBJECTED, "Sigo aquí", gloria)
    assert not lapse(TOO_LATE)
    assert letters(staff.email)[-1] == "claim_to_staff:objected"
    assert letters(ramon.email)[-1] == "claim_to_requester:objected"
    with pytest.raises(Refused, match="lo concede otra persona"):
        claim_decisions.grant(row, by=staff)
    assert members.administered(gloria, entity.code)
    claim_decisions.grant(row, by=make_staff("oficial", staff_role=StaffRole.OFFICER))
    assert members.administered(ramon, entity.code) and not members.readable(gloria, entity.code)


def test_staff_reject_it_with_a_reason_and_nothing_changes(told, entity, gloria, ramon, staff):
    with pytest.raises(Refused, match="Escriba el motivo"):
        claim_decisions.reject(told, by=staff, reason="")
    row = claim_decisions.reject(told, by=staff, reason="No lo demuestra")
    assert row.reason == "No lo demuestra" and not lapse(TOO_LATE)
    assert members.administered(gloria, entity.code)
    assert letters(ramon.email)[-1] == "claim_to_requester:rejected"
    assert letters(gloria.email)[-1] == "claim_to_administrators:rejected"
    with pytest.raises(Refused, match="ya fue rechazado"):
        claim_decisions.tell(row, by=staff)


def test_who_asked_takes_it_back_and_no_other(told, entity, gloria, ramon):
    with pytest.raises(Refused):
        claims.withdraw(told, by=gloria)
    assert claims.withdraw(told, by=ramon).state == ClaimState.WITHDRAWN
    assert claims.withdraw(told, by=ramon).state == ClaimState.WITHDRAWN
    assert not lapse(TOO_LATE) and acts().count("claim_withdrawn") == 1
    assert letters(gloria.email)[-1] == "claim_to_administrators:withdrawn"
    claim(entity, ramon)


def test_an_objection_comes_in_time_and_from_an_administrator(told, entity, gloria, ramon):
    member = make_user("socia")
    give_access(member, entity)
    with at(IN_TIME):
        for stranger in (member, ramon):
            with pytest.raises(Refused, match="ya no es administrador"):
                claims.object_to(told, "No", by=stranger)
    with at(TOO_LATE), pytest.raises(Refused, match="plazo"):
        claims.object_to(told, "No", by=gloria)
    assert not Claim.get().objection


def test_where_the_administrators_changed_meanwhile_staff_decide(told, entity, gloria, ramon):
    with at(IN_TIME):
        heir = access.request(entity, by=make_user("heredera"), key="k")
        access.accept([heir.code], entity=entity, by=gloria)
        access.change_role(heir, Role.ADMINISTRATOR, by=gloria)
    assert lapse(TOO_LATE)
    assert Claim.get().state == ClaimState.OBJECTED and members.administered(gloria, entity.code)


def test_who_is_no_longer_active_becomes_nothing(told, ramon):
    User.update(state=UserState.DISABLED).where(User.id == ramon.id).execute()
    assert not lapse(TOO_LATE)


def test_an_auditor_and_who_is_part_of_it_decide_nothing(entity, ramon, staff):
    row = claim(entity, ramon)
    auditor = make_staff("auditora", staff_role=StaffRole.AUDITOR)
    with pytest.raises(Refused, match="auditor"):
        claim_decisions.tell(row, by=auditor)
    own = claim(make_entity("Otra", "900373923", make_user("luz")), staff)
    with pytest.raises(Refused, match="parte de este reclamo"):
        claim_decisions.reject(own, by=staff, reason="x")
    give_access(staff, entity, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="parte de este reclamo"):
        claim_decisions.reject(row, by=staff, reason="x")


def test_one_granted_closes_the_others_of_its_entity(told, entity, staff):
    other = make_user("otro")
    claim(entity, other)
    assert lapse(TOO_LATE)
    row = Claim.get(Claim.asked_by == other)
    assert (row.state, row.reason) == (ClaimState.REJECTED, claim_decisions.SETTLED)
    assert letters(other.email)[-1] == "claim_to_requester:rejected"


def test_the_parties_see_it_and_a_stranger_does_not(told, entity, gloria, ramon):
    assert claims.find_mine(told.code, by=ramon) and claims.find_mine(told.code, by=gloria)
    member = make_user("socia")
    give_access(member, entity)
    assert claims.find_mine(told.code, by=member) is None
    assert lapse(TOO_LATE)
    assert claims.find_mine(told.code, by=gloria)
    assert claims.find_mine(told.code, by=make_user("ajena")) is None
    assert claims.against(entity, ramon) == [] and proofs.MOST_BYTES
