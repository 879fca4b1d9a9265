"""What the links of invitations, to an entity and to the team, are good for, and until when."""

import datetime as dt

import pytest
import time_machine

from domain import access, invitation_links, invitations, staff_invitations, staff_links
from domain.invitations import Guest
from models import Entity, Invitation, Role, StaffInvitation, StaffRole, User, UserState, now
from tests.people import give_access, make_entity, make_staff, make_user

SEVEN_DAYS = dt.timedelta(days=7)


def invite(entity: Entity, by: User, email: str) -> Invitation:
    invitations.invite(entity, Guest(email), by=by, key=f"{entity.id}-{email}")
    return Invitation.get(Invitation.email == email, Invitation.entity == entity)


def to_the_team(chief: User) -> StaffInvitation:
    guest = staff_invitations.Guest("nora@hospital.example", "Nora", StaffRole.OFFICER)
    staff_invitations.invite(guest, by=chief, key="one")
    return StaffInvitation.get()


@pytest.mark.parametrize("links", [invitation_links, staff_links])
def test_a_link_is_good_for_seven_days(entity, gloria, links):
    with time_machine.travel("2026-11-21T15:00:00Z", tick=False) as clock:
        ours = links is invitation_links
        row = invite(entity, gloria, "luz@example.com") if ours else to_the_team(make_staff())
        assert links.find(links.secret_of(row.code)) == row and links.is_good(row)
        clock.shift(SEVEN_DAYS - dt.timedelta(seconds=1))
        assert links.is_good(row) and links.secret_of(row.code)
        clock.shift(dt.timedelta(seconds=1))
        assert not links.is_good(row) and links.secret_of(row.code) == ""
    assert links.secret_of("xxxxxxxxxxxx") == "" and links.find("") is None


@pytest.mark.parametrize("column", ["accepted_at", "withdrawn_at"])
@pytest.mark.parametrize("links", [invitation_links, staff_links])
def test_what_was_accepted_or_withdrawn_leads_nowhere(entity, gloria, links, column):
    ours = links is invitation_links
    row = invite(entity, gloria, "luz@example.com") if ours else to_the_team(make_staff())
    type(row).update({column: now()}).execute()
    assert links.secret_of(row.code) == "" and not links.is_good(type(row).get())


@pytest.mark.parametrize(
    "change",
    [
        {"staff_role": StaffRole.OFFICER},
        {"staff_role": None},
        {"state": UserState.DISABLED},
    ],
)
def test_the_teams_link_dies_with_who_sent_it(database, change):
    chief = make_staff()
    row = to_the_team(chief)
    User.update(**change).where(User.id == chief.id).execute()
    assert staff_links.secret_of(row.code) == ""


def test_what_ends_at_one_entity_ends_there_alone_and_only_what_waited(entity, gloria, ramon):
    other = make_entity("Otra SAS", "900373923", gloria)
    give_access(make_user("luz"), entity, Role.ADMINISTRATOR)
    row = give_access(ramon, entity, Role.ADMINISTRATOR)
    from_him, to_him = invite(entity, ramon, "uno@example.com"), invite(other, gloria, ramon.email)
    beside = invite(entity, gloria, "dos@example.com")
    taken, gone = (invite(entity, ramon, f"{n}@example.com") for n in ("tres", "cuatro"))
    before = now() - dt.timedelta(hours=1)
    Invitation.update(accepted_at=before).where(Invitation.id == taken.id).execute()
    Invitation.update(withdrawn_at=before).where(Invitation.id == gone.id).execute()
    access.cancel([row.code], entity=entity, by=gloria)
    ended = {each.email: each.withdrawn_at for each in Invitation.select()}
    assert ended.pop(from_him.email) > before
    assert ended == {to_him.email: None, beside.email: None, taken.email: None, gone.email: before}
