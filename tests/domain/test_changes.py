"""A registered entity is mended: what was verified is verified again, and its people see it all."""

import pytest
import time_machine

from domain import changes, entities, filling, financial_years, requirements, search, sections
from domain.changes import Unconfirmed
from domain.errors import Refused
from domain.finalising import finalise
from models import AuditEntry, Change, Entity, Letter, now
from tests.crowd import at_once
from tests.drafts import make_draft
from tests.filling import CONTACTS, again, save
from tests.people import give_access, make_entity, make_user

REPRESENTATIVE = {
    "representative_name": "Luz Dary Contreras",
    "representative_document_type": "CC",
    "representative_document": "60390714",
}
COMPANY = {"name": "Suministros", "tax_id": "900123456", "short_name": ""}
ALL = "el nombre,el NIT,el representante legal,el tipo de organización"
FIGURES = dict.fromkeys(
    (
        "equity",
        "current_assets",
        "total_assets",
        "current_liabilities",
        "total_liabilities",
        "operating_profit",
        "interest_expense",
    ),
    "1.000",
)


@pytest.fixture
def verified(ana):
    return make_entity("Suministros", "900123456", ana, verified_at=now(), **REPRESENTATIVE)


def history(entity):
    return [(each.label, each.before, each.after) for each in changes.page(entity).rows]


@pytest.mark.parametrize(
    ("slug", "texts", "what"),
    [
        ("identificacion", COMPANY | {"name": "Otra"}, "el nombre"),
        ("identificacion", COMPANY | {"tax_id": "800111202"}, "el NIT"),
        (
            "representante",
            REPRESENTATIVE | {"representative_name": "Otro"},
            "el representante legal",
        ),
        (
            "representante",
            REPRESENTATIVE | {"representative_document": "60390715"},
            "el representante legal",
        ),
    ],
)
def test_what_was_verified_is_changed_only_by_who_knows_what_follows(
    verified, ana, slug, texts, what
):
    before = again(verified)
    saved = save(verified, slug, texts, ana)
    assert saved.unconfirmed == [what]
    assert {
        c: v for c, v in again(verified).__data__.items() if c not in ("typed", "saved_at")
    } == {c: v for c, v in before.__data__.items() if c not in ("typed", "saved_at")}
    assert save(verified, slug, texts, ana, confirmed=what).unverified
    assert again(verified).verified_at is None
    assert not save(verified, slug, texts, ana).unverified


@pytest.mark.asvs("V2.3.2")
def test_a_number_of_another_country_is_another_number(ana):
    """A45: the badge went along to the company of the same number next door."""
    abroad = {"family": "extranjera", "organisation_type": "juridica-extranjera", "country": "VE"}
    entity = make_entity("Acme", "J123456789", ana, verified_at=now(), **abroad)
    texts = CONTACTS | {"country": "EC", "city": "Quito", "phone": "+593 2 255 0118"}
    assert save(entity, "contactos", texts, ana).unconfirmed == ["el país"]
    assert again(entity).country == "VE"
    assert save(entity, "contactos", texts, ana, confirmed="el país").unverified


def test_a_confirmation_covers_only_what_it_names(verified, ana):
    texts = {"name": "Otra", "tax_id": "800111202"}
    saved = save(verified, "identificacion", texts, ana, confirmed="el nombre")
    assert saved.unconfirmed == ["el nombre", "el NIT"]
    assert again(verified).name == "Suministros"


@pytest.mark.parametrize(
    ("slug", "texts"),
    [
        ("identificacion", COMPANY | {"short_name": "SUMI"}),
        ("contactos", CONTACTS),
        ("representante", REPRESENTATIVE | {"representative_email": "luz@correo.example"}),
    ],
)
def test_everything_else_leaves_it_verified(verified, ana, slug, texts):
    saved = save(verified, slug, texts, ana)
    assert not saved.problems and not saved.unconfirmed
    assert again(verified).is_verified
    assert not Letter.select().exists()


