"""A plural entity's data once more, for the next process."""

import pytest

from domain import cloning, composition, consortium, limits
from domain.errors import Refused
from models import Document, Entity, EntityState, FinancialYear, Letter, User, db
from tests.consortia import company, make_plural, put_member, row_of, states
from tests.crowd import at_once
from tests.drafts import paper
from tests.people import make_entity, make_user


@pytest.fixture
def plural(ana: User) -> Entity:
    """Registered by her, of her own company and another's."""
    plural = make_plural(
        ana,
        state=EntityState.REGISTERED,
        tax_id="900123456",
        check_digit="8",
        address="Calle 6 # 4-32",
        bank_name="Banco",
        bank_account="123456789",
        receipt="2026-000123",
    )
    put_member(plural, company("La propia SAS", ana), 6000, is_leader=True)
    put_member(plural, company("Norte SAS", make_user("norma")), 4000)
    paper(plural, "constitucion")
    with db.atomic():
        figures = dict.fromkeys(cloning.FIGURES, 1) | {"year": 2025, "fiscal_year": "2025"}
        FinancialYear.create(entity=plural, **figures)
    return plural


def clone(plural: Entity, by: User, key: str = "k") -> Entity:
    return Entity.get(Entity.code == cloning.clone(plural, by=by, key=key))


def test_the_clone_is_a_draft_with_the_same_data_members_and_shares(plural, ana):
    draft = clone(plural, ana)
    assert draft.is_draft
    assert draft.name == "Unión Temporal El Páramo (copia)"
    assert (draft.address, draft.created_by_id) == (plural.address, ana.id)
    assert [composition.terms(row) for row in composition.rows(draft)] == [
        "60,00 %, líder",
        "40,00 %",
    ]
    assert FinancialYear.select().where(FinancialYear.entity == draft).count() == 1


def test_nothing_that_is_of_the_other_alone_is_copied(plural, ana):
    draft = clone(plural, ana)
    assert (draft.tax_id, draft.claimed_tax_id, draft.receipt) == (None, None, None)
    assert (draft.bank_name, draft.bank_account, draft.verified_at) == ("", "", None)
    assert not Document.select().where(Document.entity == draft).exists()


def test_every_column_is_copied_or_left_on_purpose():
    own = "id code state verified_at disputed_at created_by created_at version name typed"
    own += " sections_done saved_at receipt registered_at terms_version tax_id check_digit"
    own += " claimed_tax_id bank_name bank_account bank_account_type"
    own += " unlisted"  # whether the directory shows it, which each says for itself
    own += " attorney_name attorney_document attorney_email"  # asked of foreign ones alone
    assert set(Entity._meta.fields) == set(cloning.COPIED) | set(own.split())


def test_others_are_asked_again_when_its_members_are_saved(plural, ana):
    draft = clone(plural, ana)
    assert states(draft) == ["accepted", "pending"]
    assert not Letter.select().exists()
    saved = consortium.set_shares(draft, {}, "", by=ana)
    assert [row.member.name for row in saved.asked] == ["Norte SAS"]
    assert row_of(draft, saved.asked[0].member).asked_at


def test_a_long_name_makes_room_for_saying_that_it_is_a_copy(plural, ana):
    Entity.update(name="U" * 250).where(Entity.id == plural.id).execute()
    assert clone(plural, ana).name == "U" * 242 + " (copia)"


def test_one_form_sent_at_once_is_one_clone(plural, ana):
    codes = at_once(4, lambda _: cloning.clone(plural, by=ana, key="same"))
    assert len(set(codes)) == 1
    assert Entity.select().where(Entity.created_by == ana, Entity.state == "draft").count() == 1


def test_only_five_forms_a_day(plural, ana):
    for n in range(limits.NEW_ENTITIES.times):
        clone(plural, ana, f"k{n}")
    with pytest.raises(Refused, match="5 formularios"):
        clone(plural, ana, "one more")


def test_only_a_registered_plural_entity_and_only_by_who_administers_it(plural, ana):
    with pytest.raises(Refused, match="Solo se clona"):
        clone(make_plural(ana, "Otra"), ana)
    with pytest.raises(Refused, match="Solo se clona"):
        clone(make_entity(administrator=ana, tax_id=None), ana, "k2")
    with pytest.raises(Refused, match="Usted ya no administra"):
        clone(plural, make_user("ramon"), "k3")
