"""What a part of the test plan answers: how many were tried, and how many of them went wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of `docs/reliability.md`. `wrong` is 0, or the portal is; `said` tells the rest, as
    «53 fsync, 12 torn writes»."""

    tried: int
    wrong: int
    said: str = ""

    def __add__(self, other: "Figure") -> "Figure":
        """What the last one said, or the last that went wrong."""
        said = self.said if self.wrong and not other.wrong else other.said or self.said
        return Figure(self.tried + other.tried, self.wrong + other.wrong, said)


@dataclass(frozen=True)
class Part:
    """A row of the plan. `run(rounds, seed, folder)` does so many rounds, others for each seed, in
    a folder that is empty; it starts what it needs, and ends it."""

    id: str
    what: str
    rounds: int
    """At a time in `make soak`, which does them again, with other seeds, until its hour is over."""
    run: Callable[[int, int, Path], Figure]
    checked: int = 0
    """How many `make check` does, where a seed of the hour has fewer."""
