"""A limit is one limit, however many processes serve the portal and whenever they began (A08)."""

import dataclasses
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.synchronize import Barrier

import pytest

import models
from config import Config
from domain import limit_keys, limits, settings
from domain.limits import Limit
from tests.crowd import at_once
from tests.domain.conftest import Valkey

PROCESSES, CLIENTS, TRIES = 2, 4, 10
ONE_LIMIT = Limit("of-all-processes", 21, 3600)
together: Barrier


def begin(config: Config, barrier: Barrier) -> None:
    """A process of the portal, as it starts."""
    global together
    limit_keys.PATIENCE = 60  # a machine that tests is busy
    settings.use(config)
    models.open_database(config.database_url)
    together = barrier


def storm(_process: int) -> int:
    """How many uses four clients of this process got, begun when the other process begins."""
    together.wait(60)
    return sum(
        at_once(CLIENTS, lambda _: sum(limits.allow(ONE_LIMIT, "ana") for _ in range(TRIES)))
    )


def of_all_processes(config: Config) -> int:
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(PROCESSES)
    with ProcessPoolExecutor(
        PROCESSES, mp_context=spawn, initializer=begin, initargs=(config, barrier)
    ) as processes:
        return sum(processes.map(storm, range(PROCESSES)))


@pytest.mark.asvs("V6.3.1", "V2.4.1")
def test_eight_clients_of_two_processes_share_one_limit_and_a_restart_forgives_nobody(
    config: Config, database: None
):
    models.db.close()
    assert of_all_processes(config) == ONE_LIMIT.times
    assert of_all_processes(config) == 0
    assert not limits.allow(ONE_LIMIT, "ana") and limits.allow(ONE_LIMIT, "beto")


@pytest.mark.asvs("V6.3.1", "V2.4.1")
def test_so_they_do_in_valkey(config: Config, database: None, valkey: Valkey):
    models.db.close()
    config = dataclasses.replace(config, valkey_url=valkey.url)
    assert of_all_processes(config) == ONE_LIMIT.times
    assert limits.allow(ONE_LIMIT, "ana")  # the database has seen none of it
