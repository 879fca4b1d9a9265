"""A fictional hospital, to try everything on: 300 entities, people in every state."""

import datetime as dt
import random
from collections.abc import Iterator

from domain import (
    acceptances,
    catalogs,
    demo_circular,
    demo_papers,
    demo_rooms,
    passwords,
    receipts,
    requirements,
    search,
    tax_ids,
)
from models import (
    Access,
    AccessState,
    ConsortiumMember,
    Entity,
    EntityState,
    Family,
    Institution,
    MemberState,
    Role,
    StaffRole,
    Supply,
    User,
    UserState,
    db,
    now,
)

NAME = "E.S.E. Hospital Santa Lucía"
PASSWORD = "tinto con panela en la plaza"
ENTITIES = 300
TRADES = (
    "Suministros",
    "Servicios Biomédicos",
    "Droguería",
    "Transportes",
    "Construcciones",
    "Papelería",
    "Lavandería Hospitalaria",
    "Asesorías",
    "Mantenimiento",
    "Alimentos",
)
OFFERS = ("76110000", "78100000", "51100000", "85100000", "80110000", "72100000")
PLACES = ("del Oriente", "La Provincia", "El Páramo", "Altavista", "Dos Ríos", "San Roque")
BRANDS = ("Vitalis", "Nova", "Agrosol", "Medinort", "Ferrovía", "Lumina", "Quinsa", "Orbe")
GIVEN = ("Luz Dary", "Jhon Fredy", "Yuli Tatiana", "Wilmer Alexis", "Nubia", "Carlos Iván", "Óscar")
FAMILY = ("Contreras", "Peñaloza", "Ortega", "Suárez", "Parra", "Maldonado", "Niño", "Gélvez")
KINDS = (
    ("persona-natural-colombiana", 150, ""),
    ("sas", 90, " S.A.S."),
    ("limitada-colombiana", 20, " Ltda."),
    ("fundacion", 15, ""),
    ("entidad-estatal", 15, ""),
    ("union-temporal", 10, ""),
)
PEOPLE = (
    ("luzdary", "Luz Dary Contreras", "administradora de una S.A.S. con solicitudes pendientes"),
    ("jhonfredy", "Jhon Fredy Peñaloza", "proveedor de la misma S.A.S."),
    ("yuli", "Yuli Tatiana Ortega", "activa, sin entidad"),
)
STAFF = (
    ("jefe", "Marta Rincón", StaffRole.CHIEF),
    ("funcionario", "Edgar Tarazona", StaffRole.OFFICER),
    ("auditora", "Sandra Vera", StaffRole.AUDITOR),
)
PAPERS = (4, 4, 3, 2, 1)
"""How many of theirs some natural persons have handed in: all, or some."""
REQUESTS = (
    AccessState.PENDING,
    AccessState.PENDING,
    AccessState.PENDING,
    AccessState.REJECTED,
    AccessState.CANCELLED,
    AccessState.WITHDRAWN,
    AccessState.EXPIRED,
)


def build() -> Iterator[str]:
    """Fill a portal that holds no entity yet; yields what to tell its operator."""
    if Entity.select().exists():
        yield "Ya hay datos aquí: no se cambió nada."
    else:
        with db.atomic():
            _build()
        yield f"{ENTITIES} entidades de la institución ficticia {NAME}."
    yield f"Todos entran con la contraseña: {PASSWORD}"
    for username, name, role in STAFF:
        yield f"  {username:12} {name}, {role} de la institución"
    for username, name, what in PEOPLE:
        yield f"  {username:12} {name}, {what}"
    yield "  poractivar   no ha confirmado su correo · desactivado no puede entrar"


