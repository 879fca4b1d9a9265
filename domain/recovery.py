"""Forgotten user names and passwords: by letter only, and no page tells who is registered.

A page only notes what was typed; the worker looks for the user. So the answer takes as long, and
reads the same, for everybody (A01, A02).
"""

from domain import (
    activation,
    assisted,
    audit,
    email_changes,
    letters,
    limits,
    passwords,
    security_answers,
    sessions,
    sign_in,
    tokens,
)
from domain.errors import Refused
from domain.locking import skipping_locked
from models import (
    Purpose,
    RecoveryRequest,
    Token,
    User,
    UserState,
    db,
)

DEAD_LINK = "Este enlace ya no sirve. Pida otro en «Olvidé la contraseña»."
WRONG_ANSWER = (
    "Esa no es la respuesta. El enlace todavía sirve: escríbala otra vez, o llame a la mesa de "
    "servicio si no la recuerda."
)
TOO_MANY_ANSWERS = (
    "Hoy hubo cinco respuestas equivocadas. Llame a la mesa de servicio, o pida otro enlace mañana."
)
TOO_MANY = (
    "Desde su red se pidieron muchos correos. Espere una hora, o llame a la mesa de servicio."
)


def ask(typed: str, purpose: Purpose, *, network: str) -> None:
    """Note that somebody forgot it, whoever it is. Refused for the flood of a network."""
    with db.atomic():
        if not limits.allow(limits.RECOVERY_NETWORK, network):
            raise Refused(TOO_MANY)
        RecoveryRequest.create(typed=typed, purpose=purpose)


def work() -> bool:
    """Write the letter of the oldest request, if its user exists. False when there was none."""
    with db.atomic():
        oldest = RecoveryRequest.select().order_by(RecoveryRequest.id).limit(1)
        request: RecoveryRequest | None = skipping_locked(oldest).first()
        if request is None:
            return False
        RecoveryRequest.delete().where(RecoveryRequest.id == request.id).execute()
        user = sign_in.find(request.typed)
        if user is not None:
            _write(user, Purpose(request.purpose))
        return True


def usable_link(secret: str) -> Token | None:
    """The token of a recovery link that still changes a password."""
    token = tokens.find(secret, Purpose.RECOVER_PASSWORD)
    return token if token and tokens.usable(token) and token.user.is_active else None


def choose_password(secret: str, password: str, answer: str = "", *, network: str) -> User:
    """Use the link up: a new password, every session ended, a letter to its owner. It signs nobody
    in; who has a security question also answers it. Raises Refused."""
    token = usable_link(secret)
    if token is None:
        raise Refused(DEAD_LINK)
    user: User = token.user
    passwords.check(password, user.own)
    _check_answer(user, answer)
    hashed = passwords.hash(password)
    with db.atomic():
        if not tokens.use(token):
            raise Refused(DEAD_LINK)
        User.update(password_hash=hashed).where(User.id == user.id).execute()
        limits.forget(limits.ANSWERS, user.code)
        sessions.end_all(user)
        sign_in.forgive(user, network=network)
        letters.password_changed(user, by_link=True)
        audit.record("password_changed", by=user)
    return user


def _check_answer(user: User, answer: str) -> None:
    """Each try counts before it is looked at, whichever link it came by (A09)."""
    if not user.has_security_answer:
        return
    if not limits.allow(limits.ANSWERS, user.code):
        raise Refused(TOO_MANY_ANSWERS, field="answer")
    if not security_answers.matches(user.security_answer_hash, answer):
        raise Refused(WRONG_ANSWER, field="answer")
    limits.take_back(limits.ANSWERS, user.code)


def _write(user: User, purpose: Purpose) -> None:
    """Silent beyond the limits, so that nobody's mailbox is flooded (A04), and in the first day of
    a new address, whose letters told so (A68). Who has yet to confirm gets that letter again."""
    if user.state == UserState.DISABLED or limits.exhausted(limits.RECOVERY, user.code):
        return
    if user.state == UserState.PENDING:
        if user.assisted_by_id:
            assisted.remind(user)
        else:
            activation.write_again(user)
        return
    if email_changes.is_fresh(user):
        return
    if not limits.allow(limits.LETTERS, f"{purpose}:{user.email}"):
        return
    limits.allow(limits.RECOVERY, user.code)
    if purpose == Purpose.RECOVER_USERNAME:
        letters.username(user)
    else:
        letters.password_link(user, tokens.issue(user, purpose))
