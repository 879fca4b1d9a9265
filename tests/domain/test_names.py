"""Names: compared without accents, reduced to what tells them apart."""

import pytest

from domain import names


@pytest.mark.parametrize("typed", ["H&H", "H & H", "HyH", "h y h", "H.&H.", "h&h"])
def test_initials_are_one_word_however_they_are_joined(typed: str):
    assert names.key_tokens(f"{typed} Asociados S.A.S.") == ["hh", "asociados"]


@pytest.mark.parametrize("form", ["E.S.E.", "E. S. E.", "ESE", "e s e", "E.S.E"])
def test_legal_forms_and_stop_words_are_left_out(form: str):
    tokens = names.key_tokens(f"{form} Hospital San Juan de Dios de Honda")
    assert tokens == ["hospital", "san", "juan", "dios", "honda"]


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("Gómez & Cía. S. en C.", ["gomez"]),
        ("Peña Núñez Ltda.", ["pena", "nunez"]),
        ("GRUPO M S A S", ["grupo", "m"]),
        ("UT_VIAS_2024", ["ut", "vias", "2024"]),
        ("LA 14", ["14"]),
        ("Juan A y Pedro", ["juan", "a", "pedro"]),
        ("Bjørn A/S", ["bjorn", "as"]),
    ],
)
def test_the_telling_words_of_a_name(name: str, tokens: list[str]):
    assert names.key_tokens(name) == tokens


@pytest.mark.parametrize(
    "name", ["S.A.S.", "La Y", "El y La", "S. en C.", "E T", "D P", "株式会社"]
)
def test_a_name_without_telling_words_keeps_its_own(name: str):
    assert names.key_tokens(name)


def test_words_are_letters_and_digits_of_ascii_alone():
    text = "Ñandú_x ٣٤ Ромашка 株 \" * ( ) : ^ ' -- % İ ß ﷺ"
    assert all(word.isascii() and word.isalnum() for word in names.key_tokens(text))


@pytest.mark.parametrize(
    "name",
    [
        "ADMIN SECOP – entre a http://mal.example",
        "www.mal.example",
        "gane en premios.com hoy",
        "ＷＷＷ．ＭＡＬ．ＣＯＭ",
        "premios。com",
        "escriba a soporte@banco.co",
        "http : //mal",
    ],
)
def test_an_address_in_a_name_is_noticed(name: str):
    assert names.holds_address(name)


@pytest.mark.parametrize(
    "name",
    ["Inversiones S.A.S.", "C.I. Uniban S.A.", "Pérez y CIA.LTDA", "J.R. Gómez", "Compañía 3.5"],
)
def test_abbreviations_are_no_addresses(name: str):
    assert not names.holds_address(name)
