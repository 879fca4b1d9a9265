"""Signed-in browsers: a random secret in the cookie, a row that can be ended at any moment.

They last twelve hours in all, thirty minutes idle.
"""

import datetime as dt
import secrets

from domain import audit, browsers, letters, limits, tokens
from models import Access, AccessState, Entity, KnownNetwork, Purpose, Session, User, db, now
from models.ready import Ready

LONGEST = dt.timedelta(hours=12)
LONGEST_IDLE = dt.timedelta(minutes=30)
SEEN_EVERY = dt.timedelta(minutes=1)

FIND = Ready(Session, "SELECT * FROM session WHERE secret_hash = ?")
FIND_USER = Ready(User, 'SELECT * FROM "user" WHERE id = ?')


def begin(user: User, *, browser: str, network: str) -> str:
    """Sign this browser in. Returns the secret that its cookie will hold."""
    secret = secrets.token_urlsafe(32)
    with db.atomic():
        if _is_new(user, browser, network) and limits.allow(limits.LETTERS, f"enter:{user.id}"):
            letters.entered_anew(user, browsers.name(browser), network)
        Session.create(
            user=user,
            secret_hash=tokens.digest(secret),
            browser=browser[:200],
            network=network,
            current_entity_id=_first_entity(user),
        )
        KnownNetwork.insert(user=user, network=network, seen_at=now()).on_conflict(
            conflict_target=(KnownNetwork.user, KnownNetwork.network), update={"seen_at": now()}
        ).execute()
        audit.record("session_begun", by=user)
    return secret


def resume(secret: str, *, used: bool = True) -> Session | None:
    """The session behind a cookie, its user with it, if it still lives. Every page asks."""
    at = now()
    session: Session | None = FIND(tokens.digest(secret))
    user: User | None = FIND_USER(session.user_id) if session else None
    if session is None or user is None or not user.is_active or not _lives(session, at):
        return None
    session.user = user
    if used and at - session.last_seen_at > SEEN_EVERY:
        Session.update(last_seen_at=at).where(Session.id == session.id).execute()
        session.last_seen_at = at
    return session


def left(session: Session) -> tuple[dt.timedelta, bool]:
    """How long it still lives, unused, and whether it ends then even if it is used."""
    at = now()
    idle: dt.timedelta = session.last_seen_at + LONGEST_IDLE - at
    whole: dt.timedelta = session.created_at + LONGEST - at
    return min(idle, whole), whole <= idle


def owner_of_ended(secret: str) -> User | None:
    """Whose session it was, so that what they had typed is given back to nobody else."""
    session: Session | None = (
        Session.select(Session, User)
        .join(User)
        .where(Session.secret_hash == tokens.digest(secret))
        .first()
    )
    return session.user if session else None


def end(session: Session) -> None:
    with db.atomic():
        ended = (
            Session.update(ended_at=now())
            .where(Session.id == session.id, Session.ended_at.is_null())
            .execute()
        )
        if ended:
            audit.record("session_ended", by=session.user)


def open_of(user: User) -> list[Session]:
    """Where this user is signed in now, the latest in use first."""
    at = now()
    query = (
        Session.select()
        .where(Session.user == user, Session.ended_at.is_null())
        .order_by(Session.last_seen_at.desc(), Session.id.desc())
    )
    return [session for session in query if _lives(session, at)]


def find(user: User, code: str) -> Session | None:
    """One of this user's sessions, whether it still lives or not."""
    found: Session | None = Session.get_or_none(Session.user == user, Session.code == code)
    return found


def end_others(session: Session) -> None:
    """Every other browser of its user has to sign in again, one that waits for its code too."""
    with db.atomic():
        tokens.withdraw(session.user, Purpose.SECOND_STEP)
        ended = (
            Session.update(ended_at=now())
            .where(
                Session.user == session.user,
                Session.id != session.id,
                Session.ended_at.is_null(),
            )
            .execute()
        )
        if ended:
            audit.record("sessions_ended", by=session.user, count=ended)


def end_all(user: User) -> None:
    """End every session of a user, and what waits for a code, in the caller's transaction."""
    tokens.withdraw(user, Purpose.SECOND_STEP)
    Session.update(ended_at=now()).where(Session.user == user, Session.ended_at.is_null()).execute()


def choose_entity(session: Session, entity: Entity) -> None:
    """Act for this entity from now on, in this browser."""
    with db.atomic():
        Session.update(current_entity_id=entity.id).where(Session.id == session.id).execute()


def leave(entity: Entity, users: list[int]) -> None:
    """These users' browsers act for it no longer, in the caller's transaction (A62)."""
    Session.update(current_entity_id=None).where(
        Session.user.in_(users), Session.current_entity_id == entity.id
    ).execute()


def follow(entity: Entity, other: Entity) -> None:
    """Whoever acted for it acts for the other, in the caller's transaction."""
    Session.update(current_entity_id=other.id).where(
        Session.current_entity_id == entity.id
    ).execute()


def _lives(session: Session, at: dt.datetime) -> bool:
    return (
        session.ended_at is None
        and at - session.created_at <= LONGEST
        and at - session.last_seen_at <= LONGEST_IDLE
    )


def _is_new(user: User, browser: str, network: str) -> bool:
    """A kind of browser, or a network, that this user was never seen with; the first time all of
    them is."""
    networks = {row.network for row in KnownNetwork.select().where(KnownNetwork.user == user)}
    if not networks:
        return False
    seen = Session.select(Session.browser).where(Session.user == user).distinct()
    known = {browsers.name(row.browser) for row in seen}
    return network not in networks or bool(known and browsers.name(browser) not in known)


def _first_entity(user: User) -> int | None:
    """The entity one acts for without having chosen: the first that gave access."""
    access: Access | None = (
        Access.select(Access.entity)
        .where(Access.user == user, Access.state == AccessState.ACCEPTED)
        .order_by(Access.id)
        .first()
    )
    return access.entity_id if access else None
