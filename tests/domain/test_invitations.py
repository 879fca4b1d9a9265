"""*Crear usuarios*: who is invited, how often, and what an invitation dies of."""

import datetime as dt

import pytest
import time_machine

from domain import access, access_undo, entity_users, invitation_links, invitation_lists, invited
from domain import invitations as verbs
from domain.errors import Refused
from domain.invitations import Guest
from domain.registration import Applicant
from models import (
    Access,
    AccessState,
    AuditEntry,
    Entity,
    Invitation,
    Letter,
    Role,
    User,
    UserState,
    now,
)
from tests.people import give_access, make_entity, make_user
from tests.registering import ANSWERS, NETWORK

DEAD = "ya no sirve"
ADMINISTRATOR = Role.ADMINISTRATOR


@pytest.fixture
def invite(entity: Entity, gloria: User):
    def one(email: str = "luz@example.com", key: str = "", **more) -> Invitation:
        written = verbs.invite(
            entity, Guest(email, **more), by=gloria, key=key or str(Invitation.select().count())
        )
        return Invitation.select().where(Invitation.email == written).order_by(-Invitation.id).get()

    return one


def secret(row: Invitation) -> str:
    return invitation_links.secret_of(Invitation.get_by_id(row.id).code)


def register(link: str, **changes: str) -> User:
    return invited.register(link, Applicant(**{**ANSWERS, **changes}), network=NETWORK)


def test_the_acceptance_in_the_history_is_the_administrators(entity, gloria, invite):
    luz = make_user("luz")
    row = invite(luz.email, role=Role.ADMINISTRATOR)
    invited.accept(secret(row), by=luz)
    accepted = Access.get(Access.user == luz)
    assert (accepted.state, accepted.role) == (AccessState.ACCEPTED, Role.ADMINISTRATOR)
    [event] = entity_users.history(accepted)
    assert (event.action, event.actor) == ("access_accepted", gloria.name)


def test_accepting_twice_is_once(invite):
    luz = make_user("luz")
    link = secret(invite(luz.email))
    assert invited.accept(link, by=luz) == invited.accept(link, by=luz)
    assert AuditEntry.select().where(AuditEntry.action == "access_accepted").count() == 1


@pytest.mark.asvs("V8.2.2")
def test_nobody_else_accepts_it(invite):
    """A21, A71: whoever the link was forwarded to."""
    stranger = make_user("ramon")
    with pytest.raises(Refused, match="llegó a otro correo"):
        invited.accept(secret(invite("luz@example.com")), by=stranger)
    assert not Access.select().where(Access.user == stranger).exists()


def test_who_was_rejected_or_cancelled_may_be_invited_again(entity, gloria, invite):
    luz = make_user("luz")
    row = give_access(luz, entity, state=AccessState.CANCELLED, rejections=3)
    invited.accept(secret(invite(luz.email)), by=luz)
    assert Access.get_by_id(row.id).state == AccessState.ACCEPTED


def test_a_newcomer_is_a_user_whose_address_the_link_confirms(entity, invite):
    luz = register(secret(invite(name="Luz")), email="otro@example.com", participation="natural")
    assert (luz.state, luz.email, luz.is_natural) == (UserState.ACTIVE, "luz@example.com", False)
    assert luz.terms_version and luz.has_security_answer
    assert Access.get(Access.user == luz).entity == entity


def test_the_form_of_a_newcomer_sent_twice_is_one_user(invite):
    """A43."""
    link = secret(invite())
    assert register(link) == register(link)
    assert User.select().where(User.email == "luz@example.com").count() == 1
    with pytest.raises(Refused, match="no coinciden"):
        register(link, password="otra clave muy larga")


def test_a_newcomer_takes_the_address_from_who_never_confirmed_it(invite):
    """A03; and their own unfinished attempt is no user name that is taken."""
    make_user("lucia", email="luz@example.com", state=UserState.PENDING)
    luz = register(secret(invite()), username="lucia")
    assert [user.id for user in User.select().where(User.email == luz.email)] == [luz.id]


