"""A list of people as offices have them: what is good is taken, what is bad is told."""

import codecs
import io

import openpyxl
import pytest

from domain import audience_files, circulars
from domain.audience_columns import header
from domain.errors import Refused
from domain.files import table_reader
from models import Addressee, AddresseeKind, AudienceImport, Circular, ImportState, User
from tests.circulating import make_circular
from tests.people import make_entity, make_staff, make_user

TITLES = "Cédula o NIT;Nombre completo;CELULAR;Correo electrónico;Dependencia;Tipo de contrato"
LUZ = "52.123.456;Luz Núñez;300 555 0100;Luz@Example.com;Urgencias;OPS"


@pytest.fixture
def staff(database: None) -> User:
    return make_staff()


@pytest.fixture
def circular(staff: User) -> Circular:
    return make_circular(staff)


def read(circular: Circular, content: bytes | str, name: str = "lista.csv") -> AudienceImport:
    """Taken in, and read by the worker."""
    raw = content.encode() if isinstance(content, str) else content
    by = User.get(User.username == "funcionaria")
    key = f"list-{AudienceImport.select().count()}"
    code = audience_files.take(circular, io.BytesIO(raw), name, by=by, key=key)
    assert audience_files.work()
    found: AudienceImport = AudienceImport.get(AudienceImport.code == code)
    return found


def workbook(*rows: list[object]) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(packed)
    return packed.getvalue()


def test_a_line_becomes_a_person(circular: Circular):
    assert read(circular, f"{TITLES}\n{LUZ}\n").added == 1
    luz = Addressee.get()
    assert (luz.tax_id, luz.name, luz.kind) == ("52123456", "Luz Núñez", AddresseeKind.NATURAL)
    assert (luz.mobile, luz.email) == ("+573005550100", "luz@example.com")
    assert (luz.department, luz.contract_type) == ("Urgencias", "OPS")


@pytest.mark.parametrize(
    "content",
    [
        f"{TITLES}\n{LUZ}\n".encode("latin-1"),
        codecs.BOM_UTF8 + f"{TITLES}\r\n{LUZ}\r\n".encode(),
        f"{TITLES}\n{LUZ}\n".encode("utf-16"),
        f"{TITLES}\n{LUZ}\n".replace(";", "\t").encode(),
        f"{TITLES}\n{LUZ}\n".replace(";", ",").encode("cp1252"),
    ],
    ids=["Latin-1", "BOM", "UTF-16", "tabs", "commas"],
)
def test_it_is_read_however_it_was_saved(circular: Circular, content: bytes):
    assert read(circular, content).added == 1
    assert Addressee.get().name == "Luz Núñez"


def test_a_dirty_workbook_tells_each_bad_line_and_keeps_the_good_ones(circular: Circular):
    done = read(
        circular,
        workbook(
            ["HOSPITAL SAN RAFAEL", None, None, None],
            [],
            ["NOMBRES", "APELLIDOS", "Nº de identificación", "DV", "E-mail", "Tipo de documento"],
            ["Luz", "Núñez", 52123456, None, "luz@example.com", "CC"],
            [None, None, None, None, None, None],
            ["Aseo", "SAS", "900.123.456-8", None, "aseo@example.com; otro@example.com", "NIT"],
            ["Aseo", "SAS", 9001234568, None, "aseo@example.com", "NIT"],
            ["Ana", "Ruiz", 52123457.0, None, "ana@", "CC"],
            ["Sin", "Número", None, None, "sin@example.com", "CC"],
            ["=1+1", None, 52123458, None, None, "CC"],
            ["Pedro", "Paz", "=A1", None, None, "CC"],
            ["Rosa", "Gil", "1,03E+09", None, None, "CC"],
            ["Otra", "SAS", "900123456", 3, None, "NIT"],
        ),
        "LISTA (1).xlsx",
    )
    assert not done.error
    assert (done.state, done.lines, done.added, done.repeated) == (ImportState.DONE, 9, 2, 1)
    assert [number for number, _ in done.problems] == [8, 9, 10, 11, 12, 13]
    told = dict(done.problems)
    assert "ana@" in told[8] and "recortó" in told[12] and "verificación" in told[13]
    people = Addressee.select(Addressee.tax_id, Addressee.name, Addressee.email)
    assert set(people.tuples()) == {
        ("52123456", "Luz Núñez", "luz@example.com"),
        ("900123456", "Aseo SAS", "aseo@example.com"),
    }


def test_a_formula_is_nobody_and_no_department(circular: Circular):
    """A39."""
    done = read(circular, f"{TITLES}\n52123456;=Luz;;;;\n52123457;Ana Ruiz;;;@SUM(A1);\n")
    assert (done.added, done.bad) == (0, 2) and "fórmula" in done.problems[0][1]


def test_no_name_brings_an_address_into_our_letters(circular: Circular):
    """A64."""
    done = read(circular, f"{TITLES}\n52123456;Luz, entre a www.mal.example.com;;luz@example.com\n")
    assert (done.added, done.bad) == (0, 1) and "direcciones" in done.problems[0][1]


