"""What the tests of the review begin from: an entity that has handed in two papers."""

from domain import return_reasons, review_queue, reviewing
from domain.review_queue import Filters
from models import AskedRequirement, Document, Entity, Requirement, User, db
from tests.attaching import put
from tests.consortia import company

ROWS = ("existencia", "experiencia")
REASON = return_reasons.SHIPPED[0]


def finished(by: User, name: str = "Entregada SAS", number: int = 1) -> Entity:
    """Registered, asked these two papers, both there."""
    entity = company(name, by, receipt=f"2026-8{number:05d}")
    with db.atomic():
        for code in ROWS:
            asked = Requirement.get(Requirement.family == "juridica", Requirement.code == code)
            Requirement.update(mandatory=True).where(Requirement.id == asked.id).execute()
            AskedRequirement.create(entity=entity, requirement=asked)
    for code in ROWS:
        put(entity, code, f"{name} {code}".encode(), by, name=f"{code}.txt")
    return entity


def paper(entity: Entity, row: str = ROWS[0]) -> Document:
    """The newest that stands in a row."""
    return (
        Document.select(Document, Entity)
        .join(Entity)
        .where(
            Document.entity == entity, Document.requirement == row, Document.removed_at.is_null()
        )
        .order_by(Document.id.desc())
        .get()
    )


def seen(entity: Entity, row: str = ROWS[0]) -> str:
    return reviewing.seen_of(reviewing.waiting(entity, row))


def waiting_rows() -> list[str]:
    """What the queue holds, in its order."""
    return [each.document.requirement for each in review_queue.page(Filters()).rows]


def accept(entity: Entity, row: str, by: User) -> None:
    reviewing.accept(paper(entity, row), seen(entity, row), by=by)


def give_back(entity: Entity, row: str, by: User, reason: str = REASON) -> None:
    reviewing.give_back(paper(entity, row), seen(entity, row), reason, by=by)


def fresh(entity: Entity) -> Entity:
    return Entity.get_by_id(entity.id)
