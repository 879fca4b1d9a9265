"""Staff begin a registration; only the person makes it an account (A60)."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine

from domain import (
    assisted,
    assisted_confirmation,
    drafts,
    housekeeping,
    limits,
    recovery,
    sign_in,
    tokens,
    usernames,
)
from domain.errors import Refused
from models import AuditEntry, Letter, Purpose, StaffRole, Token, User, UserState, now
from tests.assisting import ASKED, CHOSEN, secret, slip, start
from tests.people import make_staff, make_user
from tests.registering import PASSWORD, submit

NETWORK = "203.0.113.7"


@pytest.fixture
def marta(database: None) -> User:
    return make_staff("marta", name="Marta Rincón", staff_role=StaffRole.OFFICER)


def by_code(user: User, code: str) -> str:
    return assisted_confirmation.by_code(user.username, code, network=NETWORK)


def actions() -> list[str]:
    return [row.action for row in AuditEntry.select().order_by(AuditEntry.id)]


def test_it_says_who_assisted_and_writes_to_the_person(marta: User):
    user = start(marta)
    assert (user.state, user.assisted_by, user.terms_version) == (UserState.PENDING, marta, 0)
    [entry] = AuditEntry.select()
    assert (entry.action, entry.actor, entry.subject) == ("user_assisted", marta.code, user.code)
    [letter] = Letter.select()
    assert (letter.template, letter.recipient) == ("assisted", "luzdary@example.com")


def test_the_same_form_twice_is_one_registration(marta: User):
    key = drafts.new_key()
    assert len({assisted.start(ASKED, by=marta, key=key) for _ in range(2)}) == 1
    assert Letter.select().count() == 1


def test_without_a_user_name_one_is_made_of_the_name(marta: User):
    names = ["Luz Dary Peñaloza", "Luz Peñaloza", "Li", "Иван"]
    made = [
        start(marta, name=name, username="", email=f"p{n}@example.com").username
        for n, name in enumerate(names)
    ]
    assert made == ["luz.penaloza", "luz.penaloza2", "usuarioli", "usuario"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "entre a evil.com"),
        ("email", "nada"),
        ("phone", "12"),
        ("username", "ña"),
        ("participation", "x"),
        ("country", "\x00"),
    ],
)
def test_what_step_1_refuses_is_refused_here(marta: User, field: str, value: str):
    with pytest.raises(Refused) as refusal:
        start(marta, **{field: value})
    assert refusal.value.field == field


def test_taken_names_and_addresses_are_told_to_staff(marta: User):
    make_user("ana")
    for field, value in (("username", "ana"), ("email", "ana@example.com")):
        with pytest.raises(Refused) as refusal:
            start(marta, **{field: value})
        assert refusal.value.field == field
    assert Letter.select().count() == 0


def test_an_auditor_registers_nobody(marta: User):
    user, auditor = start(marta), make_staff("auditora", staff_role=StaffRole.AUDITOR)
    for verb in (
        lambda: start(auditor, username="otra", email="otra@example.com"),
        lambda: slip(user, auditor),
        lambda: assisted.write_again(user, by=auditor),
        lambda: assisted.correct_email(user, "x@example.com", by=auditor),
    ):
        with pytest.raises(Refused, match="auditor"):
            verb()


def test_what_one_of_the_staff_begins_in_a_day_is_limited(marta: User, monkeypatch):
    """A04."""
    monkeypatch.setattr(limits, "ASSISTED", limits.Limit("assisted", 1, 60))
    start(marta)
    with pytest.raises(Refused, match="mañana"):
        start(marta, username="otra", email="otra@example.com")


@pytest.mark.asvs("V6.4.1")
def test_until_it_is_confirmed_nobody_enters(marta: User):
    user = start(marta)
    for password in ("", PASSWORD, user.password_hash):
        with pytest.raises(Refused):
            sign_in.enter(user.username, password, network=NETWORK)


def test_the_person_chooses_all_but_the_e_mail(marta: User):
    user = start(marta)
    chosen = replace(CHOSEN, name="Luz Contreras", username="luzc", email="otro@example.com")
    done = assisted_confirmation.confirm(secret(user, marta), chosen)
    assert (done.id, done.name, done.username, done.email) == (
        user.id,
        "Luz Contreras",
        "luzc",
        "luzdary@example.com",
    )
    assert done.is_active and done.terms_version and done.data_version
    assert sign_in.enter("luzc", PASSWORD, network=NETWORK) == done
    assert actions() == ["user_assisted", "slip_printed", "user_activated"]
    last = Letter.select().order_by(Letter.id.desc()).get()
    assert (last.template, last.recipient) == ("assisted_confirmed", "luzdary@example.com")


@pytest.mark.asvs("V6.5.1")
def test_a_slip_confirms_once_and_its_letter_dies_with_it(marta: User):
    """A06."""
    user = start(marta)
    letter = tokens.newest(user, Purpose.ASSISTED)
    assert letter is not None
    links = [secret(user, marta), tokens.secret_of(letter)]
    assisted_confirmation.confirm(links[0], CHOSEN)
    for link in links:
        with pytest.raises(Refused, match="ya no sirve"):
            assisted_confirmation.confirm(link, replace(CHOSEN, password="otra cosa 12345"))
    assert not Token.select().where(Token.replaced == False, Token.used_at.is_null()).exists()  # noqa: E712
    assert sign_in.enter(user.username, PASSWORD, network=NETWORK).is_active


def test_printing_again_withdraws_the_slip_before_but_not_the_letter(marta: User):
    """A06: newest only."""
    user = start(marta)
    first, second = slip(user, marta), slip(user, marta)
    usable = assisted_confirmation.usable_link
    assert usable(tokens.secret_of(first)) is None
    assert usable(tokens.secret_of(second))
    letter = tokens.newest(user, Purpose.ASSISTED)
    assert letter is not None and usable(tokens.secret_of(letter))


def test_a_slip_asked_for_twice_by_one_form_is_one_slip(marta: User):
    user, key = start(marta), drafts.new_key()
    assert assisted.print_slip(user, by=marta, key=key) == assisted.print_slip(
        user, by=marta, key=key
    )


@pytest.mark.asvs("V6.6.3")
def test_five_wrong_codes_burn_it(marta: User):
    """A05, A06: the link is still good."""
    user = start(marta)
    token = slip(user, marta)
    wrong = "000000" if tokens.code_of(token) != "000000" else "000001"
    for _ in range(tokens.MOST_WRONG_CODES):
        with pytest.raises(Refused):
            by_code(user, wrong)
    with pytest.raises(Refused):
        by_code(user, tokens.code_of(token))
    assert assisted_confirmation.usable_link(tokens.secret_of(token))
    again = slip(user, marta)
    code = tokens.code_of(again)
    assert by_code(user, f"{code[:3]} {code[3:]}") == tokens.secret_of(again)


def test_a_code_tells_nobody_who_is_registered(marta: User):
    """A01."""
    make_user("ana")
    told = set()
    for name in (start(marta).username, "ana", "nadie", "\x00", "x" * 5000):
        with pytest.raises(Refused) as refusal:
            assisted_confirmation.by_code(name, "000000", network=NETWORK)
        told.add(refusal.value.message)
    assert len(told) == 1


def test_codes_are_not_sprayed_from_one_network(marta: User, monkeypatch):
    monkeypatch.setattr(limits, "ASSISTED_CODES", limits.Limit("assisted-codes", 2, 60))
    user = start(marta)
    code = tokens.code_of(slip(user, marta))
    for _ in range(3):
        by_code(user, code)
    for _ in range(2):
        with pytest.raises(Refused):
            assisted_confirmation.by_code("nadie", "1", network=NETWORK)
    with pytest.raises(Refused, match="Espere una hora"):
        by_code(user, code)


def test_a_link_of_another_purpose_confirms_nothing(marta: User):
    """A06."""
    user = start(marta)
    other = tokens.secret_of(tokens.issue(user, Purpose.RECOVER_PASSWORD))
    with pytest.raises(Refused):
        assisted_confirmation.confirm(other, CHOSEN)
    submit(username="nadie.mas", email="nadie@example.com")
    [own] = Token.select().where(Token.purpose == Purpose.ACTIVATE)
    assert assisted_confirmation.usable_link(tokens.secret_of(own)) is None


def test_after_72_hours_name_and_e_mail_are_free(marta: User):
    """A03."""
    user = start(marta)
    with time_machine.travel(now() + dt.timedelta(hours=71)):
        link = secret(user, marta)
    with time_machine.travel(now() + dt.timedelta(hours=73)):
        with pytest.raises(Refused):
            assisted_confirmation.confirm(link, CHOSEN)
        with pytest.raises(Refused, match="ya no espera"):
            slip(user, marta)
        assert not usernames.is_taken(user.username)
        assert start(marta).code != user.code
        housekeeping.tidy()


def test_staff_correct_the_address_while_it_waits_and_what_went_before_dies(marta: User):
    user = start(marta)
    printed = slip(user, marta)
    links = [tokens.secret_of(printed)]
    first = tokens.newest(user, Purpose.ASSISTED)
    assert first is not None
    assisted.correct_email(user, "Luz@Example.com", by=marta)
    with pytest.raises(Refused, match="ya no sirve"):
        by_code(user, tokens.code_of(printed))
    user = User.get_by_id(user.id)
    assert user.email == "luz@example.com"
    assert not any(map(assisted_confirmation.usable_link, [*links, tokens.secret_of(first)]))
    assisted_confirmation.confirm(secret(user, marta), CHOSEN)
    with pytest.raises(Refused, match="ya no espera"):
        assisted.correct_email(user, "otro@example.com", by=marta)
    assert User.get_by_id(user.id).email == "luz@example.com"


def test_letters_to_one_address_are_limited(marta: User):
    """A04."""
    user = start(marta)
    for _ in range(limits.LETTERS.times - 1):
        assisted.write_again(user, by=marta)
    last = tokens.newest(user, Purpose.ASSISTED)
    with pytest.raises(Refused, match="Espere unas horas"):
        assisted.write_again(user, by=marta)
    assert last is not None and assisted_confirmation.usable_link(tokens.secret_of(last))


def test_who_forgot_everything_gets_the_same_letter_again(marta: User):
    user = start(marta)
    recovery.ask(user.email, Purpose.RECOVER_PASSWORD, network=NETWORK)
    assert recovery.work()
    assert [letter.template for letter in Letter.select()] == ["assisted", "assisted"]


def test_a_name_taken_meanwhile_is_told_and_nothing_is_confirmed(marta: User):
    make_user("ana")
    user = start(marta)
    link = secret(user, marta)
    with pytest.raises(Refused) as refusal:
        assisted_confirmation.confirm(link, replace(CHOSEN, username="ana"))
    assert refusal.value.field == "username"
    assert User.get_by_id(user.id).state == UserState.PENDING
    assert assisted_confirmation.usable_link(link)


def test_an_address_that_got_a_user_meanwhile_is_not_taken_from_them(marta: User):
    """A03."""
    user = start(marta)
    link = secret(user, marta)
    make_user("otra", email=user.email)
    with pytest.raises(Refused):
        assisted_confirmation.confirm(link, CHOSEN)
    assert User.get_by_id(user.id).state == UserState.PENDING
