"""*Registro asistido*: staff begin a registration for somebody beside them or on the phone.

The person confirms it, by a letter or by a slip that staff print, and chooses the password, which
staff never learn (A60). Until then the account can do nothing, and it lapses like any other (A03).
"""

from dataclasses import asdict, dataclass, replace

from peewee import IntegrityError

from domain import (
    activation,
    assisted_letters,
    audit,
    catalogs,
    limits,
    once,
    passwords,
    registration,
    tokens,
    usernames,
    waiting,
)
from domain.emails import parse as parse_email
from domain.errors import Refused
from domain.registration import Applicant
from domain.staff import check_decides
from models import Purpose, Token, User, UserState, db, ready

PURPOSES = (Purpose.SLIP, Purpose.ASSISTED)
PAGE = 25
SECRETS = ("password", "answer", "security_question")
NOT_FOR_AUDITORS = "Un auditor consulta y no registra a nadie."
HAS_USER = (
    "Ya hay un usuario activo con ese correo. Pídale que entre con él, o que toque «Olvidé el "
    "usuario»."
)
TOO_MANY = "Hoy empezó muchos registros. Siga mañana, o pídale ayuda a otra persona."
TOO_MANY_LETTERS = (
    "A ese correo le enviamos varios mensajes seguidos. Espere unas horas, o imprima el volante."
)
NOT_WAITING = "Este registro ya no espera confirmación: la persona lo confirmó, o venció."


@dataclass(frozen=True)
class Page:
    """Some of the registrations that staff began, the newest first."""

    rows: list[User]
    after: str
    """Where the next page begins, for `page`; empty on the last."""


def page(after: str = "") -> Page:
    staff = User.alias()
    query = User.select(User, staff).join(
        staff, on=(User.assisted_by == staff.id), attr="assisted_by"
    )
    last = User.get_or_none(User.code == after) if after else None
    if last is not None:
        query = query.where(User.id < last.id)
    rows = list(query.order_by(User.id.desc()).limit(PAGE + 1))
    return Page(rows[:PAGE], str(rows[PAGE - 1].code) if len(rows) > PAGE else "")


def find(code: str) -> User | None:
    """One of them, whatever became of it."""
    user: User | None = User.get_or_none(User.code == code, User.assisted_by.is_null(False))
    return user


def is_waiting(user: User) -> bool:
    """Is it still to be confirmed, and in time?"""
    return bool(user.state == UserState.PENDING and not waiting.has_lapsed(user))


def start(asked: Applicant, *, by: User, key: str) -> str:
    """Begin it and write to the person. Returns the user's code; raises Refused.

    Without a user name one is made of the person's.
    """
    check_decides(by, NOT_FOR_AUDITORS)
    if done := once.result_of(key):
        return done
    person = registration.checked_person(
        replace(
            asked,
            username=asked.username or usernames.suggest(asked.name),
            time_zone=asked.time_zone or next(iter(catalogs.time_zones())),
        )
    )
    nobodys = passwords.hash(tokens.new_nonce())

    def act() -> str:
        if not limits.allow(limits.ASSISTED, by.code):
            raise Refused(TOO_MANY)
        if usernames.is_taken(person.username):
            raise Refused(usernames.TAKEN, field="username")
        usernames.release(person.username)
        row = {name: value for name, value in asdict(person).items() if name not in SECRETS}
        user = User(**row, password_hash=nobodys, assisted_by=by)
        user.id = ready.insert(User, **user.__data__)
        audit.record("user_assisted", by=by, subject=user.code)
        _write(user)
        return str(user.code)

    try:
        return once.once(key, act)
    except IntegrityError as taken:
        raise Refused(usernames.TAKEN, field="username") from taken


def write_again(user: User, *, by: User) -> None:
    """The letter once more; the one before dies. Raises Refused."""
    check_decides(by, NOT_FOR_AUDITORS)
    with db.atomic():
        _write(_waiting(user))


def remind(user: User) -> None:
    """The same for who asked on a page of recovery; silent past the limit. In a transaction."""
    if is_waiting(user) and limits.allow(limits.LETTERS, _letters_to(user)):
        assisted_letters.begun(user, tokens.issue(user, Purpose.ASSISTED))


def correct_email(user: User, text: str, *, by: User) -> None:
    """Another address while it waits; letter and slip die, a new letter goes. Raises Refused."""
    check_decides(by, NOT_FOR_AUDITORS)
    email = parse_email(text)
    with db.atomic():
        row = _waiting(user)
        if row.email == email:
            return
        User.update(email=email, letters_bounced_at=None).where(User.id == row.id).execute()
        row.email = email
        tokens.withdraw(row, Purpose.SLIP)
        _write(row)
        audit.record("email_corrected", by=by, subject=row.code)


def print_slip(user: User, *, by: User, key: str) -> Token:
    """A new slip, which withdraws the one before; the same key again is the same slip.

    Raises Refused.
    """
    check_decides(by, NOT_FOR_AUDITORS)

    def act() -> str:
        row = _waiting(user)
        token = tokens.issue(row, Purpose.SLIP)
        audit.record("slip_printed", by=by, subject=row.code)
        return str(token.id)

    token: Token | None = Token.get_or_none(Token.id == once.once(key, act), Token.user == user)
    if token is None or not tokens.usable(token) or not is_waiting(token.user):
        raise Refused("Ese volante ya no sirve. Imprima otro.")
    return token


def _write(user: User) -> None:
    """In the caller's transaction, which a Refused takes back whole."""
    active = (User.email == user.email) & (User.state != UserState.PENDING)
    if User.select().where(active).exists():
        raise Refused(HAS_USER, field="email")
    if not limits.allow(limits.LETTERS, _letters_to(user)):
        raise Refused(TOO_MANY_LETTERS, field="email")
    assisted_letters.begun(user, tokens.issue(user, Purpose.ASSISTED))


def _letters_to(user: User) -> str:
    return f"{Purpose.ASSISTED}:{user.email}"


def _waiting(user: User) -> User:
    """The row as it is now, held; Refused unless it waits."""
    row = activation.among_its_address(user.id)
    if row is None or not is_waiting(row):
        raise Refused(NOT_WAITING)
    return row
