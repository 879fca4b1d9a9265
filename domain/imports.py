"""Register the entities of a CSV file: unverified, and without an administrator.

Header `name,tax_id,organisation_type,municipality_code,email`, separated by commas or semicolons,
in UTF-8 or, line by line, in Windows' Latin alphabet. Each line stands alone, but for those that
a quoted cell holds together, so that a forgotten quote costs one line. Done again, it adds nothing.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from domain import addressees, audit, catalogs, emails, search, tax_ids
from domain.errors import Refused
from domain.files.table_reader import whole_rows
from domain.names import fold, holds_address
from domain.typed import clean
from models import (
    SHARES_TAX_ID,
    Entity,
    EntityState,
    Family,
    Institution,
    db,
    is_postgres,
    new_code,
    now,
    ready,
)
from models.search import tidy

HEADER = ["name", "tax_id", "organisation_type", "municipality_code", "email"]
LONGEST_LINE = 8192
LONGEST_NAME = 250
BATCH, STATEMENT = 5_000, 500
TIDIED_FROM = 2_000
"""Rows after which the indexes are worth a second of work."""
UNKNOWN_TYPE = "otro"

Report = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class ImportResult:
    registered: int
    refused: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that may be registered; `columns` are those of its entity."""

    number: int
    columns: dict[str, Any]

    @property
    def same(self) -> tuple[str, str]:
        """Of entities that share a NIT, what makes two of them one."""
        return self.columns["tax_id"] or "", fold(self.columns["name"])

    @property
    def shares(self) -> bool:
        return self.columns["family"] in SHARES_TAX_ID


def import_entities(path: Path, report: Report) -> ImportResult:
    """Register each good line and report (number, why) of each bad one. Raises OSError."""
    registered = refused = 0
    with path.open("rb") as file:
        lines = _lines(file)
        header = next(lines, (1, ""))[1]
        separator = ";" if ";" in header else ","
        if [fold(name) for name in _cells(header, separator)] != HEADER:
            report(1, f"La primera línea debe ser {','.join(HEADER)}")
            return ImportResult(0, 1)
        rows = whole_rows(lines, separator)
        while batch := list(islice(rows, BATCH)):
            good, bad = _read(batch, separator)
            bad += _register(good)
            for number, why in sorted(bad):
                report(number, why)
            registered += len(batch) - len(bad)
            refused += len(bad)
    if registered >= TIDIED_FROM:
        with db.atomic():
            tidy()
    return ImportResult(registered, refused)


def _lines(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """Numbered lines that hold something; one that is too long comes empty."""
    number = 0
    while raw := file.readline(LONGEST_LINE):
        number += 1
        whole = raw
        while len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            raw, whole = file.readline(LONGEST_LINE), b""
        text = _decoded(whole).strip("\ufeff\r\n\x00 ")
        if text or not whole:
            yield number, text


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="ignore")


def _cells(text: str, separator: str) -> list[str]:
    """The cells of one line, clean. Raises Refused."""
    try:
        found = next(csv.reader([text.replace("\r", " ")], delimiter=separator), [])
    except csv.Error as wrong:
        raise Refused("No se entiende la línea. Revise sus comillas.") from wrong
    return [clean(cell) for cell in found]


def _read(
    batch: list[tuple[int, str]], separator: str
) -> tuple[list[_Line], list[tuple[int, str]]]:
    good: list[_Line] = []
    bad: list[tuple[int, str]] = []
    for number, text in batch:
        try:
            good.append(_Line(number, _columns(_cells(text, separator))))
        except Refused as refusal:
            bad.append((number, refusal.message))
    return good, bad


def _columns(cells: list[str]) -> dict[str, Any]:
    """The columns of the entity that a line describes. Raises Refused."""
    if not cells:
        raise Refused("La línea es demasiado larga.")
    if any(cells[len(HEADER) :]):
        raise Refused("Sobran columnas. Ponga entre comillas el nombre que lleva separadores.")
    name, tax_id, type_text, municipality, email = [*cells, *[""] * len(HEADER)][: len(HEADER)]
    kind = catalogs.organisation_type_called(type_text or UNKNOWN_TYPE)
    if kind is None:
        raise Refused(f"El tipo de organización «{type_text[:40]}» no existe.")
    return {
        "code": new_code(),
        "name": _name(name),
        **_tax_id(tax_id, kind.family),
        "organisation_type": kind.code,
        "family": kind.family,
        "business_area": kind.usual_area,
        "municipality_code": _municipality(municipality),
        "email": emails.parse(email) if email else "",
        "state": EntityState.REGISTERED,
        "registered_at": now(),
    }


