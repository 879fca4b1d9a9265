"""What a chief says of the institution: its name and place, its colours, who signs its letters."""

from functools import reduce
from operator import or_

from domain import (
    audit,
    colours,
    emails,
    institution,
    limits,
    names,
    outbox,
    places,
    tax_ids,
    typed,
)
from domain.errors import Refused
from domain.staff import check_leads
from models import Institution, User, db, now

LONGEST_NAME = 120
LONGEST_SENDER = 60
NO_NAME = "Escriba el nombre de la institución, de 120 letras o menos."
SHIPPED = ".example"
"""What the help lines of a new portal end with: nobody answers there."""
NO_FACTS = "el nombre, el NIT y el municipio"
NO_LINES = "las líneas de atención: las de ahora son de ejemplo"
UNFINISHED = "Todavía falta: {}."
NO_SENDER = "Escriba un nombre de 60 letras o menos, sin direcciones de correo ni de páginas."
TOO_MANY_LETTERS = "Ya le enviamos varios correos de prueba. Espere unas horas."


def describe(name: str, tax_id: str, place: str, *, by: User) -> None:
    """Who the institution is, and where. Raises Refused."""
    name, number, code = check_name(name), tax_ids.parse(tax_id), read_place(place)
    _keep(
        by,
        name=name,
        tax_id=number.number,
        check_digit=number.check_digit,
        municipality_code=code,
    )


def check_name(text: str) -> str:
    """Raises Refused."""
    name = typed.clean(text)
    if not name or len(name) > LONGEST_NAME or names.holds_address(name):
        raise Refused(NO_NAME, field="name")
    return name


def read_place(text: str) -> str:
    """The municipality's code. Raises Refused."""
    found = places.answer(typed.clean(text))
    if found.found is None:
        raise Refused(places.which(found), field="place")
    return found.found.code


def colour(by_day: str, in_the_dark: str, *, by: User) -> None:
    """Another colour in the place of the portal's own. Raises Refused."""
    chosen = colours.check(by_day, in_the_dark)
    kept = ("", "") if chosen == colours.OURS else chosen
    _keep(by, accent=kept[0], accent_in_the_dark=kept[1])


def sign_letters(name: str, reply_to: str, *, by: User) -> None:
    """Whom letters seem to come from, and where answers go; empty is as it was. Raises Refused."""
    _keep(by, letters_name=check_sender(name), reply_to=read_reply_to(reply_to))


def check_sender(text: str) -> str:
    """Raises Refused."""
    name = typed.clean(text)
    if len(name) > LONGEST_SENDER or "@" in name or names.holds_address(name):
        raise Refused(NO_SENDER, field="letters_name")
    return name


def read_reply_to(text: str) -> str:
    """Raises Refused."""
    try:
        return emails.parse(text) if text.strip() else ""
    except Refused as refusal:
        raise Refused(refusal.message, field="reply_to") from refusal


def write_to_oneself(*, by: User) -> None:
    """A letter that shows how letters arrive. Raises Refused."""
    check_leads(by)
    with db.atomic():
        if not limits.allow(limits.LETTERS, f"trial:{by.code}"):
            raise Refused(TOO_MANY_LETTERS)
        outbox.post("trial", "Correo de prueba", by.email, name=by.name)
        audit.record("institution_trial_letter", by=by)


def missing() -> list[str]:
    """What must be said before the set-up is done."""
    row = institution.current()
    lines = institution.help_lines()
    facts = [] if row.tax_id and row.municipality_code else [NO_FACTS]
    real = lines and not any(SHIPPED in line.contact for line in lines)
    return facts if real else [*facts, NO_LINES]


def finish(*, by: User) -> None:
    """The pages of staff remind of it no more. Raises Refused while something is missing."""
    check_leads(by)
    if lacks := missing():
        raise Refused(UNFINISHED.format("; ".join(lacks)))
    with db.atomic():
        if Institution.update(set_up_at=now()).where(Institution.set_up_at.is_null()).execute():
            audit.record("institution_set_up", by=by)


def _keep(by: User, **values: str) -> None:
    check_leads(by)
    with db.atomic():
        differs = reduce(or_, (getattr(Institution, name) != each for name, each in values.items()))
        if Institution.update(**values).where(differs).execute():
            audit.record("institution_changed", by=by, fields=sorted(values))
