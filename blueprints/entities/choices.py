"""What the lists of the form offer."""

from functools import lru_cache

from markupsafe import Markup

from domain import catalogs
from domain.answers import CATALOGS
from domain.form_fields import Kind
from domain.names import fold
from models import Family

Options = list[tuple[str, str]]
OTHER = ("otro", "Otro país")
UNCHOSEN = ("", "Elija")
UNLISTED = "otro"


def countries(chosen: str) -> Options:
    """Those at hand and the one chosen; *Otro país* brings all of them."""
    known = catalogs.countries()
    if chosen in ("", *catalogs.NEAR):
        return [*((code, known[code]) for code in catalogs.NEAR), OTHER]
    return list(known.items())


def organisation_types(*, natural: bool) -> Options:
    """The types by the register's own names, *Otro* last; a natural person's own come alone."""
    types = catalogs.organisation_types().values()
    if natural:
        return [(each.code, each.name) for each in types if each.family == Family.NATURAL]
    by_name = sorted(types, key=lambda each: (each.code == UNLISTED, fold(each.name)))
    return [UNCHOSEN, *((each.code, each.name) for each in by_name)]


def options(kind: str, chosen: str) -> Options:
    """What a select of this kind offers."""
    if kind == Kind.COUNTRY:
        return countries(chosen)
    if kind == Kind.YES_NO:
        return [UNCHOSEN, ("si", "Sí"), ("no", "No")]
    return [UNCHOSEN, *CATALOGS[Kind(kind)]().items()]


@lru_cache(maxsize=64)
def departments(chosen: str | None) -> Markup:
    """The options of the list, by name: each says as much as its code, and thirty-three codes
    weigh."""
    option, selected = Markup("<option{}>{}</option>"), Markup(" selected")
    names = sorted(catalogs.departments().values(), key=fold)
    return Markup("").join(
        option.format(selected if each == chosen else "", each) for each in names
    )
