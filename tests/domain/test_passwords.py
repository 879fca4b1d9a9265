import time
import unicodedata

import pytest
from argon2 import PasswordHasher

from domain import catalogs, passwords, settings, sign_in
from domain.errors import Refused
from models import User
from tests.crowd import at_once
from tests.people import PASSWORD, make_user

pytestmark = pytest.mark.usefixtures("database")

ANA = ("Ana María Peñuela", "ana_mp", "ampenuela@example.com", "+573001234567", "Acme SAS")
LENGTH, MIX = "8 caracteres o más", "letras y números"
COMMON, OWN = "Muchas personas usan", "sus propios datos"


@pytest.mark.asvs("V11.2.2")
def test_what_is_kept_by_old_parameters_is_made_anew_when_its_owner_enters():
    old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    user = make_user("ana", password_hash=old)
    with pytest.raises(Refused):
        sign_in.enter("ana", "no es esta 1", network="n")
    assert User.get_by_id(user.id).password_hash == old
    sign_in.enter("ana", PASSWORD, network="n")
    kept = User.get_by_id(user.id).password_hash
    assert kept != old and not passwords.is_old(kept)
    assert sign_in.enter("ana", PASSWORD, network="n").password_hash == kept


def reason(text: str) -> str:
    with pytest.raises(Refused) as refusal:
        passwords.check(text, ANA)
    assert refusal.value.field == "password"
    return refusal.value.message


@pytest.mark.asvs("V6.2.1", "V6.2.5")
@pytest.mark.parametrize(
    "text",
    [
        "zf4kq9wd",
        "abc def7",
        "ñandú 77",
        "gato azul lluvia",
        "四つの言葉を並べた長い文章です",
        "👩🏽‍🚀👩🏽‍🚀 vuela lejos y alto",
        "a\x00b4kq9w",
        " 8espacios ",
        "x7" * 128,
    ],
)
def test_these_may_be_chosen(text: str):
    passwords.check(text, ANA)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", LENGTH),
        ("zf4kq9w", LENGTH),
        ("zfqkwjdn", MIX),
        ("83610492", MIX),
        ("solo-letrasñé", MIX),
        ("password1", COMMON),
        ("PassWord1", COMMON),
        ("qwerty123", COMMON),
        ("11111111a", COMMON),
        ("a1a1a1a1a1", COMMON),
        ("anamaria_7", OWN),
        ("PENUELA2024", OWN),
        ("Peñuela2024", OWN),
        ("ana_mp-2025", OWN),
        ("ampenuela99", OWN),
        ("3001234567a", OWN),
        ("+573001234567 a", OWN),
        ("ventanilla1", OWN),
        ("Secop2026", OWN),
        ("ana maria penuela", OWN),
    ],
)
@pytest.mark.asvs("V6.2.4", "V6.2.11")
def test_these_are_refused_each_with_its_reason(text: str, sentence: str):
    assert sentence in reason(text)


@pytest.mark.asvs("V6.2.9")
def test_the_longest_has_256_code_points():
    passwords.check("ab1é" * 64, ANA)
    assert "256 caracteres o menos" in reason("ab1é" * 64 + "x")


def test_length_is_counted_as_a_person_reads_it():
    """ñ as n and a tilde is one letter."""
    passwords.check(unicodedata.normalize("NFD", "ñé1" * 85), ANA)
    assert LENGTH in reason(unicodedata.normalize("NFD", "ñáéíó12"))


@pytest.mark.asvs("V6.2.4", "V6.2.12")
def test_every_common_password_that_fits_the_rule_is_refused():
    path = catalogs.FOLDER / "common_passwords.txt"
    words = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    fitting = [word for word in words if len(word) >= passwords.SHORTEST]
    assert len(fitting) > 5_002
    for word in fitting[::7] + fitting[:500]:
        with pytest.raises(Refused):
            passwords.check(word, ())


@pytest.mark.asvs("V6.2.9")
def test_a_megabyte_is_refused_fast():
    begun = time.process_time()
    assert "256 caracteres" in reason("é" * 1_000_000)
    assert time.process_time() - begun < 1


@pytest.mark.asvs("V6.2.8")
@pytest.mark.parametrize(
    "text", ["clave 1234", "a\x00b12345", "👍" * 64, "x" * 72 + "1", "é" * 256, "\ud800abc1234"]
)
def test_a_password_is_verified_exactly(text: str):
    stored = passwords.hash(text)
    assert passwords.verify(stored, text)
    for almost in (text[:-1], text + " ", " " + text, text + "\x00", text.swapcase() + "A"):
        assert not passwords.verify(stored, almost)


@pytest.mark.asvs("V6.2.8")
def test_composed_and_decomposed_letters_are_one_password():
    stored = passwords.hash(unicodedata.normalize("NFC", "ñandú 1234"))
    assert passwords.verify(stored, unicodedata.normalize("NFD", "ñandú 1234"))


@pytest.mark.asvs("V11.4.2")
def test_a_hash_is_argon2id_with_its_own_salt():
    first, second = passwords.hash("clave 1234"), passwords.hash("clave 1234")
    assert first != second
    assert first.startswith("$argon2id$v=19$")


@pytest.mark.asvs("V11.4.2")
def test_the_real_profile_is_the_recommended_one():
    real = passwords._profile(False)
    assert (real.memory_cost, real.time_cost, real.parallelism) == (19 * 1024, 2, 1)
    assert settings.current().cheap_passwords


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$v=19$m=8,t=1,p=1$zz$zz", "plain"])
def test_a_broken_hash_verifies_nothing(stored: str):
    assert not passwords.verify(stored, "clave 1234")


def test_nobodys_password_is_never_right():
    for text in ("", "nobody", passwords.nobodys()):
        assert not passwords.verify(passwords.nobodys(), text)
    assert passwords.nobodys().rsplit("$", 2)[0] == passwords.hash("x").rsplit("$", 2)[0]


@pytest.mark.asvs("V15.2.2")
def test_hashing_waits_its_turn():
    """At most one a core at a time, so that sign-ins don't starve the other pages (A36)."""
    most = 0
    running = 0

    class Counting:
        def verify(self, _stored: str, _octets: bytes) -> bool:
            return bool(self.hash(b""))

        def hash(self, _octets: bytes) -> str:
            nonlocal most, running
            running += 1
            most = max(most, running)
            time.sleep(0.005)
            running -= 1
            return ""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", Counting)
        at_once(8, lambda n: passwords.verify("x", "x") if n % 2 else passwords.hash("x"))
    assert most == 1
