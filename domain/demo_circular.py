"""The demo's circular: three dozen people, some at each stage of its board."""

import datetime as dt
from collections.abc import Iterable, Iterator

from domain import addressees, audience, board_making, circular_letters, circulars
from domain.circulars import Text
from domain.moments import today
from models import Addressee, AddresseeKind, Circular, Entity, Family, User

DEPARTMENTS = ("Urgencias", "Farmacia", "Mantenimiento", "Jurídica", "")
STRANGERS = (
    "Ana Milena Rojas",
    "Beto Gil Arenas",
    "Carmen Rosa Vega",
    "Deisy Johana Páez",
    "Elkin Darío Mora",
    "Fabiola Quintero",
    "Gerardo Antolínez",
    "Hilda María Cañas",
    "Iván Darío Lázaro",
    "Jairo Bautista",
    "Karina Villamizar",
    "Leonel Sepúlveda",
    "Miryam Jaimes",
    "Néstor Eslava",
    "Olga Lucía Pabón",
)
FIRST_CEDULA = 60_310_000
OPENED = 5
"""So many of the strangers pressed *Empezar*, and went no further."""
BODY = """Para contratar con el hospital, regístrese en Ventanilla y anexe sus documentos.

Pulse el enlace de su correo, cree su usuario y siga los pasos. Si ya está registrado, revise qué \
le falta."""


def send(users: Iterable[User], entities: Iterable[Entity], *, by: User) -> None:
    """Publish it, write to these users and entities and to strangers, and make its board."""
    code = circulars.draft(_text(), by=by, key="demo:circular")
    circular: Circular = Circular.get(Circular.code == code)
    circulars.publish(circular, by=by)
    users = list(users)
    audience.add(circular, _people(users, list(entities)))
    audience.join(circular)
    circular_letters.send(circular, pace=60, by=by, key="demo:send")
    mine = {user.email: user for user in users}
    for one in Addressee.select(Addressee, Circular).join(Circular).order_by(Addressee.id):
        if one.email in mine:
            addressees.start(one, by=mine[one.email])
        elif one.entity_id or int(one.tax_id) < FIRST_CEDULA + OPENED:
            addressees.start(one, by=None)
    board_making.make(circular)


def _text() -> Text:
    return Text(
        number="0021-2026",
        place="San José de Cúcuta",
        dated_on=today() - dt.timedelta(days=12),
        recipients="Contratistas y proveedores",
        subject="Registro de proveedores",
        body=BODY,
        year=today().year,
        links=[],
        deadline=today() + dt.timedelta(days=18),
        signed_by="Marta Rincón",
        signer_post="Gerente",
        drafted_by="Edgar Tarazona",
        reviewed_by="",
    )


def _people(users: list[User], entities: list[Entity]) -> Iterator[audience.Person]:
    for at, name in enumerate((*STRANGERS, *(user.name for user in users))):
        known = at - len(STRANGERS)
        email = users[known].email if known >= 0 else f"contratista{at}@correo.example"
        yield _person(at, str(FIRST_CEDULA + at), name, email, AddresseeKind.NATURAL)
    for at, entity in enumerate(entities):
        natural = entity.family == Family.NATURAL
        kind = AddresseeKind.NATURAL if natural else AddresseeKind.ORGANISATION
        yield _person(at, str(entity.tax_id), entity.name, entity.email, kind)


def _person(
    at: int, tax_id: str, name: str, email: str, kind: AddresseeKind
) -> dict[str, str | AddresseeKind]:
    department = DEPARTMENTS[at % len(DEPARTMENTS)]
    return {
        "tax_id": tax_id,
        "kind": kind,
        "name": name,
        "email": email,
        "mobile": "",
        "department": department,
    }
