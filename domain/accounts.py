"""*Mis datos de usuario*: what a signed-in person changes of their own."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from domain import (
    audit,
    catalogs,
    letters,
    limits,
    once,
    passwords,
    phones,
    registration,
    security_answers,
    sessions,
    tokens,
)
from domain.errors import Refused
from models import Purpose, Session, User, db

WRONG = "Esa no es su contraseña actual. Escríbala otra vez."
SAME = "Esa es la contraseña que ya tiene. Elija otra."
TOO_MANY = (
    "Hubo muchos intentos seguidos. Espere 15 minutos, o salga y toque «Olvidé la contraseña»."
)


@dataclass(frozen=True)
class Details:
    """What is corrected without anybody's leave, as step 1 asks it."""

    name: str
    phone: str
    time_zone: str


def correct(user: User, details: Details, *, password: str) -> None:
    """Keep what differs; the password is asked only where the phone does. Raises Refused."""
    kept = {
        "name": registration.check_name(details.name),
        "phone": phones.parse(details.phone, user.country),
        "time_zone": registration.known(catalogs.time_zones(), details.time_zone, "time_zone"),
    }
    changed = {name: value for name, value in kept.items() if value != getattr(user, name)}
    if not changed:
        return
    if "phone" in changed:
        confirm(user, password)
    if user.is_natural and "name" in changed:
        changed["entity_name"] = changed["name"]
    with db.atomic():
        differs = reduce(or_, (getattr(User, name) != value for name, value in changed.items()))
        if User.update(**changed).where(User.id == user.id, differs).execute():
            audit.record("user_corrected", by=user, fields=sorted(changed.keys() & kept.keys()))


def change_password(session: Session, new: str, *, password: str, key: str) -> None:
    """Another password; every other browser is signed out, links of recovery in the mail die
    (A06), and the owner hears of it (A16). The same key again changes nothing. Raises Refused."""
    user: User = session.user
    if once.result_of(key):
        return
    passwords.check(new, user.own)
    confirm(user, password)
    if new == password:
        raise Refused(SAME, field="password")
    hashed = passwords.hash(new)

    def act() -> str:
        as_seen = (User.id == user.id) & (User.password_hash == user.password_hash)
        if not User.update(password_hash=hashed).where(as_seen).execute():
            raise Refused(WRONG, field="present_password")
        sessions.end_others(session)
        tokens.withdraw(user, Purpose.RECOVER_PASSWORD)
        letters.password_changed(user, by_link=False)
        audit.record("password_changed", by=user)
        return str(user.code)

    once.once(key, act)


def set_question(user: User, question: str, answer: str, *, password: str, key: str) -> None:
    """Set or change the security question; none at all removes it. The owner hears of it (A09).
    The same key again changes nothing. Raises Refused."""
    if once.result_of(key):
        return
    if question:
        registration.known(catalogs.security_questions(), question, "security_question")
        security_answers.check(answer, user.own)
    confirm(user, password)
    hashed = security_answers.hash(answer) if question else ""

    def act() -> str:
        as_seen = (User.id == user.id) & (User.password_hash == user.password_hash)
        kept = {"security_question": question, "security_answer_hash": hashed}
        if not User.update(**kept).where(as_seen).execute():
            raise Refused(WRONG, field="present_password")
        if question or user.has_security_answer:
            letters.question_changed(user, removed=not question)
            done: audit.Action = (
                "security_question_changed" if question else "security_question_removed"
            )
            audit.record(done, by=user)
        return str(user.code)

    once.once(key, act)


def confirm(user: User, password: str) -> None:
    """Is this really them, and not somebody at a browser that they left open? Each try counts
    before it is looked at (A08, A09). Raises Refused."""
    if not limits.allow(limits.PRESENT_PASSWORD, user.code):
        raise Refused(TOO_MANY, field="present_password")
    if not passwords.verify(user.password_hash, password):
        raise Refused(WRONG, field="present_password")
    limits.take_back(limits.PRESENT_PASSWORD, user.code)
