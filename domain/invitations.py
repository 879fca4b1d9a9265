"""*Crear usuarios*: an administrator asks people by letter to act for the entity.

No answer tells who has a user already: whoever is invited gets the same letter (A01).
"""

from dataclasses import dataclass

from domain import (
    audit,
    deciders,
    emails,
    invitation_letters,
    invitation_links,
    limits,
    registration,
)
from domain.access import locked_for
from domain.errors import Refused
from domain.once import once
from models import OPEN_INVITATION, Access, AccessState, Entity, Invitation, Role, User, db, now
from models.ready import Ready

MOST_LISTED = 100
LISTED = Ready(
    Invitation,
    """
    SELECT invitation.*, "user".* FROM invitation JOIN "user" ON "user".id = invited_by_id
    WHERE entity_id = ? AND accepted_at IS NULL AND withdrawn_at IS NULL
    ORDER BY invitation.id DESC LIMIT ?
    """,
    joined="invited_by",
)
TOO_MANY = "Hoy su entidad ya envió {most} invitaciones. Envíe esta mañana."
TOO_OFTEN = (
    "A ese correo ya le enviamos {most} invitaciones en seis horas. Pida a la persona que busque "
    "el correo, también entre los no deseados, o espere."
)
ALREADY_IN = "{name} ya tiene acceso. Cambie su rol en «Editar», en la lista de usuarios."
ALREADY_ASKED = "{name} ya pidió acceso. Acepte su solicitud en la lista de usuarios."
WRONG_NAME = "Escriba solo el nombre de la persona, sin direcciones, teléfonos ni números."
OVER = "Esa invitación ya se aceptó o se retiró: aquí no se cambió nada."


@dataclass(frozen=True)
class Guest:
    """Who is invited, and to be what."""

    email: str
    name: str = ""
    role: Role = Role.MEMBER


@dataclass(frozen=True)
class Listed:
    """An invitation that nobody has accepted yet, and why it is of no use now."""

    invitation: Invitation
    expired: bool
    orphaned: bool
    """Who sent it no longer decides."""


def invite(entity: Entity, guest: Guest, *, by: User, key: str) -> str:
    """Returns the address written to. Sent again with its key, it is the same letter; to somebody
    invited before it is another invitation, and the last one counts. Raises Refused."""
    checked = check(guest)
    once(key, lambda: write_to(checked, locked_for(entity, by), by))
    return checked.email


def check(guest: Guest) -> Guest:
    """The same as it is kept. Raises Refused for what may not be in a letter (A64)."""
    email = emails.parse(guest.email)
    return Guest(email, check_name(guest.name) if guest.name else "", guest.role)


def check_name(text: str) -> str:
    """Raises Refused."""
    try:
        return registration.check_name(text)
    except Refused as refusal:
        raise Refused(WRONG_NAME, field="name") from refusal


def write_to(guest: Guest, entity: Entity, by: User) -> str:
    """The same for who holds the entity, in their transaction."""
    _refuse_who_is_here(entity, guest.email)
    _count(entity, guest.email)
    Invitation.update(withdrawn_at=now()).where(
        Invitation.entity == entity, Invitation.email == guest.email, OPEN_INVITATION
    ).execute()
    row = Invitation.create(
        entity=entity,
        email=guest.email,
        name=guest.name,
        role=guest.role,
        invited_by=by,
        **invitation_links.fresh(),
    )
    audit.record("invitation_made", by=by, subject=row.code, entity=entity.code, role=guest.role)
    invitation_letters.invited(row)
    return str(row.code)


def resend(invitation: Invitation, *, by: User, key: str) -> None:
    """Another letter with another link, for seven days from now; the link before it dies. It is
    this administrator's from now on. Raises Refused."""
    once(key, lambda: _resend(locked_for(invitation.entity, by), invitation, by))


def withdraw(invitation: Invitation, *, by: User) -> None:
    """Its link is good for nothing. Doing it again is no fault. Raises Refused."""
    with db.atomic():
        locked_for(invitation.entity, by)
        gone = (
            Invitation.update(withdrawn_at=now()).where(_is_open(invitation)).returning(Invitation)
        )
        if list(gone.execute()):
            audit.record("invitation_withdrawn", by=by, subject=invitation.code)
        elif Invitation.get_by_id(invitation.id).accepted_at is not None:
            raise Refused(OVER)


def listed(entity: Entity) -> list[Listed]:
    """Those that nobody has accepted yet, the newest first."""
    rows = LISTED.all(entity.id, MOST_LISTED)
    if not rows:
        return []
    deciding = {row.user_id for row in deciders.administrator_rows(entity)}
    return [Listed(row, row.expires_at <= now(), row.invited_by_id not in deciding) for row in rows]


def find(entity: Entity, code: str) -> Invitation | None:
    """One of this entity's; another's is as missing as one that never was."""
    found: Invitation | None = Invitation.get_or_none(
        Invitation.entity == entity, Invitation.code == code
    )
    return found


def _resend(entity: Entity, invitation: Invitation, by: User) -> str:
    _refuse_who_is_here(entity, invitation.email)
    _count(entity, invitation.email)
    renewed = list(
        Invitation.update(invited_by=by, **invitation_links.fresh())
        .where(_is_open(invitation))
        .returning(Invitation)
        .execute()
    )
    if not renewed:
        raise Refused(OVER)
    audit.record("invitation_resent", by=by, subject=invitation.code)
    invitation_letters.invited(renewed[0])
    return str(invitation.code)


def _is_open(invitation: Invitation) -> object:
    return (Invitation.id == invitation.id) & OPEN_INVITATION


def _refuse_who_is_here(entity: Entity, email: str) -> None:
    """Says nothing that the list of users doesn't show: these have a row in it."""
    row: Access | None = (
        Access.select(Access, User)
        .join(User, on=(Access.user == User.id))
        .where(
            Access.entity == entity,
            User.email == email,
            Access.state.in_((AccessState.ACCEPTED, AccessState.PENDING)),
        )
        .first()
    )
    if row is not None:
        accepted = row.state == AccessState.ACCEPTED
        sentence = ALREADY_IN if accepted else ALREADY_ASKED
        raise Refused(sentence.format(name=row.user.name), field="email")


def _count(entity: Entity, email: str) -> None:
    """Of an entity so many a day, to one address so many in six hours (A04)."""
    if not limits.allow(limits.INVITATIONS_TO, f"{entity.id}:{email}"):
        raise Refused(TOO_OFTEN.format(most=limits.INVITATIONS_TO.times), field="email")
    if not limits.allow(limits.INVITATIONS, entity.code):
        raise Refused(TOO_MANY.format(most=limits.INVITATIONS.times))
