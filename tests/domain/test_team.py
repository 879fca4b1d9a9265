"""*Equipo*: who is listed, and what the audit keeps of a change."""

import pytest

from domain import team
from domain.errors import Refused
from models import AuditEntry, StaffRole, User, UserState
from tests.people import make_staff, make_user


def test_the_list_is_of_the_team_alone_and_who_may_not_enter_comes_last(database: None):
    make_user("ana")
    make_staff("abel", state=UserState.DISABLED)
    zulma, boris = make_staff("zulma"), make_staff("boris", staff_role=StaffRole.AUDITOR)
    assert [each.user.username for each in team.members()] == ["boris", "zulma", "abel"]
    assert team.find(boris.code) == boris and zulma.is_chief
    assert team.find(User.get(User.username == "ana").code) is None


def test_a_role_is_one_of_three_and_its_change_is_written_down(database: None):
    chief, officer = make_staff("jefa"), make_staff("oscar", staff_role=StaffRole.OFFICER)
    beside = make_staff("boris", staff_role=StaffRole.OFFICER)
    with pytest.raises(Refused) as refused:
        team.change_role(officer, "rey", by=chief, reason="duties")
    assert refused.value.field == "role"
    assert team.change_role(officer, StaffRole.AUDITOR, by=chief, reason="duties") is True
    assert team.change_role(officer, StaffRole.AUDITOR, by=chief, reason="duties") is False
    roles = [User.get_by_id(user.id).staff_role for user in (officer, beside, chief)]
    assert roles == [StaffRole.AUDITOR, StaffRole.OFFICER, StaffRole.CHIEF]
    [entry] = AuditEntry.select().where(AuditEntry.action == "staff_role_changed")
    assert entry.details == {"was": "funcionario", "role": "auditor", "reason": "duties"}
