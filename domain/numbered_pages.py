"""A list some rows at a time, by the numbers of its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PAGE = 20
MOST_PAGES = 1000


@dataclass(frozen=True)
class Page:
    """Some rows, and the numbers of the pages before and after; 0 where there is none."""

    rows: Sequence[Any]
    number: int
    before: int
    after: int


def paged(query: Any, number: int) -> Page:
    """So many rows of it; `number` may be anything."""
    number = min(max(number, 1), MOST_PAGES)
    rows = list(query.limit(PAGE + 1).offset((number - 1) * PAGE))
    return Page(rows[:PAGE], number, number - 1, number + 1 if len(rows) > PAGE else 0)
