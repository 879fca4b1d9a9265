"""*Noticias*: the letters that the portal wrote to a person, so that a lost mail strands nobody.

Of what guards the account only the subject is shown: who sits at an open browser learns no more.
"""

from dataclasses import dataclass
from typing import Any

from domain import mailbox, mailer
from models import Letter, LetterState, User

PAGE = 25
OPEN = frozenset(
    {
        "access_accepted",
        "access_administrator",
        "access_cancelled",
        "access_expired",
        "access_rejected",
        "access_requested",
        "access_reverted",
        "access_role",
        "access_unanswered",
        "access_undone",
        "data_answered",
        "data_received",
        "document_infected",
        "documents_lapse",
        "documents_returned",
        "entity_merge_undone",
        "entity_merged",
        "entity_changed",
        "entity_verified",
        "member_answered",
        "member_proposed",
        "member_removed",
        "registration_confirmed",
    }
)
"""Letters whose text is shown: they hold neither a secret nor a figure of the day they went."""


@dataclass(frozen=True)
class Page:
    """Some letters, the newest first."""

    letters: list[Letter]
    after: str
    """Where the next page begins, for `page`; empty on the last."""


def page(user: User, after: str = "") -> Page:
    query = _of(user)
    last = find(user, after) if after else None
    if last is not None:
        query = query.where(Letter.id < last.id)
    rows = list(query.order_by(Letter.id.desc()).limit(PAGE + 1))
    more = len(rows) > PAGE
    return Page(rows[:PAGE], code(rows[PAGE - 1]) if more else "")


def find(user: User, name: str) -> Letter | None:
    """One of this person's, by its `code`."""
    letter: Letter | None = _of(user).where(Letter.message_id == f"<{name}@ventanilla>").first()
    return letter


def code(letter: Letter) -> str:
    """What a page may call it."""
    return str(letter.message_id).removeprefix("<").partition("@")[0]


def shows_text(letter: Letter) -> bool:
    return letter.template in OPEN and letter.token_id is None


def read(letter: Letter) -> mailbox.Read:
    """As it was sent, or will be; without lines where only the subject is shown."""
    text = mailer.render(letter, letter.context) if shows_text(letter) else ""
    return mailbox.Read(code(letter), letter.recipient, letter.subject, text.splitlines())


def _of(user: User) -> Any:
    """To their address since it is theirs, but for those that weren't needed in the end."""
    return Letter.select().where(
        Letter.recipient == user.email,
        Letter.created_at >= user.created_at,
        Letter.state != LetterState.OBSOLETE,
    )
