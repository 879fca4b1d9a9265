"""A draft becomes a registered entity: once, whole, and only when nothing is missing."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain import answers, filling, finalising, gaps, search, sections
from domain.errors import Refused
from models import (
    Access,
    AccessState,
    AuditEntry,
    Document,
    Entity,
    EntityState,
    Family,
    Institution,
    LegalText,
    Letter,
    Role,
    User,
    db,
    now,
)
from tests.crowd import at_once
from tests.drafts import make_draft, paper
from tests.people import make_entity, make_user

pytestmark = pytest.mark.usefixtures("database")


def finalise(entity: Entity, by: User, key: str = "k") -> Entity:
    return finalising.finalise(entity, by=by, key=key, terms=True)


def test_a_finished_draft_becomes_a_registered_entity_of_its_user(ana: User):
    entity = finalise(make_draft(ana), ana)
    assert entity.state == EntityState.REGISTERED
    assert entity.receipt == f"{now().year}-000001"
    assert (entity.claimed_tax_id, entity.terms_version) == ("CO:13279714", 1)
    assert entity.registered_at
    assert not entity.is_verified
    access = Access.get(Access.entity == entity)
    assert (access.user_id, access.role, access.state) == (
        ana.id,
        Role.ADMINISTRATOR,
        AccessState.ACCEPTED,
    )
    assert search.find("Ana Rojas Peña") == [entity.id]
    entry = AuditEntry.get(AuditEntry.action == "entity_registered")
    assert (entry.actor, entry.subject) == (ana.code, entity.code)


def test_the_person_and_the_entity_s_own_address_get_a_letter(ana: User):
    finalise(make_draft(ana), ana)
    letters = list(Letter.select().order_by(Letter.id))
    assert [letter.recipient for letter in letters] == ["ana@example.com", "oficina@example.org"]
    assert {letter.subject for letter in letters} == {"Confirmación de registro"}


def test_one_address_gets_one_letter_however_it_is_written(ana: User):
    finalise(make_draft(ana, notification_email="ANA@example.com"), ana)
    assert Letter.select().count() == 1


def test_the_terms_in_force_are_the_ones_accepted(ana: User):
    with db.atomic():
        LegalText.create(kind="terms", version=2, body="Otros términos")
    assert finalise(make_draft(ana), ana).terms_version == 2


def test_without_the_terms_nothing_happens(ana: User):
    draft = make_draft(ana)
    with pytest.raises(Refused) as refusal:
        finalising.finalise(draft, by=ana, key="k", terms=False)
    assert refusal.value.field == "terms"
    assert Entity.get_by_id(draft.id).is_draft


@pytest.mark.asvs("V2.3.1")
@pytest.mark.parametrize("column", ["address", "email", "phone", "tax_regime", "name"])
def test_while_a_datum_is_missing_nothing_happens(ana: User, column: str):
    draft = make_draft(ana, **{column: ""} if column != "name" else {})
    if column == "name":
        Entity.update(name="").where(Entity.id == draft.id).execute()
    with pytest.raises(Refused, match="complete lo que falta"):
        finalise(draft, ana)
    assert_untouched(draft)


@pytest.mark.asvs("V2.3.1")
def test_while_a_mandatory_document_is_missing_nothing_happens(ana: User):
    draft = make_draft(ana)
    Document.update(removed_at=now()).where(Document.requirement == "rut").execute()
    assert [row.code for row in gaps.of(draft).documents] == ["rut"]
    with pytest.raises(Refused, match="complete lo que falta"):
        finalise(draft, ana)
    assert_untouched(draft)


@pytest.mark.asvs("V2.3.3")
def test_a_refusal_gives_its_number_back(ana: User):
    make_entity("La primera", "13279714", family=Family.NATURAL)
    draft = make_draft(ana)
    with pytest.raises(Refused, match="Pida acceso a ella"):
        finalise(draft, ana)
    assert_untouched(draft)
    Entity.update(tax_id="71654321").where(Entity.id == draft.id).execute()
    assert finalise(draft, ana).receipt.endswith("-000001")


@pytest.mark.parametrize("family", [Family.PLURAL, Family.PUBLIC])
def test_families_that_share_a_tax_id_claim_none(ana: User, family: Family):
    make_entity("La otra unidad", "899999034", family=family)
    draft = make_draft(ana, "899999034", family=family)
    for code in ("existencia", "constitucion"):
        paper(draft, code)
    assert finalise(draft, ana).claimed_tax_id is None


@pytest.mark.asvs("V2.3.4")
def test_of_eight_who_finalise_one_tax_id_at_once_one_wins(database: None):
    people = [make_user(f"ana{number}") for number in range(8)]
    drafts = [make_draft(user) for user in people]
    barrier = threading.Barrier(8)

    def race(draft: Entity, user: User) -> str:
        barrier.wait()
        try:
            return str(finalise(draft, user, key=user.code).receipt)
        except Refused as refusal:
            return refusal.message
        finally:
            db.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(race, drafts, people))
    assert sum("Pida acceso a ella" in outcome for outcome in outcomes) == 7
    assert Entity.select().where(Entity.state == EntityState.REGISTERED).count() == 1
    assert Access.select().count() == 1
    assert Institution.get().receipts_last == 1


TYPED = (
    "13279714",
    "13.279.714",
    "0013279714",
    "13279714-6",
    "NIT 13 279 714",
    "１３２７９７１４",
    "13'279'714",
    "13\u00a0279\u00a0714 – 6",
)


@pytest.mark.asvs("V2.3.4")
@pytest.mark.parametrize("round", range(5))
def test_however_eight_type_one_tax_id_one_wins_and_the_others_keep_their_form(database, round):
    """A41, A70: from the typing of the number to the end of the form, all at once."""
    people = [make_user(f"ana{number}") for number in range(8)]
    drafts = [make_draft(user, None) for user in people]
    [section, *_] = sections.sections_of("natural")

    def race(n: int) -> str:
        texts = {each.name: answers.text_of(each, drafts[n]) for each in section.fields}
        texts["tax_id"] = TYPED[n]
        filling.save_section(drafts[n], section, texts, seen="", by=people[n])
        try:
            return str(finalise(drafts[n], people[n], key=people[n].code).receipt)
        except Refused as refusal:
            return refusal.message

    outcomes = at_once(8, race)
    winners = list(Entity.select().where(Entity.state == EntityState.REGISTERED))
    assert [row.claimed_tax_id for row in winners] == ["CO:13279714"]
    for n, outcome in enumerate(outcomes):
        row = Entity.get_by_id(drafts[n].id)
        assert row.is_draft == (row.id != winners[0].id)
        assert (row.tax_id, row.address) == ("13279714", "Calle 6 # 4-32") or row.typed[
            "identificacion"
        ]["tax_id"] == TYPED[n], outcome


def test_fifty_sendings_are_one_registration_and_fifty_equal_answers(ana: User):
    draft = make_draft(ana)

    def send(number: int) -> str:
        try:
            return str(finalise(draft, ana, f"k{number % 2}").receipt)
        finally:
            db.close()

    with ThreadPoolExecutor(8) as pool:
        receipts = set(pool.map(send, range(50)))
    assert receipts == {Entity.get_by_id(draft.id).receipt}
    assert Letter.select().count() == 2
    assert Access.select().count() == 1
    assert Institution.get().receipts_last == 1


def assert_untouched(draft: Entity) -> None:
    assert Entity.get_by_id(draft.id).is_draft
    assert Access.select().count() == 0
    assert Letter.select().count() == 0
    assert Institution.get().receipts_last == 0
