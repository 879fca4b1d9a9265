"""Whatever a row may be in has a name that people read."""

from enum import StrEnum

import pytest

from domain import own_history, state_names
from domain.act_names import EVENTS
from models import (
    AccessState,
    ClaimState,
    DataState,
    DocumentState,
    EmailChangeState,
    MemberState,
    RescueState,
    Role,
    StaffRole,
    TicketState,
)

NAMED = [
    (AccessState, state_names.STATES),
    (MemberState, state_names.STATES),
    (DocumentState, state_names.STATES),
    (ClaimState, state_names.CLAIMS),
    (DataState, state_names.DATA_REQUESTS),
    (EmailChangeState, state_names.EMAIL_CHANGES),
    (RescueState, state_names.RESCUES),
    (TicketState, state_names.TICKETS),
    (Role, state_names.ROLES),
    (StaffRole, state_names.STAFF_ROLES),
]


@pytest.mark.parametrize(("kind", "names"), NAMED, ids=[kind.__name__ for kind, _ in NAMED])
def test_each_state_and_role_has_its_name(kind: type[StrEnum], names: dict[str, str]):
    assert set(kind) <= set(names)


def test_each_act_of_ones_own_history_has_its_name():
    acts = {*own_history.OWN, *own_history.DONE_TO, *own_history.DECIDED}
    assert acts <= set(EVENTS)
