"""Step 1 from its first field on, kept on the server.

The key is made with the page and written by the first answer; it is in the form and in a cookie.
"""

import contextlib
import re
import secrets
from collections.abc import Mapping

from peewee import IntegrityError

from domain import limits, tokens, waiting
from models import SignUpDraft, User, db, now, ready
from models.ready import Ready

KEY = re.compile(r"[A-Za-z0-9_-]{24,64}")
KEPT = {
    "participation": 20,
    "name": 300,
    "country": 20,
    "entity_name": 300,
    "email": 300,
    "phone": 60,
    "time_zone": 60,
    "username": 60,
    "security_question": 60,
    "terms": 1,
    "data_treatment": 1,
}
"""And how many letters of each. Never the password nor the answer."""
FIND = Ready(SignUpDraft, "SELECT * FROM sign_up_draft WHERE secret_hash = ? AND expires_at > ?")
LOCK = Ready(SignUpDraft, "SELECT * FROM sign_up_draft WHERE secret_hash = ?", locked=True)


def new_key() -> str:
    return secrets.token_urlsafe(18)


def is_key(text: str | None) -> bool:
    return bool(KEY.fullmatch(text or ""))


def find(key: str) -> SignUpDraft | None:
    """The draft behind a cookie or a form, while it lasts."""
    return FIND(tokens.digest(key), now())


def keep(key: str, answers: Mapping[str, str], *, network: str) -> None:
    """Keep what was typed so far; what isn't among `answers` stays as it was."""
    if not may_begin(key, network=network):
        return
    typed = {name: answers[name][:most] for name, most in KEPT.items() if name in answers}
    with db.atomic():
        draft = take(key)
        if draft.submitted_at is None:
            answers = {**draft.answers, **typed}
            ready.update(draft, answers=answers, expires_at=now() + waiting.LONGEST)


def begin_from(key: str, link: str, answers: Mapping[str, str], *, network: str) -> None:
    """By the link of a circular, with what is known already; what was typed stays."""
    if not may_begin(key, network=network):
        return
    with db.atomic():
        draft = take(key)
        if draft.submitted_at is None:
            known = {name: answers[name][:most] for name, most in KEPT.items() if name in answers}
            kept = {name: text for name, text in draft.answers.items() if text}
            ready.update(
                draft,
                answers={**known, **kept, "link": link},
                expires_at=now() + waiting.LONGEST,
            )


def may_begin(key: str, *, network: str) -> bool:
    """Is there one already, or may this network begin another? So that nobody fills the disk with
    them, nor strangers' mailboxes with what comes of them (A04, A28)."""
    return find(key) is not None or limits.allow(limits.NEW_DRAFTS, network)


def take(key: str) -> SignUpDraft:
    """The draft of this key, new if there was none, and nobody else's until the caller's
    transaction ends."""
    digest = tokens.digest(key)
    draft = LOCK(digest)
    if draft is not None and draft.expires_at <= now():
        SignUpDraft.delete().where(SignUpDraft.id == draft.id).execute()
        draft = None
    if draft is None:
        _begin(digest)
    return draft or LOCK.one(digest)


def hand_in(draft: SignUpDraft, user: User) -> None:
    """It became a registration: only its address is still of use. In the caller's transaction."""
    ready.update(
        draft,
        answers={},
        email=user.email,
        user=user,
        submitted_at=now(),
        expires_at=waiting.until(user),
    )


def resume(user: User) -> str:
    """Let a browser where this person just gave name and password go on with step 2: resend the
    letter, mend the e-mail, type the code. Returns the key of its draft."""
    key = new_key()
    with db.atomic():
        hand_in(take(key), user)
    return key


def _begin(digest: str) -> None:
    """The same form may arrive twice at once, and the other be first."""
    with contextlib.suppress(IntegrityError), db.atomic():
        ready.insert(SignUpDraft, secret_hash=digest, expires_at=now() + waiting.LONGEST)
