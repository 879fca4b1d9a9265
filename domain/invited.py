"""Who was invited accepts: with the user they have, or with one made there and then.

That an administrator wrote to this very address is the acceptance; it stands in the history.
"""

from dataclasses import replace

from peewee import IntegrityError

from domain import (
    audit,
    invitation_links,
    passwords,
    registration,
    security_answers,
    sign_in,
    usernames,
)
from domain.errors import Refused
from domain.locking import locked, locked_users, one_at_a_time
from domain.registration import Applicant
from domain.transitions import move
from models import (
    Access,
    AccessState,
    Entity,
    Invitation,
    Participation,
    User,
    UserState,
    db,
    now,
)

DEAD = "Esta invitación ya no sirve. Pida a quien lo invitó que la envíe otra vez."
OTHER_PERSON = (
    "Esta invitación llegó a otro correo. Ahora usted está como {username}: salga y entre con el "
    "usuario de ese correo, o pida que lo inviten al suyo."
)
HAS_USER = "Ya hay un usuario con el correo de esta invitación. Entre con él para aceptarla."


def has_user(invitation: Invitation) -> bool:
    """Only whoever reads the letters of the address learns this."""
    of_address = (User.email == invitation.email) & (User.state != UserState.PENDING)
    return bool(User.select().where(of_address).exists())


def is_for(invitation: Invitation, user: User) -> bool:
    return bool(user.email.lower() == invitation.email)


def accept(secret: str, *, by: User) -> Entity:
    """Act for the entity from this moment on; twice is once. Raises Refused."""
    with db.atomic():
        one_at_a_time(by)
        invitation = _held(secret)
        if not is_for(invitation, by):
            raise Refused(OTHER_PERSON.format(username=by.username))
        if invitation.accepted_by_id != by.id:
            _use(invitation, by)
            _let_in(invitation, by)
        return invitation.entity


def register(secret: str, applicant: Applicant, *, network: str) -> User:
    """A user whose address the link itself confirms, with access at once. The form sent twice is
    one user, proven by name and password. Raises Refused."""
    invitation = _of(secret)
    if invitation.accepted_by_id is not None:
        return _same_again(invitation, applicant, network)
    person = replace(registration.checked(_invited(applicant, invitation)), email=invitation.email)
    if not _is_own_attempt(person):
        usernames.check_on_submit(person.username, key=secret, network=network)
    password = passwords.hash(person.password)
    answer = security_answers.hash(person.answer)
    try:
        with db.atomic():
            invitation = _held(secret)
            if invitation.accepted_by_id is None:
                return _create(invitation, person, password, answer)
    except IntegrityError as taken:
        raise Refused(usernames.TAKEN, field="username") from taken
    return _same_again(invitation, applicant, network)


def _invited(applicant: Applicant, invitation: Invitation) -> Applicant:
    """What the invitation says of the person isn't asked again."""
    return replace(
        applicant,
        participation=Participation.EXISTING,
        entity_name=invitation.entity.name,
        email=invitation.email,
    )


def _create(invitation: Invitation, person: Applicant, password: str, answer: str) -> User:
    _take_the_address(person.email)
    user = registration.insert(person, password, answer, state=UserState.ACTIVE, activated_at=now())
    audit.record("user_activated", by=user)
    _use(invitation, user)
    _let_in(invitation, user)
    return user


def _take_the_address(email: str) -> None:
    """Others who wait to confirm it go (A03)."""
    if any(user.state != UserState.PENDING for user in locked_users(User.email == email)):
        raise Refused(HAS_USER)
    User.delete().where(User.email == email, User.state == UserState.PENDING).execute()


def _is_own_attempt(person: Applicant) -> bool:
    """The user name of a registration with this address that was never confirmed."""
    waiting = (User.email == person.email) & (User.state == UserState.PENDING)
    return bool(User.select().where(waiting, User.username == person.username).exists())


def _same_again(invitation: Invitation, applicant: Applicant, network: str) -> User:
    user = sign_in.enter(applicant.username, applicant.password, network=network)
    if user.id != invitation.accepted_by_id:
        raise Refused(DEAD)
    return user


def _of(secret: str) -> Invitation:
    invitation = invitation_links.find(secret)
    if invitation is None:
        raise Refused(DEAD)
    return invitation


def _held(secret: str) -> Invitation:
    """As it is now, its entity nobody else's until the caller's transaction ends."""
    locked(_of(secret).entity)
    return _of(secret)


def _use(invitation: Invitation, user: User) -> None:
    """True for one person only, and for nobody once who sent it decides no longer (A62)."""
    if not invitation_links.is_good(invitation):
        raise Refused(DEAD)
    used = (
        Invitation.update(accepted_at=now(), accepted_by=user)
        .where(
            Invitation.id == invitation.id,
            Invitation.secret_hash == invitation.secret_hash,
            Invitation.accepted_at.is_null(),
            Invitation.withdrawn_at.is_null(),
            Invitation.expires_at > now(),
        )
        .execute()
    )
    if not used:
        raise Refused(DEAD)
    audit.record("invitation_accepted", by=user, subject=invitation.code)


def _let_in(invitation: Invitation, user: User) -> None:
    """From whatever state their row was in; who is in already stays what they are."""
    row: Access = Access.get_or_none(
        Access.user == user, Access.entity == invitation.entity
    ) or Access.create(user=user, entity=invitation.entity)
    if row.state == AccessState.ACCEPTED:
        return
    inviter = invitation.invited_by
    move(
        Access.id == row.id,
        AccessState(row.state),
        AccessState.ACCEPTED,
        role=invitation.role,
        accepted_at=now(),
        decided_by=inviter,
        rejections=0,
        reason="",
    )
    details = {"role": invitation.role, "invitation": invitation.code}
    audit.record("access_accepted", by=inviter, subject=row.code, **details)