def test_a_newcomer_with_a_taken_name_or_address_is_told_and_nothing_is_used_up(gloria, invite):
    row = invite()
    with pytest.raises(Refused, match="Ese usuario ya existe"):
        register(secret(row), username=gloria.username)
    make_user("otra", email="luz@example.com")
    with pytest.raises(Refused, match="Ya hay un usuario"):
        register(secret(row))
    assert secret(row) and User.select().where(User.email == "luz@example.com").count() == 1


def test_the_last_invitation_counts(entity, gloria, invite):
    first = invite(role=Role.ADMINISTRATOR)
    before = secret(first)
    second = invite("Luz@Example.com")
    assert secret(first) == "" and Invitation.get_by_id(second.id).role == Role.MEMBER
    with pytest.raises(Refused, match=DEAD):
        register(before)
    before = secret(second)
    verbs.resend(second, by=gloria, key="again")
    assert invitation_links.find(before) is None and secret(second) != before
    assert len(verbs.listed(entity)) == 1


def test_a_double_click_is_one_letter(gloria, invite):
    """A43."""
    row, again = invite(key="k"), invite(key="k")
    for _ in range(2):
        verbs.resend(row, by=gloria, key="again")
    assert row == again and Letter.select().count() == 2


def test_the_longest_address_is_one_like_others(entity, gloria, invite):
    row = invite("a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".example")
    assert len(row.email) == 251
    verbs.resend(row, by=gloria, key="again")
    assert register(secret(row)).email == row.email


def test_it_lives_seven_days_and_can_be_sent_again(entity, gloria, invite):
    row = invite()
    link = secret(row)
    with time_machine.travel(now() + dt.timedelta(days=7, minutes=1)):
        with pytest.raises(Refused, match=DEAD):
            register(link)
        assert [each.expired for each in verbs.listed(entity)] == [True]
        verbs.resend(row, by=gloria, key="again")
        register(secret(row))
        assert not verbs.listed(entity)


def test_withdrawn_it_is_good_for_nothing(entity, gloria, invite):
    luz = make_user("luz")
    row = invite(luz.email)
    link = secret(row)
    verbs.withdraw(row, by=gloria)
    verbs.withdraw(row, by=gloria)
    with pytest.raises(Refused, match=DEAD):
        invited.accept(link, by=luz)
    with pytest.raises(Refused, match="aquí no se cambió nada"):
        verbs.resend(row, by=gloria, key="k")
    done = AuditEntry.select().where(AuditEntry.action == "invitation_withdrawn")
    assert not verbs.listed(entity) and done.count() == 1


def loses_access(row: Access, by: User) -> None:
    access.cancel([row.code], entity=row.entity, by=by)


def loses_role(row: Access, by: User) -> None:
    access.change_role(row, Role.MEMBER, by=by)


def is_undone(row: Access, by: User) -> None:
    made_one = {"was_role": Role.MEMBER, "was_state": AccessState.ACCEPTED, "was_rejections": 0}
    Access.update(**made_one).where(Access.id == row.id).execute()
    access_undo.undo(row, access_undo.name_of(row), entity=row.entity, by=by)


@pytest.mark.parametrize("loss", [loses_access, loses_role, is_undone])
@pytest.mark.asvs("V8.3.2")
def test_it_dies_with_the_rights_of_who_sent_it_for_good(entity, gloria, invite, loss):
    """A62."""
    other, luz = make_user("otra"), make_user("luz")
    give_access(other, entity, Role.ADMINISTRATOR)
    link = secret(invite(luz.email))
    own = Access.get(Access.user == gloria, Access.entity == entity)
    loss(own, other)
    Access.update(role=Role.ADMINISTRATOR, state=AccessState.ACCEPTED).where(
        Access.id == own.id
    ).execute()
    with pytest.raises(Refused, match=DEAD):
        invited.accept(link, by=luz)


@pytest.mark.parametrize("disabled", [True, False])
def test_it_dies_with_its_sender_whatever_way_they_went(entity, gloria, invite, disabled):
    """A62: and another administrator gives it life again."""
    other, luz = make_user("otra"), make_user("luz")
    give_access(other, entity, Role.ADMINISTRATOR)
    row = invite(luz.email)
    link = secret(row)
    if disabled:
        User.update(state=UserState.DISABLED).where(User.id == gloria.id).execute()
    else:
        Access.update(role=Role.MEMBER).where(Access.user == gloria).execute()
    assert secret(row) == "" and [each.orphaned for each in verbs.listed(entity)] == [True]
    with pytest.raises(Refused, match=DEAD):
        invited.accept(link, by=luz)
    verbs.resend(row, by=other, key="k")
    invited.accept(secret(row), by=luz)


@pytest.mark.asvs("V8.3.2")
def test_who_was_put_out_doesnt_come_back_by_an_older_letter(entity, gloria, invite):
    """A62."""
    luz = make_user("luz")
    link = secret(invite(luz.email))
    row = give_access(luz, entity)
    access.cancel([row.code], entity=entity, by=gloria)
    with pytest.raises(Refused, match=DEAD):
        invited.accept(link, by=luz)


def test_who_decides_no_longer_invites_nobody(entity, gloria, invite):
    """A22."""
    member = make_user("ramon")
    give_access(member, entity)
    row = invite()
    for verb in (
        lambda: verbs.invite(entity, Guest("x@example.com"), by=member, key="x"),
        lambda: verbs.resend(row, by=member, key="y"),
        lambda: verbs.withdraw(row, by=member),
        lambda: invitation_lists.invite_many(entity, "x@example.com", by=member, key="z"),
    ):
        with pytest.raises(Refused, match="ya no es administrador"):
            verb()
    assert Letter.select().count() == 1


def test_whoever_is_on_the_list_of_users_needs_no_invitation(entity, gloria, invite):
    row = give_access(make_user("luz"), entity, state=AccessState.PENDING)
    with pytest.raises(Refused, match="ya pidió acceso"):
        invite("luz@example.com")
    access.accept([row.code], entity=entity, by=gloria)
    with pytest.raises(Refused, match="ya tiene acceso"):
        invite("luz@example.com")


@pytest.mark.asvs("V2.4.1")
def test_an_address_gets_three_in_six_hours_from_one_entity_and_from_all(entity, gloria, invite):
    """A04: of what other entities have written nothing is told."""
    luz = "luz@example.com"
    for _ in range(3):
        invite(luz)
    with pytest.raises(Refused, match="en seis horas"):
        invite(luz)
    south = make_entity("Sur SAS", "900373923", gloria)
    verbs.invite(south, Guest(luz), by=gloria, key="south")
    assert Letter.select().where(Letter.recipient == luz).count() == 3
    assert len(verbs.listed(south)) == 1


def test_an_entity_sends_thirty_a_day(entity, gloria, invite):
    """A04: the rest of a list stays to be sent tomorrow."""
    text = "\n".join(f"p{n}@example.com" for n in range(32))
    outcome = invitation_lists.invite_many(entity, text, by=gloria, key="k")
    assert outcome.invited == Letter.select().count() == 30
    assert [bad.number for bad in outcome.bad] == [31, 32]
    with pytest.raises(Refused, match="mañana"):
        invite("otra@example.com")


@pytest.mark.parametrize("name", ["ADMIN entre a http://evil.com ya", "Llame al 300 555 0142"])
def test_a_name_carries_nothing_into_a_strangers_letters(invite, name):
    """A64."""
    with pytest.raises(Refused, match="solo el nombre"):
        invite(name=name)
    assert not Letter.select().exists()


@pytest.mark.asvs("V6.3.8")
def test_no_letter_nor_row_tells_who_has_a_user(entity, invite):
    """A01: but for who it is for."""
    make_user("luz")
    known, unknown = invite("luz@example.com"), invite("eva@example.com")
    one, other = Letter.select().order_by(Letter.id)
    assert one.template == other.template and one.subject == other.subject
    differs = {name for name in one.context if one.context[name] != other.context[name]}
    assert differs <= {"invitation", "expires"}
    assert known.accepted_by_id is unknown.accepted_by_id is None
