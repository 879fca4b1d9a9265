"""A list of contractors as an office keeps it: titles above, blank and repeated lines, formulas."""

import io
from dataclasses import dataclass
from itertools import product

import openpyxl

GIVEN = """Luz Dary, José Ángel, María Ñañez, Wilmer, Yurany, Óscar, Gloria Inés, Edinson, Nubia,
    Ramón, Deisy, Hernán, Ludy, Freddy, Zoraida, Álvaro, Marleny, Jairo, Carmen, Nelson"""
FAMILY = """Contreras, Peña, Güechá, Niño, Rojas, Jáuregui, Ortiz, Villamizar, Cárdenas, Muñoz,
    Pabón, Suárez, Leal, Ibáñez, Quintero"""
OFFICES = ("Asistencial", "Urgencias", "Facturación", "Vacunación", "Sistemas", "Aseo y cocina")
TITLES = ("N°", "Cédula o NIT", "NOMBRE COMPLETO", "Celular", "Correo electrónico", "Dependencia")
BAD = {
    ("41.000.900-7", "Número Malo", "3005550900", "malo@correo.example"): "verificación",
    ("", "Sin Cédula", "3005550901", "sincedula@correo.example"): "Falta la cédula",
    ("41000902", "", "3005550902", "sinnombre@correo.example"): "Falta el nombre",
    ("41000903", "Correo Malo", "3005550903", "correo.malo(arroba)gmail"): "correo.malo(arroba)",
    ("41000904", "Celular Malo", "30055", ""): "«30055» no está completo",
    ("4,1E+07", "Número Recortado", "", ""): "Excel recortó el número",
    ("41000906", "'=B4", "", ""): "es una fórmula",
    ("=SUMA(B4:B9)", "Fórmula Sin Valor", "", ""): "Falta la cédula",
}
"""Lines that are told and left out, and what is said of each; a quote makes a formula a text."""


@dataclass(frozen=True)
class Person:
    tax_id: str
    name: str
    email: str
    username: str
    office: str


def people(count: int = 300) -> list[Person]:
    names = product(GIVEN.split(","), FAMILY.split(","))
    return [
        Person(
            str(41_000_000 + number),
            f"{given.strip()} {family.strip()}",
            f"contratista{number}@correo.example",
            f"contratista{number}",
            OFFICES[number % len(OFFICES)],
        )
        for number, (given, family) in zip(range(count), names, strict=False)
    ]


def workbook(called: list[Person]) -> tuple[bytes, dict[int, str], int]:
    """The file, what is to be read of which of its lines, and how many are repeated."""
    book, packed = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append(["HOSPITAL SAN ROQUE · CONTRATISTAS 2026"])
    sheet.append([])
    sheet.append(TITLES)
    problems, repeated, bad = {}, 0, list(BAD.items())
    for number, person in enumerate(called):
        sheet.append(_line(number, person))
        if number % 25 == 7:
            sheet.append([None, "  ", ""])
        if number % 40 == 11:
            sheet.append(_line(number + 1, person))
            repeated += 1
        if number % 30 == 3 and bad:
            cells, why = bad.pop()
            sheet.append([number, *cells, person.office])
            for cell in sheet[sheet.max_row]:
                if str(cell.value).startswith("'"):
                    cell.value, cell.data_type = cell.value[1:], "s"
            problems[sheet.max_row] = why
    assert not bad
    sheet.append(TITLES)
    book.save(packed)
    return packed.getvalue(), problems, repeated


def _line(number: int, person: Person) -> list[object]:
    """The same person as different hands write them."""
    mobile, cedula = 3_005_550_100 + number, int(person.tax_id)
    ways: tuple[list[object], ...] = (
        [cedula, person.name, mobile, person.email],
        [f"{cedula:,}".replace(",", "."), f"  {person.name} ", str(mobile), person.email.upper()],
        [f" {cedula}\u00a0", person.name.upper(), f"+57 {mobile}", f"{person.email}  "],
        [float(cedula), person.name.replace(" ", "  "), None, f"{person.email}; otro@x.example"],
    )
    return [number + 1, *ways[number % len(ways)], f"{person.office} "]
