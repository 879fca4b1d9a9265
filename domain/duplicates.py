"""Registered entities that may be the same supplier twice: same number, name, e-mail or telephone.

Nothing is compared with everything: each key is grouped once, among the newest entities.
"""

from dataclasses import dataclass

from models import Entity, ready

AMONG = 10_000
A_PAGE = 20
SHARED_BY_MANY = 8
"""An address or name that more of them have tells nothing of two."""
NUMBER, NAME, EMAIL, PHONE, NAMESAKE = 16, 8, 4, 2, 1
"""Two people of one name are seldom one: they come last."""
PAIRS = f"""WITH newest AS (
    SELECT e.id, e.tax_id, e.check_digit, e.family, e.email, e.notification_email, e.phone,
    e.representative_email, e.representative_phone, n.name AS folded
    FROM entity AS e JOIN search_name AS n ON n.entity_id = e.id
    WHERE e.state = 'registered' ORDER BY e.id DESC LIMIT ?),
said AS (
    SELECT id, {NUMBER} AS weight, tax_id AS said FROM newest WHERE tax_id <> ''
    UNION SELECT id, {NUMBER}, tax_id || check_digit FROM newest
    WHERE tax_id <> '' AND check_digit <> ''
    UNION SELECT id, CASE family WHEN 'natural' THEN {NAMESAKE} ELSE {NAME} END, folded
    FROM newest WHERE folded <> ''
    UNION SELECT id, {EMAIL}, family || lower(email) FROM newest WHERE email <> ''
    UNION SELECT id, {EMAIL}, family || lower(notification_email) FROM newest
    WHERE notification_email <> ''
    UNION SELECT id, {EMAIL}, family || lower(representative_email) FROM newest
    WHERE representative_email <> ''
    UNION SELECT id, {PHONE}, family || phone FROM newest WHERE phone <> ''
    UNION SELECT id, {PHONE}, family || representative_phone FROM newest
    WHERE representative_phone <> ''),
alike AS (
    SELECT weight, said, MIN(id) AS first FROM said GROUP BY weight, said
    HAVING COUNT(*) BETWEEN 2 AND ?)
SELECT first, said.id, SUM(DISTINCT alike.weight) AS why FROM alike
JOIN said ON said.weight = alike.weight AND said.said = alike.said
WHERE said.id <> first GROUP BY first, said.id
ORDER BY why DESC, said.id DESC, first DESC LIMIT ? OFFSET ?"""  # noqa: S608


@dataclass(frozen=True)
class Pair:
    """The one that was there first, the other, and what they share: a sum of those above."""

    first: Entity
    other: Entity
    shared: int

    def shares(self, what: int) -> bool:
        return bool(self.shared & what)


@dataclass(frozen=True)
class Page:
    pairs: list[Pair]
    has_next: bool


def page(number: int) -> Page:
    """The likeliest first."""
    given = (AMONG, SHARED_BY_MANY, A_PAGE + 1, number * A_PAGE)
    found = ready.run(PAIRS, *given).fetchall()
    ids = {id for first, other, _ in found for id in (first, other)}
    named = (Entity.id, Entity.code, Entity.name, Entity.tax_id, Entity.check_digit, Entity.family)
    rows = {row.id: row for row in Entity.select(*named).where(Entity.id.in_(ids))}
    pairs = [Pair(rows[first], rows[other], int(why)) for first, other, why in found[:A_PAGE]]
    return Page(pairs, len(found) > A_PAGE)
