"""What staff do with somebody else's account (A17, A44, A60)."""

import pytest

from domain import other_accounts, recovery, sessions, sign_in, tokens
from domain.errors import Refused
from models import (
    AuditEntry,
    Entity,
    Letter,
    Purpose,
    Role,
    StaffRole,
    Token,
    User,
    UserState,
)
from tests.crowd import at_once
from tests.people import PASSWORD, give_access, make_staff, make_user

NETWORK = "203.0.113.7"
VERBS = (other_accounts.end_sessions, other_accounts.disable, other_accounts.enable)


@pytest.fixture
def chief(database: None) -> User:
    return make_staff("marta")


@pytest.fixture
def officer(database: None) -> User:
    return make_staff("edgar", staff_role=StaffRole.OFFICER)


def begin(user: User) -> str:
    return sessions.begin(user, browser="Chrome/1", network=NETWORK)


def last_entry() -> AuditEntry:
    return AuditEntry.select().order_by(AuditEntry.id.desc()).get()


@pytest.mark.asvs("V7.4.5", "V7.4.1")
def test_every_session_of_one_user_ends_and_nobody_elses(officer: User, ana: User, norma: User):
    """A17."""
    hers, other = [begin(ana), begin(ana)], begin(norma)
    step = tokens.issue(ana, Purpose.SECOND_STEP)
    assert other_accounts.end_sessions(ana, by=officer, reason="lost") == 2
    assert not any(map(sessions.resume, hers))
    assert sessions.resume(other)
    assert not tokens.usable(Token.get_by_id(step.id))
    entry = last_entry()
    assert (entry.action, entry.actor, entry.subject, entry.details) == (
        "sessions_closed",
        officer.code,
        ana.code,
        {"reason": "lost", "count": 2},
    )
    letter = Letter.select().order_by(Letter.id.desc()).get()
    assert (letter.recipient, letter.context["what"]) == (ana.email, "closed")


def test_twice_writes_once(officer: User, ana: User):
    begin(ana)
    for _ in range(2):
        other_accounts.end_sessions(ana, by=officer, reason="lost")
    assert Letter.select().count() == 1


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not(chief: User, officer: User, ana: User, verb):
    auditor = make_staff("sandra", staff_role=StaffRole.AUDITOR)
    for by, whom in ((auditor, ana), (ana, officer), (chief, chief), (officer, chief)):
        with pytest.raises(Refused):
            verb(whom, by=by, reason="asked")
    with pytest.raises(Refused, match="motivo"):
        verb(ana, by=officer, reason="porque sí")
    assert not AuditEntry.select().exists()


@pytest.mark.asvs("V7.4.2")
def test_a_disabled_account_is_refused_on_its_next_request_and_cant_enter(officer, ana):
    """A17."""
    open_one = begin(ana)
    link = tokens.secret_of(tokens.issue(ana, Purpose.RECOVER_PASSWORD))
    other_accounts.disable(ana, by=officer, reason="suspicious")
    assert sessions.resume(open_one) is None
    assert recovery.usable_link(link) is None
    with pytest.raises(Refused, match="no coinciden"):
        sign_in.enter("ana", PASSWORD, network=NETWORK)
    other_accounts.enable(ana, by=officer, reason="mistake")
    assert sign_in.enter("ana", PASSWORD, network=NETWORK) == ana
    assert sessions.resume(open_one) is None
    assert recovery.usable_link(link) is None
    assert [letter.context["what"] for letter in Letter.select()] == ["disabled", "enabled"]


def test_the_last_administrator_of_an_entity_stays(officer: User, norma: User, north: Entity):
    """A44."""
    with pytest.raises(Refused, match="único administrador de «Norte SAS»"):
        other_accounts.disable(norma, by=officer, reason="left")
    assert User.get_by_id(norma.id).is_active
    give_access(make_user("luz"), north, Role.ADMINISTRATOR)
    other_accounts.disable(norma, by=officer, reason="left")
    with pytest.raises(Refused, match="único administrador"):
        other_accounts.disable(User.get(User.username == "luz"), by=officer, reason="left")


def test_two_administrators_disabled_at_once_leave_one(officer: User, norma: User, north: Entity):
    """A44."""
    both = [norma, make_user("luz")]
    give_access(both[1], north, Role.ADMINISTRATOR)

    def disable(n: int) -> str:
        try:
            other_accounts.disable(both[n], by=officer, reason="left")
        except Refused:
            return "refused"
        return "done"

    assert sorted(at_once(2, disable)) == ["done", "refused"]


def test_two_chiefs_dont_disable_each_other(chief: User):
    other = make_staff("julia")
    other_accounts.disable(other, by=chief, reason="left")
    with pytest.raises(Refused):
        other_accounts.disable(chief, by=other, reason="left")


def test_who_has_yet_to_confirm_is_not_enabled_by_the_way(officer: User, database: None):
    waits = make_user("luz", state=UserState.PENDING)
    with pytest.raises(Refused, match="no ha confirmado"):
        other_accounts.disable(waits, by=officer, reason="asked")
    other_accounts.enable(waits, by=officer, reason="asked")
    assert User.get_by_id(waits.id).state == UserState.PENDING


@pytest.mark.asvs("V7.4.5")
def test_a_chief_ends_the_sessions_of_all_but_their_own(chief, officer, ana, norma):
    own, others = begin(chief), [begin(ana), begin(norma), begin(officer)]
    with pytest.raises(Refused, match="jefe"):
        other_accounts.end_everybodys_sessions(by=officer, reason="suspicious")
    assert other_accounts.end_everybodys_sessions(by=chief, reason="suspicious") == 3
    assert sessions.resume(own) and not any(map(sessions.resume, others))
    assert last_entry().action == "everybodys_sessions_closed"
