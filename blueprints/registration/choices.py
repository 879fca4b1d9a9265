"""What the lists of step 1 offer: the usual ones, and the one already chosen."""

from flask import request

from blueprints.registration.forms import PersonForm
from domain import catalogs

Options = list[tuple[str, str]]
USUAL_ZONES = ("America/Bogota", "America/Caracas", "Europe/Madrid")


def of(form: PersonForm) -> dict[str, object]:
    """What a page with step 1's form shows: all of the lists where its address asks so."""
    every = request.args.get("paises") == "todos"
    return {
        "every": every,
        "countries": countries(form.country.data, every=every),
        "time_zones": time_zones(form.time_zone.data, every=every),
        "questions": security_questions(),
    }


def countries(chosen: str | None, *, every: bool) -> Options:
    return _options(catalogs.countries(), catalogs.NEAR, chosen, every)


def time_zones(chosen: str | None, *, every: bool) -> Options:
    return _options(catalogs.time_zones(), USUAL_ZONES, chosen, every)


def security_questions() -> Options:
    return list(catalogs.security_questions().items())


def _options(
    known: catalogs.Choices, usual: tuple[str, ...], chosen: str | None, every: bool
) -> Options:
    if every or (chosen in known and chosen not in usual):
        return list(known.items())
    return [(code, known[code]) for code in usual]
