"""`import-entities`: each good line a registered entity, each bad one a reason."""

from pathlib import Path

import pytest

from domain import imports, search
from domain.imports import ImportResult
from models import Access, Addressee, AuditEntry, BusinessArea, Entity, EntityState
from tests.circulating import make_addressee, make_circular
from tests.people import make_entity, make_staff

pytestmark = pytest.mark.usefixtures("database")

HEADER = "name,tax_id,organisation_type,municipality_code,email"


class Import:
    """Imports texts, and remembers what was told of the last one."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "entidades.csv"
        self.told: list[tuple[int, str]] = []

    def __call__(self, *lines: str, header: str = HEADER) -> ImportResult:
        return self.bytes("\n".join([header, *lines, ""]).encode())

    def bytes(self, content: bytes) -> ImportResult:
        self.path.write_bytes(content)
        self.told.clear()
        return imports.import_entities(
            self.path, lambda number, why: self.told.append((number, why))
        )


@pytest.fixture
def bring(tmp_path: Path) -> Import:
    return Import(tmp_path)


def test_a_good_line_is_a_registered_unverified_entity_without_administrator(bring: Import):
    result = bring("Suministros Peña S.A.S.,900.123.456-8,sas,54518,Ventas@Pena.example")
    assert (result, bring.told) == (ImportResult(1, 0), [])
    entity = Entity.get()
    assert entity.state == EntityState.REGISTERED
    assert not entity.is_verified
    assert (entity.name, entity.tax_id, entity.check_digit) == (
        "Suministros Peña S.A.S.",
        "900123456",
        "8",
    )
    assert (entity.family, entity.municipality_code) == ("juridica", "54518")
    assert entity.email.lower() == "ventas@pena.example"
    assert entity.registered_at is not None
    assert not Access.select().exists()


def test_it_is_found_by_name_and_nit(bring: Import):
    bring("Suministros Peña S.A.S.,900123456,sas,,")
    [id] = search.find("suministros pena")
    assert search.find_by_tax_id("900123456-8") == [id]


def test_the_last_three_columns_may_be_empty_or_missing(bring: Import):
    assert bring("Uno,900123456,,,", "Dos,900373923").registered == 2
    assert {entity.organisation_type for entity in Entity.select()} == {"otro"}


def test_the_type_is_a_code_or_a_label_in_any_case(bring: Import):
    result = bring(
        "Uno,900123456,SAS,,",
        "Dos,900373923,sociedad por ACCIONES simplificada,,",
        "Tres,900179095,Entidad estatal de acuerdo con la definición del Estatuto General,,",
    )
    assert result == ImportResult(3, 0)
    assert Entity.get(Entity.name == "Tres").business_area == BusinessArea.PUBLIC


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",900123456,sas,,", "nombre"),
        ("...,900123456,sas,,", "nombre"),
        ("Uno,,sas,,", "Escriba el NIT"),
        ("Uno,No Definido,sas,,", "solo con cifras"),
        ("Uno,222222222,sas,,", "relleno"),
        ("Uno,900123456-1,sas,,", "es 8, no 1"),
        ("Uno,900123456,secreta,,", "«secreta» no existe"),
        ("Uno,900123456,sas,99999,", "«99999» no existe"),
        ("Uno,900123456,sas,,sin arroba", "correo"),
        ("Uno,900123456,sas,,a@b.example,de,más", "Sobran columnas"),
        ("Entre a www.mal.example,900123456,sas,,", "direcciones"),
        ("x" * 251 + ",900123456,sas,,", "250"),
        ("x" * 20_000 + ",900123456,sas,,", "demasiado larga"),
        ('"Uno,900123456,sas,,', "NIT"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_enter(
    bring: Import, line: str, why: str
):
    assert bring("Primera,900373923,,,", line, "Última,900179095,,,") == ImportResult(2, 1)
    [(number, told)] = bring.told
    assert number == 3
    assert why in told


def test_a_second_run_adds_nothing(bring: Import):
    lines = [
        "Uno,900123456,sas,,",
        "SENA Regional A,899999034,entidad-estatal,,",
        "SENA Regional B,899999034,entidad-estatal,,",
        "Unión Temporal Vías,,union-temporal,,",
        "Consorcio Aseo,900123456,consorcio,,",
    ]
    assert bring(*lines) == ImportResult(5, 0)
    assert bring(*lines) == ImportResult(0, 5)
    assert [number for number, _ in bring.told] == [2, 3, 4, 5, 6]
    assert "Ya hay una entidad registrada con el NIT 900123456" in bring.told[0][1]
    assert Entity.select().count() == 5


def test_repeats_inside_the_file_enter_once(bring: Import):
    result = bring(
        "Uno,900123456,sas,,",
        "Otra,900.123.456-8,limitada,,",
        "SENA,899999034,entidad-estatal,,",
        "Sena,8999990341,entidad-estatal,,",
    )
    assert result == ImportResult(2, 2)
    assert [number for number, _ in bring.told] == [3, 5]


def test_who_registered_by_hand_keeps_the_nit(bring: Import):
    make_entity("Primera", "900123456", claimed_tax_id="CO:900123456")
    assert bring("Segunda,900123456,sas,,") == ImportResult(0, 1)


def test_a_draft_does_not_keep_the_nit(bring: Import):
    make_entity("Primera", "900123456", state=EntityState.DRAFT, claimed_tax_id=None)
    assert bring("Segunda,900123456,sas,,") == ImportResult(1, 0)


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEADER}\r\nPeña,900123456,,,\r\n".encode(),
        f"{HEADER}\nPeña,900123456,,,\n".encode("cp1252"),
        f"{HEADER}\nPeña,900123456".encode(),
        f"{HEADER.replace(',', ';')}\nPeña;900123456;;5001;\n".encode(),
        f"{HEADER}\n\n\n Pe\x00ña \x00, 900123456 ,,,\n\n".encode(),
        f'"{HEADER.replace(",", chr(34) + "," + chr(34))}"\n"Peña","900123456","","",""\n'.encode(),
        f"{HEADER.upper()}\nPeña,900123456,,,\n".encode(),
    ],
)
def test_files_come_as_sheets_write_them(bring: Import, content: bytes):
    assert bring.bytes(content) == ImportResult(1, 0), bring.told
    assert Entity.get().name == "Peña"


@pytest.mark.parametrize(
    "content", [b"", b"nombre,nit\nUno,900123456\n", b"\x00" * 99, b"\xff\xfe"]
)
def test_a_file_without_the_header_says_which_it_must_be(bring: Import, content: bytes):
    assert bring.bytes(content) == ImportResult(0, 1)
    assert bring.told == [(1, f"La primera línea debe ser {HEADER}")]


def test_signs_of_names_stay_as_they_are(bring: Import):
    bring('"H&H, Asociados / ""Los Dos""",900123456,sas,,a+b@c.example')
    entity = Entity.get()
    assert (entity.name, entity.email) == ('H&H, Asociados / "Los Dos"', "a+b@c.example")


