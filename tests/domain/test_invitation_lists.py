"""Many people invited at once: what a pasted line may be, and what becomes of the bad ones."""

import pytest

from domain import invitation_lists
from domain.errors import Refused
from domain.invitations import Guest
from models import Invitation, Letter, Role


@pytest.mark.parametrize(
    ("line", "guest"),
    [
        ("luz@example.com", Guest("luz@example.com")),
        ("  Luz Pérez <LUZ@example.com>,", Guest("luz@example.com", "Luz Pérez")),
        ('"Pérez, Luz" <luz@example.com>', Guest("luz@example.com", "Pérez, Luz")),
        (
            "luz@example.com; Luz; administradora",
            Guest("luz@example.com", "Luz", Role.ADMINISTRATOR),
        ),
        (
            "Luz; Administrador; luz@example.com;",
            Guest("luz@example.com", "Luz", Role.ADMINISTRATOR),
        ),
        ("luz@example.com Luz Pérez", Guest("luz@example.com", "Luz Pérez")),
        ("mailto:luz@example.com", Guest("luz@example.com")),
    ],
)
def test_a_line_is_read_as_people_write_it(line, guest):
    assert invitation_lists.read(line) == guest


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Luz Pérez", "No hay un correo"),
        ("a@example.com b@example.com", "más de un correo"),
        ("luz@example.com; Luz; jefe", "«jefe» no es un rol"),
        ("luz@localhost", "correo completo"),
        ("luz@example.com; www.evil.com", "solo el nombre"),
    ],
)
def test_a_bad_line_says_why(line, reason):
    with pytest.raises(Refused, match=reason):
        invitation_lists.read(line)


def test_bad_lines_keep_number_and_text_and_the_good_ones_go(entity, gloria):
    text = "luz@example.com\n\nnadie\nLUZ@example.com\nana@example.com"
    for _ in range(2):  # A43
        outcome = invitation_lists.invite_many(entity, text, by=gloria, key="k")
        assert outcome.invited == 2
        assert [(bad.number, bad.text) for bad in outcome.bad] == [
            (3, "nadie"),
            (4, "LUZ@example.com"),
        ]
    assert Letter.select().count() == 2


@pytest.mark.parametrize("text", ["", " \n ", "a@example.com\n" * 51])
def test_none_or_more_than_fifty_is_refused_whole(entity, gloria, text):
    with pytest.raises(Refused):
        invitation_lists.invite_many(entity, text, by=gloria, key="k")
    assert not Invitation.select().exists()
