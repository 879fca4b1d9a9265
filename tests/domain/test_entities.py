"""A form is begun, saved section by section, and loses nothing that was typed."""

import pytest
import time_machine

from domain import entities, filling, sections
from domain.entities import Start, registered_with
from domain.errors import Refused
from models import Entity, EntityState
from tests.crowd import at_once
from tests.filling import CONTACTS, again, begin, save
from tests.people import make_entity


@pytest.fixture
def draft(ana):
    return begin(ana)


def test_a_natural_person_finds_what_they_said_already(ana):
    entity = begin(ana, "persona-natural-colombiana", name="")
    assert (entity.name, entity.email, entity.phone) == (ana.name, ana.email, ana.phone)
    save(entity, "identificacion", {"name": "Luz Dary Contreras Peña", "tax_id": "60390714"}, ana)
    entity = again(entity)
    assert entity.representative_name == "Luz Dary Contreras Peña"
    assert entity.representative_document_type == "CC"
    assert entity.representative_document == "60390714"


def test_another_representative_stays_when_the_person_is_renamed(ana):
    entity = begin(ana, "persona-natural-colombiana")
    typed = {"name": "Otro Nombre", "tax_id": "60390714", "representative_name": "Su apoderada"}
    saved = save(entity, "identificacion", typed, ana)
    assert again(entity).representative_name == "Su apoderada"
    assert "representative_document" in saved.problems  # whose it is, only they know


def test_a_person_without_number_yet_is_not_asked_for_it_twice(ana):
    entity = begin(ana, "persona-natural-colombiana")
    problems = save(entity, "identificacion", {"name": "", "tax_id": "x"}, ana).problems
    assert {"name", "tax_id"} <= problems.keys()
    assert not [name for name in problems if name.startswith("representative")]


@pytest.mark.parametrize(("kind", "area"), [("sas", "private"), ("otra-entidad-publica", "public")])
def test_the_area_follows_the_type_unless_it_was_chosen(ana, kind, area):
    assert begin(ana, kind, key=kind).business_area == area
    assert begin(ana, kind, key=kind + "2", business_area="public").business_area == "public"


@pytest.mark.asvs("V2.3.3")
def test_sent_again_with_its_key_it_is_the_same_draft(ana):
    assert begin(ana).id == begin(ana).id
    assert Entity.select().count() == 1


def test_a_person_begins_five_forms_a_day(ana):
    """A40."""
    for number in range(5):
        begin(ana, key=str(number))
    with pytest.raises(Refused, match="5 formularios"):
        begin(ana, key="one more")
    with time_machine.travel("2030-01-01"):
        begin(ana, key="another day")


@pytest.mark.parametrize(
    "wrong", [{"organisation_type": "x"}, {"country": "XX"}, {"business_area": "both"}]
)
def test_what_is_in_no_list_begins_nothing(ana, wrong):
    with pytest.raises(Refused):
        begin(ana, **wrong)
    assert not Entity.select().exists()


def test_what_passes_goes_to_its_columns(draft, ana):
    assert not save(draft, "contactos", CONTACTS, ana).problems
    row = again(draft)
    assert row.municipality_code == "54001"
    assert row.email == "oficina@hyh.example"
    assert row.phone == "+576075550118;ext=12"
    assert row.typed == {"contactos": {}}
    assert row.saved_at is not None


def test_what_does_not_pass_is_kept_as_it_was_typed(draft, ana):
    saved = save(draft, "contactos", CONTACTS | {"email": "oficina@", "address": ""}, ana)
    assert saved.problems.keys() == {"email", "address"}
    row = again(draft)
    assert row.municipality_code == "54001"
    assert row.typed["contactos"] == {"email": "oficina@", "address": ""}
    save(row, "contactos", CONTACTS, ana)
    assert again(draft).typed["contactos"] == {}


@pytest.mark.parametrize(
    "name", ["state", "family", "verified_at", "claimed_tax_id", "created_by", "tax_id", "code"]
)
@pytest.mark.asvs("V8.2.3", "V15.3.3")
def test_only_the_fields_of_the_section_are_written(draft, ana, name):
    """A23."""
    before = getattr(again(draft), name)
    save(draft, "contactos", CONTACTS | {name: "900123456"}, ana)
    assert getattr(again(draft), name) == before