def test_more_than_a_batch_enters_whole_and_is_found(bring: Import):
    many = imports.BATCH + 7
    result = bring(*(f"Empresa Número {at} Zeta,{900_000_001 + at},,," for at in range(many)))
    assert result == ImportResult(many, 0)
    assert len(search.find(f"empresa numero {many - 1} zeta")) == 1
    assert sum(entry.details["count"] for entry in AuditEntry.select()) == many


def test_a_cell_that_is_quoted_over_several_lines_is_one(bring: Import):
    assert bring(
        '"Suministros\nPeña S.A.S.",900123456,sas,,',
        '"Sin cerrar,800111202,sas,,',
        "Otra SAS,890501019,sas,,",
        '"Dos\n\nlíneas",860002964,sas,,',
    ) == ImportResult(3, 1)
    names = [row.name for row in Entity.select().order_by(Entity.id)]
    assert names == ["Suministros Peña S.A.S.", "Otra SAS", "Dos líneas"]
    assert [number for number, _ in bring.told] == [4]


def test_who_a_circular_calls_is_known_by_what_is_imported_later(bring: Import):
    circular = make_circular(make_staff())
    called = make_addressee(circular, tax_id="900123456")
    other = make_addressee(circular, "Otra", tax_id="800111202")
    bring("Suministros Peña S.A.S.,900.123.456-8,sas,,")
    assert Addressee.get_by_id(called.id).entity == Entity.get()
    assert Addressee.get_by_id(other.id).entity is None
