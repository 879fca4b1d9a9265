"""*Finalizar*: a draft becomes a registered entity, once, with its number and its letters."""

from peewee import IntegrityError

from domain import (
    acceptances,
    addressees,
    audit,
    deciders,
    gaps,
    institution,
    letters,
    receipts,
    requirements,
    search,
    tax_ids,
)
from domain.errors import Refused
from domain.locking import locked
from domain.once import once
from models import (
    Access,
    AccessState,
    Entity,
    EntityState,
    LegalKind,
    Role,
    User,
    db,
    now,
)

UNFINISHED = "Todavía no se puede finalizar: complete lo que falta en la lista."
TAKEN = (
    "Ya hay una entidad registrada con el NIT {}. Pida acceso a ella, "
    "o corrija el NIT si no es el suyo."
)
TERMS = "Lea y acepte los términos y condiciones para finalizar."


def finalise(entity: Entity, *, by: User, key: str, terms: bool) -> Entity:
    """Register a draft with `by` as its administrator; again, it is what it was the first time.

    Raises Refused while something is missing or the terms aren't accepted, and when another
    entity has the NIT.
    """
    if not terms:
        raise Refused(TERMS, field="terms")
    once(key, lambda: _register(entity, by))
    registered: Entity = Entity.get_by_id(entity.id)
    return registered


def _register(entity: Entity, by: User) -> str:
    draft = locked(entity)
    if not draft.is_draft:
        return str(draft.receipt)
    left = gaps.of(draft)
    if left.holder:
        raise Refused(TAKEN.format(draft.tax_id))
    if left:
        raise Refused(UNFINISHED)
    receipt = receipts.issue()
    _claim_and_register(draft, receipt)
    registered = Entity.get_by_id(draft.id)
    acceptances.accept(by, LegalKind.TERMS, str(registered.terms_version))
    requirements.ask(registered)
    if requirements.missing_mandatory(registered):  # one was added since the gaps were read
        raise Refused(UNFINISHED)
    _give_access(registered, by)
    addressees.join_entity(registered)
    search.index(registered.id, registered.name, registered.short_name)
    for address in copies_to(registered, by):
        letters.registration_confirmed(by, registered, address)
    audit.record("entity_registered", by=by, subject=registered.code, receipt=receipt)
    return receipt


def copies_to(entity: Entity, user: User) -> list[str]:
    """Where the confirmation goes: to the person and, if it is another, the entity's address."""
    return [address for address, _ in deciders.readers(entity, [user])]


def _claim_and_register(draft: Entity, receipt: str) -> None:
    change = Entity.update(
        state=EntityState.REGISTERED,
        claimed_tax_id=tax_ids.claim(draft.tax_id, draft.family, draft.country),
        receipt=receipt,
        registered_at=now(),
        terms_version=institution.current_version(LegalKind.TERMS),
    ).where(Entity.id == draft.id, Entity.state == EntityState.DRAFT)
    try:
        with db.atomic():
            change.execute()
    except IntegrityError as taken:
        raise Refused(TAKEN.format(draft.tax_id)) from taken


def _give_access(entity: Entity, user: User) -> None:
    at = now()
    Access.create(
        user=user,
        entity=entity,
        role=Role.ADMINISTRATOR,
        state=AccessState.ACCEPTED,
        requested_at=at,
        accepted_at=at,
        updated_at=at,
    )
