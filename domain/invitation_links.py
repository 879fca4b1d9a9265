"""What the link of an invitation is good for, and what it ends with."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from domain import members, tokens
from models import Entity, Invitation, User, now, ready

LIFETIME = dt.timedelta(days=7)
ENDED = """
    UPDATE invitation SET withdrawn_at = ?
    WHERE entity_id = ? AND accepted_at IS NULL AND withdrawn_at IS NULL AND (
        invited_by_id IN ({}) OR email IN (SELECT email FROM "user" WHERE id IN ({}))
    )
"""


def find(secret: str) -> Invitation | None:
    """The invitation of a link, in whatever state it is; the caller asks `is_good`."""
    return _first(Invitation.secret_hash == tokens.digest(secret))


def fresh() -> dict[str, Any]:
    """The columns of a new link, which the one before dies of."""
    nonce = tokens.new_nonce()
    secret_hash = tokens.digest(tokens.derive(nonce, "link"))
    return {"nonce": nonce, "secret_hash": secret_hash, "expires_at": now() + LIFETIME}


def is_good(invitation: Invitation) -> bool:
    """Open, not expired, and from somebody who still decides at that entity (A62)."""
    inviter: User = invitation.invited_by
    in_time = invitation.is_open and invitation.expires_at > now()
    return in_time and inviter.is_active and members.may_administer(inviter, invitation.entity)


def secret_of(code: str) -> str:
    """What its letter's link holds; empty where the letter would tell what is over."""
    invitation = _first(Invitation.code == code)
    good = invitation is not None and is_good(invitation)
    return tokens.derive(invitation.nonce, "link") if invitation and good else ""


def end_with(entity: Entity, users: Collection[int]) -> None:
    """Something was decided about these people at this entity: neither what they were sent nor what
    they sent may say otherwise later (A62). In the caller's transaction."""
    those = ready.marks(len(users))
    ready.run(ENDED.format(those, those), now(), entity.id, *users, *users)


def _first(which: object) -> Invitation | None:
    found: Invitation | None = (
        Invitation.select(Invitation, Entity, User)
        .join(Entity, on=(Invitation.entity == Entity.id))
        .switch(Invitation)
        .join(User, on=(Invitation.invited_by == User.id))
        .where(which)
        .first()
    )
    return found
