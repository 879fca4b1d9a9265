"""No answer tells who is registered (A01, A02)."""

import os
import random
import re
import statistics
import time
from collections.abc import Callable
from itertools import product

import pytest

from domain import activation, drafts, passwords
from models import KnownNetwork, User, UserState, now
from tests.browsing import HX, Browser
from tests.conftest import wait_for_the_disk, with_settings
from tests.people import PASSWORD, attempt, make_user
from tests.registering import register, submit

SECRET = re.compile(r'(?<=csrf_token" value=")[^"]+|(?<=ventanilla=)[^;]+|"s[0-9a-f]{32}"')
UNKNOWN, KNOWN, INACTIVE, DISABLED = "nadie", "conocida", "inactiva", "apartada"
TAKEN = f"{KNOWN}@example.com"
EVERYBODY = (UNKNOWN, KNOWN, INACTIVE, DISABLED)
PAIRS = int(os.environ.get("TIMED_PAIRS", "300"))
A_COIN = pytest.approx(0.5, abs=0.1 if PAIRS < 2000 else 0.05)
"""Of 300 pairs its standard error is 0.024, of 2,000 0.009 (T11)."""


@pytest.fixture(autouse=True)
def people(database: None) -> None:
    wait_for_the_disk(True)  # as in service: it is part of the time that is looked at
    make_user(KNOWN)
    make_user(INACTIVE, state=UserState.PENDING)
    make_user(DISABLED, state=UserState.DISABLED)


def answer_to(app, path: str, field: str, value: str, headers: dict[str, str]) -> tuple:
    """All that a stranger sees, less the tokens and what they typed themselves."""
    browser = Browser(app, "198.51.100.44")
    fields = {"csrf_token": browser.token(), field: value, "password": "no es esta 1"}
    answers = [browser.web.post(path, fields, headers=headers, expect_errors=True)]
    if answers[0].status_code == 303:
        answers.append(answers[0].follow())
    return tuple(
        (
            answer.status,
            SECRET.sub("", answer.text).replace(value, "?"),
            len(answer.body) - len(value) * answer.text.count(value),
            [
                f"{name}: {SECRET.sub('', text)}"
                for name, text in answer.headers.items()
                if name != "Content-Length"
            ],
        )
        for answer in answers
    )


@pytest.mark.asvs("V6.3.8")
@pytest.mark.parametrize("headers", [{}, HX], ids=["page", "htmx"])
@pytest.mark.parametrize(
    ("path", "field", "ending"),
    [
        ("/ingresar", "username", ""),
        ("/ingresar", "username", "@example.com"),
        ("/recuperar/contrasena", "username", ""),
        ("/recuperar/contrasena", "username", "@example.com"),
        ("/recuperar/usuario", "email", "@example.com"),
    ],
)
def test_an_answer_is_the_same_for_everybody(app, path, field, ending, headers):
    seen = {who: answer_to(app, path, field, who + ending, headers) for who in EVERYBODY}
    assert len(set(map(str, seen.values()))) == 1, seen


