"""What goes along when an entity goes into another, table by table, and what stays and why."""

from typing import Any

from peewee import fn

from models import (
    OPEN_INVITATION,
    Access,
    Addressee,
    AskedRequirement,
    Certificate,
    Change,
    Claim,
    ConsortiumMember,
    Document,
    Entity,
    EntityMerge,
    FinancialYear,
    Invitation,
    Review,
    SecopAccount,
    Supply,
    Thread,
    Upload,
)

APART = {Access.entity: "merge_accesses", Supply.entity: "merge_supplies"}
"""What goes along in a way of its own."""

STAYS = {
    AskedRequirement.entity: "it is what that registration was asked when it finished",
    Certificate.entity: "it was issued of that registration, and says so when it is checked",
    Change.entity: "it is that registration's history",
    Claim.entity: "it is decided: an open one hinders the merge",
    ConsortiumMember.entity: "a plural entity that stays has its own members",
    EntityMerge.kept: "it leads on, as merges.successor follows it",
    EntityMerge.retired: "it leads on, as merges.successor follows it",
    Review.entity: "a turn to look lasts minutes, and what moves is looked at again",
}


def moving(kept: Entity, retired: Entity) -> dict[Any, Any]:
    """A condition for each table whose rows only change hands, and the column it is in."""
    years = FinancialYear.select(FinancialYear.year).where(FinancialYear.entity == kept)
    asked = Invitation.select(Invitation.email).where(Invitation.entity == kept, OPEN_INVITATION)
    said = SecopAccount.alias()
    has_said = fn.EXISTS(said.select(said.id).where(said.entity == kept))
    return {
        Document.entity: (Document.entity == retired) & Document.removed_at.is_null(),
        Upload.entity: Upload.entity == retired,
        Invitation.entity: (Invitation.entity == retired)
        & OPEN_INVITATION
        & Invitation.email.not_in(asked),
        FinancialYear.entity: (FinancialYear.entity == retired) & FinancialYear.year.not_in(years),
        ConsortiumMember.member: ConsortiumMember.member == retired,
        Thread.entity: Thread.entity == retired,
        Addressee.entity: Addressee.entity == retired,
        SecopAccount.entity: (SecopAccount.entity == retired) & ~has_said,
    }
