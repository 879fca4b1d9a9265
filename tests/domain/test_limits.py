"""Each limit is kept twice over: in the database, and in Valkey where there is one."""

import socket
import time
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from domain import limit_keys, limits
from domain.limits import Limit
from models import Hit
from tests import servers
from tests.certificates import self_signed
from tests.conftest import with_settings
from tests.crowd import at_once
from tests.domain.conftest import Valkey

pytestmark = pytest.mark.usefixtures("database", "store")
THREE = Limit("three", 3, 60)


@pytest.fixture(params=["database", "valkey"])
def store(app: Flask, request: pytest.FixtureRequest) -> None:
    """Where this test's uses are counted."""
    if request.param == "valkey":
        with_settings(app, valkey_url=request.getfixturevalue("valkey").url)


def test_so_many_and_no_more():
    assert [limits.allow(THREE, "ana") for _ in range(5)] == [True, True, True, False, False]
    assert limits.allow(THREE, "beto")
    assert limits.exhausted(THREE, "ana") and not limits.exhausted(THREE, "beto")


def test_limits_of_one_person_do_not_mix():
    other = Limit("other", 3, 60)
    for _ in range(3):
        limits.allow(THREE, "ana")
    assert limits.allow(other, "ana")


def test_a_network_of_many_browsers_searches_only_so_often(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "SEARCH", Limit("search", 1, 60))
    monkeypatch.setattr(limits, "SEARCH_NETWORK", Limit("search-network", 2, 60))
    assert limits.may_search("one browser", "clinic") and limits.may_search("another", "clinic")
    assert not limits.may_search("a third", "clinic")
    assert limits.may_search("a third", "home")  # what was refused isn't half counted


def test_the_window_slides():
    start = time.time()
    for second in (0, 30, 50):
        with time_machine.travel(start + second, tick=False):
            assert limits.allow(THREE, "ana")
    with time_machine.travel(start + 59, tick=False):
        assert not limits.allow(THREE, "ana")
    with time_machine.travel(start + 61, tick=False):
        assert limits.allow(THREE, "ana")
        assert not limits.allow(THREE, "ana")
    with time_machine.travel(start + 91, tick=False):
        assert limits.allow(THREE, "ana")


def test_a_refused_use_does_not_lengthen_the_wait():
    start = time.time()
    with time_machine.travel(start, tick=False):
        for _ in range(10):
            limits.allow(THREE, "ana")
    with time_machine.travel(start + 61, tick=False):
        assert limits.allow(THREE, "ana")


@pytest.mark.asvs("V6.3.1", "V2.4.1")
def test_a_limit_is_exact_in_a_crowd():
    hundred = Limit("hundred", 100, 60)
    for who in ("ana", "beto", "carla"):
        allowed = at_once(8, lambda _, who=who: sum(limits.allow(hundred, who) for _ in range(25)))
        assert sum(allowed) == 100


def test_a_use_taken_back_is_free_again():
    for _ in range(3):
        limits.allow(THREE, "ana")
    limits.take_back(THREE, "ana")
    assert limits.allow(THREE, "ana") and not limits.allow(THREE, "ana")


def test_a_forgotten_bucket_is_empty():
    for who in ("ana", "beto"):
        for _ in range(3):
            limits.allow(THREE, who)
    limits.forget(THREE, "ana")
    assert limits.allow(THREE, "ana") and not limits.allow(THREE, "beto")


def test_what_no_window_sees_is_cleared_away():
    day = Limit("day", 1, limits.DAY)
    start = time.time()
    with time_machine.travel(start - limits.DAY - 5):
        limits.allow(day, "ana")
    with time_machine.travel(start - 60):
        limits.allow(day, "beto")
    limits.forget_old()
    assert limits.allow(day, "ana") and not limits.allow(day, "beto")


def test_off_for_load_tests(app: Flask):
    with_settings(app, throttle=False)
    assert all(limits.allow(THREE, "ana") for _ in range(9))
    assert not limits.exhausted(THREE, "ana")


def test_counts_outlive_the_process(tmp_path: Path, config):
    from models import db, open_database

    for _ in range(3):
        limits.allow(THREE, "ana")
    db.close()
    open_database(config.database_url)
    assert not limits.allow(THREE, "ana")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("", "unknown"),
        ("evil\r\n", "unknown"),
    ],
)
def test_a_network_is_an_ipv4_address_or_64_bits_of_an_ipv6_one(address: str, network: str):
    assert limits.network(address) == network


def test_hostile_names_are_only_names():
    for who in ("'; DROP TABLE hit; --", "%", "ñ" * 500, "😀", "a b\r\nFLUSHALL\r\n"):
        assert limits.allow(THREE, who)
    assert not limits.exhausted(THREE, "ana")


def test_valkey_counts_what_it_is_given_and_learns_nobodys_name(app: Flask, valkey: Valkey):
    with_settings(app, valkey_url=valkey.url)
    assert limits.allow(THREE, "ana@example.com")
    assert not Hit.select().exists()
    [name] = valkey.client.keys()
    assert b"ana" not in name and 0 < valkey.client.ttl(name) <= THREE.seconds


def test_while_valkey_is_away_the_database_counts(app: Flask, valkey: Valkey):
    """A server that accepts and says nothing is asked once, not by each request anew."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0)
        with_settings(app, valkey_url=f"valkey://127.0.0.1:{silent.getsockname()[1]}")
        assert [limits.allow(THREE, "ana") for _ in range(5)] == [True, True, True, False, False]
        assert limits.exhausted(THREE, "ana")
        limits.take_back(THREE, "ana")
        assert not limits.exhausted(THREE, "ana")
        limits.forget(THREE, "ana")
        assert not Hit.select().exists()
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_valkey_that_takes_no_writes_is_away_too(
    app: Flask, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limit_keys, "REST", 0)
    with_settings(app, valkey_url=valkey.url)
    valkey.client.config_set("min-replicas-to-write", 1)
    assert [limits.allow(THREE, "ana") for _ in range(5)] == [True, True, True, False, False]
    assert limits.exhausted(THREE, "ana")
    valkey.client.config_set("min-replicas-to-write", 0)
    assert limits.allow(THREE, "ana") and Hit.select().count() == 3


def test_a_valkey_with_anothers_certificate_is_away(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It names 127.0.0.1; whoever answers elsewhere isn't the one that was meant."""
    certificate, key = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with servers.valkey(certificate, key) as url:
        with_settings(app, valkey_url=url)
        assert limits.allow(THREE, "ana") and not Hit.select().exists()
        with_settings(app, valkey_url=url.replace("127.0.0.1", "127.0.0.2"))
        assert limits.allow(THREE, "ana") and Hit.select().count() == 1
