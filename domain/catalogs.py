"""The facts in `catalogs/`, read once. Every mapping goes from the code kept to the name shown."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale

from domain.names import fold
from domain.typed import clean
from models import BusinessArea, Family

FOLDER = Path(__file__).parent.parent / "catalogs"
HOME = "CO"
NEAR = (HOME, "VE", "EC", "PE", "PA", "MX", "ES", "US")
"""Where nearly everybody is from."""
NO_COUNTRIES = frozenset(
    {"AC", "AQ", "BV", "CP", "CQ", "DG", "EA", "EU", "EZ", "HM", "IC"}
    | {"IO", "QO", "TA", "TF", "UM", "UN", "XA", "XB", "XK", "ZZ"}
)
"""Two-letter regions of CLDR where nobody has an office: unions, outposts, test locales."""

Choices = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OrganisationType:
    code: str
    name: str
    family: str
    short: str

    @property
    def label(self) -> str:
        """«Sociedad por acciones simplificada (S.A.S.)»: the register's name, and how people know
        it."""
        return f"{self.name} ({self.short})" if self.short else self.name

    @property
    def usual_area(self) -> BusinessArea:
        """The business area that goes with it unless another is chosen."""
        return BusinessArea.PUBLIC if self.family == Family.PUBLIC else BusinessArea.PRIVATE


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality by its DANE code; a name alone identifies none."""

    code: str
    name: str
    department_code: str
    department: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.department})"


def rows(file: str) -> list[dict[str, str]]:
    """The lines of a catalog, by the names in its header."""
    with (FOLDER / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def organisation_types() -> Mapping[str, OrganisationType]:
    types = (OrganisationType(**row) for row in rows("organisation_types"))
    return MappingProxyType({each.code: each for each in types})


def organisation_type_called(text: str) -> OrganisationType | None:
    """The type with this code or name, in any case, with or without accents."""
    return _types_by_code_and_name().get(fold(clean(text)))


@cache
def departments() -> Choices:
    return _choices("departments")


@cache
def municipalities() -> Mapping[str, Municipality]:
    """All of them, ordered by code."""
    named = departments()
    return MappingProxyType(
        {
            row["code"]: Municipality(
                row["code"], row["name"], row["code"][:2], named[row["code"][:2]]
            )
            for row in rows("municipalities")
        }
    )


@cache
def municipality_aliases() -> tuple[tuple[str, str], ...]:
    """What people type, and the code of the municipality that they mean."""
    return tuple((row["alias"], row["municipality"]) for row in rows("municipality_aliases"))


@cache
def unspsc_segments() -> Choices:
    return _choices("unspsc_segments")


@cache
def unspsc_families() -> Choices:
    """Of goods and services; the first two digits are those of their segment."""
    return _choices("unspsc_families")


@cache
def unspsc_words() -> Mapping[str, str]:
    """What people call the goods, services and trades of a family, by its code."""
    return MappingProxyType({row["code"]: row["words"] for row in rows("unspsc_words")})


@cache
def security_questions() -> Choices:
    return _choices("security_questions")


@cache
def time_zones() -> Choices:
    """The first one is the default."""
    return _choices("time_zones")


@cache
def banks() -> Choices:
    return _choices("banks")


@cache
def tax_regimes() -> Choices:
    return _choices("tax_regimes")


@cache
def account_types() -> Choices:
    return _choices("account_types")


@cache
def identity_documents() -> Choices:
    return _choices("identity_documents")


@cache
def countries() -> Choices:
    """ISO 3166 codes and Spanish names, in the order of a Spanish index, Colombia first."""
    found = {
        code: name
        for code, name in Locale("es").territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    }
    ordered = sorted(found, key=lambda code: (code != HOME, fold(found[code])))
    return MappingProxyType({code: found[code] for code in ordered})


def is_common_password(text: str) -> bool:
    """Whether it is on the list of the most used ones, in any case (ASVS V6.2.4)."""
    return "\n" not in text and f"\n{text.casefold()}\n" in _common_passwords()


@cache
def _common_passwords() -> str:
    """One string of lines: a tenth of the memory of a set, and 0.1 ms beside a hash of 15."""
    return "\n" + (FOLDER / "common_passwords.txt").read_text(encoding="utf-8")


@cache
def _types_by_code_and_name() -> Mapping[str, OrganisationType]:
    types = organisation_types().values()
    return {fold(each.name): each for each in types} | {each.code: each for each in types}


def _choices(file: str) -> Choices:
    return MappingProxyType({row["code"]: row["name"] for row in rows(file)})
