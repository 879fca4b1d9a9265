"""A member answers: its administrators, or staff where it has none; one answer a state (A42)."""

import pytest

from domain import access, composition, consortium, finalising, memberships
from domain.errors import Refused
from models import (
    Access,
    AuditEntry,
    Change,
    ConsortiumMember,
    Entity,
    EntityState,
    Letter,
    MemberState,
    StaffRole,
    User,
    now,
)
from tests.consortia import (
    accept,
    add,
    ask,
    company,
    make_plural,
    put_member,
    row_of,
    share,
    states,
    whole,
)
from tests.crowd import at_once
from tests.drafts import paper
from tests.filling import save
from tests.people import give_access, make_staff, make_user

ROUNDS = 5


@pytest.fixture
def asked(ana: User, north: Entity) -> Entity:
    """A unión temporal of her own company and Norte, which has been asked."""
    return ask(ana, north)


def answers() -> list[tuple[str, str]]:
    rows = Letter.select().where(Letter.template == "member_answered").order_by(Letter.id)
    return [(row.recipient.split("@")[0], row.context["answer"]) for row in rows]


def history(row: ConsortiumMember) -> list[str]:
    entries = AuditEntry.select().where(AuditEntry.subject == row.code).order_by(AuditEntry.id)
    return [each.action for each in entries if each.action.startswith("member_")]


def race(*acts) -> list[object]:
    def one(n: int) -> object:
        try:
            return acts[n]()
        except Refused as refusal:
            return refusal.message

    return at_once(len(acts), one)


def test_an_acceptance_is_told_to_who_drafts_it_and_done_twice_is_once(asked, north, norma):
    accept(asked, north, norma)
    accept(asked, north, norma)
    row = row_of(asked, north)
    assert (row.state, row.decided_by_id) == (MemberState.ACCEPTED, norma.id)
    assert answers() == [("ana", "accepted")]
    assert history(row) == ["member_proposed", "member_asked", "member_accepted"]


def test_a_rejection_and_a_withdrawal_are_told_too(asked, north, norma):
    accept(asked, north, norma)
    memberships.withdraw(row_of(asked, north), by=norma)
    assert answers() == [("ana", "accepted"), ("ana", "withdrawn")]
    assert "aceptación de «Norte SAS»" in composition.missing(asked)
    with pytest.raises(Refused, match="Ya se había rechazado"):
        accept(asked, north, norma)


def test_before_it_is_asked_it_neither_sees_nor_answers(ana, north, norma):
    plural = make_plural(ana)
    row = add(plural, north, ana)
    assert memberships.of(north) == []
    with pytest.raises(Refused, match="Todavía no"):
        memberships.accept(row, terms=memberships.seen(row), by=norma)


@pytest.mark.asvs("V2.3.1", "V8.3.1")
def test_an_answer_counts_for_the_terms_that_were_seen(asked, ana, north, norma):
    row = row_of(asked, north)
    share(asked, ana, _1="90", _2="10")
    with pytest.raises(Refused, match="ahora es 10,00 %"):
        memberships.accept(row, terms="4000", by=norma)
    assert row_of(asked, north).state == MemberState.PENDING


@pytest.mark.asvs("V8.2.1", "V8.2.2")
def test_only_the_members_own_administrators_answer(asked, ana, north):
    colleague, stranger = make_user("ramon"), make_user("lucia")
    give_access(colleague, north)
    for person in (ana, colleague, stranger, make_staff()):
        with pytest.raises(Refused, match="Usted ya no decide"):
            accept(asked, north, person)
    assert row_of(asked, north).state == MemberState.PENDING


def test_staff_answers_for_whom_nobody_administers(ana):
    chief, alone = make_staff(), company("Sola SAS")
    plural = ask(ana, alone)
    letter = Letter.get()
    assert (letter.recipient, letter.context["to_staff"]) == (chief.email, True)
    [row] = memberships.for_staff()
    assert (row.member.name, row.entity.name) == ("Sola SAS", plural.name)
    auditor = make_staff("auditora", staff_role=StaffRole.AUDITOR)
    with pytest.raises(Refused, match="Usted ya no decide"):
        accept(plural, alone, auditor)
    accept(plural, alone, chief)
    assert memberships.for_staff() == []
    assert states(plural) == ["accepted", "accepted"]


def test_staff_does_not_answer_its_own_proposal(database):
    chief, alone = make_staff(), company("Sola SAS")
    plural = ask(chief, alone)
    with pytest.raises(Refused, match="otra persona de la institución"):
        accept(plural, alone, chief)


def test_who_withdraws_from_a_registered_one_leaves_it_unverified(ana, north, norma):
    plural = make_plural(ana, state=EntityState.REGISTERED, verified_at=now())
    whole(plural, company("Propia", ana), north)
    memberships.withdraw(row_of(plural, north), by=norma)
    assert not Entity.get_by_id(plural.id).is_verified
    assert [(row.before, row.after) for row in Change.select()] == [("50,00 %", "Se retiró")]
    assert answers() == [("ana", "withdrawn")]


