"""The channels of the help desk, which every page and letter names: what, how to reach it, when."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from domain import audit, emails, institution, settings, typed, web_addresses
from domain.errors import Refused
from domain.locking import locked_institution
from domain.once import once
from domain.staff import check_leads
from models import HelpLine, LineKind, User, db

MOST = 10
LONGEST_LABEL, LONGEST_CONTACT, LONGEST_HOURS = 60, 200, 200
TELEPHONE = re.compile("[+(]?[0-9][0-9 ()-]{1,28}[0-9]")
NO_LABEL = "Escriba qué es, en 60 letras o menos. Por ejemplo: Teléfono."
NO_KIND = "Elija el canal de la lista."
NO_CONTACT = {
    LineKind.PHONE: "Escriba el teléfono solo con sus cifras, por ejemplo (607) 555 0100.",
    LineKind.MAIL: "Escriba el correo completo, por ejemplo mesa@hospital.gov.co.",
    LineKind.LINK: "Escriba la dirección completa, que empiece por https://.",
}
TOO_LONG = "Escriba el horario en 200 letras o menos."
TOO_MANY = f"Ya hay {MOST} líneas de atención. Borre una antes de agregar otra."
KEEP_ONE = "Es la única línea de atención, y cada página la nombra. Agregue otra antes de borrarla."


@dataclass(frozen=True)
class Channel:
    """What is said of one."""

    kind: str
    label: str
    contact: str
    hours: str


def on_paper(line: HelpLine) -> str:
    """How to reach it, where no link can be touched."""
    return settings.link(line.address) if line.kind == LineKind.TICKET else str(line.contact)


def find(code: str) -> HelpLine | None:
    line: HelpLine | None = HelpLine.get_or_none(HelpLine.code == code)
    return line


def add(said: Channel, *, by: User, key: str) -> None:
    """The last of them. The same key again adds nothing. Raises Refused."""
    check_leads(by)
    said = checked(said)

    def act() -> str:
        locked_institution()
        lines = institution.help_lines()
        if len(lines) >= MOST:
            raise Refused(TOO_MANY)
        line = HelpLine.create(
            **vars(said), position=max((row.position for row in lines), default=0) + 1
        )
        audit.record("help_line_added", by=by, subject=line.code)
        return str(line.code)

    once(key, act)


def change(line: HelpLine, said: Channel, *, by: User) -> None:
    """Raises Refused."""
    check_leads(by)
    said = checked(said)
    with db.atomic():
        kept = vars(said)
        other = reduce(or_, (getattr(HelpLine, name) != value for name, value in kept.items()))
        if HelpLine.update(**kept).where(HelpLine.id == line.id, other).execute():
            audit.record("help_line_changed", by=by, subject=line.code)


def remove(line: HelpLine, *, by: User) -> None:
    """Raises Refused for the last one."""
    check_leads(by)
    with db.atomic():
        locked_institution()
        if [row.id for row in institution.help_lines()] == [line.id]:
            raise Refused(KEEP_ONE)
        if HelpLine.delete().where(HelpLine.id == line.id).execute():
            audit.record("help_line_removed", by=by, subject=line.code)


def move_up(line: HelpLine, *, by: User) -> None:
    """Before the one that stands above it. Raises Refused."""
    check_leads(by)
    with db.atomic():
        locked_institution()
        ids = [row.id for row in institution.help_lines()]
        here = ids.index(line.id) if line.id in ids else 0
        if here == 0:
            return
        ids[here - 1 : here + 1] = ids[here], ids[here - 1]
        for position, id in enumerate(ids):
            HelpLine.update(position=position).where(HelpLine.id == id).execute()
        audit.record("help_line_changed", by=by, subject=line.code)


def checked(said: Channel) -> Channel:
    """As it is kept. Raises Refused."""
    if said.kind not in list(LineKind):
        raise Refused(NO_KIND, field="kind")
    kind = LineKind(said.kind)
    label, hours = map(typed.clean, (said.label, said.hours))
    if not label or len(label) > LONGEST_LABEL:
        raise Refused(NO_LABEL, field="label")
    if len(hours) > LONGEST_HOURS:
        raise Refused(TOO_LONG, field="hours")
    return Channel(kind, label, check_contact(kind, said.contact), hours)


def check_contact(kind: str, text: str) -> str:
    """A ticket has none: it is asked for in the portal. Raises Refused."""
    text = typed.clean(text)
    if kind not in NO_CONTACT:
        return ""
    try:
        if kind == LineKind.MAIL:
            return emails.parse(text)
        if kind == LineKind.LINK and text.startswith("https://"):
            return web_addresses.parse(text)
    except Refused:
        raise Refused(NO_CONTACT[LineKind(kind)], field="contact") from None
    if kind == LineKind.PHONE and TELEPHONE.fullmatch(text):
        return text
    raise Refused(NO_CONTACT[LineKind(kind)], field="contact")
