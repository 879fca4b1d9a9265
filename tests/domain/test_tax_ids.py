"""NIT: one number for every way of typing it, with its check digit (A70)."""

import pytest

from domain import tax_ids
from domain.errors import Refused
from domain.tax_ids import TaxId

ONE_NUMBER = TaxId("890501019", "9")


@pytest.mark.parametrize(
    ("base", "digit"),
    [
        ("890501019", "9"),
        ("900373923", "8"),
        ("900179095", "3"),
        ("800160400", "0"),
        ("901119725", "2"),
        ("900123456", "8"),
        ("899999034", "1"),
        ("800111202", "1"),
    ],
)
def test_check_digits_are_those_of_the_tax_authority(base: str, digit: str):
    assert tax_ids.check_digit(base) == digit


@pytest.mark.asvs("V2.2.1")
@pytest.mark.parametrize(
    "typed",
    [
        "890501019",
        "890.501.019",
        "890501019-9",
        "890.501.019-9",
        "890.501.019 – 9",
        " 890 501 019 ",
        "890\u00a0501\u00a0019",
        "0890501019",
        "000890.501.019-9",
        "NIT 890.501.019-9",
        "N.I.T. 890501019",
        "nit: 890501019",
        "８９０５０１０１９",
        "\u200b890501019\u202e",
        "890'501'019",
    ],
)
def test_every_way_of_typing_it_gives_one_number(typed: str):
    assert tax_ids.parse(typed) == ONE_NUMBER


@pytest.mark.parametrize("typed", ["8905010199", "890.501.019.9", "890501019 9"])
def test_a_glued_check_digit_is_taken_off(typed: str):
    assert tax_ids.parse(typed, natural=False) == TaxId("890501019", "9")
    assert tax_ids.parse(typed) == TaxId("890501019", "9")


def test_ten_digits_of_a_natural_person_stay_ten():
    assert tax_ids.parse("1.090.123.456", natural=True).number == "1090123456"
    assert tax_ids.parse("1090123456").number == "1090123456"
    assert tax_ids.parse("8905010199", natural=True).number == "8905010199"


@pytest.mark.parametrize("typed", ["890501019-8", "8905010198", "890.501.019 - 8"])
def test_a_wrong_check_digit_is_told_with_the_right_one(typed: str):
    assert refusal(typed, natural=False) == (
        "El dígito de verificación de 890501019 es 9, no 8. Revise el número."
    )


@pytest.mark.parametrize(
    "typed",
    ["0000000", "222222222", "123456789", "1234567890", "12345678", "987654321", "0123456789"],
)
def test_placeholders_are_refused_with_a_reason(typed: str):
    assert "número de relleno" in refusal(typed)


def test_numbers_that_only_hold_a_run_are_real():
    assert tax_ids.parse("900123456").check_digit == "8"
    assert tax_ids.parse("890123456").number == "890123456"


@pytest.mark.parametrize("typed", ["No Definido", "89050101A", "٨٠٠١١١٢٠٢", "8+9", "NIT", "1e9"])
def test_other_signs_are_refused(typed: str):
    assert refusal(typed).startswith("Escriba el NIT")


@pytest.mark.parametrize("typed", ["", " ", "\u200b", "12345", "8" * 40 + "1", "12345678901234"])
def test_other_lengths_are_refused(typed: str):
    assert "NIT" in refusal(typed)


def test_look_ups_take_the_number_as_typed_and_without_its_check_digit():
    assert tax_ids.candidates("8905010199") == ["8905010199", "890501019"]
    assert tax_ids.candidates("890.501.019-9") == ["890501019", "8905010199"]
    assert tax_ids.candidates("890501019") == ["890501019"]
    assert tax_ids.candidates("8905010198") == ["8905010198"]


def test_look_ups_find_a_persons_number_with_its_check_digit():
    assert tax_ids.candidates("10901234561") == ["10901234561", "1090123456"]
    assert tax_ids.candidates("1090123456") == ["1090123456"]


@pytest.mark.parametrize("typed", ["", "abc", "٨٠٠", "0", "9" * 3000, "\ud800", "' OR 1=1 --"])
def test_look_ups_of_what_is_no_number_find_nothing(typed: str):
    assert tax_ids.candidates(typed) == []


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("abc-123456-xy1", "ABC123456XY1"),
        ("ＡＢＣ 123456 XY1", "ABC123456XY1"),
        ("20-12345678-3", "20123456783"),
        ("00912.345", "00912345"),
        ("V-12345678-9\u200b", "V123456789"),
    ],
)
def test_a_number_of_another_country_keeps_its_letters_and_zeros(typed: str, number: str):
    assert tax_ids.parse_foreign(typed) == TaxId(number, "")
    assert number in tax_ids.candidates(typed)


@pytest.mark.parametrize(
    "typed", ["No tiene", "ABC", "A" * 31, "٨٠٠١٢", "0000000", "<b>123456", ""]
)
def test_what_is_no_number_anywhere_is_refused(typed: str):
    with pytest.raises(Refused) as refused:
        tax_ids.parse_foreign(typed)
    assert refused.value.field == "tax_id"


def refusal(typed: str, natural: bool | None = None) -> str:
    with pytest.raises(Refused) as refused:
        tax_ids.parse(typed, natural)
    assert refused.value.field == "tax_id"
    return refused.value.message