def test_a_removed_member_answers_nothing(asked, ana, north, norma):
    row = row_of(asked, north)
    consortium.remove(row, by=ana)
    with pytest.raises(Refused, match="Ya no lo proponen"):
        memberships.accept(row, terms="4000", by=norma)


def test_accept_and_reject_at_once_have_one_winner_and_one_letter(ana, north, norma):
    other = make_user("otra")
    give_access(other, north, "administrator")
    for n in range(ROUNDS):
        plural, before = ask(ana, north, f"UT {n}"), len(answers())
        row = row_of(plural, north)
        race(
            lambda row=row: memberships.accept(row, terms="4000", by=norma),
            lambda row=row: memberships.reject(row, by=other),
            lambda row=row: memberships.accept(row, terms="4000", by=other),
            lambda row=row: memberships.reject(row, by=norma),
        )
        final = row_of(plural, north).state
        assert answers()[before:] == [("ana", final)]
        assert history(row)[2:] == [f"member_{final}"]


def test_an_acceptance_and_another_share_at_once_never_leave_other_terms_accepted(
    ana, north, norma
):
    for n in range(ROUNDS):
        plural = ask(ana, north, f"UT {n}")
        row = row_of(plural, north)
        race(
            lambda row=row: memberships.accept(row, terms="4000", by=norma),
            lambda plural=plural: share(plural, ana, _1="90", _2="10"),
        )
        present = row_of(plural, north)
        assert (present.state, present.share) == (MemberState.PENDING, 1000)


def test_an_acceptance_and_a_removal_at_once_end_in_one_of_them(ana, north, norma):
    for n in range(ROUNDS):
        plural = ask(ana, north, f"UT {n}")
        row = row_of(plural, north)
        accepted, _ = race(
            lambda row=row: memberships.accept(row, terms="4000", by=norma),
            lambda row=row: consortium.remove(row, by=ana),
        )
        assert len(composition.rows(plural)) == 1
        assert ("member_accepted" in history(row)) == (not isinstance(accepted, str))


def test_who_loses_the_administration_while_accepting_accepts_nothing_after(ana, north, norma):
    for n in range(ROUNDS):
        other = make_user(f"otra{n}")
        give_access(other, north, "administrator")
        plural = ask(ana, north, f"UT {n}")
        row, theirs = row_of(plural, north), Access.get(Access.user == other)
        _, accepted = race(
            lambda theirs=theirs: access.cancel([theirs.code], entity=north, by=norma),
            lambda row=row, other=other: memberships.accept(row, terms="4000", by=other),
        )
        late = isinstance(accepted, str)
        assert row_of(plural, north).state == ("pending" if late else "accepted")


def test_finalising_and_a_withdrawal_at_once_never_register_what_nobody_accepted(ana, north, norma):
    for n in range(ROUNDS):
        plural = ask(ana, north, f"UT {n}")
        complete(plural)
        accept(plural, north, norma)
        row = row_of(plural, north)
        race(
            lambda p=plural, n=n: finalising.finalise(p, by=ana, key=f"f{n}", terms=True),
            lambda row=row: memberships.withdraw(row, by=norma),
        )
        present = Entity.get_by_id(plural.id)
        assert row_of(plural, north).state == MemberState.REJECTED
        told = Change.select().where(Change.entity == present).count()
        assert told == (0 if present.is_draft else 1)


def complete(plural: Entity) -> None:
    answered = {
        "is_sme": False,
        "tax_regime": "simple",
        "address": "Calle 6 # 4-32",
        "email": "oficina@ut.example",
        "phone": "+576075550118",
        "representative_name": "Luz Dary Contreras",
        "representative_document_type": "CC",
        "representative_document": "60390714",
    }
    Entity.update(**answered).where(Entity.id == plural.id).execute()
    paper(plural, "constitucion")


@pytest.mark.asvs("V2.3.2")
def test_who_accepted_one_name_is_asked_for_another(asked, ana, north, norma):
    """A member of «El Páramo» was one of whatever it was called afterwards."""
    opened = memberships.seen(row_of(asked, north))
    save(asked, "identificacion", {"name": "Unión Temporal Otra", "tax_id": ""}, ana)
    with pytest.raises(Refused, match="cambió mientras"):
        memberships.accept(row_of(asked, north), terms=opened, by=norma)
    accept(asked, north, norma)
    letters = Letter.select().count()
    save(asked, "identificacion", {"name": "Unión Temporal Otra", "short_name": "UTO"}, ana)
    assert states(asked) == ["accepted", "accepted"]
    save(asked, "identificacion", {"name": "Consorcio Distinto", "tax_id": ""}, ana)
    assert states(asked) == ["accepted", "pending"]
    assert Letter.select().count() == letters + 1
    accept(asked, north, norma)
    assert states(asked) == ["accepted", "accepted"]


def test_many_newer_proposals_hide_none_from_its_answer(asked, ana, north, norma):
    """A flood of proposals took away the way out of a consortium that was accepted."""
    row = accept(asked, north, norma)
    for n in range(memberships.MOST_SHOWN + 1):
        put_member(make_plural(ana, f"Consorcio {n}"), north, state=MemberState.PENDING)
    found = memberships.find(north, row.code)
    assert found and memberships.withdraw(found, by=norma).state == MemberState.REJECTED
