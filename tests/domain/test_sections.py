"""What the form asks of each family, and what is still missing in it."""

import pytest

from domain import answers, catalogs, sections
from models import Entity, EntityState, Family
from tests.people import make_entity

ANSWERED = {
    "is_sme": False,
    "tax_regime": "simple",
    "address": "Calle 6 # 4-32",
    "email": "oficina@hyh.example",
    "phone": "+576075550118",
    "representative_name": "Luz Dary Contreras",
    "representative_document_type": "CC",
    "representative_document": "60390714",
}


def labels(entity: Entity) -> list[str]:
    return [each.label for each in sections.missing(entity)]


def slugs(family: str) -> list[str]:
    return [section.slug for section in sections.sections_of(family)]


def test_every_type_has_the_sections_in_the_order_of_the_guide():
    for each in catalogs.organisation_types().values():
        if each.family != Family.NATURAL:
            asked = [slug for slug in slugs(each.family) if slug != "integrantes"]
            assert asked == [
                "identificacion",
                "general",
                "contactos",
                "representante",
                "financiera",
                "banco",
            ]


def test_a_natural_person_answers_on_one_page_what_others_answer_on_four():
    assert slugs("natural") == ["identificacion", "financiera", "banco"]
    [one, *_] = sections.sections_of("natural")
    four = sections.sections_of("juridica")[:4]
    assert {each.name for each in one.fields} == {e.name for part in four for e in part.fields}
    shown = [each.name for each in one.fields if each.mandatory and not each.fold]
    assert len(shown) == 10  # of which the place is a municipality or a city


def test_what_was_typed_stays_wherever_its_field_is_asked_now(database):
    """Also on the pages that a natural person had before, and after another type is chosen."""
    typed = {"contactos": {"email": "oficina@"}, "general": {"tax_regime": "?"}}
    entity = make_entity("Luz", "60390714", family="natural", **ANSWERED, typed=typed)
    [one, *_] = sections.sections_of("natural")
    assert sections.typed_in(entity, one) == {"email": "oficina@", "tax_regime": "?"}
    entity.family, entity.typed = "juridica", {"identificacion": {"email": "oficina@"}}
    assert labels(entity) == ["Correo electrónico de la oficina (sin guardar)"]


def test_every_field_has_its_column():
    for family in Family:
        for section in sections.sections_of(family):
            for field in section.fields:
                assert not field.column or field.column in Entity._meta.fields, field.name


def test_an_empty_form_lacks_what_the_institution_needs_and_nothing_else(database):
    entity = Entity(family="juridica", organisation_type="sas")
    assert labels(entity) == [
        "Nombre de la entidad",
        "NIT",
        "Mipyme",
        "Régimen tributario",
        "Municipio",
        "Dirección",
        "Correo electrónico de la oficina",
        "Teléfono de oficina",
        "Nombre del representante legal",
        "Tipo de documento",
        "Número de documento",
    ]


@pytest.mark.parametrize("family", ["plural", "extranjera"])
def test_a_consortium_and_a_foreign_company_may_have_no_nit(database, family):
    entity = make_entity("UT 2017", None, family=family, **ANSWERED)
    assert "NIT" not in labels(entity)


def test_a_foreign_company_s_number_has_letters(database):
    entity = make_entity("Acme", None, family="extranjera", country="MX", state=EntityState.DRAFT)
    section = sections.section_of("extranjera", "identificacion")
    values, problems = answers.read_all(
        section, entity, {"name": "Acme", "tax_id": "abc-123456-xy1"}
    )
    assert not problems
    assert (values["tax_id"], values["check_digit"]) == ("ABC123456XY1", "")


@pytest.mark.parametrize(("family", "typed"), [("plural", "ABC-123456-XY1"), ("extranjera", "No")])
def test_who_may_have_no_nit_is_told_to_leave_it_empty(database, family, typed):
    entity = make_entity("Acme", None, family=family, state=EntityState.DRAFT)
    section = sections.section_of(family, "identificacion")
    problems = answers.read_all(section, entity, {"name": "Acme", "tax_id": typed})[1]
    assert problems["tax_id"].endswith("Si no tiene NIT, deje el campo vacío.")


def test_outside_colombia_there_is_no_municipality_to_choose(database):
    entity = make_entity(country="EC", municipality_code="", city="Quito", **ANSWERED)
    assert labels(entity) == []
    entity.city = ""
    assert labels(entity) == ["Ciudad"]
    entity.country = "CO"
    assert labels(entity) == ["Municipio"]


@pytest.mark.parametrize(
    ("slug", "typed"),
    [
        ("banco", {"bank_name": "X", "bank_account": "123456789", "bank_account_type": "ahorros"}),
        ("representante", ANSWERED | {"representative_document": "12345678"}),
    ],
)
def test_an_account_or_a_document_may_be_a_run_of_digits(database, slug, typed):
    entity = make_entity()
    section = sections.section_of(entity.family, slug)
    assert answers.read_all(section, entity, typed)[1] == {}


def test_no_is_an_answer_to_mipyme(database):
    entity = make_entity(**ANSWERED | {"is_sme": None})
    assert labels(entity) == ["Mipyme"]
    entity.is_sme = False
    assert labels(entity) == []


def test_what_was_typed_and_refused_is_missing(database):
    entity = make_entity(**ANSWERED, typed={"contactos": {"website": "javascript:alert(1)"}})
    assert labels(entity) == ["Página web (sin guardar)"]


def test_a_natural_person_goes_past_what_is_known_or_optional(database):
    entity = make_entity("Luz Dary", "60390714", family="natural", **ANSWERED)
    [one, _, bank] = sections.sections_of("natural")
    assert sections.following(entity, one) is None
    entity.typed = {"banco": {"bank_name": "x"}}
    assert sections.following(entity, one) == bank


def test_a_company_is_led_through_every_section(database):
    entity = make_entity(**ANSWERED)
    seen = [sections.section_of("juridica", "identificacion")]
    while (after := sections.following(entity, seen[-1])) is not None:
        seen.append(after)
    assert tuple(seen) == sections.sections_of("juridica")
