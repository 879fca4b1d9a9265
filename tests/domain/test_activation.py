import datetime as dt
import re

import pytest
import time_machine

from domain import activation, drafts, letters, limits, outbox, tokens
from domain.activation import LinkState
from domain.errors import Refused
from models import AuditEntry, HelpLine, Letter, Purpose, Token, User, UserState, db, now
from tests.browsing import Browser
from tests.crowd import at_once
from tests.mail import letters_to, text_of
from tests.people import make_user
from tests.registering import ANSWERS, NETWORK, PASSWORD, submit


@pytest.fixture
def key(database: None) -> str:
    key = drafts.new_key()
    submit(key)
    return key


def token_of(key: str) -> Token:
    draft = drafts.find(key)
    assert draft is not None
    token = tokens.newest(draft.user, Purpose.ACTIVATE)
    assert token is not None
    return token


def secret_of(key: str) -> str:
    return tokens.secret_of(token_of(key))


def code_of(key: str) -> str:
    return tokens.code_of(token_of(key))


def wrong_code(key: str) -> str:
    return f"{(int(code_of(key)) + 1) % 1_000_000:06d}"


def refusal_of(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.message


def states() -> dict[str, str]:
    return {user.username: user.state for user in User.select()}


@pytest.mark.asvs("V3.5.3", "V6.4.1")
def test_looking_at_a_link_changes_nothing(key: str):
    before = list(Token.select().tuples()), list(User.select().tuples())
    for _ in range(50):
        assert activation.look(secret_of(key)).state == LinkState.READY
    assert (list(Token.select().tuples()), list(User.select().tuples())) == before


def test_the_link_activates_in_the_browser_that_registered(key: str):
    user = activation.by_link(secret_of(key), key)
    assert user.is_active
    assert user.activated_at
    assert AuditEntry.select().where(AuditEntry.action == "user_activated").count() == 1
    assert activation.look(secret_of(key)).state == LinkState.ACTIVE


def test_another_browser_must_know_user_name_and_password(key: str):
    """Nobody activates what somebody else opened with their address."""
    secret = secret_of(key)
    assert "Este navegador no es" in refusal_of(activation.by_link, secret, drafts.new_key())
    other = drafts.new_key()
    submit(other, username="otra", email="otra@example.com")
    assert "Este navegador no es" in refusal_of(activation.by_link, secret, other)
    refusal_of(activation.by_proof, secret, ANSWERS["username"], "no es 1", network=NETWORK)
    assert "no son los de este" in refusal_of(
        activation.by_proof, secret, "otra", PASSWORD, network=NETWORK
    )
    assert set(states().values()) == {UserState.PENDING}
    activation.by_proof(secret, ANSWERS["username"].upper(), PASSWORD, network=NETWORK)
    assert states()[ANSWERS["username"]] == UserState.ACTIVE


def test_the_password_of_a_link_is_not_guessed_for_long(key: str):
    """A08."""
    secret, name = secret_of(key), ANSWERS["username"]
    for _ in range(limits.SIGN_IN.times):
        refusal_of(activation.by_proof, secret, name, "no es esta 1", network=NETWORK)
    refusal_of(activation.by_proof, secret, name, PASSWORD, network=NETWORK)
    assert states()[name] == UserState.PENDING


def test_the_code_may_be_typed_in_two_halves(key: str):
    code = code_of(key)
    assert activation.by_code(key, f" {code[:3]} {code[3:]} ").is_active


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "²²²²²²", "abcdef", "1e5"])
@pytest.mark.asvs("V1.4.2")
def test_what_is_no_code_costs_no_try(key: str, typed: str):
    assert "6 cifras" in refusal_of(activation.by_code, key, typed)
    assert token_of(key).wrong_codes == 0


