"""Which versions of the legal texts a person accepted, and when: a row for each."""

from dataclasses import dataclass

from domain import audit, institution
from domain.errors import Refused
from models import Acceptance, LegalKind, User, db, ready

NEWEST = {LegalKind.TERMS: User.terms_version, LegalKind.DATA: User.data_version}
"""Where each user's newest stands."""
NAMES = {
    LegalKind.TERMS: "Términos y condiciones de uso",
    LegalKind.DATA: "Tratamiento de datos",
}
NOT_IN_FORCE = "Hay otra versión vigente. Léala y acéptela de nuevo."


@dataclass(frozen=True)
class Text:
    kind: LegalKind
    accepted: int
    current: int


def note(user: User) -> None:
    """What a person accepted by registering, in the caller's transaction."""
    for kind, column in NEWEST.items():
        ready.insert(Acceptance, user=user, kind=kind, version=getattr(user, column.name))


def accept(user: User, kind: str, version: str) -> None:
    """The version in force, which is the one that the page showed. Doing it again changes nothing.
    Raises Refused."""
    if kind not in list(LegalKind) or version != str(institution.current_version(LegalKind(kind))):
        raise Refused(NOT_IN_FORCE)
    column, number = NEWEST[LegalKind(kind)], int(version)
    with db.atomic():
        newer = (User.id == user.id) & (column < number)
        if User.update({column: number}).where(newer).execute():
            ready.insert(Acceptance, user=user, kind=kind, version=number)
            audit.record("terms_accepted", by=user, kind=kind, version=number)


def texts(user: User) -> list[Text]:
    """Each text: the version that this person accepted last, 0 for none, and the one in force."""
    return [
        Text(kind, getattr(user, column.name), institution.current_version(kind))
        for kind, column in NEWEST.items()
    ]


def of(user: User) -> list[Acceptance]:
    """The newest first."""
    rows = Acceptance.select().where(Acceptance.user == user)
    return list(rows.order_by(Acceptance.accepted_at.desc(), Acceptance.id.desc()))
