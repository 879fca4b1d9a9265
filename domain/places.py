"""The municipality that a person means by what they typed, chose, or both."""

from dataclasses import dataclass

from domain import catalogs, municipalities
from domain.catalogs import Municipality

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """The municipality, or a sentence that asks for it; `shown` are those to choose from."""

    found: Municipality | None
    shown: list[Municipality]
    message: str = ""


def answer(text: str, department: str = "", chosen: str = "") -> Answer:
    """`text` as typed; `department` by its name and `chosen` by its DANE code, or empty.

    A chosen card counts while it is one of those that the text finds; a name that is exactly one
    place needs no choosing.
    """
    if not text:
        return Answer(None, [], "Escriba el municipio y elíjalo en la lista.")
    everywhere = municipalities.find(text, limit=50)
    here = [place for place in everywhere if department in ("", place.department)]
    if chosen in (place.code for place in here):
        return _found(catalogs.municipalities()[chosen])
    if everywhere and not here:
        return Answer(None, everywhere[:MOST_SHOWN], _elsewhere(everywhere, department))
    exact = [place for place in here if municipalities.key(text) in _keys(place)]
    for group in (exact, here):
        if len(group) == 1:
            return _found(group[0])
    if not here:
        unknown = f"No encontramos el municipio «{text[:60]}». Revise cómo lo escribió."
        return Answer(None, [], unknown)
    return Answer(None, (exact or here)[:MOST_SHOWN], "Elija su municipio en la lista.")


def shown(code: str) -> str:
    """«Altavista, Norte de Santander»; the capital's name only once."""
    place = catalogs.municipalities().get(code)
    if place is None:
        return ""
    return place.name if place.name == place.department else f"{place.name}, {place.department}"


def _found(place: Municipality) -> Answer:
    return Answer(place, [place])


def _elsewhere(places: list[Municipality], department: str) -> str:
    named = department if department in catalogs.departments().values() else "ese departamento"
    if len(places) == 1:
        [place] = places
        return (
            f"{place.name} queda en {place.department}, no en {named}. "
            "Cambie el departamento o el municipio."
        )
    return f"Ese municipio no está en {named}. Cambie el departamento o el municipio."


def _keys(place: Municipality) -> set[str]:
    """The whole names of a place, folded: the official one and what people call it."""
    aliases = (name for name, code in catalogs.municipality_aliases() if code == place.code)
    return {municipalities.key(name) for name in (place.name, *aliases)}


def which(answer: Answer) -> str:
    """Which one is meant, where several are called so."""
    if len(answer.shown) < 2:
        return answer.message
    named = "; ".join(shown(place.code) for place in answer.shown[:4])
    return f"Escriba también el departamento. Por ejemplo: {named}."