@pytest.mark.asvs("V6.6.3")
def test_five_wrong_codes_burn_it(key: str):
    code = code_of(key)
    for _ in range(4):
        assert "no es el código" in refusal_of(activation.by_code, key, wrong_code(key))
    assert "5 veces" in refusal_of(activation.by_code, key, wrong_code(key))
    assert "5 veces" in refusal_of(activation.by_code, key, code)
    activation.resend(key)
    assert activation.by_code(key, code_of(key)).is_active


def test_a_code_of_another_registration_is_wrong(key: str):
    other = drafts.new_key()
    submit(other, username="otra", email="otra@example.com")
    refusal_of(activation.by_code, other, code_of(key))
    refusal_of(activation.by_code, drafts.new_key(), code_of(key))
    assert set(states().values()) == {UserState.PENDING}


@pytest.mark.asvs("V2.3.4", "V6.5.1")
def test_of_many_who_activate_at_once_one_wins(key: str):
    secret, code = secret_of(key), code_of(key)

    def activate(n: int) -> str:
        try:
            activation.by_link(secret, key) if n % 2 else activation.by_code(key, code)
        except Refused as refusal:
            return refusal.message
        return "won"

    results = at_once(20, activate)
    assert results.count("won") == 1
    assert all(text == "won" or "ya está activo" in text for text in results), results
    assert AuditEntry.select().where(AuditEntry.action == "user_activated").count() == 1


def test_the_first_to_activate_an_address_keeps_it_and_the_others_go(key: str):
    """A03: a squatter's password never becomes that of the address' owner."""
    squatter = drafts.new_key()
    submit(squatter, username="intrusa")
    dead = secret_of(squatter)
    activation.by_link(secret_of(key), key)
    assert states() == {ANSWERS["username"]: UserState.ACTIVE}
    assert activation.look(dead).state == LinkState.UNKNOWN
    refusal_of(activation.by_link, dead, squatter)
    activation.resend(squatter)


@pytest.mark.asvs("V2.3.4")
@pytest.mark.parametrize("by", ["link", "code"])
@pytest.mark.parametrize("_round", range(4))
def test_of_registrations_of_one_address_activated_at_once_one_wins(
    database: None, by: str, _round: int
):
    """By code, on PostgreSQL, each held its own and waited for the others' (A42)."""
    keys = [drafts.new_key() for _ in range(3)]
    for n, each in enumerate(keys):
        submit(each, username=f"persona{n}")
    proofs = [secret_of(each) if by == "link" else code_of(each) for each in keys]

    def activate(n: int) -> bool:
        key, proof = keys[n % 3], proofs[n % 3]
        try:
            verb = activation.by_link if by == "link" else activation.by_code
            return verb(*((proof, key) if by == "link" else (key, proof))).is_active
        except Refused:
            return False

    assert sorted(at_once(9, activate)) == [False] * 8 + [True]
    assert list(states().values()) == [UserState.ACTIVE]


def test_no_link_nor_code_activates_what_shares_an_active_users_address(database: None):
    make_user("ana", email=ANSWERS["email"])
    key = drafts.new_key()
    submit(key)
    assert "no es el código" in refusal_of(activation.by_code, key, code_of(key))
    assert activation.look(secret_of(key)).state == LinkState.REPLACED
    refusal_of(activation.by_link, secret_of(key), key)
    assert states()[ANSWERS["username"]] == UserState.PENDING


def test_a_code_that_no_letter_carried_opens_nothing(database: None):
    """Else who registers an address over and over would have five guesses each time."""
    for n in range(3):
        submit(username=f"persona{n}")
    key = drafts.new_key()
    submit(key)
    refusal_of(activation.by_code, key, code_of(key))
    assert set(states().values()) == {UserState.PENDING}


