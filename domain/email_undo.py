"""The way back from a change of e-mail, by the link that the address before has for seven days.

Whoever changed it knew the password. So nothing of what they may have set stays: every session
ends, the password opens nothing more, and a letter at the address of before chooses another.
"""

from typing import Any

from peewee import IntegrityError

from domain import (
    audit,
    email_letters,
    letters,
    passwords,
    recovery_codes,
    sessions,
    tokens,
)
from domain.errors import Refused
from domain.locking import locked_user
from models import (
    AuditEntry,
    EmailChange,
    EmailChangeState,
    Purpose,
    Token,
    User,
    db,
)

DEAD = (
    "Este enlace ya no sirve: se usó, o pasaron los siete días. Si alguien más maneja su usuario, "
    "llame a la mesa de servicio."
)
TAKEN = (
    "El correo de antes ya es de otro usuario y no se le puede quitar. Llame a la mesa de servicio."
)
NO_QUESTION = {"security_question": "", "security_answer_hash": ""}
NO_SECOND_STEP = {"totp_nonce": "", "totp_at": None, "totp_step": 0}


def look(secret: str) -> EmailChange | None:
    """The change that this link still takes back. Changes nothing (A05)."""
    token = tokens.find(secret, Purpose.UNDO_EMAIL)
    if token is None or not tokens.usable(token) or not token.user.is_active:
        return None
    change: EmailChange | None = EmailChange.get_or_none(
        EmailChange.undo == token, EmailChange.state == EmailChangeState.CONFIRMED
    )
    return change


def undo(secret: str) -> None:
    """Back to the address that this link was sent to, whatever it is by now. Raises Refused."""
    change = look(secret)
    if change is None or change.undo_id is None:
        raise Refused(DEAD)
    try:
        with db.atomic():
            user = locked_user(change.user, and_of=change.old_email)
            if not (tokens.use(Token.get_by_id(change.undo_id)) and _end(change)):
                raise Refused(DEAD)
            _restore(user, change)
    except IntegrityError as taken:
        raise Refused(TAKEN) from taken


def _restore(user: User, change: EmailChange) -> None:
    lost: str = user.email
    gone: dict[str, Any] = {"email": change.old_email, "letters_bounced_at": None}
    gone["password_hash"] = passwords.nobodys()
    if _was_set(change, "security_question_changed"):
        gone |= NO_QUESTION
    if _was_set(change, "second_step_on"):
        gone |= NO_SECOND_STEP
        recovery_codes.forget(user)
    User.update(gone).where(User.id == user.id).execute()
    tokens.withdraw(user, Purpose.CHANGE_EMAIL)
    sessions.end_all(user)
    email_letters.restored(user, lost)
    user.email = change.old_email
    letters.password_link(user, tokens.issue(user, Purpose.RECOVER_PASSWORD))
    audit.record("email_restored", by=user)


def _end(change: EmailChange) -> bool:
    """It is undone, and every later one with it: what came after was no owner's. True once."""
    open_still = EmailChange.state.in_((EmailChangeState.PENDING, EmailChangeState.CONFIRMED))
    ended = EmailChange.update(state=EmailChangeState.UNDONE).where(
        EmailChange.user == change.user_id, EmailChange.id >= change.id, open_still
    )
    stood = EmailChange.select().where(
        EmailChange.id == change.id, EmailChange.state == EmailChangeState.CONFIRMED
    )
    return bool(stood.exists() and ended.execute())


def _was_set(change: EmailChange, action: audit.Action) -> bool:
    """Since the change was asked for? What stood before is the owner's, and stays."""
    since = (AuditEntry.actor == change.user.code) & (AuditEntry.at >= change.created_at)
    return bool(AuditEntry.select().where(since, AuditEntry.action == action).exists())
