"""Circulars and the people of their audiences, as tests of the board need them."""

import datetime as dt
from typing import Any

from domain import board_making, requirements
from models import (
    Addressee,
    BoardRow,
    Circular,
    CircularState,
    Entity,
    Family,
    Stage,
    db,
    now,
    ready,
)
from tests.drafts import PAPERS, paper
from tests.people import make_entity


def published(number: str = "0021-2026", **fields: Any) -> Circular:
    """One that is published, of this year."""
    row = {
        "number": number,
        "place": "Cúcuta",
        "dated_on": dt.date(2026, 11, 3),
        "recipients": "Contratistas",
        "subject": "Registro de proveedores",
        "body": "Regístrese.",
        "year": now().year,
        "signed_by": "Marta Suárez",
        "signer_post": "Gerente",
        "state": CircularState.PUBLISHED,
        "published_at": now(),
    }
    with db.atomic():
        return Circular.create(**row | fields)


def call(circular: Circular, name: str, tax_id: str, **fields: Any) -> Addressee:
    """Somebody of its audience."""
    row = {"email": f"c{tax_id}@correo.example", "department": "Asistencial"}
    with db.atomic():
        return Addressee.create(circular=circular, name=name, tax_id=tax_id, **row | fields)


def call_many(circular: Circular, count: int, departments: int = 8) -> None:
    """By few statements."""
    people = [
        {
            "circular": circular,
            "code": f"persona-{circular.id}-{number}",
            "link": f"l{circular.id}x{number}",
            "name": f"Contratista {number:05}",
            "tax_id": f"{10_000_000 + number}",
            "email": f"c{number}@correo.example",
            "department": f"Dependencia {number % departments}",
        }
        for number in range(count)
    ]
    with db.atomic():
        for start in range(0, count, 500):
            ready.insert_new(Addressee, people[start : start + 500], returning="id")


def stage_of(person: Addressee) -> Stage:
    """After the board was made again."""
    board_making.make(person.circular)
    return Stage(BoardRow.get(BoardRow.addressee == person).stage)


def comply(person: Addressee, **fields: Any) -> Entity:
    """Their registration, whole; each paper counts until March."""
    natural = {"family": Family.NATURAL, "registered_at": now()}
    entity = make_entity(person.name, person.tax_id, **natural | fields)
    for code in PAPERS:
        paper(entity, code, valid_until=dt.date(now().year + 1, 3, 1))
    requirements.ask(entity)
    return entity
