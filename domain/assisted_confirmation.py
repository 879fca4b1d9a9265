"""How a person confirms the registration that staff began for them, and makes it their own."""

import re
from dataclasses import asdict, replace

from peewee import IntegrityError

from domain import (
    acceptances,
    activation,
    assisted_letters,
    institution,
    limits,
    passwords,
    registration,
    security_answers,
    tokens,
    typed,
    usernames,
)
from domain.assisted import PURPOSES, SECRETS, is_waiting
from domain.errors import Refused
from domain.registration import Applicant
from models import LegalKind, Token, User, db

WRONG_CODE = (
    "Ese usuario y ese código no van juntos, o el código ya no sirve. Revise los dos. Después de "
    "cinco errores pida otro a quien le atendió."
)
TOO_MANY_CODES = "Hubo muchos códigos equivocados desde su red. Espere una hora, o abra el enlace."
DEAD = "Este enlace ya no sirve. Pida otro a quien le atendió."


def by_code(username: str, code: str, *, network: str) -> str:
    """The link of the letter or slip that this code stands on. Raises Refused, with one sentence
    whether or not there is such a user (A01); five wrong ones burn a code."""
    if not limits.allow(limits.ASSISTED_CODES, network):
        raise Refused(TOO_MANY_CODES, field="code")
    digits = re.sub(r"[\s.-]", "", code)
    name = typed.clean(username).lower()
    user: User | None = User.get_or_none(User.username == name, User.assisted_by.is_null(False))
    newest = [tokens.newest(user, purpose) for purpose in PURPOSES] if user else []
    with db.atomic():  # ends well whatever was typed: the tries are counted
        right = [each for each in newest if each and tokens.matches_code(each, digits)]
    for token in right:
        if usable_link(secret := tokens.secret_of(token)):
            limits.take_back(limits.ASSISTED_CODES, network)
            return secret
    raise Refused(WRONG_CODE, field="code")


def look(secret: str) -> Token | None:
    """The letter or slip of a link, in whatever state; changes nothing (A05)."""
    found = (tokens.find(secret, purpose) for purpose in PURPOSES)
    return next((token for token in found if token), None)


def usable_link(secret: str) -> Token | None:
    """The same while it confirms a registration."""
    token = look(secret)
    good = token and tokens.usable(token) and is_waiting(token.user)
    return token if good else None


def confirm(secret: str, chosen: Applicant) -> User:
    """Use the link up: what the person chose and corrected stands, and they are active.

    The e-mail stays as staff wrote it, since letters go there. Raises Refused.
    """
    token = usable_link(secret)
    if token is None:
        raise Refused(DEAD)
    person = registration.checked(replace(chosen, email=token.user.email))
    kept = {name: value for name, value in asdict(person).items() if name not in SECRETS}
    del kept["email"]
    kept |= {
        "password_hash": passwords.hash(person.password),
        "security_question": person.security_question,
        "security_answer_hash": security_answers.hash(person.answer),
        "terms_version": institution.current_version(LegalKind.TERMS),
        "data_version": institution.current_version(LegalKind.DATA),
    }
    try:
        with db.atomic():
            with activation.one_an_address():
                user = activation.win(token)
            usernames.release(person.username)
            User.update(**kept).where(User.id == user.id).execute()
            for purpose in PURPOSES:
                tokens.withdraw(user, purpose)
            user = User.get_by_id(user.id)
            acceptances.note(user)
            assisted_letters.confirmed(user)
    except IntegrityError as taken:
        raise Refused(usernames.TAKEN, field="username") from taken
    return user
