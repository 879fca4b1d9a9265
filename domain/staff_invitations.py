"""A chief asks somebody by letter to work in this portal; they choose their own name and password.

Nobody else ever knows it (A60). Whom the letter reaches is nobody's user until then.
"""

from dataclasses import dataclass

from peewee import IntegrityError

from domain import (
    audit,
    emails,
    invitation_links,
    limits,
    passwords,
    registration,
    staff,
    staff_letters,
    staff_links,
    typed,
    usernames,
)
from domain.errors import Refused
from domain.locking import locked_users
from domain.once import once
from models import OPEN_STAFF_INVITATION, StaffInvitation, StaffRole, User, UserState, db, now

NO_ROLE = "Elija el rol."
TOO_MANY = "Hoy envió muchas invitaciones. Siga mañana."
HAS_USER = (
    "Ya hay un usuario con ese correo. Quien trabaja con la institución entra con un usuario "
    "aparte: invite su correo de trabajo."
)
OVER = "Esa invitación ya se aceptó o se retiró: aquí no se cambió nada."
DEAD = "Esta invitación ya no sirve. Pida a quien lo invitó que la envíe otra vez."


@dataclass(frozen=True)
class Guest:
    """Who is invited, and to be what."""

    email: str
    name: str
    role: str


def invite(guest: Guest, *, by: User, key: str) -> str:
    """Returns the address written to. The same key again is the same letter; another invitation to
    the same person ends the one before. Raises Refused."""
    staff.check_leads(by)
    guest = _checked(guest)

    def act() -> str:
        _leads_still(by)
        _count(by)
        StaffInvitation.update(withdrawn_at=now()).where(
            StaffInvitation.email == guest.email, OPEN_STAFF_INVITATION
        ).execute()
        row = StaffInvitation.create(**vars(guest), invited_by=by, **invitation_links.fresh())
        _write(row, by)
        return guest.email

    return once(key, act)


def resend(invitation: StaffInvitation, *, by: User) -> None:
    """Another letter with another link, which ends the one before. Raises Refused."""
    staff.check_leads(by)
    with db.atomic():
        _leads_still(by)
        _count(by)
        kept = {"invited_by": by, **invitation_links.fresh()}
        this = StaffInvitation.id == invitation.id
        if not StaffInvitation.update(kept).where(this, OPEN_STAFF_INVITATION).execute():
            raise Refused(OVER)
        _write(StaffInvitation.get_by_id(invitation.id), by)


def withdraw(invitation: StaffInvitation, *, by: User) -> None:
    """Its link opens nothing any more. Raises Refused."""
    staff.check_leads(by)
    with db.atomic():
        this = StaffInvitation.id == invitation.id
        ended = StaffInvitation.update(withdrawn_at=now()).where(this, OPEN_STAFF_INVITATION)
        if ended.execute():
            audit.record("staff_invitation_withdrawn", by=by, subject=invitation.code)


def waiting() -> list[StaffInvitation]:
    """Those that nobody has accepted, the newest first."""
    query = StaffInvitation.select(StaffInvitation, User).join(User)
    return list(query.where(OPEN_STAFF_INVITATION).order_by(StaffInvitation.id.desc()))


def accept(secret: str, username: str, password: str, *, network: str) -> None:
    """Become one of the staff. The form sent twice is one user. Raises Refused."""
    invitation = _of(secret)
    username = usernames.parse(typed.clean(username))
    if _has_become(invitation, username):
        return
    if not staff_links.is_good(invitation):
        raise Refused(DEAD)
    passwords.check(password, (invitation.name, username, invitation.email))
    usernames.check_on_submit(username, key=secret, network=network)
    hashed = passwords.hash(password)
    try:
        with db.atomic():
            _use(invitation)
            user = staff.insert(
                invitation.name, username, invitation.email, hashed, invitation.role
            )
            audit.record("staff_joined", by=user, subject=invitation.code, role=invitation.role)
    except IntegrityError as taken:
        raise staff.taken_by(username, invitation.email) from taken


def _use(invitation: StaffInvitation) -> None:
    """For one person only, and for nobody once who sent it leads no longer (A62)."""
    _leads_still(invitation.invited_by, DEAD)
    used = (
        StaffInvitation.update(accepted_at=now())
        .where(
            StaffInvitation.id == invitation.id,
            StaffInvitation.secret_hash == invitation.secret_hash,
            StaffInvitation.expires_at > now(),
            OPEN_STAFF_INVITATION,
        )
        .execute()
    )
    if not used:
        raise Refused(DEAD)


def _has_become(invitation: StaffInvitation, username: str) -> bool:
    same = (
        (User.email == invitation.email)
        & (User.username == username)
        & User.staff_role.is_null(False)
    )
    return invitation.accepted_at is not None and bool(User.select().where(same).exists())


def _of(secret: str) -> StaffInvitation:
    invitation = staff_links.find(secret)
    if invitation is None:
        raise Refused(DEAD)
    return invitation


def _checked(guest: Guest) -> Guest:
    name, email = registration.check_name(guest.name), emails.parse(guest.email)
    if guest.role not in list(StaffRole):
        raise Refused(NO_ROLE, field="role")
    active = (User.email == email) & (User.state != UserState.PENDING)
    if User.select().where(active).exists():
        raise Refused(HAS_USER, field="email")
    return Guest(email, name, guest.role)


def _leads_still(chief: User, otherwise: str = staff.FOR_A_CHIEF) -> None:
    """In a transaction, which nobody takes the role away in. Raises Refused."""
    rows = locked_users(User.id == chief.id)
    if not rows or not rows[0].is_active or not rows[0].is_chief:
        raise Refused(otherwise)


def _count(by: User) -> None:
    if not limits.allow(limits.STAFF_INVITATIONS, by.code):
        raise Refused(TOO_MANY)


def _write(row: StaffInvitation, by: User) -> None:
    audit.record("staff_invited", by=by, subject=row.code, role=row.role)
    staff_letters.invited(row, by)
