"""Amounts as people write them, and what they say."""

from decimal import Decimal

import pytest

from domain import financials
from domain.errors import Refused
from domain.financials import Amounts, implausible, indicators, parse_amount

SOUND = Amounts(*map(Decimal, (600, 500, 1000, 200, 400, 90, 30)))


@pytest.mark.parametrize(
    ("text", "pesos"),
    [
        ("412.380.000", 412_380_000),
        ("412380000", 412_380_000),
        ("1.234.567,00", 1_234_567),
        ("$ 1.234.567,0", 1_234_567),
        (" 412 380 000 ", 412_380_000),
        ("$\u00a0412.380", 412_380),
        ("0", 0),
        ("-0", 0),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("999.999.999.999.999.999", 10**18 - 1),
    ],
)
def test_an_amount_is_read_as_it_is_written(text: str, pesos: int) -> None:
    assert parse_amount(text, field="total_assets") == pesos
    assert str(parse_amount(text, field="equity")) == str(pesos)


@pytest.mark.parametrize("text", ["-5.000", "\u22125000", "(5.000)", "-$ 5.000,00"])
def test_equity_and_operating_profit_may_be_negative(text: str) -> None:
    assert parse_amount(text, field="equity") == -5000
    assert parse_amount(text, field="operating_profit") == -5000
    with pytest.raises(Refused) as refused:
        parse_amount(text, field="total_assets")
    expected = financials.NEGATIVE.format("el activo total")
    assert (refused.value.message, refused.value.field) == (expected, "total_assets")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", financials.EMPTY),
        ("  ", financials.EMPTY),
        ("$", financials.EMPTY),
        ("12.5", financials.NOT_AN_AMOUNT),
        ("412,380,000", financials.NOT_AN_AMOUNT),
        ("1234.567", financials.NOT_AN_AMOUNT),
        ("1.234.56", financials.NOT_AN_AMOUNT),
        ("5,50", financials.NOT_WHOLE),
        ("1.234,5", financials.NOT_WHOLE),
        ("٣٤٥", financials.NOT_AN_AMOUNT),
        ("１２３", financials.NOT_AN_AMOUNT),
        ("1e9", financials.NOT_AN_AMOUNT),
        ("NaN", financials.NOT_AN_AMOUNT),
        ("Infinity", financials.NOT_AN_AMOUNT),
        ("--5", financials.NOT_AN_AMOUNT),
        ("(-5)", financials.NOT_AN_AMOUNT),
        ("()", financials.NOT_AN_AMOUNT),
        ("(5", financials.NOT_AN_AMOUNT),
        ("5\x00", financials.NOT_AN_AMOUNT),
        ("1_000", financials.NOT_AN_AMOUNT),
        ("<script>", financials.NOT_AN_AMOUNT),
        ("1" * 19, financials.TOO_LONG),
        ("1" * 1_000_000, financials.TOO_LONG),
    ],
)
def test_what_is_no_amount_in_pesos_is_refused_with_what_to_write(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_amount(text, field="equity")
    expected = sentence.format("el patrimonio")
    assert (refused.value.message, refused.value.field) == (expected, "equity")


def test_indicators_follow_the_guide() -> None:
    result = indicators(SOUND)
    assert result.liquidity == Decimal("2.5")
    assert result.indebtedness == Decimal("0.4")
    assert result.interest_coverage == 3
    assert result.return_on_equity == Decimal("0.15")
    assert result.return_on_assets == Decimal("0.09")
    assert result.working_capital == 300


def test_what_divides_by_zero_is_indeterminate() -> None:
    zero = Decimal(0)
    result = indicators(Amounts(*[zero] * 7))
    assert result.interest_coverage == "indeterminate"
    assert result.liquidity == result.indebtedness == "indeterminate"
    assert result.return_on_equity == result.return_on_assets == "indeterminate"
    assert result.working_capital == 0


def test_an_indicator_waits_for_its_amounts() -> None:
    result = indicators(financials.read({"current_assets": "500", "current_liabilities": "abc"}))
    assert (result.liquidity, result.working_capital) == (None, None)
    result = indicators(financials.read({"current_assets": "500", "current_liabilities": "250"}))
    assert (result.liquidity, result.working_capital) == (2, 250)


def test_a_sound_balance_raises_no_doubt() -> None:
    assert implausible(SOUND) == []
    assert implausible(Amounts()) == []


def test_each_doubt_says_what_does_not_add_up() -> None:
    amounts = Amounts(
        equity=Decimal(-1000),
        current_assets=Decimal(1_000_001),
        total_assets=Decimal(1_000_000),
        current_liabilities=Decimal(9000),
        total_liabilities=Decimal(8000),
    )
    assets, liabilities, sides = implausible(amounts)
    assert "$ 1.000.001" in assets.message
    assert "$ 1.000.000" in assets.message
    assert (liabilities.field, sides.field) == ("current_liabilities", "total_assets")
    assert "$ 7.000" in sides.message
    assert "la diferencia es de $ 993.000" in sides.message
