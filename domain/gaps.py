"""What an entity still lacks: the one reckoning that *Finalizar*, the desk and every list share."""

from dataclasses import dataclass
from itertools import groupby

from domain import entities, requirements, sections
from domain.faults import Fault
from domain.requirements import Row
from domain.sections import Missing, Section
from models import Entity


@dataclass(frozen=True)
class Step:
    """One thing to do, and where: a section to complete, a paper to hand in, or a NIT that another
    entity holds. `key` tells it apart on a page."""

    key: str
    title: str
    path: str
    section: Section | None = None
    labels: tuple[str, ...] = ()
    """What the section lacks."""
    row: Row | None = None
    holder: Entity | None = None


@dataclass(frozen=True)
class Gaps:
    """False when nothing is missing. `done` counts what is there, a datum or a paper each one."""

    entity: Entity
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
    def percent(self) -> int:
        """How far it is; 100 only when nothing is missing."""
        return 100 * self.done // (self.done + self.left or 1) if self else 100

    @property
    def steps(self) -> list[Step]:
        """All that is to be done, in the order of the form."""
        return self.data + self.papers

    @property
    def data(self) -> list[Step]:
        """A section is one step, whatever it lacks."""
        steps = [_of_holder(self.entity, self.holder)] if self.holder else []
        for section, fields in groupby(self.fields, key=lambda missing: missing.section):
            steps.append(_of_section(self.entity, section, [each.label for each in fields]))
        return steps

    @property
    def papers(self) -> list[Step]:
        return [_of_row(self.entity, row) for row in self.documents]

    @property
    def returned(self) -> int:
        """How many rows the institution has given back, optional ones too."""
        return sum(row.fault == Fault.RETURNED for row in self.rows)

    @property
    def optional(self) -> list[Step]:
        """Papers that aren't there and that nothing waits for."""
        rows = (row for row in self.rows if not row.requirement.mandatory and not row.is_whole)
        return [_of_row(self.entity, row) for row in rows]


def of(entity: Entity) -> Gaps:
    fields, rows = sections.missing(entity), requirements.rows(entity)
    documents = [row for row in rows if row.is_missing]
    mandatory = [row for row in rows if row.requirement.mandatory]
    holder = None
    if entity.is_draft:
        holder = entities.registered_with(entity.tax_id, entity.family, entity.country)
    return Gaps(
        entity=entity,
        fields=fields,
        documents=documents,
        holder=holder,
        rows=rows,
        done=max(0, sections.asked(entity) - len(fields)) + len(mandatory) - len(documents),
    )


def _of_holder(entity: Entity, holder: Entity) -> Step:
    path = f"/registro/entidad?nit={entity.tax_id}"
    return Step("nit", "Otra entidad tiene su NIT", path, holder=holder)


def _of_section(entity: Entity, section: Section, labels: list[str]) -> Step:
    path = f"/entidades/{entity.code}/formulario/{section.slug}"
    return Step(section.slug, section.title, path, section=section, labels=tuple(labels))


def _of_row(entity: Entity, row: Row) -> Step:
    path = f"/entidades/{entity.code}/documentos?fila={row.code}#fila-{row.code}"
    return Step(f"documento-{row.code}", str(row.requirement.label), path, row=row)
