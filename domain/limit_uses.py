"""One use of what is limited, as the two places where uses are counted know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Use:
    """Of `bucket`, which may be used so many times in so many seconds."""

    bucket: str
    times: int
    seconds: int


class Store(Protocol):
    def count(self, uses: Sequence[Use], at: float) -> bool:
        """Count all of these uses, or none of them."""

    def used(self, use: Use, at: float) -> int:
        """How often its window has seen it."""

    def take_back(self, use: Use) -> None:
        """Uncount the newest."""

    def forget(self, use: Use) -> None:
        """Uncount all."""
