"""Many people invited at once, from a list pasted as people have it: one a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain import invitations
from domain.access import locked_for
from domain.errors import Refused
from domain.invitations import Guest
from domain.names import fold
from domain.once import once
from domain.typed import clean
from models import Entity, Role, User, db

MOST_LINES = 50
ROLES = {
    "administrador": Role.ADMINISTRATOR,
    "administradora": Role.ADMINISTRATOR,
    "proveedor": Role.MEMBER,
    "proveedora": Role.MEMBER,
}
EMAIL = re.compile(r"""(?:mailto:)?([^\s;,:<>"'()]+@[^\s;,<>"'()]+)""", re.IGNORECASE)
PARTS = re.compile(r'[;<>"()\t]')
NOBODY = "Escriba al menos un correo."
TOO_MANY = "Pegue {most} líneas o menos; estas son {count}. No se envió ninguna invitación."
NO_EMAIL = "No hay un correo completo, por ejemplo nombre@correo.example."
TWO_EMAILS = "Hay más de un correo: escriba uno por línea."
NO_ROLE = "«{text}» no es un rol: escriba Proveedor o Administrador."
NOT_SENT = "No se le envió: corrija la línea, o envíela otra vez para saber por qué."
TWICE = "Ese correo ya está en otra línea."


@dataclass(frozen=True)
class BadLine:
    """A line that invited nobody: its number in what was pasted, itself, and why."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """How many letters went, and the lines to mend."""

    invited: int
    bad: list[BadLine]


def invite_many(entity: Entity, text: str, *, by: User, key: str) -> Outcome:
    """The good lines are invited, whatever the others hold. Sent again with its key, it answers
    the same. Raises Refused for none or too many."""
    lines = list(_lines(text))
    if not lines:
        raise Refused(NOBODY, field="people")
    if len(lines) > MOST_LINES:
        raise Refused(TOO_MANY.format(most=MOST_LINES, count=len(lines)), field="people")
    now: list[BadLine] = []
    numbers = once(key, lambda: _invite_each(entity, lines, by, now))
    good = {int(number) for number in numbers.split()}
    rest = [(number, line) for number, line in lines if number not in good]
    return Outcome(len(good), now or [BadLine(*each, _why(each[1])) for each in rest])


def may_name_administrators(text: str) -> bool:
    """Does the word stand anywhere in what was pasted?"""
    return "administrador" in fold(text)


def read(line: str) -> Guest:
    """`nombre <correo>`, `correo`, `correo; nombre; rol`, in any order. Raises Refused."""
    found = EMAIL.findall(line)
    if len(found) != 1:
        raise Refused(TWO_EMAILS if found else NO_EMAIL)
    rest = EMAIL.sub(";", line)
    parts = [part for each in PARTS.split(rest) if (part := clean(each).strip(" ,.'"))]
    roles = [part for part in parts if fold(part) in ROLES]
    names = [part for part in parts if part not in roles]
    if len(names) > 1 or len(roles) > 1:
        raise Refused(NO_ROLE.format(text=(names or roles)[-1]))
    role = ROLES[fold(roles[0])] if roles else Role.MEMBER
    return invitations.check(Guest(found[0], names[0] if names else "", role))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def _invite_each(entity: Entity, lines: list[tuple[int, str]], by: User, bad: list[BadLine]) -> str:
    """The numbers of the good lines; the others go to `bad`."""
    entity = locked_for(entity, by)
    invited: dict[str, int] = {}
    for number, line in lines:
        try:
            with db.atomic():  # what a refused line has counted isn't counted
                guest = read(line)
                if guest.email in invited:
                    raise Refused(TWICE)
                invitations.write_to(guest, entity, by)
                invited[guest.email] = number
        except Refused as refusal:
            bad.append(BadLine(number, line, refusal.message))
    return " ".join(map(str, invited.values()))


def _why(line: str) -> str:
    """Of a list sent again, whose answer was lost on its way."""
    try:
        read(line)
    except Refused as refusal:
        return refusal.message
    return NOT_SENT
