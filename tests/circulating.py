"""Circulars and their people, in one line each."""

import datetime as dt
from typing import Any

from domain import circulars
from domain.circulars import Text
from models import Addressee, Circular, CircularState, User, now

SAID = Text(
    number="1",
    place="Leticia",
    dated_on=dt.date(2026, 1, 15),
    recipients="contratistas de prestación de servicios",
    subject="Registro en el portal de proveedores",
    body="Regístrense.\n\nLuego anexen sus documentos.",
    year=2026,
    links=[["Video", "https://www.example.gov.co/video"]],
    deadline=None,
    signed_by="Ana Ruiz",
    signer_post="Gerente",
    drafted_by="",
    reviewed_by="",
)


def make_circular(
    by: User, *, number: str = "1", state: str = CircularState.PUBLISHED, **more: Any
) -> Circular:
    said = {**SAID.__dict__, "number": number, **more}
    code = circulars.draft(Text(**said), by=by, key=f"circular-{number}-{said['year']}")
    Circular.update(state=state, published_at=now()).where(Circular.code == code).execute()
    found: Circular = Circular.get(Circular.code == code)
    return found


def make_addressee(circular: Circular, name: str = "Luz Rojas", **more: Any) -> Addressee:
    given = {"tax_id": "52000000", "email": "", **more}
    row: Addressee = Addressee.create(circular=circular, name=name, **given)
    return row
