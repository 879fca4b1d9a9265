"""What a section's fields take and refuse, and what is kept of each."""

import pytest

from domain import answers, entities, sections
from tests.filling import CONTACTS, again, begin, save


@pytest.fixture
def draft(ana):
    return begin(ana)


@pytest.mark.parametrize("typed", ["890.501.019-9", "8905010199", "890501019", " 890 501 019 "])
def test_a_nit_has_one_form(draft, ana, typed):
    save(draft, "identificacion", {"name": "Hospital", "tax_id": typed}, ana)
    row = again(draft)
    assert (row.tax_id, row.check_digit, row.claimed_tax_id) == ("890501019", "9", None)


BANK = {"bank_name": "Bancolombia", "bank_account": "123-456789-01", "bank_account_type": "ahorros"}


def test_an_account_number_is_kept_and_never_given_back(draft, ana):
    """A23."""
    save(draft, "banco", BANK, ana)
    row = again(draft)
    assert row.bank_account == "12345678901"
    field = sections.section_of("juridica", "banco").fields[1]
    assert answers.text_of(field, row) == ""
    assert answers.shown(field, row) == "Terminada en 8901"
    save(row, "banco", BANK | {"bank_account": ""}, ana)
    assert again(draft).bank_account == "12345678901"
    assert "12345678901" not in str(entities.summary(again(draft)))


def test_a_wrong_account_number_waits_nowhere(draft, ana):
    save(draft, "banco", BANK | {"bank_account": "55x5"}, ana)
    assert "55x5" not in str(again(draft).typed)


def test_half_an_account_is_no_account(draft, ana):
    saved = save(draft, "banco", {"bank_name": "Bancolombia"}, ana)
    assert saved.problems.keys() == {"bank_account", "bank_account_type"}
    assert not save(draft, "banco", {}, ana).problems


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.com", "https://example.com"),
        ("http://example.com/a?b=1", "http://example.com/a?b=1"),
        ("facebook.com/hyh", "https://facebook.com/hyh"),
        ("javascript:alert(1)", ""),
        ("javascript://example.com/%0aalert(1)", ""),
        ("data:text/html,x", ""),
        ("https://user:pass@example.com", ""),
        ("https://localhost", ""),
        ("http://[::1", ""),
        ("no tengo", ""),
    ],
)
@pytest.mark.asvs("V1.2.2")
def test_links_are_of_the_web(draft, ana, typed, kept):
    """A32."""
    save(draft, "contactos", CONTACTS | {"website": typed}, ana)
    assert again(draft).website == kept


@pytest.mark.parametrize("text", ["0000000", "222222222", "123456789", "١٢٣٤٥٦٧٨", "x" * 999, "²"])
def test_fillers_and_odd_digits_are_refused(draft, ana, text):
    """A35, A70."""
    answered = {"name": "H&H", "tax_id": text}
    assert "tax_id" in save(draft, "identificacion", answered, ana).problems
    person = {"representative_name": "Luz", "representative_document_type": "CC"}
    problems = save(
        draft, "representante", person | {"representative_document": text}, ana
    ).problems
    assert "representative_document" in problems


@pytest.mark.parametrize(("kind", "signs"), [("CC", "de 4 a 20 cifras"), ("PA", "letras y cifras")])
def test_a_number_that_is_too_short_is_told_how_long_it_may_be(draft, ana, kind, signs):
    """Two figures hold no other signs: the advice is about their number."""
    person = {"representative_document_type": kind, "representative_document": "12"}
    saved = save(draft, "representante", person, ana)
    assert signs in saved.problems["representative_document"]


def test_a_name_carries_no_web_address(draft, ana):
    """A64."""
    saved = save(draft, "identificacion", {"name": "Gane en premios.com", "tax_id": ""}, ana)
    assert saved.problems.keys() == {"name", "tax_id"}