def test_of_a_long_list_only_its_bad_lines_stay_out(circular: Circular):
    """Over several batches, one line in a hundred; `make bench` does the same with 100,000."""
    lines = [f"{52_000_000 + n};Luz Núñez" if n % 100 else f"{n}x;Luz" for n in range(2_500)]
    done = read(circular, "\n".join([TITLES, *lines]))
    assert (done.lines, done.added, done.repeated, done.bad) == (2_500, 2_475, 0, 25)
    assert [number for number, _ in done.problems] == [n + 2 for n in range(0, 2_500, 100)]
    assert Addressee.select().count() == 2_475


def test_a_stray_cell_far_below_makes_no_list_long(circular: Circular):
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Cédula", "Nombre"])
    book.active.append([52123456, "Luz Núñez"])
    book.active.cell(row=200_000, column=2, value="x")
    book.save(packed)
    done = read(circular, packed.getvalue())
    assert (done.error, done.added, done.problems[0][0]) == ("", 1, 200_000)


def test_who_has_no_email_or_telephone_is_kept_all_the_same(circular: Circular):
    assert read(circular, f"{TITLES}\n52123456;Luz Núñez;No tiene;SIN CORREO;;\n").added == 1
    assert (Addressee.get().mobile, Addressee.get().email) == ("", "")


def test_the_same_list_again_adds_nobody(circular: Circular):
    read(circular, f"{TITLES}\n{LUZ}\n")
    again = read(circular, f"{TITLES}\n{LUZ}\n52123457;Ana Ruiz\n")
    assert (again.added, again.repeated) == (1, 1)
    assert Addressee.select().count() == 2


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04 no workbook", audience_files.NOT_A_TABLE),
        (bytes(range(256)) * 8, audience_files.NOT_A_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(400), audience_files.NOT_A_TABLE),
        (b"luz;52123456\nana;52123457\n", audience_files.NO_HEADER),
    ],
)
def test_what_is_no_list_is_told(circular: Circular, content: bytes, why: str):
    done = read(circular, content)
    assert (done.state, done.error, done.added) == (ImportState.FAILED, why, 0)


def test_the_file_is_gone_once_it_was_read(circular: Circular):
    read(circular, f"{TITLES}\n{LUZ}\n")
    assert not list(audience_files._folder().iterdir())
    assert not audience_files.work()


def test_an_empty_file_is_refused(circular: Circular, staff: User):
    with pytest.raises(Refused):
        audience_files.take(circular, io.BytesIO(), "a.csv", by=staff, key="a")


def test_a_list_of_a_circular_that_was_closed_adds_nobody(circular: Circular, staff: User):
    audience_files.take(circular, io.BytesIO(f"{TITLES}\n{LUZ}\n".encode()), "a", by=staff, key="a")
    circulars.close(circular, by=staff)
    audience_files.work()
    assert (AudienceImport.get().state, Addressee.select().count()) == (ImportState.FAILED, 0)


def test_people_are_joined_to_what_they_have(circular: Circular):
    luz = make_user("luz", email="luz@example.com")
    make_user("staff2", email="jefe@example.com", staff_role="chief")
    entity = make_entity("Aseo SAS", "900123456", luz)
    read(circular, f"{TITLES}\n{LUZ}\n900123456;Aseo\n52123459;Jefe;;jefe@example.com\n")
    rows = {row.tax_id: (row.user_id, row.entity_id) for row in Addressee.select()}
    assert rows == {
        "52123456": (luz.id, None),
        "900123456": (None, entity.id),
        "52123459": (None, None),
    }


@pytest.mark.parametrize(
    ("titles", "whole"),
    [
        (["C.C.", "NOMBRE"], True),
        (["No.", "Céd.", "Apellidos y nombres"], True),
        (["No. Doc", "Nombres"], True),
        (["Número de documento", "Contratista"], True),
        (["Razón social", "N.I.T."], True),
        (["Fecha de expedición de la cédula", "Nombre"], False),
        (["Tipo de documento", "Nombre"], False),
        (["52123456", "Luz"], False),
    ],
)
def test_columns_are_known_by_what_people_call_them(titles: list[str], whole: bool):
    assert header(titles).is_whole is whole


def test_a_cell_that_is_quoted_over_several_lines_is_one(circular: Circular):
    luz, open_quote = LUZ.replace("Luz Núñez", '"Luz\r\nNúñez"'), '52123458;"Eva Sin Cerrar;;;;'
    done = read(circular, f"{TITLES}\r\n{luz}\r\n{open_quote}\r\n52123457;Ana Ruiz;;;;\r\n")
    assert {row.name for row in Addressee.select()} >= {"Luz Núñez", "Ana Ruiz"}
    assert done.lines == 3


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (['a,"b', 'c",d'], ['a,"b c",d']),
        (['a,"b', "c,d", 'e,"f",g'], None),
        (['a,"b', 'c,"d', "e"], None),
        (['a,5" b', 'c,6" d'], None),
        (['a,"b', *["c"] * 4, 'd"', "e"], ['a,"b c c c c d"', "e"]),
        (['a,"b', *["c"] * 5, 'd"', "e"], None),
        (['a,"b', 'c"', 'd,"e', 'f"'], ['a,"b c"', 'd,"e f"']),
        (['a,"b'], None),
    ],
)
def test_a_forgotten_quote_costs_its_line_alone(lines: list[str], rows: list[str] | None):
    found = table_reader.whole_rows(iter(enumerate(lines, 1)), ",")
    assert [text for _, text in found] == (rows or lines)
