"""How requests go: each process counts in files of its own, which whoever is asked adds up.

A file is given its room on the disk at once: one that grew on a full disk would end the process.
"""

import os
import time
from functools import cache
from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram

from domain import limits
from domain.limits import Limit

FOLDER = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
ROOM = {"histogram": 1 << 20, "counter": 1 << 16, "gauge_livesum": 1 << 12}
BUCKETS = (0.01, 0.025, 0.1, 0.5, 2.5)


def _take_room() -> None:
    for kind, size in ROOM.items():
        with (FOLDER / f"{kind}_{os.getpid()}.db").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)


_take_room()
SECONDS = Histogram(
    "ventanilla_request_seconds", "Time to make an answer", ["endpoint"], buckets=BUCKETS
)
ANSWERS = Counter("ventanilla_answers", "Answers by status", ["status"])
REFUSALS = Counter("ventanilla_limit_refusals", "Refused by a limit", ["limit"])
IN_FLIGHT = Gauge("ventanilla_in_flight", "Requests being answered", multiprocess_mode="livesum")


@cache
def _seconds(endpoint: str) -> Histogram:
    return SECONDS.labels(endpoint)


@cache
def _answers(status: int) -> Counter:
    return ANSWERS.labels(str(status))


_seconds("none"), _answers(200)  # opens the files


def begin() -> None:
    IN_FLIGHT.inc()


def note(endpoint: str, status: int, began: float) -> None:
    _seconds(endpoint).observe(time.perf_counter() - began)
    _answers(status).inc()


def end() -> None:
    IN_FLIGHT.dec()


def _refused(limit: Limit) -> None:
    REFUSALS.labels(limit.name).inc()


limits.hears_of_refusals.append(_refused)
