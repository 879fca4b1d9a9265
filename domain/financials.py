"""The seven amounts of a year, in whole pesos, and what they say of an entity.

Indicators: the guide's table of financial and organisational capacity.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Literal

from domain.errors import Refused

MOST_DIGITS = 18
MAY_BE_NEGATIVE = frozenset({"equity", "operating_profit"})
PLAIN = re.compile(r"[0-9]+")
GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
WHOLE = re.compile(r",0{1,2}$")  # pesos written with their cents, when there are none
IN_BRACKETS = re.compile(r"\A\((.*)\)\Z")  # how accountants write a loss
CENTS = re.compile(r"[0-9],[0-9]{1,2}$")

CALLED = {
    "equity": "el patrimonio",
    "current_assets": "el activo corriente",
    "total_assets": "el activo total",
    "current_liabilities": "el pasivo corriente",
    "total_liabilities": "el pasivo total",
    "operating_profit": "la utilidad operacional",
    "interest_expense": "los gastos de intereses",
}
EMPTY = "Escriba {}; si no hay, escriba 0."
NOT_WHOLE = "Escriba {} en pesos completos, sin centavos: por ejemplo, 412.380.000."
NOT_AN_AMOUNT = "Escriba {} solo con números y puntos para los miles: por ejemplo, 412.380.000."
TOO_LONG = f"Escriba {{}} con {MOST_DIGITS} dígitos o menos, en pesos."
NEGATIVE = "Escriba {} sin el signo menos: no puede ser una cifra negativa."

Indicator = Decimal | Literal["indeterminate"] | None
"""`indeterminate` divides by zero, which is no fault; None lacks an amount that isn't written."""


@dataclass(frozen=True)
class Amounts:
    """A year at 31 December, in whole pesos; None is what isn't written yet."""

    equity: Decimal | None = None
    current_assets: Decimal | None = None
    total_assets: Decimal | None = None
    current_liabilities: Decimal | None = None
    total_liabilities: Decimal | None = None
    operating_profit: Decimal | None = None
    interest_expense: Decimal | None = None


FIELDS = tuple(field.name for field in fields(Amounts))


@dataclass(frozen=True)
class Indicators:
    """Ratios, and the working capital in pesos."""

    liquidity: Indicator
    indebtedness: Indicator
    interest_coverage: Indicator
    return_on_equity: Indicator
    return_on_assets: Indicator
    working_capital: Decimal | None


@dataclass(frozen=True)
class Doubt:
    """Amounts that don't add up: a warning to show beside the field, never a refusal."""

    message: str
    field: str


def parse_amount(text: str, *, field: str) -> Decimal:
    """Whole pesos as people write them: `412.380.000`, `412380000`, `$ 1.234.567,00`, `(5.000)`.

    Negative only for the fields in MAY_BE_NEGATIVE. Raises Refused on `field`,
    by its name.
    """

    def refused(sentence: str) -> Refused:
        return Refused(sentence.format(CALLED[field]), field)

    number = re.sub(r"\s|\$", "", text).replace("\u2212", "-")
    if not number:
        raise refused(EMPTY)
    number = IN_BRACKETS.sub(r"-\1", number)
    negative = number.startswith("-")
    digits = WHOLE.sub("", number.removeprefix("-"))
    if not PLAIN.fullmatch(digits) and not GROUPED.fullmatch(digits):
        raise refused(NOT_WHOLE if CENTS.search(digits) else NOT_AN_AMOUNT)
    digits = digits.replace(".", "").lstrip("0") or "0"
    if len(digits) > MOST_DIGITS:
        raise refused(TOO_LONG)
    if negative and digits != "0" and field not in MAY_BE_NEGATIVE:
        raise refused(NEGATIVE)
    return -Decimal(digits) if negative and digits != "0" else Decimal(digits)


def read(texts: Mapping[str, str]) -> Amounts:
    """What can be read of a row that is still being written, for its live indicators."""
    amounts: dict[str, Decimal | None] = {}
    for name in FIELDS:
        try:
            amounts[name] = parse_amount(texts.get(name) or "", field=name)
        except Refused:
            amounts[name] = None
    return Amounts(**amounts)


def indicators(amounts: Amounts) -> Indicators:
    """Without interest to pay, coverage is indeterminate, which complies with any minimum."""
    assets, liabilities = amounts.current_assets, amounts.current_liabilities
    return Indicators(
        liquidity=_ratio(assets, liabilities),
        indebtedness=_ratio(amounts.total_liabilities, amounts.total_assets),
        interest_coverage=_ratio(amounts.operating_profit, amounts.interest_expense),
        return_on_equity=_ratio(amounts.operating_profit, amounts.equity),
        return_on_assets=_ratio(amounts.operating_profit, amounts.total_assets),
        working_capital=None if assets is None or liabilities is None else assets - liabilities,
    )


def implausible(amounts: Amounts) -> list[Doubt]:
    """What a balance sheet never says: a part above its whole, or sides that differ."""
    doubts = []
    for part, whole, name, field in (
        (amounts.current_assets, amounts.total_assets, "activo", "current_assets"),
        (amounts.current_liabilities, amounts.total_liabilities, "pasivo", "current_liabilities"),
    ):
        if part is not None and whole is not None and part > whole:
            doubts.append(
                Doubt(
                    f"El {name} corriente ({pesos(part)}) es mayor que el {name} total "
                    f"({pesos(whole)}). Revise las dos cifras.",
                    field,
                )
            )
    total, owed, own = amounts.total_assets, amounts.total_liabilities, amounts.equity
    if total is not None and owed is not None and own is not None and total != owed + own:
        doubts.append(
            Doubt(
                f"El activo total ({pesos(total)}) no es igual al pasivo total más el "
                f"patrimonio ({pesos(owed + own)}): la diferencia es de "
                f"{pesos(abs(total - owed - own))}. Revise las tres cifras.",
                "total_assets",
            )
        )
    return doubts


def _ratio(above: Decimal | None, below: Decimal | None) -> Indicator:
    if above is None or below is None:
        return None
    return above / below if below else "indeterminate"


def pesos(amount: Decimal | int) -> str:
    return f"$ {amount:,}".replace(",", ".")
