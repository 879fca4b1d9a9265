"""Races of eight clients in two processes (A41, A42, A44): nine kinds, a hundred rounds each, then
those of invitations, claims, ways back and slips, ten each.

Each has one winner; the others hear a sentence, and what they tried left no letter nor record.
"""

import os
from collections import Counter
from collections.abc import Sequence

from peewee import fn

from models import (
    AuditEntry,
    Letter,
)
from tests.crowd import CLIENTS, Outcome

ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "100")))
FEW = ROUNDS[:10]
HALF = CLIENTS // 2
NETWORK = "203.0.113.7"
START = 1_800_000_000.0


class Marks:
    """What was written since."""

    def __init__(self) -> None:
        self.letter = Letter.select(fn.MAX(Letter.id)).scalar() or 0
        self.entry = AuditEntry.select(fn.MAX(AuditEntry.id)).scalar() or 0

    def letters(self) -> Counter[str]:
        return Counter(row.template for row in Letter.select().where(Letter.id > self.letter))

    def acts(self) -> Counter[str]:
        rows = AuditEntry.select().where(AuditEntry.id > self.entry)
        return Counter(row.action for row in rows)


def one_winner_each(rounds: Sequence[Sequence[Outcome]]) -> None:
    for outcomes in rounds:
        kinds = Counter(outcome.kind for outcome in outcomes)
        assert kinds == {"won": 1, "refused": CLIENTS - 1}, outcomes


def no_fault(rounds: Sequence[Sequence[Outcome]]) -> None:
    assert not [each for outcomes in rounds for each in outcomes if each.kind == "fault"]
