"""A person is forgotten: their account is closed and what is theirs alone is deleted.

What the law has the institution keep stays, without their name: finished registrations with their
documents and numbers, who decided what (a code), what backed a claim to an entity, what an entity
and the institution wrote to each other, what was asked of the help desk and its answer, the
acceptances and the request itself.
"""

from typing import Any

from domain import audit, claims, deciders, invitation_links, secop_accounts, supplies
from domain.errors import Refused
from domain.locking import locked, locked_users, one_at_a_time
from domain.transitions import move
from models import (
    TABLES,
    Acceptance,
    Access,
    AccessState,
    Addressee,
    AddresseeKind,
    Change,
    CircularFile,
    Claim,
    DataRequest,
    DataState,
    Entity,
    EntityState,
    Family,
    Invitation,
    Letter,
    MessageFile,
    Proof,
    RecoveryRequest,
    Rescue,
    StaffInvitation,
    Ticket,
    TicketFile,
    TicketNote,
    User,
    UserState,
    now,
)

KEPT = (Access, Acceptance, Change, DataRequest)
"""Of the tables whose rows belong to a `user`; a change keeps who made it."""
NOBODY = "Usuario suprimido"
OF_STAFF = (
    "Es un usuario de la institución: primero se le retira el cargo, y después se suprimen sus "
    "datos."
)
LAST = (
    "Es el único administrador de «{name}». Pídale que nombre antes a otro: en Administración de "
    "usuarios, Editar, Administrador. Después responda esta solicitud."
)


def erase(user: User, *, by: User) -> None:
    """In the caller's transaction. Raises Refused while an entity hangs on them."""
    if user.is_staff:
        raise Refused(OF_STAFF)
    _withdraw_claims(user)
    _hold(user)
    _leave_entities(user, by)
    themselves = (Entity.created_by == user) & (Entity.family == Family.NATURAL)
    supplies.leave_directory(themselves)
    secop_accounts.forget(themselves)
    _delete_what_is_theirs(user, by)
    _forget_requests(user)
    _forget_tickets(user)
    _blank(user)
    audit.record("user_erased", by=by, subject=user.code)


def is_erased(user: User) -> bool:
    """Such an account has nothing left to enter with, and never will."""
    return bool(user.state == UserState.DISABLED and not user.password_hash)


def _hold(user: User) -> None:
    """The user, who asks for nothing and accepts nothing meanwhile; their entities in one order,
    so that nobody else leaves one of them; then the user whole. What they invited by dies (A62)."""
    one_at_a_time(user)
    ids = Access.select(Access.entity).where(Access.user == user)
    for entity in list(Entity.select().where(Entity.id.in_(ids)).order_by(Entity.id)):
        held = locked(entity, even_merged=True)
        themselves = held.is_natural and held.created_by_id == user.id
        if not themselves and deciders.administrators(held) == [user]:
            raise Refused(LAST.format(name=held.name))
        invitation_links.end_with(held, [user.id])
    locked_users(User.id == user.id)


def _withdraw_claims(user: User) -> None:
    """Those of entities whose administrator is gone, or another's, that are still open."""
    mine = (Claim.asked_by == user) & Claim.state.in_(claims.open_states())
    for claim in list(Claim.select().where(mine).order_by(Claim.entity)):
        claims.withdraw(claim, by=user)


def _leave_entities(user: User, by: User) -> None:
    mine = Access.user == user
    left = move(mine, AccessState.ACCEPTED, AccessState.CANCELLED, decided_by=by)
    withdrawn = move(mine, AccessState.PENDING, AccessState.WITHDRAWN)
    for row in Access.select().where(Access.id.in_(left | withdrawn)).order_by(Access.id):
        was_in = row.id in left
        audit.record("access_cancelled" if was_in else "access_withdrawn", by=by, subject=row.code)
    Access.update(message="", was_state=None).where(mine).execute()


def _delete_what_is_theirs(user: User, by: User) -> None:
    """Sessions, codes, links, what was begun: every row that says whose it is, but those kept.
    The worker sweeps the files that no row speaks of."""
    drafts = (Entity.created_by == user) & (Entity.state == EntityState.DRAFT)
    for draft in list(Entity.delete().where(drafts).returning(Entity.code).execute()):
        audit.record("draft_discarded", by=by, subject=draft.code)
    RecoveryRequest.delete().where(RecoveryRequest.typed.in_([user.email, user.username])).execute()
    Letter.delete().where(Letter.recipient == user.email).execute()
    Invitation.delete().where(Invitation.email == user.email).execute()
    StaffInvitation.delete().where(StaffInvitation.email == user.email).execute()
    identity = Rescue.select(Rescue.proof).where(Rescue.user == user)
    evidence = Claim.select(Claim.proof).where(Claim.proof.is_null(False))
    published = CircularFile.select(CircularFile.proof)
    written = MessageFile.select(MessageFile.proof)
    theirs = (Proof.uploaded_by == user) | Proof.id.in_(identity) | Proof.id.in_(_enclosed(user))
    kept = Proof.id.in_(evidence) | Proof.id.in_(published) | Proof.id.in_(written)
    Proof.delete().where(theirs, ~kept).execute()
    anothers = (Addressee.user == user) & Addressee.email.not_in(("", user.email))
    Addressee.update(user=None).where(anothers).execute()
    own = (Addressee.email == user.email) & (Addressee.kind == AddresseeKind.NATURAL)
    Addressee.delete().where(own).execute()
    Addressee.update(user=None, mobile="", email="").where(
        Addressee.user == user, Addressee.kind == AddresseeKind.ORGANISATION
    ).execute()
    for table in TABLES:
        for field, on in table._meta.refs.items():
            if on is User and field.name == "user" and table not in KEPT:
                table.delete().where(field == user).execute()


def _enclosed(user: User) -> Any:
    """The files of what was asked of the help desk with their address, but for its answers."""
    query = TicketFile.select(TicketFile.proof).join(TicketNote).join(Ticket)
    return query.where(_asked_by(user), ~TicketNote.by_office)


def _asked_by(user: User) -> Any:
    return (Ticket.asked_by == user) | (Ticket.email == user.email)


def _forget_tickets(user: User) -> None:
    """What was asked and answered stays, without whose it was; no letter finds them any more."""
    Ticket.update(asked_by=None, name=NOBODY, email="").where(_asked_by(user)).execute()


def _forget_requests(user: User) -> None:
    mine = DataRequest.user == user
    DataRequest.update(text="").where(mine).execute()
    DataRequest.update(state=DataState.WITHDRAWN, decided_at=now()).where(
        mine, DataRequest.state == DataState.PENDING
    ).execute()


def _blank(user: User) -> None:
    User.update(
        state=UserState.DISABLED,
        username=f"suprimido-{user.code}",
        email=f"{user.code}@suprimido.invalid",
        name=NOBODY,
        entity_name="",
        password_hash="",
        security_question="",
        security_answer_hash="",
        phone="",
        totp_nonce="",
        totp_at=None,
        letters_bounced_at=None,
    ).where(User.id == user.id).execute()
