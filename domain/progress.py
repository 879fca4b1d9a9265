"""How far many entities are with their papers: what `requirements.rows` says of one, for all of
them by a fixed number of queries, and judged by the same rules."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain import faults, requirements
from domain.faults import Fault
from domain.requirements import Row
from models import Damage, Document, Requirement, Scan, ready
from models.ready import Ready

BATCH = 500
ENTITIES = "SELECT id, family, organisation_type, receipt IS NOT NULL FROM entity WHERE id IN ({})"
ASKED = """
    SELECT entity_id, requirement_id FROM asked_requirement JOIN requirement
    ON requirement.id = requirement_id WHERE entity_id IN ({}) ORDER BY position, requirement_id
"""
REQUIREMENTS = Ready(Requirement, f"SELECT {requirements.COLUMNS} FROM requirement")  # noqa: S608
DOCUMENTS = """
    SELECT id, entity_id, requirement, state, valid_until FROM document
    WHERE entity_id IN ({}) AND removed_at IS NULL ORDER BY id
"""
BROKEN = """
    SELECT document.id, stored_file.scan FROM document
    JOIN stored_file ON stored_file.content_hash = document.content_hash
    WHERE document.entity_id IN ({}) AND document.removed_at IS NULL
    AND (stored_file.damage <> ? OR stored_file.scan = ?)
"""


@dataclass(frozen=True)
class Progress:
    """Mandatory rows that are done, of how many; and of all rows, the first day after which one
    that counts no longer does."""

    done: int = 0
    asked: int = 0
    returned: bool = False
    """Was one given back, that nothing has replaced yet?"""
    lapses_on: dt.date | None = None


def of(ids: Sequence[int]) -> dict[int, Progress]:
    """By the entities' ids; those that are no more are left out."""
    known = {each.id: each for each in REQUIREMENTS.all()}
    standing: dict[tuple[str, str], list[Requirement]] = {}
    found: dict[int, Progress] = {}
    for start in range(0, len(ids), BATCH):
        for id, rows in _rows(ids[start : start + BATCH], known, standing).items():
            found[id] = judged(rows)
    return found


def judged(rows: list[Row]) -> Progress:
    done, asked = requirements.counted(rows)
    days = [
        document.valid_until
        for row in rows
        if not row.substituted_by
        for document in row.counting
        if document.valid_until and not row.replaced(document)
    ]
    returned = any(row.fault == Fault.RETURNED and not row.substituted_by for row in rows)
    return Progress(done, asked, returned, min(days, default=None))


def _rows(
    ids: Sequence[int],
    known: dict[int, Requirement],
    standing: dict[tuple[str, str], list[Requirement]],
) -> dict[int, list[Row]]:
    asked: dict[int, list[Requirement]] = defaultdict(list)
    for entity, requirement in _run(ASKED, ids):
        asked[entity].append(known[requirement])
    documents: dict[int, list[Document]] = defaultdict(list)
    for document in Ready(Document, DOCUMENTS.format(ready.marks(len(ids)))).all(*ids):
        documents[document.entity_id].append(document)
    broken = dict(_run(BROKEN, ids, Damage.NONE, Scan.INFECTED))
    found = {}
    for id, family, kind, has_finished in _run(ENTITIES, ids):
        if (family, kind) not in standing:
            standing[family, kind] = requirements.current_of(family, kind)
        kept = requirements.as_of_today(documents[id])
        own = [(each.id, broken[each.id]) for each in kept if each.id in broken]
        required = asked[id] if has_finished else standing[family, kind]
        found[id] = requirements.arranged(required, kept, faults.among(kept, own))
    return found


def _run(sql: str, ids: Sequence[int], *more: object) -> list[Any]:
    return list(ready.run(sql.format(ready.marks(len(ids))), *ids, *more).fetchall())