@pytest.mark.asvs("V6.3.8")
def test_an_answer_past_the_limit_is_the_same_for_everybody(app):
    for _ in range(11):
        seen = {who: answer_to(app, "/ingresar", "username", who, {}) for who in EVERYBODY}
    assert "Hubo muchos intentos" in str(seen[KNOWN])
    assert len(set(map(str, seen.values()))) == 1


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What passwords were held against, one after the other."""
    done: list[str] = []
    real = passwords.verify

    def verify(stored: str, text: str) -> bool:
        done.append(stored)
        return real(stored, text)

    monkeypatch.setattr(passwords, "verify", verify)
    return done


@pytest.mark.asvs("V6.3.8")
def test_a_wrong_password_takes_one_hash_whoever_it_is(app, hashes: list[str]):
    for who in EVERYBODY:
        answer_to(app, "/ingresar", "username", who, {})
    assert len(hashes) == len(EVERYBODY)
    [profile] = {stored.rsplit("$", 2)[0] for stored in hashes}
    assert profile.startswith("$argon2id$")


@pytest.mark.asvs("V6.3.8")
@pytest.mark.parametrize("stopped", ["account", "network"])
def test_past_the_limits_it_takes_as_many_hashes_whoever_it_is(app, hashes: list[str], stopped):
    """Also for who is known in the network that is stopped, and so may still enter."""
    KnownNetwork.create(user=User.get(User.username == KNOWN), network="198.51.100.44")
    spent = EVERYBODY * 10 if stopped == "account" else [f"otra{n}" for n in range(30)]
    for who in spent:
        answer_to(app, "/ingresar", "username", who, {})
    taken = []
    for who in EVERYBODY:
        hashes.clear()
        assert "Hubo muchos intentos" in str(answer_to(app, "/ingresar", "username", who, {}))
        taken.append(len(hashes))
    assert len(set(taken)) == 1, taken


READ_EVERY_TWENTY_SECONDS = ("FROM institution", "FROM help_line ORDER BY position")


def queries_of(app, path: str, field: str, value: str, caplog) -> list[str]:
    caplog.clear()
    answer_to(app, path, field, value, {})
    asked = [SECRET.sub("", record.msg[0]) for record in caplog.records if record.name == "peewee"]
    return [each for each in asked if not each.endswith(READ_EVERY_TWENTY_SECONDS)]


@pytest.mark.asvs("V6.3.8")
@pytest.mark.parametrize(
    ("path", "field", "ending"),
    [
        ("/ingresar", "username", ""),
        ("/recuperar/contrasena", "username", ""),
        ("/recuperar/usuario", "email", "@example.com"),
    ],
)
def test_the_database_is_asked_the_same_whoever_it_is(app, caplog, path, field, ending):
    caplog.set_level("DEBUG", logger="peewee")
    asked = {who: queries_of(app, path, field, who + ending, caplog) for who in EVERYBODY}
    assert asked[UNKNOWN] == asked[KNOWN] == asked[INACTIVE] == asked[DISABLED]
    assert len(asked[UNKNOWN]) > 3


def tells_apart(one: Callable[[int], object], other: Callable[[int], object]) -> float:
    """How often a classifier by time is right, of pairs in random order."""

    def seconds(act: Callable[[int], object], n: int) -> float:
        begun = time.perf_counter()
        act(n)
        return time.perf_counter() - begun

    chance = random.Random(11)
    taken: dict[Callable[[int], object], list[float]] = {one: [], other: []}
    for n in range(PAIRS + 5):
        for act in chance.sample([one, other], 2):
            taken[act].append(seconds(act, n))
    pairs = product(taken[one][5:], taken[other][5:])
    return statistics.fmean((b > a) + (b == a) / 2 for a, b in pairs)


@pytest.mark.asvs("V6.3.8")
@pytest.mark.parametrize(
    ("path", "field", "ending"),
    [
        ("/ingresar", "username", ""),
        ("/recuperar/contrasena", "username", ""),
        ("/recuperar/usuario", "email", "@example.com"),
    ],
)
def test_time_tells_nothing_of_who_is_typed(app, path: str, field: str, ending: str):
    with_settings(app, throttle=False)
    browser = Browser(app)
    token = browser.token()

    def typing(who: str) -> Callable[[int], object]:
        fields = {"csrf_token": token, field: who + ending, "password": "no es esta 1"}
        return lambda _: browser.web.post(path, fields, expect_errors=True)

    assert tells_apart(typing(UNKNOWN), typing(KNOWN)) == A_COIN


@pytest.mark.asvs("V6.3.8")
def test_time_tells_nothing_of_an_email_that_registers(app):
    with_settings(app, throttle=False)

    def registering(email: str) -> Callable[[int], object]:
        return lambda n: submit(username=f"{email[:2]}{n}", email=email)

    assert tells_apart(registering("libre@example.com"), registering(TAKEN)) == A_COIN


@pytest.mark.asvs("V6.3.8")
def test_time_tells_nothing_of_an_email_that_is_written_to_again(app):
    with_settings(app, throttle=False)
    keys = {email: drafts.new_key() for email in ("libre@example.com", TAKEN)}

    def resending(email: str) -> Callable[[int], object]:
        submit(keys[email], username=email[:2] + "reenvia", email=email)
        return lambda _: activation.resend(keys[email])

    assert tells_apart(*map(resending, keys)) == A_COIN


@pytest.mark.asvs("V6.3.8")
def test_registering_and_resending_read_the_same_for_a_taken_email(app):
    seen = []
    for email, username in ((TAKEN, "luz.nueva1"), ("libre123@example.com", "luz.nueva2")):
        browser = Browser(app, "198.51.100.44")
        page = register(browser, email=email, username=username)
        resend = next(f for f in page.forms.values() if f.action.endswith("/reenviar"))
        answers = [page, resend.submit(expect_errors=True), browser.page("/registro/confirmar")]
        told = "".join(f"{answer.status}{answer.text}" for answer in answers)
        seen.append(SECRET.sub("", told).replace(email, "?").replace(username, "?"))
    assert seen[0] == seen[1]


@pytest.mark.asvs("V6.3.8")
def test_a_wrong_password_doesnt_tell_that_a_code_would_be_asked(app):
    """Decided: who has the password learns that it is right, since a code is asked then; nothing
    else is told, and with a wrong one who has a second step reads like who hasn't."""
    made = {"totp_nonce": "n", "totp_at": now()}
    make_user("doble", **made)
    seen = {who: answer_to(app, "/ingresar", "username", who, {}) for who in (KNOWN, "doble")}
    assert len(set(map(str, seen.values()))) == 1
    page = attempt(Browser(app), "doble", PASSWORD).follow()
    assert page.request.path == "/ingresar/codigo"
    assert not re.search("doble|Rojas|300 ?123", page.text, re.IGNORECASE)


def test_in_a_network_known_to_the_account_the_sentence_is_the_same(app):
    for user in (KNOWN, DISABLED):
        KnownNetwork.create(user=make_user(user + "2"), network="198.51.100.44")
    for n in range(30):
        answer_to(app, "/ingresar", "username", f"otra{n}", {})
    seen = {who: answer_to(app, "/ingresar", "username", who, {}) for who in (UNKNOWN, KNOWN + "2")}
    assert len(set(map(str, seen.values()))) == 1
