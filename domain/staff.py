"""The institution's own people: the first is made by an operator at the command line (A60), others
are invited by a chief: see `staff_invitations`."""

from peewee import IntegrityError

from domain import audit, emails, passwords, typed, usernames
from domain.errors import Refused
from models import StaffRole, User, UserState, db, now

FOR_A_CHIEF = "Esto lo cambia un jefe: pídaselo."
NOT_FOR_AUDITORS = "Un auditor consulta y no decide."


def check_decides(by: User, otherwise: str = NOT_FOR_AUDITORS) -> None:
    """Raises Refused for who only looks, which the guards of pages answer too."""
    if not by.answers_requests:
        raise Refused(otherwise)


def check_leads(by: User) -> None:
    """Raises Refused for who is no chief, which `chief_only` answers too."""
    if not by.is_chief:
        raise Refused(FOR_A_CHIEF)


def create(username: str, *, email: str, name: str, password: str, role: StaffRole) -> User:
    """A member of the staff, active at once. Raises Refused."""
    name = typed.clean(name)
    username = usernames.parse(typed.clean(username))
    email = emails.parse(email)
    if not name or len(name) > 120:
        raise Refused("Escriba el nombre, de 120 letras o menos.", field="name")
    passwords.check(password, (name, username, email))
    hashed = passwords.hash(password)
    try:
        with db.atomic():
            user = insert(name, username, email, hashed, role)
            audit.record("staff_created", by=None, subject=user.code, role=role)
    except IntegrityError as taken:
        raise taken_by(username, email) from taken
    return user


def insert(name: str, username: str, email: str, hashed: str, role: str) -> User:
    """In a transaction. Raises IntegrityError where name or address are somebody's."""
    usernames.release(username)
    return User.create(
        username=username,
        email=email,
        name=name,
        password_hash=hashed,
        state=UserState.ACTIVE,
        staff_role=role,
        activated_at=now(),
    )


def chiefs() -> list[User]:
    """Who hears of what is wrong with the portal itself."""
    chief = (User.staff_role == StaffRole.CHIEF) & (User.state == UserState.ACTIVE)
    return list(User.select().where(chief).order_by(User.id))


def taken_by(username: str, email: str) -> Refused:
    """Which of the two it is that somebody has."""
    if User.select().where(User.username == username).exists():
        return Refused(f"El usuario «{username}» ya existe. Elija otro.", field="username")
    return Refused(f"Ya hay un usuario activo con el correo «{email}».", field="email")
