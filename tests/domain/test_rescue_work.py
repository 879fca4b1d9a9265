"""What becomes of a way back when its time has come (A68)."""

import time
from datetime import timedelta

import pytest
import time_machine

from domain import (
    email_changes,
    email_undo,
    housekeeping,
    passwords,
    recovery,
    rescue_notices,
    rescue_work,
    tokens,
)
from domain.errors import Refused
from models import (
    Letter,
    Proof,
    Purpose,
    Rescue,
    RescueState,
    Session,
    Token,
    User,
    db,
    now,
)
from tests.people import PASSWORD, make_staff, make_user
from tests.rescuing import NEW, accepted, ask

DAY = 86400


@pytest.fixture
def officer(database: None) -> User:
    return make_staff()


def after(days: float) -> None:
    with time_machine.travel(time.time() + days * DAY):
        while rescue_work.work():
            pass


def now_of(user: User) -> User:
    return User.get_by_id(user.id)


def with_codes(user: User) -> None:
    with db.atomic():
        User.update(totp_at=now(), totp_nonce="n").where(User.id == user.id).execute()


def secret_of(rescue: Rescue) -> str:
    return tokens.secret_of(Token.get_by_id(rescue.token_id))


def state_of(rescue: Rescue) -> str:
    return str(Rescue.get_by_id(rescue.id).state)


@pytest.mark.asvs("V6.4.4")
def test_after_seven_days_the_mail_changes_and_a_letter_chooses_the_password(officer, ana):
    with db.atomic():
        old_link = tokens.issue(ana, Purpose.RECOVER_PASSWORD)
        Session.create(user=ana, secret_hash="x")
    with_codes(ana)
    rescue = accepted(officer)
    after(6.99)
    assert now_of(ana).email == ana.email
    after(7.01)
    person = now_of(ana)
    assert person.email == NEW and state_of(rescue) == RescueState.DONE
    assert person.has_second_step, "only the mail was lost"
    assert not person.has_security_answer, "or who forgot it too would be out for good"
    assert passwords.verify(person.password_hash, PASSWORD), "nobody chose another"
    assert Session.get(Session.user == ana).ended_at is not None
    assert recovery.usable_link(tokens.secret_of(old_link)) is None
    to_new = Letter.select().where(Letter.recipient == NEW, Letter.template == "password_link")
    to_old = Letter.select().where(Letter.recipient == ana.email, Letter.template == "rescue_done")
    assert to_new.count() == to_old.count() == 1


def test_who_lost_both_gets_both(officer: User, ana: User):
    with_codes(ana)
    accepted(officer, lost="both")
    after(7.01)
    assert now_of(ana).email == NEW and not now_of(ana).has_second_step


def test_a_lost_phone_waits_a_day_once_it_is_confirmed(officer: User, ana: User):
    with_codes(ana)
    rescue_notices.confirm(secret_of(accepted(officer, lost="phone")))
    after(0.99)
    assert now_of(ana).has_second_step
    after(1.01)
    assert not now_of(ana).has_second_step and now_of(ana).email == ana.email


def test_a_lost_phone_that_nobody_confirms_lapses(officer: User, ana: User):
    with_codes(ana)
    rescue = accepted(officer, lost="phone")
    after(7.01)
    assert now_of(ana).has_second_step and state_of(rescue) == RescueState.EXPIRED


def test_what_was_stopped_never_happens(officer: User, ana: User):
    rescue = accepted(officer)
    rescue_notices.stop(secret_of(rescue))
    after(8)
    assert now_of(ana).email == ana.email and state_of(rescue) == RescueState.STOPPED


def test_once_it_is_done_it_can_not_be_stopped(officer: User, ana: User):
    rescue = accepted(officer)
    after(7.01)
    with pytest.raises(Refused, match="ya no sirve"):
        rescue_notices.stop(secret_of(rescue))


def test_an_address_that_is_anothers_by_then_is_not_taken(officer: User, ana: User):
    rescue = accepted(officer)
    make_user("luz", email=NEW)
    after(7.01)
    assert now_of(ana).email == ana.email and state_of(rescue) == RescueState.REJECTED


def test_a_disabled_user_is_let_in_by_nobody(officer: User, ana: User):
    accepted(officer)
    with db.atomic():
        User.update(state="disabled").where(User.id == ana.id).execute()
    after(7.01)
    assert now_of(ana).email == ana.email


def test_what_nobody_answers_expires_and_its_document_goes(database: None):
    rescue = ask()
    after(29.9)
    assert state_of(rescue) == RescueState.WAITING
    after(30.1)
    assert state_of(rescue) == RescueState.EXPIRED
    assert Letter.select().where(Letter.recipient == NEW).count() == 1
    after(60.1)
    assert Rescue.select().count() == Proof.select().count() == 0


def test_a_strangers_mailbox_is_not_flooded(database: None):
    """(A04)"""
    for n in range(5):
        ask(identifier=f"otra{n}")
    after(30.1)
    assert Letter.select().where(Letter.recipient == NEW).count() == 3


def test_the_worker_carries_it_out_when_it_tidies(officer: User, ana: User):
    accepted(officer)
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        housekeeping.tidy()
    assert now_of(ana).email == NEW


def test_the_lost_mailbox_takes_nothing_back_afterwards(officer, ana):
    """Who got hold of it made themselves a way back of seven days by changing the address (A68)."""
    accepted(officer)
    with time_machine.travel(time.time() + 5 * DAY):
        email_changes.ask(ana, "ladron@example.com", password=PASSWORD, key="k")
        email_changes.by_code(ana, tokens.code_of(tokens.newest(ana, Purpose.CHANGE_EMAIL)))
        undo = tokens.secret_of(tokens.newest(ana, Purpose.UNDO_EMAIL))
    after(7.01)
    with time_machine.travel(time.time() + 8 * DAY), pytest.raises(Refused, match="ya no sirve"):
        email_undo.undo(undo)
    assert now_of(ana).email == NEW
