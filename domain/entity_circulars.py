"""The circulars that an entity was sent, for its people: what they say, and until when."""

from typing import Any

from models import Addressee, Circular, CircularState, Entity

MOST = 100


def of(entity: Entity) -> list[Circular]:
    """The newest first, closed ones too: what one was told stays readable."""
    return list(
        _told(entity).order_by(Circular.published_at.desc(), Circular.id.desc()).limit(MOST)
    )


def find(entity: Entity, code: str) -> Circular | None:
    found: Circular | None = _told(entity).where(Circular.code == code).first()
    return found


def path(entity: Entity, circular: Circular) -> str:
    return f"/entidades/{entity.code}/circulares/{circular.code}"


def _told(entity: Entity) -> Any:
    sent = Addressee.select(Addressee.circular).where(Addressee.entity == entity)
    return Circular.select().where(Circular.id.in_(sent), Circular.state != CircularState.DRAFT)
