"""*No puedo entrar*: who lost the e-mail or the phone asks for a way back, with a document.

What is typed is only kept: no user is looked for, so that the answer takes as long and reads the
same for everybody (A01, A02). Staff look, and decide: see `rescue_decisions`.
"""

import re
from dataclasses import dataclass, replace

from domain import (
    audit,
    deciders,
    emails,
    limits,
    once,
    phones,
    proofs,
    receipts,
    registration,
    rescue_letters,
    typed,
)
from domain.errors import Refused
from models import Lost, Proof, Rescue

NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z .-]{2,28}[0-9A-Za-z]")
NO_NUMBER = "Escriba el número de su documento, sin más texto."
NO_NAME = "Escriba su usuario o el correo con el que se registró."
TOO_MANY = (
    "Hoy ya hay varias solicitudes con ese usuario o desde su red. Llame a la mesa de servicio, o "
    "inténtelo mañana."
)


@dataclass(frozen=True)
class Statement:
    """What a person says they lost, and who they are."""

    lost: str
    identifier: str
    new_email: str
    name: str
    identity_number: str
    phone: str
    message: str


def receipt_of(key: str) -> str:
    """Of a form that was received already; empty otherwise."""
    return once.result_of(key)


def ask(said: Statement, proof: Proof, *, network: str, key: str) -> str:
    """Keep the request and tell staff. Returns its receipt; the same key again, the same one.
    Raises Refused."""
    said = checked(said)

    def act() -> str:
        name = f"{network} {typed.clean(said.identifier).lower()}"  # strangers lock nobody out
        if not (
            limits.allow(limits.RESCUES, name) and limits.allow(limits.RESCUES_NETWORK, network)
        ):
            raise Refused(TOO_MANY)
        kept = proofs.keep(proof, by=None)
        rescue = Rescue.create(**vars(said), proof=kept, receipt=receipts.issue())
        _tell(rescue)
        audit.record("rescue_asked", by=None, subject=rescue.code)
        return str(rescue.receipt)

    return once.once(key, act)


def checked(said: Statement) -> Statement:
    """As it is kept. Raises Refused for the first thing that may not be."""
    lost = registration.known(list(Lost), said.lost, "lost")
    if not said.identifier:
        raise Refused(NO_NAME, field="identifier")
    new_email = "" if lost == Lost.PHONE else emails.parse(said.new_email)
    name = registration.check_name(said.name)
    check_number(said.identity_number)
    phone = phones.parse(said.phone)
    return replace(said, new_email=new_email, name=name, phone=phone)


def check_number(text: str) -> None:
    """Raises Refused."""
    if not NUMBER.fullmatch(text):
        raise Refused(NO_NUMBER, field="identity_number")


def find(code: str) -> Rescue | None:
    rescue: Rescue | None = Rescue.get_or_none(Rescue.code == code)
    return rescue


def _tell(rescue: Rescue) -> None:
    """Staff, at most three letters in six hours each (A04): the list has them all."""
    for person in deciders.staff():
        if limits.allow(limits.LETTERS, f"rescue:{person.id}"):
            rescue_letters.asked(person, rescue)
