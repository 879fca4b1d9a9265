"""The public directory of suppliers: who may be seen in it, and what of them.

An organisation is in it once it is registered, but not while it is in dispute. A natural person is
in it by their own act, having chosen what they offer on a page that says so, and until they ask to
be left out: then by name, municipality and what they offer. People are nobody's list: they appear
to who looks for two words of a name or for what they offer, not page by page. What Ley
1581 de 2012 protects of a person never leaves this module: no one's phone, e-mail, address or
people, no natural person's NIT.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from domain import catalogs, limits, places, search, unspsc
from domain.catalogs import HOME, Municipality
from domain.errors import Refused
from domain.names import key_tokens
from domain.unspsc import Offer
from models import Entity, Family
from models import directory as kept
from models.directory import BEGINNING, Choice, Listed, Place

MOST = 20
SHORTEST = 3
LOOKED_AT = 50
"""Names that a search takes from the index, however many there are (A65)."""
LISTED = 200
"""Entries of a choice that are looked at for a name's words, where names alone are too many."""
BATCH = 500
FAMILY = "familia-"
"""Before the code of a family of types, some of which are called like a type."""
TOO_SHORT = "Escriba al menos 3 letras del nombre, o el NIT completo."
CHOOSE_PLACE = "Hay varios municipios con ese nombre. Elija uno."
CHOOSE_OFFER = "Elija una de las familias que encontramos."
NO_OFFER = (
    "No encontramos ese bien o servicio en la clasificación UNSPSC. Escriba otra palabra, "
    "como «aseo», «transporte» o «medicamentos»."
)
NO_TYPE = "Elija un tipo de la lista."
PEOPLE_ARE_SOUGHT = (
    "Las personas naturales no se listan: escriba su nombre y apellido, o lo que ofrecen."
)


@dataclass(frozen=True, slots=True)
class Card:
    """All that the public sees of a supplier."""

    code: str
    name: str
    family: str
    type_name: str
    tax_id: str
    check_digit: str
    country: str
    municipality_code: str
    city: str
    website: str
    is_verified: bool
    offer_codes: str
    """With commas between."""

    @property
    def offers(self) -> list[Offer]:
        offers = (unspsc.named(code) for code in sorted(self.offer_codes.split(",")))
        return [offer for offer in offers if offer]

    @property
    def is_natural(self) -> bool:
        return self.family == Family.NATURAL

    @property
    def place(self) -> str:
        city = places.shown(self.municipality_code) or self.city
        abroad = "" if self.country == HOME else catalogs.countries().get(self.country, "")
        return ", ".join(filter(None, (city, abroad)))


@dataclass(frozen=True, slots=True)
class Asked:
    """As it was typed or chosen; a place and what is offered by code or in words."""

    name: str = ""
    place: str = ""
    kind: str = ""
    offer: str = ""
    verified: bool = False


class Unclear(Refused):
    """What was typed may mean several: `places` or `offers` are those to choose from."""

    def __init__(
        self,
        message: str,
        field: str,
        *,
        places: Sequence[Municipality] = (),
        offers: Sequence[Offer] = (),
    ) -> None:
        super().__init__(message, field)
        self.places = places
        self.offers = offers


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is the code of the last card, where there are more; `whole` says that these are all
    there are, and `searched` that they are those most like what was typed, best first."""

    cards: list[Card]
    next: str = ""
    whole: bool = True
    searched: bool = False


def may_look(network: str) -> bool:
    """Count one search or card of strangers from there (A65)."""
    return limits.allow(limits.DIRECTORY, network)


def may_export(network: str) -> bool:
    return limits.allow(limits.DIRECTORY_EXPORTS, network)


def chosen(asked: Asked) -> Choice:
    """Raises Unclear."""
    family, organisation_type = _kind(asked.kind)
    return Choice(
        municipality=_municipality(asked.place),
        family=family,
        organisation_type=organisation_type,
        unspsc=_offer(asked.offer),
        verified=asked.verified,
    )


def find(asked: Asked, choice: Choice, after: str = "") -> Page:
    """By name, the most like it first; without one, in the order of names from `after` on.

    Raises Refused for what is too short, and for people whom nothing but that is said of.
    """
    narrowed = choice != Choice()
    choice = choice._replace(people=len(key_tokens(asked.name[: search.LONGEST_TEXT])) > 1)
    if not (choice.people or choice.unspsc):
        _check_organisations(choice)
    if asked.name:
        return _named(asked.name, choice, narrowed=narrowed)
    rows = kept.page(choice, _place(after), MOST + 1)
    shown = [_card(row) for row in rows[:MOST]]
    more = len(rows) > MOST
    return Page(shown, shown[-1].code if more else "", whole=not (more or after))


def card(code: str) -> Card | None:
    row = kept.with_code(code)
    return _card(row) if row else None


def own_card(entity: Entity) -> Card:
    """*Así lo ven*, whether or not they do yet."""
    [row] = kept.rows([entity.id], offers=True)
    return _card(row)


def is_shown(entity: Entity) -> bool:
    return kept.with_code(entity.code) is not None


def organisations() -> Iterator[Card]:
    """All of them for the open data, some at a time: names of people in bulk are nobody's need."""
    after = BEGINNING
    while rows := kept.page(Choice(), after, BATCH, offers=True):
        yield from map(_card, rows)
        after = (rows[-1].key, rows[-1].id)


