"""What the pages of requirements say and offer."""

from domain import blank_forms, validity
from domain.requirement_lists import Line
from models import Requirement

Options = list[tuple[str, str]]
TOGETHER = "Pedirlo también a quienes ya finalizaron"
NAMES = {
    "label": "nombre",
    "help": "cómo debe ser",
    "why": "para qué se pide",
    "source": "dónde se saca",
    "form": "formato",
    "mandatory": "obligatorio u opcional",
    "active": "si se pide",
    "validity": "cuánto vale",
    "substitute_for": "en lugar de qué sirve",
}
VALIDITIES = (
    ("", "No vence"),
    *((f"{days}_dias", f"{days} días desde su fecha") for days in (30, 60, 90, 180, 365)),
    (validity.MONTH, "El mes de su fecha"),
    (validity.YEAR, "De este año, hasta el 31 de diciembre"),
    (validity.YEAR_BEFORE, "Cifras del año pasado, hasta el 31 de diciembre"),
    (validity.RENEWAL, "Hasta el quinto día hábil de abril (RUP)"),
)


def validities(chosen: str) -> Options:
    return _with_chosen(list(VALIDITIES), chosen)


def forms(chosen: str) -> Options:
    return _with_chosen([("", "Ninguno"), *blank_forms.FORMS.items()], chosen)


def substitutes(lines: list[Line], code: str, chosen: str) -> Options:
    """Each other paper of the list, or those that it stands for together."""
    others = [line.requirement for line in lines if line.requirement.code != code]
    options = [("", "Ninguno"), *((str(one.code), str(one.label)) for one in others)]
    names = dict(options)
    several = " y ".join(names.get(one, one) for one in chosen.split("+"))
    return _with_chosen(options, chosen, several)


def validity_told(requirement: Requirement) -> str:
    return dict(VALIDITIES).get(str(requirement.validity), str(requirement.validity))


def _with_chosen(options: Options, chosen: str, name: str = "") -> Options:
    known = {value for value, _ in options}
    return options if chosen in known else [*options, (chosen, name or chosen)]
