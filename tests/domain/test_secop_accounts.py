"""The account of SECOP II that an entity says it has: said once, kept, and what becomes of it."""

import datetime as dt

import pytest

from domain import entity_data, erasure, merging, personal_data, secop_accounts
from domain.errors import Refused
from models import AuditEntry, Entity, Family, Proof, SecopAccount, User, db
from tests.people import make_entity, make_staff
from tests.proving import a_proof

pytestmark = pytest.mark.usefixtures("database")
DAY = dt.date(2026, 1, 5)


@pytest.fixture
def entity(ana: User) -> Entity:
    return make_entity("Ana Rojas", "37333444", administrator=ana, family=Family.NATURAL)


def said_by(
    entity: Entity, by: User, name: str = "Ana Rojas", proof: Proof | None = None, key: str = ""
) -> None:
    secop_accounts.record(entity, name, DAY, proof=proof, by=by, key=key or name)


def acts() -> list[str]:
    query = AuditEntry.select().where(AuditEntry.action.startswith("secop")).order_by(AuditEntry.id)
    return [row.action for row in query]


def test_the_same_said_twice_is_written_down_once(entity: Entity, ana: User):
    said_by(entity, ana)
    said_by(entity, ana)
    said_by(entity, ana, key="another")
    assert acts() == ["secop_recorded"]
    secop_accounts.remove(entity, by=ana)
    secop_accounts.remove(entity, by=ana)
    assert acts() == ["secop_recorded", "secop_removed"]


def test_another_capture_takes_the_place_of_the_one_before(entity: Entity, ana: User):
    for name in ("una", "otra"):
        said_by(entity, ana, name, proof=a_proof(f"{name}.pdf"))
    assert [row.name for row in Proof.select()] == ["otra.pdf"]
    assert SecopAccount.get().proof.name == "otra.pdf"


def test_in_a_dispute_nobody_says_anything(entity: Entity, ana: User):
    Entity.update(disputed_at=entity.registered_at).execute()
    with pytest.raises(Refused, match="en disputa"):
        said_by(entity, ana)
    with pytest.raises(Refused, match="en disputa"):
        secop_accounts.remove(entity, by=ana)


def test_it_is_among_the_data_of_the_entity_and_of_the_person(entity: Entity, ana: User):
    Entity.update(created_by=ana).execute()
    said_by(entity, ana)
    assert entity_data.of(entity, ana)["Entidad"][0]["Cuenta de SECOP II"] == (
        "Ana Rojas, desde el 05/01/2026"
    )
    told = personal_data.of(ana)["Lo que escribió en sus formularios"]
    assert told[0]["Cuenta de SECOP II"].startswith("Ana Rojas")


def test_a_person_who_is_forgotten_takes_it_along(entity: Entity, ana: User):
    Entity.update(created_by=ana).execute()
    said_by(entity, ana, proof=a_proof())
    with db.atomic():
        erasure.erase(ana, by=make_staff("sonia"))
    assert not SecopAccount.select().count() and not Proof.select().count()


@pytest.mark.parametrize("both", [False, True])
def test_two_registrations_become_one_and_keep_one_account(ana: User, both: bool):
    kept, retired = make_entity("Una SAS", administrator=ana), make_entity("Doble SAS", "800111202")
    said_by(retired, ana, "la otra")
    if both:
        said_by(kept, ana, "la una")
    staff = make_staff("sonia")
    merge = merging.merge(kept, retired, by=staff)
    assert secop_accounts.of(kept).name == ("la una" if both else "la otra")
    merging.undo(merge, by=staff)
    assert secop_accounts.of(retired).name == "la otra"
    assert bool(secop_accounts.of(kept)) == both