def _check_organisations(choice: Choice) -> None:
    """No list of natural persons alone (Ley 1581 de 2012). Raises Refused."""
    type_ = catalogs.organisation_types().get(choice.organisation_type)
    if Family.NATURAL in {choice.family, type_ and type_.family}:
        raise Refused(PEOPLE_ARE_SOUGHT, field="servicio")


def _named(text: str, choice: Choice, *, narrowed: bool) -> Page:
    words = key_tokens(text[: search.LONGEST_TEXT])
    if len("".join(words)) < SHORTEST:
        raise Refused(TOO_SHORT, field="q")
    ids = search.find(text, limit=LOOKED_AT)
    found = kept.among(ids, choice)
    if len(ids) == LOOKED_AT and narrowed:
        found += kept.among(_with_words(words, choice), choice)
    numbered = kept.among(search.find_by_tax_id(text), choice)
    rows = [row for row in kept.rows(numbered) if row.family != Family.NATURAL]
    rows += kept.rows(list(dict.fromkeys(found))[: MOST + 1])
    cards = [_card(row) for row in list(dict.fromkeys(rows))[:MOST]]
    return Page(cards, whole=len(ids) < LOOKED_AT and len(rows) <= MOST, searched=True)


def _with_words(words: list[str], choice: Choice) -> list[int]:
    """Of the first entries of a choice, those whose name has each word or its beginning."""
    begun = [f" {word}" for word in words]
    listed = kept.keys(choice, LISTED)
    return [id for id, name in listed if all(word in f" {name}" for word in begun)]


def _place(after: str) -> Place:
    row = kept.with_code(after) if after else None
    return (row.key, row.id) if row else BEGINNING


def _municipality(text: str) -> str:
    if not text or text in catalogs.municipalities():
        return text
    if text in (known := _places_as_shown()):
        return known[text]
    answer = places.answer(text)
    if answer.found is None:
        message = CHOOSE_PLACE if answer.shown else answer.message
        raise Unclear(message, "municipio", places=answer.shown)
    return answer.found.code


@cache
def _places_as_shown() -> dict[str, str]:
    return {places.shown(code): code for code in catalogs.municipalities()}


def _offer(text: str) -> str:
    if not text or unspsc.named(text):
        return text
    same = [code for code, name in catalogs.unspsc_families().items() if name == text]
    if len(same) == 1:
        return same[0]
    found = unspsc.find(text)
    if len(found) != 1:
        message = CHOOSE_OFFER if found else NO_OFFER
        raise Unclear(message, "servicio", offers=found)
    return found[0].code


def _kind(kind: str) -> tuple[str, str]:
    """The family or the type that was chosen, one of the two or neither. Raises Unclear."""
    types = catalogs.organisation_types()
    if not kind or kind in types:
        return "", kind
    family = kind.removeprefix(FAMILY)
    if family not in {each.family for each in types.values()}:
        raise Unclear(NO_TYPE, "tipo")
    return family, ""


def _card(row: Listed) -> Card:
    type_ = catalogs.organisation_types().get(row.organisation_type)
    is_public = row.family != Family.NATURAL
    return Card(
        code=row.code,
        name=row.name,
        family=row.family,
        type_name=type_.label if type_ else "",
        tax_id=row.tax_id or "" if is_public else "",
        check_digit=row.check_digit if is_public else "",
        country=row.country,
        municipality_code=row.municipality_code,
        city=row.city,
        website=row.website if is_public else "",
        is_verified=bool(row.is_verified),
        offer_codes=row.offers or "",
    )
