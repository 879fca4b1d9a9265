"""Step 1: from what was typed to a user who has yet to confirm."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from peewee import IntegrityError

from domain import (
    acceptances,
    activation,
    addressees,
    audit,
    catalogs,
    drafts,
    emails,
    institution,
    names,
    passwords,
    phones,
    security_answers,
    typed,
    usernames,
)
from domain.errors import Refused
from models import LegalKind, Participation, SignUpDraft, User, UserState, db, ready

LONGEST_NAME, LONGEST_ENTITY_NAME = 120, 250
LONG_NUMBER = re.compile(r"[0-9](?:[ .-]?[0-9]){5}")
TOO_MANY = (
    "Desde su red se registraron muchas personas seguidas. Espere una hora y toque «Continuar» "
    "otra vez, o llame a la mesa de servicio."
)
ADDRESS_IN_NAME = "Escriba solo el nombre, sin direcciones de internet."


@dataclass(frozen=True)
class Applicant:
    """What a person types in step 1."""

    participation: str
    name: str
    country: str
    entity_name: str
    email: str
    phone: str
    time_zone: str
    username: str
    password: str
    security_question: str
    answer: str

    @property
    def own(self) -> Iterable[str]:
        """What others know of this person: no password nor answer is made of it."""
        return (self.name, self.username, self.email, self.phone, self.entity_name)


def submit(key: str, applicant: Applicant, *, network: str) -> SignUpDraft:
    """Register the person and write to their address. The same key again changes nothing.

    The answer and its time are the same for an address that has a user (A01, A02). Raises Refused.
    """
    if done := _submitted(key):
        return done
    person = checked(applicant)
    try:
        usernames.check_on_submit(person.username, key=key, network=network)
        if not drafts.may_begin(key, network=network):
            raise Refused(TOO_MANY)
        password = passwords.hash(person.password)
        answer = security_answers.hash(person.answer)
        with db.atomic():
            draft = drafts.take(key)
            if draft.submitted_at is None:
                user = _create(person, password, answer)
                addressees.join(user, draft.answers.get("link", ""))
                drafts.hand_in(draft, user)
    except IntegrityError as taken:
        raise Refused(usernames.TAKEN, field="username") from taken
    except Refused:
        if done := _submitted(key):  # the name was taken by this very form, sent twice
            return done
        raise
    return _submitted(key) or draft


def checked(applicant: Applicant) -> Applicant:
    """The same person as it is kept. Raises Refused for the first thing that may not be."""
    question = applicant.security_question
    known(catalogs.security_questions(), question, "security_question")
    person = checked_person(applicant)
    passwords.check(person.password, person.own)
    security_answers.check(person.answer, person.own)
    return person


def checked_person(applicant: Applicant) -> Applicant:
    """The same, of all that others may know: no password, question nor answer is asked for."""
    return replace(
        applicant,
        participation=known(list(Participation), applicant.participation, "participation"),
        name=check_name(applicant.name),
        country=known(catalogs.countries(), applicant.country, "country"),
        entity_name=check_entity_name(applicant),
        email=emails.parse(applicant.email),
        phone=phones.parse(applicant.phone, applicant.country),
        time_zone=known(catalogs.time_zones(), applicant.time_zone, "time_zone"),
        username=usernames.parse(applicant.username),
    )


def check_name(text: str) -> str:
    """A person's name; no address nor telephone that our letters would carry (A64)."""
    name = typed.clean(text)
    if not name or len(name) > LONGEST_NAME:
        raise Refused(f"Escriba su nombre, de {LONGEST_NAME} letras o menos.", field="name")
    if names.holds_address(name):
        raise Refused(ADDRESS_IN_NAME, field="name")
    if LONG_NUMBER.search(name):
        raise Refused("Escriba su nombre, sin teléfonos ni números de documento.", field="name")
    return name


def check_entity_name(applicant: Applicant) -> str:
    """What an organisation is called; a natural person's is their own name."""
    if applicant.participation == Participation.NATURAL:
        return typed.clean(applicant.name)
    name = typed.clean(applicant.entity_name)
    if not name or len(name) > LONGEST_ENTITY_NAME:
        raise Refused("Escriba el nombre de la entidad.", field="entity_name")
    if names.holds_address(name):
        raise Refused(ADDRESS_IN_NAME, field="entity_name")
    return name


def known(choices: Iterable[str], value: str, field: str) -> str:
    if value not in choices:
        raise Refused("Elija una de las opciones.", field=field)
    return value


def forget(key: str) -> None:
    """Delete the draft, and the user who came of it unless it is active already."""
    with db.atomic():
        draft = drafts.find(key)
        if draft is None:
            return
        waiting = (User.id == draft.user_id) & (User.state == UserState.PENDING)
        for gone in User.delete().where(waiting).returning(User).execute():
            audit.record("registration_deleted", by=None, subject=gone.code)
        SignUpDraft.delete().where(SignUpDraft.id == draft.id).execute()


def _submitted(key: str) -> SignUpDraft | None:
    draft = drafts.find(key)
    return draft if draft and draft.submitted_at else None


def insert(person: Applicant, password: str, answer: str, **more: Any) -> User:
    """The person as a user who has yet to confirm, unless `more` says else; `password` and `answer`
    are their hashes. In the caller's transaction."""
    usernames.release(person.username)
    row = asdict(person)
    del row["password"], row["answer"]
    user = User(
        **row | more,
        password_hash=password,
        security_answer_hash=answer,
        terms_version=institution.current_version(LegalKind.TERMS),
        data_version=institution.current_version(LegalKind.DATA),
    )
    user.id = ready.insert(User, **user.__data__)
    audit.record(
        "user_registered", by=user, terms_version=user.terms_version, data_version=user.data_version
    )
    acceptances.note(user)
    return user


def _create(person: Applicant, password: str, answer: str) -> User:
    user = insert(person, password, answer)
    activation.write(user)
    return user
