"""That an entity is registered in SECOP II: its people say so, and the institution reads it."""

import datetime as dt
from typing import Any

from domain import audit, changes, proofs
from domain.changes import Line
from domain.errors import Refused
from domain.locking import locked_undisputed
from domain.moments import today
from domain.once import once
from models import Entity, Proof, SecopAccount, User, db
from models.ready import Ready

SECTION = "SECOP II"
SINCE = dt.date(2015, 1, 1)
"""The year in which SECOP II began."""
NO_NAME = "Escriba el nombre de la cuenta, o el usuario con que entra a SECOP II."
NO_DAY = "Escriba la fecha en que se registró en SECOP II."
WRONG_DAY = (
    f"Revise la fecha: el registro en SECOP II no puede ser futuro ni anterior a {SINCE.year}."
)
OF_ENTITY = Ready(SecopAccount, "SELECT * FROM secop_account WHERE entity_id = ?")


def of(entity: Entity) -> SecopAccount | None:
    return OF_ENTITY(entity.id)


def with_entity(code: str) -> SecopAccount | None:
    """For staff: that of the entity with this code."""
    query = SecopAccount.select().join(Entity).where(Entity.code == code)
    account: SecopAccount | None = query.first()
    return account


def told(entity: Entity) -> str:
    """«Ana Rojas, desde el 03/10/2026»; empty where nothing was said."""
    account = of(entity)
    return _told(account) if account else ""


def record(
    entity: Entity, name: str, day: dt.date | None, *, proof: Proof | None, by: User, key: str
) -> None:
    """Say it, or correct what was said; without another capture the one that there is stays.
    Raises Refused."""
    if not name:
        raise Refused(NO_NAME, field="name")
    if day is None:
        raise Refused(NO_DAY, field="registered_on")
    check_day(day)
    once(f"{key}:{entity.code}", lambda: _record(entity, name, day, proof, by))


def check_day(day: dt.date) -> None:
    """Raises Refused."""
    if not SINCE <= day <= today():
        raise Refused(WRONG_DAY, field="registered_on")


def remove(entity: Entity, *, by: User) -> None:
    """It was a mistake, or is so no more. Twice does it once. Raises Refused."""
    with db.atomic():
        held = locked_undisputed(entity)
        account = of(held)
        if account:
            _delete(account)
            audit.record("secop_removed", by=by, subject=held.code)
            changes.note(held, SECTION, [Line("Cuenta", before=_told(account))], by=by)


def forget(themselves: Any) -> None:
    """A natural person's goes with them. In the caller's transaction."""
    for account in list(SecopAccount.select().join(Entity).where(themselves)):
        _delete(account)


def _record(entity: Entity, name: str, day: dt.date, proof: Proof | None, by: User) -> str:
    held = locked_undisputed(entity)
    known = of(held)
    if known and not proof and (known.name, known.registered_on) == (name, day):
        return ""
    said: dict[str, object] = {"name": name, "registered_on": day}
    if proof:
        said["proof"] = proofs.keep(proof, by=by)
    if known:
        SecopAccount.update(**said).where(SecopAccount.id == known.id).execute()
        proofs.forget([known.proof_id] if proof else [])
    else:
        SecopAccount.create(entity=held, **said)
    audit.record("secop_corrected" if known else "secop_recorded", by=by, subject=held.code)
    line = Line("Cuenta", _told(known) if known else "", told(held))
    changes.note(held, SECTION, [line], by=by)
    return ""


def _delete(account: SecopAccount) -> None:
    SecopAccount.delete().where(SecopAccount.id == account.id).execute()
    proofs.forget([account.proof_id])


def _told(account: SecopAccount) -> str:
    return f"{account.name}, desde el {account.registered_on:%d/%m/%Y}"
