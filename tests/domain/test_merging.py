"""Two registrations of one supplier become one; nobody loses access, and for a day it is undone."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from domain import (
    access,
    catalogs,
    certificates,
    directory,
    members,
    merge_rows,
    merges,
    merging,
    my_registrations,
    search,
    supplies,
)
from domain.certificates import Standing
from domain.errors import Refused
from models import (
    TABLES,
    Access,
    AccessState,
    Addressee,
    AuditEntry,
    Change,
    Document,
    DocumentState,
    Entity,
    EntityMerge,
    FinancialYear,
    Invitation,
    Letter,
    Role,
    SecopAccount,
    Supply,
    Thread,
    User,
    db,
    now,
    ready,
)
from tests.attaching import put
from tests.circulating import make_addressee, make_circular
from tests.claiming import claim
from tests.consortia import company, make_plural, put_member
from tests.domain.sample_files import pdf
from tests.people import give_access, make_staff, make_user

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def chief() -> User:
    return make_staff()


@pytest.fixture
def gloria() -> User:
    return make_user("gloria")


@pytest.fixture
def kept(gloria: User) -> Entity:
    return company("Norte SAS", gloria)


@pytest.fixture
def double(ana: User) -> Entity:
    return company("Norte S.A.S. (doble)", ana)


def again(entity: Entity) -> Entity:
    return Entity.get_by_id(entity.id)


def role(user: User, entity: Entity) -> str:
    row = Access.get_or_none(Access.user == user, Access.entity == entity)
    return f"{row.role} {row.state}" if row else ""


def everything() -> dict[str, list]:
    """What the two are, but for when it was last touched."""
    tables = (Access, Addressee, Document, FinancialYear, Invitation, SecopAccount, Supply, Thread)
    rows = {table.__name__: list(table.select().order_by(table.id).dicts()) for table in tables}
    for row in rows["Access"]:
        del row["updated_at"]
    state = Entity.select(Entity.id, Entity.state, Entity.claimed_tax_id, Entity.unlisted)
    shown = ready.run("SELECT entity_id, unspsc FROM directory_entry ORDER BY 1, 2").fetchall()
    return rows | {
        "Supply": sorted((row["entity"], row["unspsc"]) for row in rows["Supply"]),
        "Entity": list(state.order_by(Entity.id).dicts()),
        "directory": shown,
    }


def test_accesses_and_documents_move_and_the_retired_one_is_nobodys(
    kept: Entity, double: Entity, ana: User, gloria: User, chief: User
):
    luz, eva = make_user("luz"), make_user("eva")
    give_access(luz, kept), give_access(luz, double, Role.ADMINISTRATOR)
    give_access(eva, double, state=AccessState.PENDING)
    thread = Thread.create(entity=double, subject="Una pregunta")
    paper = put(double, "existencia", pdf(), ana, name="a.pdf")
    before = everything()
    made = merging.merge(kept, double, by=chief)
    assert merging.merge(kept, double, by=chief) == made
    assert EntityMerge.select().count() == 1
    assert role(ana, kept) == "administrator accepted"
    assert role(luz, kept) == "administrator accepted"
    assert role(eva, kept) == "member pending"
    assert Document.get_by_id(paper.id).entity == kept
    assert Thread.get_by_id(thread.id).entity == kept
    assert members.readable(ana, double.code) is None
    assert [each.access.entity for each in my_registrations.of(ana)] == [kept]
    assert search.find_by_tax_id(str(double.tax_id)) == []
    assert double.id not in search.find("doble")
    told = Letter.select().where(Letter.template == "entity_merged")
    assert {each.recipient for each in told} == {ana.email, gloria.email, luz.email}
    assert {
        each.subject for each in AuditEntry.select().where(AuditEntry.action == "entity_merged")
    } == {kept.code, double.code}
    assert {each.entity_id for each in Change.select()} == {kept.id, double.id}
    merging.undo(made, by=chief)
    merging.undo(made, by=chief)
    assert everything() == before
    assert search.find_by_tax_id(str(double.tax_id)) == [double.id]
    assert Letter.select().where(Letter.template == "entity_merge_undone").count() == 3


def test_each_table_that_refers_to_an_entity_says_what_becomes_of_its_rows(
    kept: Entity, double: Entity
):
    refer = {field for table in TABLES for field, to in table._meta.refs.items() if to is Entity}
    decided = [*merge_rows.moving(kept, double), *merge_rows.APART, *merge_rows.STAYS]
    assert {str(field) for field in decided} == {str(field) for field in refer}
    assert len(decided) == len(refer)


def test_what_it_offers_its_secop_account_and_its_circulars_go_along_and_come_back(
    kept: Entity, double: Entity, ana: User, gloria: User, chief: User
):
    first, *rest = list(catalogs.unspsc_families())[:24]
    with db.atomic():
        for entity, codes in ((kept, [first, *rest[:16]]), (double, [first, *rest[17:]])):
            for code in codes:
                Supply.create(entity=entity, unspsc=code)
        SecopAccount.create(entity=double, name="Norte", registered_on=now().date())
        addressee = make_addressee(make_circular(chief), entity=double)
    paper = certificates.issue(double, by=ana)
    before = everything()
    assert len(merges.plan(kept, double).supplies) == 3
    made = merging.merge(kept, double, by=chief)
    offers = [row.unspsc for row in Supply.select().where(Supply.entity == kept)]
    assert len(offers) == len(set(offers)) == supplies.MOST
    listed = directory.card(kept.code)
    assert listed and len(listed.offers) == supplies.MOST
    assert directory.card(double.code) is None
    assert SecopAccount.get().entity == kept
    assert Addressee.get_by_id(addressee.id).entity == kept
    assert certificates.standing(paper, again(double)) == Standing.MERGED
    merging.undo(made, by=chief)
    assert everything() == before
    assert certificates.standing(paper, again(double)) == Standing.VALID


def test_who_asked_not_to_be_shown_is_not_shown_by_a_merge(ana: User, gloria: User, chief: User):
    shown, hidden = company("Ana", ana, family="natural"), company("Ana", gloria, family="natural")
    with db.atomic():
        Supply.create(entity=shown, unspsc=next(iter(catalogs.unspsc_families())))
        Entity.update(unlisted=True).where(Entity.id == hidden.id).execute()
    assert directory.card(shown.code)
    made = merging.merge(shown, hidden, by=chief)
    assert directory.card(shown.code) is None
    merging.undo(made, by=chief)
    assert directory.card(shown.code) and again(hidden).unlisted


def test_who_acts_for_one_of_them_neither_unites_nor_parts_them(
    kept: Entity, double: Entity, chief: User
):
    own = make_staff("edgar")
    give_access(own, double)
    with pytest.raises(Refused, match="otra persona"):
        merging.merge(kept, double, by=own)
    made = merging.merge(kept, double, by=chief)
    with pytest.raises(Refused, match="otra persona"):
        merging.undo(made, by=own)


def test_access_taken_away_meanwhile_does_not_come_back(
    kept: Entity, double: Entity, gloria: User, chief: User
):
    luz = make_user("luz")
    give_access(luz, double, Role.ADMINISTRATOR)
    stays = give_access(luz, kept)
    made = merging.merge(kept, double, by=chief)
    access.cancel([stays.code], entity=kept, by=gloria)
    merging.undo(made, by=chief)
    assert role(luz, double) == "administrator cancelled"


def test_what_was_accepted_beside_other_data_is_looked_at_again(
    kept: Entity, double: Entity, ana: User, chief: User
):
    paper = put(double, "existencia", pdf(), ana, name="a.pdf")
    with db.atomic():
        Document.update(state=DocumentState.ACCEPTED).where(Document.id == paper.id).execute()
        Entity.update(verified_at=now()).where(Entity.id.in_([kept.id, double.id])).execute()
    made = merging.merge(kept, double, by=chief)
    assert Document.get_by_id(paper.id).state == DocumentState.ATTACHED
    assert again(kept).verified_at is None
    merging.undo(made, by=chief)
    assert again(double).verified_at is None


def test_after_a_day_it_stays(kept: Entity, double: Entity, chief: User):
    made = merging.merge(kept, double, by=chief)
    with time_machine.travel(now() + merging.UNDONE_WITHIN), pytest.raises(Refused) as late:
        merging.undo(made, by=chief)
    assert late.value.message == merging.LATE


def test_chains_are_refused_within_the_day_and_undone_from_the_last(
    kept: Entity, double: Entity, chief: User
):
    third = company("Norte III SAS")
    first = merging.merge(kept, double, by=chief)
    with pytest.raises(Refused, match="hace menos de 24 horas"):
        merging.merge(third, kept, by=chief)
    with pytest.raises(Refused, match="ya se unió con otra"):
        merging.merge(third, double, by=chief)
    second = merging.merge(kept, third, by=chief)
    with pytest.raises(Refused, match="Deshaga primero"):
        merging.undo(first, by=chief)
    merging.undo(second, by=chief)
    merging.undo(first, by=chief)


def test_what_cannot_be_one_is_refused(kept: Entity, double: Entity, ana: User, chief: User):
    with pytest.raises(Refused, match="misma entidad"):
        merging.merge(kept, kept, by=chief)
    with pytest.raises(Refused, match="clases distintas"):
        merging.merge(kept, company("Persona", family="natural"), by=chief)
    plural = make_plural(ana, state="registered")
    put_member(plural, kept), put_member(plural, double)
    with pytest.raises(Refused, match="Las dos son integrantes"):
        merging.merge(kept, double, by=chief)
    claimed = company("Reclamada SAS", ana)
    claim(claimed, make_user("reclama"))
    with pytest.raises(Refused, match="Hay un reclamo"):
        merging.merge(kept, claimed, by=chief)


def test_a_nit_that_somebody_took_since_is_not_taken_back(
    kept: Entity, double: Entity, chief: User
):
    made = merging.merge(kept, double, by=chief)
    company("Otra SAS", claimed_tax_id=double.claimed_tax_id)
    with pytest.raises(Refused, match="se registró con el NIT"):
        merging.undo(made, by=chief)
    assert again(double).state == "merged"


def test_of_two_merges_at_once_one_comes_first(kept: Entity, double: Entity, chief: User):
    gate, answers = threading.Barrier(2), []

    def merge(a: Entity, b: Entity) -> None:
        with db.connection_context():
            gate.wait()
            try:
                merging.merge(a, b, by=chief)
            except Refused as refused:
                answers.append(refused.message)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(merge, (kept, double), (double, kept)))
    assert answers == [merging.NOT_REGISTERED]
    assert EntityMerge.select().count() == 1