def _name(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise Refused("Falta el nombre, con letras o cifras.")
    if len(text) > LONGEST_NAME:
        raise Refused(f"El nombre pasa de {LONGEST_NAME} caracteres.")
    if holds_address(text):
        raise Refused("El nombre no puede llevar direcciones de internet.")
    return text


def _tax_id(text: str, family: str) -> dict[str, str | None]:
    """A plural entity may have none (the guide's own rows have none)."""
    if not text and family == Family.PLURAL:
        return {"tax_id": None, "check_digit": "", "claimed_tax_id": None}
    found = tax_ids.parse(text, natural=family == Family.NATURAL)
    return {
        "tax_id": found.number,
        "check_digit": found.check_digit,
        "claimed_tax_id": tax_ids.claim(found.number, family),
    }


def _municipality(text: str) -> str:
    """Sheets drop the zero that a code begins with."""
    code = text.zfill(5) if text else ""
    if code and code not in catalogs.municipalities():
        raise Refused(f"El municipio «{text[:40]}» no existe. Use su código DANE de 5 cifras.")
    return code


def _register(lines: list[_Line]) -> list[tuple[int, str]]:
    """Insert and index those that aren't there yet; answers (number, why) of the others."""
    if not lines:
        return []
    with db.atomic():
        _one_import_at_a_time()
        there = _sharing_there(lines)
        new: dict[str, _Line] = {}
        for line in lines:
            if line.shares:
                if line.same in there:
                    continue
                there.add(line.same)
            new[line.columns["code"]] = line
        ids = _inserted([line.columns for line in new.values()])
        search.index_many((id, new[code].columns["name"], "") for code, id in ids.items())
        if ids:
            numbers = {line.columns["tax_id"] for line in new.values()}
            addressees.join_entities(sorted(numbers - {None}))
            audit.record("entities_imported", by=None, count=len(ids))
    return [(line.number, _why(line)) for line in lines if line.columns["code"] not in ids]


def _one_import_at_a_time() -> None:
    """Whether a name is there under a shared NIT is a rule over several rows."""
    if is_postgres():
        list(Institution.select().for_update())


def _sharing_there(lines: list[_Line]) -> set[tuple[str, str]]:
    """What is registered under the NITs that these lines share, or without one by these names."""
    numbers = sorted({line.columns["tax_id"] for line in lines if line.shares} - {None})
    names = sorted({line.columns["name"] for line in lines if line.columns["tax_id"] is None})
    registered = Entity.select(Entity.tax_id, Entity.name).where(
        Entity.state == EntityState.REGISTERED, Entity.family.in_(sorted(SHARES_TAX_ID))
    )
    rows = [
        *_in_pieces(registered, Entity.tax_id, numbers),
        *_in_pieces(registered.where(Entity.tax_id.is_null()), Entity.name, names),
    ]
    return {(number or "", fold(name)) for number, name in rows}


def _in_pieces(query: Any, column: Any, values: list[str]) -> Iterator[tuple[str | None, str]]:
    for at in range(0, len(values), STATEMENT):
        yield from query.where(column.in_(values[at : at + STATEMENT])).tuples()


def _inserted(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Ids of the new entities by their codes; who repeats a NIT that is taken isn't among them."""
    pieces = (rows[at : at + STATEMENT] for at in range(0, len(rows), STATEMENT))
    return {
        code: id
        for piece in pieces
        for code, id in ready.insert_new(Entity, piece, returning="code, id")
    }


def _why(line: _Line) -> str:
    if line.shares:
        return "Ya está registrada con ese nombre y ese NIT."
    return f"Ya hay una entidad registrada con el NIT {line.columns['tax_id']}."