def test_what_everybody_sees_changes_as_a_whole_or_not_at_all(ana):
    entity = make_entity("Suministros", "900123456", ana)
    wrong = {"name": "Otra", "tax_id": "12", "short_name": ""}
    assert save(entity, "identificacion", wrong, ana).problems.keys() == {"tax_id"}
    row = again(entity)
    assert (row.name, search.find("otra")) == ("Suministros", [])
    assert row.typed["identificacion"] == {"name": "Otra", "tax_id": "12"}


def test_an_account_that_is_not_kept_by_halves_is_asked_again(verified, ana):
    account = {"bank_name": "Bancolombia", "bank_account": "12345678901", "bank_account_type": ""}
    saved = save(verified, "banco", account, ana)
    assert saved.problems.keys() == {"bank_account", "bank_account_type"}
    assert again(verified).bank_account == "" and "12345678901" not in str(again(verified).typed)


def test_what_waits_for_a_confirmation_is_kept_until_it_is_cancelled(verified, ana):
    save(verified, "identificacion", COMPANY | {"name": "Otra"}, ana)
    assert again(verified).typed == {"identificacion": {"name": "Otra"}}
    save(verified, "identificacion", COMPANY, ana)
    assert again(verified).typed == {"identificacion": {}}


def test_the_new_name_and_number_are_found_and_the_old_number_is_free(ana):
    entity = make_entity("Suministros", "900123456", ana)
    texts = {"name": "Droguería La Perla", "tax_id": "800.111.202-1"}
    assert not save(entity, "identificacion", texts, ana).problems
    row = again(entity)
    assert (row.tax_id, row.check_digit, row.claimed_tax_id) == ("800111202", "1", "CO:800111202")
    assert search.find("drogueria perla") == search.find_by_tax_id("800111202") == [entity.id]
    assert search.find("suministros") == search.find_by_tax_id("900123456") == []
    make_entity("Otra", "900123456")
    assert AuditEntry.select().where(AuditEntry.action == "entity_edited").count() == 1


def test_another_s_number_is_refused_with_the_way_to_it(ana):
    entity = make_entity("Suministros", "900123456", ana)
    make_entity("H&H Asociados", "800111202")
    saved = save(entity, "identificacion", COMPANY | {"tax_id": "8001112021"}, ana)
    assert "Pida acceso" in saved.problems["tax_id"]
    assert again(entity).tax_id == "900123456"


def test_only_one_of_many_takes_a_number(ana):
    """A41: registered entities and a draft, at the same moment."""
    rivals = [make_entity(f"Empresa {n}", f"90012345{n}", ana) for n in range(7)]
    draft = make_draft(ana, "800111202")

    def take(n: int) -> bool:
        try:
            if n == 7:
                return not finalise(draft, by=ana, key="k", terms=True).is_draft
            texts = {"name": f"Empresa {n}", "tax_id": "800.111.202-1"}
            return not save(rivals[n], "identificacion", texts, ana).problems
        except Refused:
            return False

    assert sum(at_once(8, take)) == 1
    assert Entity.select().where(Entity.claimed_tax_id == "CO:800111202").count() == 1


def test_the_other_administrators_get_a_letter(verified, ana):
    luz = make_user("luz")
    give_access(luz, verified, "administrator")
    give_access(make_user("ramon"), verified)
    save(verified, "identificacion", COMPANY | {"name": "Otra"}, ana, confirmed=ALL)
    [letter] = Letter.select()
    assert letter.recipient == "luz@example.com"
    assert letter.context["what"] == "el nombre"
    assert letter.context["unverified"]


def test_who_changes_their_mind_floods_nobody(ana):
    """A04."""
    entity = make_entity("Suministros", "900123456", ana)
    give_access(make_user("luz"), entity, "administrator")
    for n in range(12):
        save(entity, "identificacion", COMPANY | {"name": f"Suministros {n}"}, ana)
    assert Letter.select().count() == 10


def test_a_registered_entity_changes_its_type(verified, ana):
    with pytest.raises(Unconfirmed, match="el tipo de organización"):
        entities.change_type(verified, "fundacion", "", by=ana)
    assert again(verified).family == "juridica"
    assert entities.change_type(verified, "fundacion", "", by=ana, confirmed=ALL)
    row = again(verified)
    assert (row.family, row.state, row.verified_at) == ("esal", "registered", None)
    assert row.representative_name == "Luz Dary Contreras"
    [(label, before, after)] = history(verified)
    assert (label, after) == ("Tipo de organización", "Fundación")
    assert "S.A.S." in before


