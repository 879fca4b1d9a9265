"""A form whose session had ended, kept until its owner has signed in again."""

import datetime as dt
import secrets

from domain import limits, tokens
from models import StashedForm, User, db, now

LIFETIME = dt.timedelta(hours=2)
OF_AN_ENTITY = "/entidades/"
NEVER_KEPT = ("csrf_token", "password", "present_password", "confirmation", "answer", "code")
MOST_TEXT = 60_000


def keep(path: str, fields: dict[str, list[str]], *, owner: User | None, network: str) -> str:
    """Keep what was typed, but for secrets. Returns the secret that gives it back, or nothing
    where nothing was kept: no stranger fills the disk (A28), and a form that nobody owns waits only
    on the page of an entity, which lets its own people in and nobody else (A71)."""
    if owner is None and not path.startswith(OF_AN_ENTITY):
        return ""
    if not limits.allow(limits.STASHED, owner.code if owner else network):
        return ""
    kept = {name: values for name, values in fields.items() if name not in NEVER_KEPT}
    if len(str(kept)) > MOST_TEXT:
        kept = {}
    secret = secrets.token_urlsafe(24)
    with db.atomic():
        StashedForm.create(
            secret_hash=tokens.digest(secret),
            user=owner,
            path=path[:300],
            fields=kept,
            expires_at=now() + LIFETIME,
        )
    return secret


def look(secret: str, *, by: User) -> StashedForm | None:
    """The form behind a cookie, for the person who had filled it and nobody else. Where nothing
    tells who that was, the guard of its entity's page does."""
    kept: StashedForm | None = StashedForm.get_or_none(
        StashedForm.secret_hash == tokens.digest(secret), StashedForm.expires_at > now()
    )
    if kept is None or (kept.user_id is not None and kept.user_id != by.id):
        return None
    return kept


def forget(secret: str) -> None:
    with db.atomic():
        StashedForm.delete().where(StashedForm.secret_hash == tokens.digest(secret)).execute()
