"""The institution's own people: made by an operator at the command line, and only there (A60)."""

import re

from email_validator import EmailNotValidError, validate_email
from peewee import IntegrityError

from domain import audit, passwords, typed
from domain.errors import Refused
from models import StaffRole, User, UserState, db, now

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}[a-z0-9]")


def create(username: str, *, email: str, name: str, password: str, role: StaffRole) -> User:
    """A member of the staff, active at once. Raises Refused."""
    name = typed.line(name)
    username = typed.line(username).lower()
    email = _address(email)
    if not name or len(name) > 120:
        raise Refused("Escriba el nombre, de 120 letras o menos.", field="name")
    if not USERNAME.fullmatch(username):
        raise Refused(
            "El usuario lleva de 3 a 40 letras sin tilde, números, punto, guion o raya baja.",
            field="username",
        )
    passwords.check(password, (name, username, email))
    hashed = passwords.hash(password)
    try:
        with db.atomic():
            user = User.create(
                username=username,
                email=email,
                name=name,
                password_hash=hashed,
                state=UserState.ACTIVE,
                staff_role=role,
                activated_at=now(),
            )
            audit.record("create_staff", by=None, subject=user.code, role=role)
    except IntegrityError as taken:
        raise _taken(username, email) from taken
    return user


def _address(email: str) -> str:
    try:
        found = validate_email(typed.line(email), check_deliverability=False)
    except EmailNotValidError as wrong:
        raise Refused(f"«{email}» no es un correo completo.", field="email") from wrong
    return found.normalized.lower()


def _taken(username: str, email: str) -> Refused:
    if User.select().where(User.username == username).exists():
        return Refused(f"El usuario «{username}» ya existe. Elija otro.", field="username")
    return Refused(f"Ya hay un usuario activo con el correo «{email}».", field="email")
