"""Many people at the same moment: threads of one process, or two processes as when served."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

import time_machine

import models
from app import create_app
from config import Config
from domain.errors import Refused

T = TypeVar("T")
PROCESSES, THREADS = 2, 4
CLIENTS = PROCESSES * THREADS
PATIENCE = 600  # seconds: machines that test are busy
Act = tuple[Callable[..., str], tuple[Any, ...]]
"""A function of a module, and what it is called with: both go to another process."""


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


@dataclass(frozen=True)
class Outcome:
    """`won` with what the act answered, `refused` with its sentence, or a `fault`."""

    kind: str
    said: str


class Crowd:
    """Eight clients in two processes, with connections of their own."""

    def __init__(self, pipes: list[Any]) -> None:
        self.pipes = pipes

    def race(self, rounds: Sequence[Sequence[Act]], at: float = 0) -> list[list[Outcome]]:
        """In each round the eight acts begin together. `at` stops the clock."""
        for n, pipe in enumerate(self.pipes):
            pipe.send(([acts[n * THREADS :][:THREADS] for acts in rounds], at))
        columns = []
        for pipe in self.pipes:
            assert pipe.poll(PATIENCE), "the clients never finished"
            columns += pipe.recv()
        return [list(outcomes) for outcomes in zip(*columns, strict=True)]


@contextmanager
def crowd(config: Config) -> Iterator[Crowd]:
    context = multiprocessing.get_context("spawn")
    barrier, pipes, processes = context.Barrier(CLIENTS), [], []
    for _ in range(PROCESSES):
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, barrier, config), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        yield Crowd(pipes)
    finally:
        for pipe in pipes:
            pipe.close()
        for process in processes:
            process.join(10)
            process.kill()


def _serve(pipe: Any, barrier: Any, config: Config) -> None:
    create_app(config)
    with ThreadPoolExecutor(THREADS) as threads:
        while True:
            try:
                rounds, at = pipe.recv()
            except EOFError:
                return
            with time_machine.travel(at, tick=False) if at else nullcontext():
                pipe.send(
                    list(threads.map(lambda acts: _run(barrier, acts), zip(*rounds, strict=True)))
                )


def _run(barrier: Any, acts: Sequence[Act]) -> list[Outcome]:
    """One client, round after round."""
    outcomes = []
    try:
        for act, arguments in acts:
            barrier.wait(PATIENCE)
            outcomes.append(_tried(act, arguments))
    finally:
        models.db.close()
    return outcomes


def _tried(act: Callable[..., str], arguments: tuple[Any, ...]) -> Outcome:
    try:
        return Outcome("won", act(*arguments))
    except Refused as refusal:
        return Outcome("refused", refusal.message)
    except Exception as fault:
        return Outcome("fault", repr(fault))