def _build() -> None:
    luck = random.Random(2026)  # noqa: S311
    Institution.update(name=NAME).execute()
    known = passwords.hash(PASSWORD)
    chief, *_ = [_person(username, name, known, staff_role=role) for username, name, role in STAFF]
    luzdary, jhonfredy, yuli = [_person(username, name, known) for username, name, _ in PEOPLE]
    waiting = {"state": UserState.PENDING, "activated_at": None}
    newcomer = _person("poractivar", "Leidy Rincón", known, **waiting)
    _person("desactivado", "Edinson Buitrago", known, state=UserState.DISABLED)
    entities = [_entity(luck, row, at) for at, row in enumerate(_kinds())]
    for entity in entities:
        requirements.ask(entity)
    search.index_many((entity.id, entity.name, entity.short_name) for entity in entities)
    for entity in entities[::2]:
        for unspsc in luck.sample(OFFERS, 2):
            Supply.create(entity=entity, unspsc=unspsc)
    company = next(entity for entity in entities if entity.organisation_type == "sas")
    _consortia(entities, company)
    _access(luzdary, company, AccessState.ACCEPTED, Role.ADMINISTRATOR, days=40)
    _access(jhonfredy, company, AccessState.ACCEPTED, Role.MEMBER, days=12)
    demo_papers.attach(company, luzdary)
    demo_papers.review(company, chief)
    for at, state in enumerate(REQUESTS):
        person = _person(f"persona{at + 1}", f"{GIVEN[at]} {FAMILY[at]}", known)
        _access(person, company, state, Role.MEMBER, days=at * 9)
        if at < 2:
            _access(person, entities[-1 - at], AccessState.PENDING, Role.MEMBER, days=at)
    natural = [entity for entity in entities if entity.family == Family.NATURAL]
    owners = [
        _handed_in(entity, most, known) for entity, most in zip(natural, PAPERS, strict=False)
    ]
    for entity, days in zip(natural, (200, 9), strict=False):
        demo_papers.lapse_in(entity, days)
    written_to = [company, *natural[: len(PAPERS) + 8]]
    demo_rooms.fill(company, natural[0], supplier=luzdary, owner=owners[0], chief=chief)
    demo_circular.send([newcomer, yuli], written_to, by=chief)


def _handed_in(entity: Entity, most: int, password_hash: str) -> User:
    """Its administrator, who attached the first `most` of its papers."""
    owner = _person(f"dueno{entity.id}", entity.name, password_hash)
    _access(owner, entity, AccessState.ACCEPTED, Role.ADMINISTRATOR, days=20)
    demo_papers.hand_in(entity, most, owner)
    return owner


def _consortia(entities: list[Entity], asked: Entity) -> None:
    """Two companies in each unión temporal; the last one waits for an answer of `asked`."""
    plural = [entity for entity in entities if entity.family == Family.PLURAL]
    companies = iter(entity for entity in entities if entity.organisation_type == "sas")
    next(companies)
    for each in plural:
        waits = each is plural[-1]
        for at, share in enumerate((6000, 4000)):
            ConsortiumMember.create(
                entity=each,
                member=asked if at and waits else next(companies),
                share=share,
                is_leader=not at,
                state=MemberState.PENDING if at and waits else MemberState.ACCEPTED,
                asked_at=now(),
            )


def _kinds() -> Iterator[tuple[str, str]]:
    for organisation_type, how_many, ending in KINDS:
        yield from ((organisation_type, ending),) * how_many


def _person(username: str, name: str, password_hash: str, **fields: object) -> User:
    row = {
        "username": username,
        "email": f"{username}@correo.example",
        "name": name,
        "password_hash": password_hash,
        "phone": "+573005550100",
        "state": UserState.ACTIVE,
        "activated_at": now(),
        "terms_version": 1,
        "data_version": 1,
    }
    user: User = User.create(**row | fields)
    acceptances.note(user)
    return user


def _entity(luck: random.Random, kind: tuple[str, str], at: int) -> Entity:
    organisation_type, ending = kind
    legal_form = catalogs.organisation_types()[organisation_type]
    family, natural = legal_form.family, legal_form.family == "natural"
    number = str((27_000_000 if natural else 900_000_000) + at * 7919)
    town = luck.choice(sorted(catalogs.municipalities()))
    return Entity.create(
        organisation_type=organisation_type,
        family=family,
        business_area=legal_form.usual_area,
        state=EntityState.REGISTERED,
        name=_name(luck, at, natural) + ending,
        tax_id=number,
        check_digit=tax_ids.check_digit(number),
        claimed_tax_id=tax_ids.claim(number, family),
        municipality_code=town,
        address=f"Calle {luck.randint(1, 90)} # {luck.randint(1, 30)}-{luck.randint(10, 99)}",
        email=f"oficina{at}@correo.example",
        phone="+576075550100",
        is_sme=True,
        receipt=receipts.issue(),
        registered_at=now() - dt.timedelta(days=luck.randint(1, 300)),
        verified_at=now() if luck.random() < 0.6 else None,
    )


def _name(luck: random.Random, at: int, natural: bool) -> str:
    if natural:
        return f"{luck.choice(GIVEN)} {luck.choice(FAMILY)} {luck.choice(FAMILY)}"
    return f"{luck.choice(TRADES)} {luck.choice(BRANDS)} {luck.choice(PLACES)} {at}"


def _access(user: User, entity: Entity, state: AccessState, role: Role, *, days: int) -> None:
    asked = now() - dt.timedelta(days=days, hours=2)
    decided = asked + dt.timedelta(hours=1)
    Access.create(
        user=user,
        entity=entity,
        role=role,
        state=state,
        requested_at=asked,
        accepted_at=decided if state == AccessState.ACCEPTED else None,
        updated_at=asked if state == AccessState.PENDING else decided,
    )