@pytest.mark.asvs("V6.5.5")
def test_link_and_code_expire_after_72_hours(key: str):
    secret, code = secret_of(key), code_of(key)
    with time_machine.travel(now() + dt.timedelta(hours=72, minutes=1), tick=False):
        assert activation.look(secret).state == LinkState.EXPIRED
        refusal_of(activation.by_code, key, code)
        refusal_of(activation.by_proof, secret, ANSWERS["username"], PASSWORD, network=NETWORK)
    assert states()[ANSWERS["username"]] == UserState.PENDING


def test_a_letter_asked_for_late_says_how_long_its_link_really_serves(key: str):
    """The name is free 72 hours after the registration, whenever the letter was written."""
    with time_machine.travel(now() + dt.timedelta(hours=70), tick=False):
        activation.resend(key)
        newest = Letter.select().order_by(Letter.id.desc()).get()
    first = Letter.select().order_by(Letter.id).get()
    assert newest.context["expires"] == first.context["expires"]
    secret = secret_of(key)
    with time_machine.travel(now() + dt.timedelta(hours=73), tick=False):
        assert activation.look(secret).state == LinkState.EXPIRED
        proof = (secret, ANSWERS["username"], PASSWORD)
        refusal_of(activation.by_proof, *proof, network=NETWORK)


def test_who_knows_the_password_may_renew_what_lapsed(key: str):
    secret = secret_of(key)
    with time_machine.travel(now() + dt.timedelta(hours=73), tick=False):
        refusal_of(activation.renew, secret, ANSWERS["username"], "no es 1", network=NETWORK)
        renewed = activation.renew(secret, ANSWERS["username"], PASSWORD, network=NETWORK)
        assert activation.look(secret).state == LinkState.REPLACED
        assert activation.look(secret_of(renewed)).state == LinkState.READY


def test_resending_replaces_the_link_until_the_limit_then_leaves_the_last(key: str):
    first = secret_of(key)
    activation.resend(key)
    assert activation.look(first).state == LinkState.REPLACED
    activation.resend(key)
    last = secret_of(key)
    activation.resend(key)
    assert secret_of(key) == last
    assert Letter.select().count() == 3
    assert activation.by_link(last, key).is_active


def test_another_address_kills_what_went_to_the_first(key: str):
    first = secret_of(key)
    activation.correct_email(key, "Luz.Dary@example.com")
    draft = drafts.find(key)
    assert draft is not None
    assert draft.email == draft.user.email == "luz.dary@example.com"
    assert activation.look(first).state == LinkState.REPLACED
    while outbox.work():
        pass
    assert [(each.recipient, each.state) for each in Letter.select().order_by(Letter.id)] == [
        (ANSWERS["email"], "obsolete"),
        ("luz.dary@example.com", "sent"),
    ]


def test_an_address_is_corrected_a_few_times_only_and_never_once_active(key: str):
    """A04: one browser writes to a few addresses, not to a list of them."""
    for n in range(3):
        activation.correct_email(key, f"persona{n}@example.com")
    assert "varias veces" in refusal_of(activation.correct_email, key, "otra@example.com")
    activation.by_link(secret_of(key), key)
    assert "ya no espera" in refusal_of(activation.correct_email, key, "otra@example.com")


def test_a_resend_is_answered_alike_where_nobody_waits(key: str):
    activation.by_link(secret_of(key), key)
    activation.resend(key)
    activation.resend("nobody's")
    assert Letter.select().count() == 1


def test_the_letter_holds_one_number_of_six_digits(browser: Browser, database: None):
    with db.atomic():
        HelpLine.update(contact="018000 520808").where(HelpLine.kind == "phone").execute()
    submit(username="ana.123456", name="Ana 2026")
    [letter] = letters_to(browser, ANSWERS["email"])
    text = text_of(letter)
    assert "018 000 520 808" in text
    assert len(re.findall("(?<![0-9])[0-9]{6}(?![0-9])", text)) == 1


def test_a_letter_about_someones_own_user_names_it(database: None):
    with db.atomic():
        letters.already_registered(make_user("ana"))
    assert Letter.get().context["username"] == "ana"
