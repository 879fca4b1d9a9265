"""The people and entities of tests, each made in one line."""

from functools import cache
from typing import Any

from webtest import TestResponse

from domain import passwords, search, tax_ids
from models import (
    Access,
    AccessState,
    Entity,
    EntityState,
    Family,
    Role,
    StaffRole,
    User,
    UserState,
    db,
    now,
)
from tests.browsing import Browser

PASSWORD = "clave-segura-123"
ANSWER = "un trompo de madera"


def make_user(username: str = "ana", **fields: Any) -> User:
    """An active natural person, with the password `clave-segura-123`."""
    with db.atomic():
        return User.create(**_person(username) | fields)


def make_staff(username: str = "funcionaria", **fields: Any) -> User:
    """A member of the institution's staff, *jefe* unless said."""
    return make_user(username, staff_role=fields.pop("staff_role", StaffRole.CHIEF), **fields)


def make_entity(
    name: str = "Suministros del Norte SAS",
    tax_id: str | None = "900123456",
    administrator: User | None = None,
    **fields: Any,
) -> Entity:
    """A registered company that `Validar` finds, with an administrator if one is given."""
    family = fields.get("family", Family.LEGAL)
    state = fields.get("state", EntityState.REGISTERED)
    row = {
        "organisation_type": "sas",
        "family": family,
        "state": state,
        "name": name,
        "tax_id": tax_id,
        "check_digit": tax_ids.check_digit(tax_id) if (tax_id or "").isdecimal() else "",
        "claimed_tax_id": None if state == EntityState.DRAFT else tax_ids.claim(tax_id, family),
        "municipality_code": "05001",
        "registered_at": None if state == EntityState.DRAFT else now(),
    }
    with db.atomic():
        entity: Entity = Entity.create(**row | fields)
        if not entity.is_draft:
            search.index(entity.id, entity.name, entity.short_name)
    if administrator is not None:
        give_access(administrator, entity, Role.ADMINISTRATOR)
    return entity


def give_access(
    user: User,
    entity: Entity,
    role: Role = Role.MEMBER,
    state: AccessState = AccessState.ACCEPTED,
    **fields: Any,
) -> Access:
    accepted_at = now() if state == AccessState.ACCEPTED else None
    row = {"user": user, "entity": entity, "role": role, "state": state, "accepted_at": accepted_at}
    with db.atomic():
        return Access.create(**row | fields)


def attempt(browser: Browser, username: str, password: str) -> TestResponse:
    """What the page of sign-in answers."""
    return browser.post("/ingresar", {"username": username, "password": password})


def sign_in(browser: Browser, user: User, password: str = PASSWORD) -> Browser:
    """This browser, signed in through the page as a person does."""
    answer = attempt(browser, user.username, password)
    assert answer.status_code == 303, f"{answer.status}\n{answer.text[:2000]}"
    return browser


def _person(username: str) -> dict[str, Any]:
    return {
        "username": username,
        "email": f"{username}@example.com",
        "name": f"{username.capitalize()} Rojas Peña",
        "password_hash": _hashed(PASSWORD),
        "security_question": "primer-juguete",
        "security_answer_hash": _hashed(ANSWER),
        "phone": "+573001234567",
        "state": UserState.ACTIVE,
        "activated_at": now(),
        "terms_version": 1,
        "data_version": 1,
    }


@cache
def _hashed(text: str) -> str:
    return passwords.hash(text)
