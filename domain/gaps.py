"""What an entity still lacks: the one reckoning that *Finalizar*, the desk and every list share."""

from dataclasses import dataclass

from domain import entities, requirements, sections
from domain.requirements import Row
from domain.sections import Missing, Section
from models import Entity


@dataclass(frozen=True)
class Step:
    """One thing to do: a section to complete, a paper to hand in, or a NIT that another holds."""

    section: Section | None = None
    labels: tuple[str, ...] = ()
    """What the section lacks."""
    row: Row | None = None
    holder: Entity | None = None


@dataclass(frozen=True)
class Gaps:
    """False when nothing is missing. `done` counts what is there, a datum or a paper each one."""

    fields: list[Missing]
    documents: list[Row]
    holder: Entity | None
    """Who is registered with this draft's NIT already."""
    rows: list[Row]
    """All that is asked, the missing ones among it."""
    done: int

    def __bool__(self) -> bool:
        return self.left > 0

    @property
    def left(self) -> int:
        return len(self.fields) + len(self.documents) + bool(self.holder)

    @property
    def optional(self) -> list[Row]:
        """Papers that aren't there and that nothing waits for."""
        return [row for row in self.rows if not row.requirement.mandatory and not row.is_whole]

    @property
    def percent(self) -> int:
        """How far it is; 100 only when nothing is missing."""
        return 100 * self.done // (self.done + self.left or 1) if self else 100

    @property
    def steps(self) -> list[Step]:
        """All that is to be done, in the order of the form; a section is one step."""
        holder = [Step(holder=self.holder)] if self.holder else []
        labels: dict[Section, list[str]] = {}
        for missing in self.fields:
            labels.setdefault(missing.section, []).append(missing.label)
        sections_left = [Step(section=each, labels=tuple(labels[each])) for each in labels]
        return holder + sections_left + [Step(row=row) for row in self.documents]


def of(entity: Entity) -> Gaps:
    fields, rows = sections.missing(entity), requirements.rows(entity)
    documents = [row for row in rows if row.is_missing]
    mandatory = [row for row in rows if row.requirement.mandatory]
    holder = None
    if entity.is_draft:
        holder = entities.registered_with(entity.tax_id, entity.family, entity.country)
    return Gaps(
        fields=fields,
        documents=documents,
        holder=holder,
        rows=rows,
        done=_filled(entity, fields) + len(mandatory) - len(documents),
    )


def _filled(entity: Entity, fields: list[Missing]) -> int:
    """How many mandatory fields are; of members there is no number."""
    empty = [each for each in fields if each.section.fields]
    return max(0, sections.asked(entity) - len(empty))
