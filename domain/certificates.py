"""*Constancia de registro*: that an entity is registered, and whether a paper that says so holds.

One for each state of what it says: asked again it is the same, and once that changed another one
supersedes it. Who checks one is told what holds now, and no personal data (Ley 1581 de 2012).
"""

import hashlib
import hmac
import json
import re
from enum import StrEnum

from domain import audit, limits, receipts
from domain.errors import Refused, TooOften
from domain.locking import locked
from domain.typed import clean
from models import Certificate, Entity, EntityState, User, db, now
from models.certificates import CERTIFICATE_CODE, CERTIFICATE_LETTERS

CODE = re.compile(f"[{CERTIFICATE_LETTERS}]{{{CERTIFICATE_CODE}}}")
NOT_IN_A_CODE = re.compile("[^0-9A-Z]")
NOT_FINISHED = "Finalice primero el registro: la constancia dice que está hecho."
IN_DISPUTE = "Mientras la institución decide de quién es la entidad no se expiden constancias."
TOO_OFTEN = "Hoy se expidieron muchas constancias de esta entidad. Inténtelo mañana."
NO_CODE = "El código tiene 10 letras y números, y está debajo del código QR. Escríbalo completo."
NO_NUMBER = "Escriba el NIT o la cédula que dice el papel."
TOO_MANY_NUMBERS = "Se compararon muchos números. Espere una hora e inténtelo otra vez."


class Standing(StrEnum):
    VALID = "valid"
    SUPERSEDED = "superseded"
    DISPUTED = "disputed"
    MERGED = "merged"


def issue(entity: Entity, *, by: User) -> Certificate:
    """The one that holds, or a new one in place of what no longer does. Raises Refused."""
    with db.atomic():
        row = locked(entity)
        if why := refusal(row):
            raise Refused(why)
        if (made := current(row)) is not None:
            return made
        if not limits.allow(limits.CERTIFICATES, row.code):
            raise TooOften(TOO_OFTEN)
        Certificate.update(superseded_at=now()).where(
            Certificate.entity == row, Certificate.superseded_at.is_null()
        ).execute()
        new: Certificate = Certificate.create(
            entity=row, receipt=receipts.issue(), fingerprint=_fingerprint(row)
        )
        audit.record("certificate_issued", by=by, subject=row.code, receipt=new.receipt)
        return new


def refusal(entity: Entity) -> str:
    """Why none is issued now; empty where one is."""
    if entity.state != EntityState.REGISTERED:
        return NOT_FINISHED
    return IN_DISPUTE if entity.is_disputed else ""


def newest(entity: Entity) -> Certificate | None:
    """The last one, whether or not it holds."""
    query = Certificate.select().where(Certificate.entity == entity)
    row: Certificate | None = query.order_by(Certificate.id.desc()).first()
    return row


def current(entity: Entity) -> Certificate | None:
    """The one that says what is so now."""
    row = newest(entity)
    return row if row and standing(row, entity) == Standing.VALID else None


def standing(certificate: Certificate, entity: Entity) -> Standing:
    """What is so of it at this moment."""
    if entity.state == EntityState.MERGED:
        return Standing.MERGED
    if certificate.superseded_at or certificate.fingerprint != _fingerprint(entity):
        return Standing.SUPERSEDED
    return Standing.DISPUTED if entity.is_disputed else Standing.VALID


def code_of(text: str) -> str:
    """As it is kept, of what somebody typed: in small letters, with dashes or blanks."""
    return NOT_IN_A_CODE.sub("", clean(text).upper())


def check_code(text: str) -> str:
    """The same. Raises Refused for what can't be one."""
    code = code_of(text)
    if not CODE.fullmatch(code):
        raise Refused(NO_CODE, field="codigo")
    return code


def may_look(network: str) -> bool:
    """False once a network has tried too many codes that don't exist."""
    return not limits.exhausted(limits.CERTIFICATE_CODES, network)


def find(text: str, *, network: str) -> Certificate | None:
    """With its entity; what isn't there counts as a wrong try."""
    query = Certificate.select(Certificate, Entity).join(Entity)
    row: Certificate | None = query.where(Certificate.code == code_of(text)).first()
    if row is None:
        limits.allow(limits.CERTIFICATE_CODES, network)
    return row


def matches(certificate: Certificate, text: str, *, network: str) -> bool:
    """Is this the number on the paper, with or without its check digit? Raises Refused."""
    typed = NOT_IN_A_CODE.sub("", clean(text).upper()).lstrip("0")
    if not typed:
        raise Refused(NO_NUMBER, field="number")
    if not limits.may_compare(certificate.code, network):
        raise TooOften(TOO_MANY_NUMBERS, field="number")
    entity = certificate.entity
    number = entity.tax_id or ""
    meant = {number, f"{number}{entity.check_digit}"}
    same = [hmac.compare_digest(typed.encode(), each.lstrip("0").encode()) for each in meant]
    return any(same)


def _fingerprint(entity: Entity) -> str:
    registered = entity.registered_at
    said = [
        entity.name,
        entity.tax_id,
        entity.check_digit,
        entity.organisation_type,
        [entity.country, entity.municipality_code, entity.city],
        entity.receipt,
        registered.isoformat() if registered else "",
        entity.verified_at is not None,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
