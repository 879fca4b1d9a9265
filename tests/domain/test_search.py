"""Search by name and NIT: what was registered is found as people type it."""

import random

import pytest

from domain import search
from models import Entity, EntityState, Family, db
from tests.people import make_entity

pytestmark = pytest.mark.usefixtures("database")

HOSPITAL = "E.S.E. Hospital San Juan de Dios de Honda"
ACCOUNTANTS = "H&H Asociados S.A.S."
SAINTS = ("San Juan", "Hospital San Juan", "Amigos del Hospital de San Juan")
REAL = (
    HOSPITAL,
    ACCOUNTANTS,
    "Universidad de Pamplona",
    "Peña & Núñez Ltda.",
    "UNION_TEMPORAL_VIAS_2024",
    "LA 14",
    "La Y",
    "Ferretería O'Brien",
    "D P",
    "STS",
    "100% Aseo",
    "株式会社",
    "Juan A. Pérez",
    "Construcciones Villamizar Contreras S. en C.",
)


@pytest.fixture
def registered() -> dict[str, int]:
    return {
        name: make_entity(name, f"9001234{at:02}", family=Family.PUBLIC).id
        for at, name in enumerate(REAL)
    }


def test_every_name_finds_itself(registered: dict[str, int]):
    for name, id in registered.items():
        assert search.find(name)[0] == id, name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("hospital san juan de dios honda", HOSPITAL),
        ("HOSPITAL HONDA ESE", HOSPITAL),
        ("Empresa Social del Estado Hospital San Juan de Dios de Honda", HOSPITAL),
        ("honda hospital", HOSPITAL),
        ("hosp", HOSPITAL),
        ("hospital san ju", HOSPITAL),
        ("universidad pamplo", "Universidad de Pamplona"),
        ("H & H", ACCOUNTANTS),
        ("HyH", ACCOUNTANTS),
        ("h&h asociados", ACCOUNTANTS),
        ("pena nunez", "Peña & Núñez Ltda."),
        ("union temporal vias", "UNION_TEMPORAL_VIAS_2024"),
        ("construcciones villamizar", "Construcciones Villamizar Contreras S. en C."),
    ],
)
def test_it_is_found_as_people_type_it(registered: dict[str, int], typed: str, name: str):
    assert search.find(typed)[0] == registered[name]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("hospitl san juan de dios de honda", HOSPITAL),
        ("hospital san juan de dos de honda", HOSPITAL),
        ("xospital san juan de dios de honda", HOSPITAL),
        ("universidad de pampolna", "Universidad de Pamplona"),
        ("univercidad de pamplona", "Universidad de Pamplona"),
        ("universidad dee pamplona", "Universidad de Pamplona"),
        ("costrucciones villamizar contreras", "Construcciones Villamizar Contreras S. en C."),
    ],
)
def test_one_wrong_letter_finds_it(registered: dict[str, int], typed: str, name: str):
    assert search.find(typed)[0] == registered[name]


def test_a_slip_that_is_another_known_word_is_found_too(registered: dict[str, int]):
    make_entity("Hondas Textil", "900999112")
    assert search.find("hospital san juan dios hondas")[0] == registered[HOSPITAL]
    assert search.find("hospitl san juan dios hondas")[0] == registered[HOSPITAL]


@pytest.mark.parametrize("typed", ["zqxwk", "hospital zqxwk", "", " ", "%", "_", "*", '"', "¿?"])
def test_what_is_not_there_finds_nothing(registered: dict[str, int], typed: str):
    assert search.find(typed) == []


@pytest.mark.asvs("V1.2.4")
@pytest.mark.parametrize(
    "typed", ["hosp%", "h_spital", "hospital* OR universidad", "NOT x", "'; DROP TABLE entity; --"]
)
def test_wildcards_and_operators_are_letters(registered: dict[str, int], typed: str):
    assert len(search.find(typed)) <= 1
    assert Entity.select().count() == len(REAL)


@pytest.mark.asvs("V1.2.4")
def test_ten_thousand_random_strings_raise_nothing(registered: dict[str, int]):
    luck = random.Random(7)
    signs = list("\"*()^:-+&|!\\'%_{}[]\0\n\ud800ñÁ&yY.") + [
        chr(luck.randrange(0x110000)) for _ in range(500)
    ]
    parts = [*REAL, *signs, "AND", "OR", "NOT", "NEAR(", "890", "' OR 1=1 --"]
    for _ in range(10_000):
        typed = "".join(luck.choices(parts, k=luck.randrange(1, 12)))
        search.find(typed)
        search.find_by_tax_id(typed)


def test_it_never_gives_more_than_asked():
    for at in range(15):
        make_entity(f"Hospital {at}", f"9001230{at:02}", family=Family.PUBLIC)
    assert len(search.find("hospital")) == 10
    assert len(search.find("hospital", limit=3)) == 3


def test_the_short_name_finds_it_too():
    id = make_entity("Empresa de Servicios Públicos de Pamplona", short_name="EMPOPAMPLONA").id
    assert search.find("empopamplona") == [id]
    assert search.find("empopam") == [id]
    assert search.find("servicios publicos pamplona") == [id]


def test_after_a_change_of_name_only_the_new_one_finds_it():
    id = make_entity("Papelería Andina").id
    with db.atomic():
        search.index(id, "Librería Bolívar")
    assert search.find("papeleria andina") == []
    assert search.find("libreria bolivar") == [id]


def test_an_entity_that_is_deleted_is_not_found():
    id = make_entity("Papelería Andina").id
    Entity.delete_by_id(id)
    assert search.find("papeleria andina") == []


def test_what_a_transaction_took_back_is_not_found():
    with db.atomic() as transaction:
        make_entity("Papelería Andina")
        transaction.rollback()
    assert search.find("papeleria") == []


@pytest.mark.parametrize("typed", ["890.700.666", "890700666", "890700666-8", "8907006668"])
def test_a_nit_finds_its_entity_with_and_without_check_digit(typed: str):
    id = make_entity(HOSPITAL, "890700666").id
    assert search.find_by_tax_id(typed) == [id]


def test_a_shared_nit_finds_all_who_share_it():
    ids = [make_entity(f"SENA Regional {at}", "899999034", family=Family.PUBLIC).id for at in "ABC"]
    assert search.find_by_tax_id("899999034-1") == ids


def test_a_draft_is_not_found():
    make_entity(HOSPITAL, "890700666", state=EntityState.DRAFT, claimed_tax_id=None)
    assert search.find("hospital") == []
    assert search.find_by_tax_id("890700666") == []


def test_names_at_the_limits_are_indexed():
    id = make_entity("ﷺ" * 250, "900123456").id
    other = make_entity("a" * 250, "900123457", short_name="b" * 60).id
    assert search.find("ﷺ" * 250) == [id]
    assert search.find("a" * 250) == [other]


def test_a_short_name_finds_those_that_hold_it_too_a_whole_long_one_itself_alone():
    short, whole = (make_entity(name, "900123456", family=Family.PUBLIC).id for name in SAINTS[:2])
    other = make_entity(SAINTS[2], "900123457").id
    assert set(search.find("San Juan")) == {short, whole, other}
    assert search.find("hospital san juan") == [whole]
    assert search.find("hospitl san juan") == [whole]
