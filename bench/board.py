"""P1 for the *tablero* of a circular of 5,000 people, and what making it costs the worker."""

import datetime as dt
import time
from pathlib import Path

from bench import scene
from bench.measure import Case, Measure, wsgi_get
from bench.pages import shares
from domain import board_making, requirements
from models import (
    Addressee,
    Circular,
    CircularState,
    Document,
    Entity,
    EntityState,
    Family,
    StaffRole,
    User,
    db,
    now,
    ready,
)

PEOPLE = 5000
DEPARTMENTS = 12
PAPERS = ("cedula", "rut", "constancia_contabilidad", "experiencia")
BATCH = 500


def measures(reference: Case, folder: Path) -> list[Measure]:
    place = scene.build(folder, throttle=False)
    with place.app.app_context():
        circular = _circular()
        _people(circular)
        chief = scene.make_user("patricia")
        User.update(staff_role=StaffRole.CHIEF, totp_at=now()).where(User.id == chief.id).execute()
        began = time.process_time()
        board_making.make(circular)
        print(f"     made in {time.process_time() - began:.2f} s of CPU")
        began = time.process_time()
        board_making.make(circular)
        spent = time.process_time() - began
        cookie = scene.signed_in(place.app, chief)
    path = f"/institucion/circulares/{circular.code}/tablero"
    asked = (
        "",
        "?estado=documentos&orden=-estado",
        "?q=contratista+04",
        "?dependencia=Dependencia+3",
    )
    found = shares(
        reference, {f"tablero{each}": wsgi_get(place.app, path + each, cookie) for each in asked}
    )
    return [
        Measure("P1b", found["tablero"], 0.40, "CPU of the board of 5,000 / reference"),
        Measure("P1c", max(found.values()), 0.60, "the same, filtered, sorted or searched"),
        Measure("BOARD", spent, 2.0, "s of CPU to make it again"),
    ]


def _circular() -> Circular:
    with db.atomic():
        circular: Circular = Circular.create(
            number="0021-2026",
            place="Cúcuta",
            dated_on=dt.date(2026, 11, 3),
            recipients="Contratistas",
            subject="Registro de proveedores",
            body="Regístrese.",
            year=now().year,
            deadline=dt.date(now().year, 12, 18),
            signed_by="Marta Suárez",
            signer_post="Gerente",
            state=CircularState.PUBLISHED,
            published_at=now(),
        )
        return circular


def _people(circular: Circular) -> None:
    """Half of them with an entity and some of its papers."""
    for start in range(0, PEOPLE, BATCH):
        numbers = range(start, start + BATCH)
        with db.atomic():
            entities = ready.insert_new(
                Entity, [_entity(number) for number in numbers], returning="id"
            )
            papers = [_paper(id, code) for (id,) in entities for code in PAPERS[: id % 5]]
            ready.insert_new(Document, papers, returning="id")
            people = [
                _person(circular, number, id if number % 2 else None)
                for number, (id,) in zip(numbers, entities, strict=True)
            ]
            ready.insert_new(Addressee, people, returning="id")
    with db.atomic():
        for entity in Entity.select().where(Entity.receipt.is_null(False)).limit(BATCH):
            requirements.ask(entity)


def _entity(number: int) -> dict[str, object]:
    finished = number % 10 == 1
    return {
        "code": f"entity{number}",
        "organisation_type": "persona-natural-colombiana",
        "family": Family.NATURAL,
        "state": EntityState.REGISTERED if finished else EntityState.DRAFT,
        "name": f"Contratista {number:05}",
        "receipt": f"1999-{number:06}" if finished else None,
        "registered_at": now() if finished else None,
    }


def _paper(entity: int, code: str) -> dict[str, object]:
    return {
        "code": f"{code[:9]}{entity}",
        "entity": entity,
        "requirement": code,
        "name": f"{code}.pdf",
        "content_hash": f"{entity:064x}",
        "media_type": "application/pdf",
        "size": 1,
    }


def _person(circular: Circular, number: int, entity: int | None) -> dict[str, object]:
    return {
        "circular": circular,
        "code": f"persona{number}",
        "link": f"link{number}",
        "name": f"Contratista {number * 7919 % PEOPLE:05}",
        "tax_id": f"{10_000_000 + number}",
        "email": f"c{number}@correo.example",
        "department": f"Sede {number % DEPARTMENTS}",
        "entity": entity,
    }
