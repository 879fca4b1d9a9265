"""Many people at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import models

T = TypeVar("T")


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """What each of `count` threads got from `act(n)`, all begun together."""
    ready = threading.Barrier(count)

    def one(n: int) -> T:
        ready.wait(60)
        try:
            return act(n)
        finally:
            models.db.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))