def test_a_registered_nit_is_told_and_not_taken(draft, ana):
    holder = make_entity("Suministros", "900123456")
    saved = save(draft, "identificacion", {"name": "H&H", "tax_id": "900123456-8"}, ana)
    assert "Pida acceso" in saved.problems["tax_id"]
    assert again(draft).tax_id is None
    assert registered_with("900123456", "juridica", "CO") == holder


def test_consortia_may_share_a_nit(ana):
    make_entity("Suministros", "900123456")
    entity = begin(ana, "union-temporal")
    assert not save(entity, "identificacion", {"name": "UT", "tax_id": "900123456"}, ana).problems


def test_another_browser_overwrites_nothing(draft, ana):
    contacts = sections.section_of("juridica", "contactos")
    opened = filling.seen_of(draft, contacts)
    save(draft, "contactos", CONTACTS, ana, opened)
    late = save(draft, "contactos", CONTACTS | {"address": "Carrera 9"}, ana, opened)
    assert late.others["Dirección"] == CONTACTS["address"]
    row = again(draft)
    assert row.address == CONTACTS["address"]
    assert row.typed["contactos"]["address"] == "Carrera 9"
    save(row, "contactos", CONTACTS | {"address": "Carrera 9"}, ana, filling.seen_of(row, contacts))
    assert again(draft).address == "Carrera 9"


def test_the_same_section_sent_twice_is_no_conflict(draft, ana):
    opened = filling.seen_of(draft, sections.section_of("juridica", "contactos"))
    for _ in range(2):
        saved = save(draft, "contactos", CONTACTS, ana, opened)
        assert not saved.others
        assert not saved.problems


def test_fields_left_at_the_same_moment_are_all_kept(draft):
    section = sections.section_of("juridica", "contactos")
    names = ("address", "email", "fax", "website")
    typed = {name: f"{name} typed" for name in names}
    at_once(4, lambda n: filling.keep_text(draft, section, names[n], typed))
    assert again(draft).typed["contactos"] == typed


def test_leaving_a_field_changes_no_column(ana):
    entity = make_entity(address="Calle 1")
    section = sections.section_of("juridica", "contactos")
    assert filling.keep_text(entity, section, "address", {"address": "Calle 2"}) == ""
    assert again(entity).address == "Calle 1"


def test_a_draft_changes_its_type_and_keeps_what_was_typed(draft, ana):
    save(draft, "contactos", CONTACTS, ana)
    entities.change_type(draft, "consorcio", "", by=ana)
    row = again(draft)
    assert (row.family, row.address) == ("plural", CONTACTS["address"])


def test_a_registered_entity_is_not_discarded(ana):
    entity = make_entity()
    with pytest.raises(Refused):
        entities.discard_draft(entity, by=ana)
    assert again(entity).state == EntityState.REGISTERED


def test_a_draft_is_discarded_once(draft, ana):
    entities.discard_draft(draft, by=ana)
    entities.discard_draft(draft, by=ana)
    assert not Entity.select().exists()
    with pytest.raises(Refused, match="ya no existe"):
        save(draft, "contactos", CONTACTS, ana)


def test_the_summary_says_what_is_there(draft, ana):
    save(draft, "contactos", CONTACTS, ana)
    blocks = {section.slug: dict(rows) for section, rows in entities.summary(again(draft))}
    assert blocks["contactos"]["Municipio"] == "San José de Cúcuta, Norte de Santander"
    assert blocks["contactos"]["Teléfono de oficina"] == "(607) 5550118 ext. 12"
    assert blocks["contactos"]["País"] == "Colombia"


def test_fifty_times_at_once_with_one_key_it_is_one_draft(ana):
    """A43."""
    start = Start("CO", "sas", name="H&H Asociados")
    codes = at_once(50, lambda _: entities.open_draft(start, by=ana, key="k"))
    assert len(set(codes)) == 1
    assert Entity.select().count() == 1


def test_an_organisation_is_not_represented_by_what_a_person_said_of_themselves(draft, ana):
    Entity.update(family="natural", representative_name="Ana Rojas").where(
        Entity.id == draft.id
    ).execute()
    entities.change_type(again(draft), "sas", "", by=ana)
    assert again(draft).representative_name == ""