def test_another_type_is_asked_what_it_hands_in(ana):
    entity = make_entity("Suministros", "900123456", ana, receipt="2026-000001")
    requirements.ask(entity)
    assert "existencia" in {row.code for row in requirements.rows(entity)}
    entities.change_type(entity, "persona-natural-colombiana", "", by=ana)
    row = again(entity)
    assert "cedula" in {each.code for each in requirements.missing_mandatory(row)}
    assert row.state == "registered"


def test_the_same_type_again_changes_nothing(verified, ana):
    assert not entities.change_type(verified, "sas", "", by=ana)
    assert again(verified).is_verified
    assert history(verified) == []


def test_who_becomes_plural_shares_the_number_and_back_again_holds_it_alone(ana):
    entity = make_entity("Unión", "900123456", ana)
    entities.change_type(entity, "union-temporal", "", by=ana)
    assert again(entity).claimed_tax_id is None
    make_entity("Otra", "900123456")
    with pytest.raises(Refused, match="Pida acceso"):
        entities.change_type(entity, "sas", "", by=ana)
    assert again(entity).family == "plural"


def test_the_history_says_what_stood_before_and_since(verified, ana):
    save(verified, "contactos", CONTACTS | {"address": "Calle 1"}, ana)
    with time_machine.travel("2030-01-01"):
        save(verified, "contactos", CONTACTS | {"address": "Calle 2"}, ana)
    assert history(verified)[0] == ("Dirección", "Calle 1", "Calle 2")
    said = {label: (before, after) for label, before, after in history(verified)[1:]}
    assert said["Municipio"][1] == "San José de Cúcuta, Norte de Santander"
    assert "País" not in said
    assert Change.get().user == ana


def test_an_account_stays_masked_in_the_history(verified, ana):
    """A23."""
    account = {"bank_name": "Bancolombia", "bank_account": "12345678901"}
    save(verified, "banco", account | {"bank_account_type": "ahorros"}, ana)
    assert ("Número de cuenta", "", "Terminada en 8901") in history(verified)
    assert "12345678901" not in str(history(verified))


def test_a_year_that_comes_and_goes_is_in_the_history(verified, ana):
    financial_years.add(verified, FIGURES | {"year": "2024"}, by=ana, key="k")
    financial_years.remove(verified, 2024, by=ana)
    gone, added = history(verified)
    assert added[2].startswith("Patrimonio $ 1.000; Activo corriente")
    assert gone == ("Año 2024", added[2], "")


def test_a_draft_has_no_history(ana):
    draft = make_draft(ana)
    save(draft, "identificacion", {"name": "Otra"}, ana)
    assert not Change.select().exists()


def test_a_long_history_comes_in_pages_and_what_was_saved_at_once_stays_together(verified, ana):
    for n in range(20):
        with time_machine.travel(f"2030-01-{n + 1:02}"):
            lines = [changes.Line(f"{n}.{m}", "a", "b") for m in range(4)]
            changes.note(verified, "Contactos", lines, by=ana)
    first = changes.page(verified)
    rest = changes.page(verified, first.older)
    labels = [row.label for row in first.rows + rest.rows]
    assert len(first.rows) == 48
    assert labels == [f"{n}.{m}" for n in range(19, -1, -1) for m in range(4)]
    assert rest.older == ""


@pytest.mark.parametrize(
    "key", ["", "x", "9" * 400, "²0300101000000000000", "00000000000000000000"]
)
def test_a_wrong_key_is_the_first_page(verified, key):
    assert changes.page(verified, key).rows == []


def test_what_is_dropped_is_dropped_once(verified, ana):
    save(verified, "identificacion", COMPANY | {"name": "Otra"}, ana)
    section = sections.section_of("juridica", "identificacion")
    for _ in range(2):
        filling.forget_texts(verified, section)
        assert again(verified).typed == {}
