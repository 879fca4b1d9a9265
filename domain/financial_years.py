"""The financial table of the form: a row a year, optional, with what its figures say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from peewee import IntegrityError

from domain import audit, changes, financials
from domain.changes import Line
from domain.errors import Refused
from domain.financials import Doubt, Indicators
from domain.locking import locked
from domain.moments import today
from domain.once import once
from models import Entity, FinancialYear, User, db, now
from models.ready import Ready

SECTION, TITLE = "financiera", "Información financiera"
OLDEST = 1990
MOST_YEARS = 10
LONGEST_FISCAL_YEAR = 20
LABELS = {
    "year": "Año",
    "fiscal_year": "Año fiscal",
    "equity": "Patrimonio",
    "current_assets": "Activo corriente",
    "total_assets": "Activo total",
    "current_liabilities": "Pasivo corriente",
    "total_liabilities": "Pasivo total",
    "operating_profit": "Utilidad operacional",
    "interest_expense": "Gastos de intereses",
}
YEAR = re.compile("[0-9]{4}")
OF_ENTITY = Ready(
    FinancialYear, "SELECT * FROM financial_year WHERE entity_id = ? ORDER BY year DESC"
)


@dataclass(frozen=True)
class Row:
    """A year as the table shows it."""

    year: FinancialYear
    indicators: Indicators
    doubts: list[Doubt]


class WrongFigures(Refused):
    """Several fields of a row were refused, each with its sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("Revise las cifras del año.")
        self.problems = problems


def rows(entity: Entity) -> list[Row]:
    """The newest year first."""
    return [_row(year) for year in OF_ENTITY.all(entity.id)]


def add(entity: Entity, texts: Mapping[str, str], *, by: User, key: str) -> str:
    """Add a year from what was typed; sent again with its key, it is one row.

    Raises WrongFigures, and Refused for a year that is there already.
    """
    values = _read(texts)

    def create() -> str:
        row = locked(entity)
        if FinancialYear.select().where(FinancialYear.entity == row).count() >= MOST_YEARS:
            raise Refused(f"Ya hay {MOST_YEARS} años. Borre uno antes de agregar otro.")
        year = FinancialYear.create(entity=row, **values)
        changes.note(row, TITLE, [Line(f"Año {year.year}", after=_told(year))], by=by)
        typed = {slug: kept for slug, kept in row.typed.items() if slug != SECTION}
        Entity.update(typed=typed, saved_at=now()).where(Entity.id == row.id).execute()
        audit.record("financial_year_added", by=by, subject=entity.code, year=values["year"])
        return str(values["year"])

    try:
        return once(key, create)
    except IntegrityError as taken:
        message = f"El año {values['year']} ya está en la tabla. Bórrelo allí si quiere cambiarlo."
        raise Refused(message, field="year") from taken


def remove(entity: Entity, year: int, *, by: User) -> None:
    """Take a year out of the table. Doing it again changes nothing."""
    with db.atomic():
        row = locked(entity)
        its = (FinancialYear.entity == entity) & (FinancialYear.year == year)
        if kept := FinancialYear.get_or_none(its):
            kept.delete_instance()
            changes.note(row, TITLE, [Line(f"Año {year}", before=_told(kept))], by=by)
            audit.record("financial_year_removed", by=by, subject=entity.code, year=year)


def leave(entity: Entity, texts: Mapping[str, str], *, by: User, key: str) -> None:
    """Go on to the next section: a row that was written and not added is added first.

    Raises as `add` does.
    """
    if any(texts.get(name) for name in LABELS):
        add(entity, texts, by=by, key=key)
    with db.atomic():
        done = [slug for slug in locked(entity).sections_done if slug != SECTION]
        Entity.update(sections_done=[*done, SECTION], saved_at=now()).where(
            Entity.id == entity.id
        ).execute()


def keep_typed(entity: Entity, texts: Mapping[str, str]) -> None:
    """Keep a row that is still being written, for another day or device."""
    kept = {name: texts.get(name, "")[:100] for name in LABELS if texts.get(name)}
    with db.atomic():
        row = locked(entity)
        Entity.update(typed=row.typed | {SECTION: kept}, saved_at=now()).where(
            Entity.id == row.id
        ).execute()


def live(texts: Mapping[str, str]) -> tuple[Indicators, list[Doubt]]:
    """What a row says while it is being written."""
    amounts = financials.read(texts)
    return financials.indicators(amounts), financials.implausible(amounts)


def _told(year: FinancialYear) -> str:
    """«Patrimonio $ 250.000.000; Activo corriente …», for the history."""
    amounts = (
        f"{LABELS[name]} {financials.pesos(getattr(year, name))}" for name in financials.FIELDS
    )
    return "; ".join(amounts)


def _row(year: FinancialYear) -> Row:
    amounts = financials.read({name: str(getattr(year, name)) for name in financials.FIELDS})
    return Row(year, financials.indicators(amounts), financials.implausible(amounts))


def _read(texts: Mapping[str, str]) -> dict[str, int | str]:
    values: dict[str, int | str] = {}
    problems: dict[str, str] = {}
    try:
        values["year"] = _year(texts.get("year", ""))
    except Refused as refusal:
        problems["year"] = refusal.message
    values["fiscal_year"] = texts.get("fiscal_year") or str(values.get("year", ""))
    if len(str(values["fiscal_year"])) > LONGEST_FISCAL_YEAR:
        problems["fiscal_year"] = f"Escriba el año fiscal con {LONGEST_FISCAL_YEAR} letras o menos."
    for name in financials.FIELDS:
        try:
            values[name] = int(financials.parse_amount(texts.get(name, ""), field=name))
        except Refused as refusal:
            problems[name] = refusal.message
    if problems:
        raise WrongFigures(problems)
    return values


def _year(text: str) -> int:
    last = today().year
    if not YEAR.fullmatch(text) or not OLDEST <= int(text) <= last:
        raise Refused(f"Escriba el año con cuatro cifras, de {OLDEST} a {last}.")
    return int(text)
