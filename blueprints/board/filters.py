"""What the address of the *tablero* asks to see: who, and in which order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from domain.board import Line, Search
from domain.typed import clean
from models import Stage

STAGES: dict[int, tuple[str, str, str]] = {
    Stage.UNOPENED: ("Sin abrir", "missing", "sin-abrir"),
    Stage.OPENED: ("Abrió", "missing", "abrio"),
    Stage.USER: ("Usuario creado", "pending", "usuario"),
    Stage.ACTIVE: ("Activado", "pending", "activado"),
    Stage.ENTITY: ("Entidad", "pending", "entidad"),
    Stage.PAPERS: ("Documentos", "pending", "documentos"),
    Stage.COMPLETE: ("Completo", "accepted", "completo"),
    Stage.RETURNED: ("Devuelto", "rejected", "devuelto"),
    Stage.LAPSING: ("Por vencer", "pending", "por-vencer"),
}
"""What each is called, the state of another thing that looks like it, and its name in addresses."""
SECOP = {"si": True, "no": False}
SECOP_CHOICES = (("si", "Con cuenta anotada"), ("no", "Sin cuenta anotada"))
CHOICES = tuple((name, label) for label, _, name in STAGES.values())
NAMED = {name: Stage(stage) for stage, (_, _, name) in STAGES.items()}
ORDERS = {
    "nombre": ("Persona", "name"),
    "dependencia": ("Dependencia", "department"),
    "estado": ("Estado", "stage"),
}
"""The columns, and by what each is sorted; with a `-` before its name in the address, downwards."""
MARKS = {
    stage: Markup('<b class="state" data-state="{}">{}</b>').format(look, label)
    for stage, (label, look, _) in STAGES.items()
}
CELLS = Markup(
    '<td data-l="Estado">{}</td><td data-l="Documentos">{}</td><td data-l="SECOP II">{}</td>'
)
KEY = re.compile("[A-Za-z0-9_-]{1,16}")
NO_DEPARTMENT = "-"
NAMELESS = "Sin dependencia"
EVERYBODY = "Todas las personas de la circular."
LONGEST = 120


@dataclass(frozen=True)
class Filters:
    """`kept` is what of the address is more than a place in the list."""

    search: Search
    kept: Mapping[str, str]
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        kept = {name: text for name in ("q", "dependencia") if (text := _text(asked, name))}
        if (stage := asked.get("estado", "")) in NAMED:
            kept["estado"] = stage
        if (secop := asked.get("secop", "")) in SECOP:
            kept["secop"] = secop
        if (order := asked.get("orden", "")).removeprefix("-") in ORDERS:
            kept["orden"] = order
        department = kept.get("dependencia")
        search = Search(
            text=kept.get("q", ""),
            stage=NAMED.get(kept.get("estado", "")),
            department="" if department == NO_DEPARTMENT else department,
            in_secop=SECOP.get(kept.get("secop", "")),
            column=ORDERS[kept.get("orden", "nombre").removeprefix("-")][1],
            descending=kept.get("orden", "").startswith("-"),
        )
        edges = (asked.get(name, "") for name in ("desde", "hasta"))
        return cls(search, kept, *(edge if KEY.fullmatch(edge) else "" for edge in edges))

    @property
    def told(self) -> str:
        """«Solo quienes están en «Abrió» y coinciden con «rojas».»"""
        search, parts = self.search, []
        if search.stage is not None or search.department is not None:
            stage = "" if search.stage is None else f" en «{STAGES[search.stage][0]}»"
            within = "" if search.department is None else " en la dependencia "
            name = "" if search.department is None else f"«{search.department or NAMELESS}»"
            parts.append(f"están{stage}{within}{name}")
        if search.in_secop is not None:
            done = "anotaron" if search.in_secop else "no han anotado"
            parts.append(f"{done} su cuenta de SECOP II")
        if search.text:
            parts.append(f"coinciden con «{search.text}»")
        return f"Solo quienes {' y '.join(parts)}." if parts else EVERYBODY

    def sorted_by(self, name: str) -> dict[str, str]:
        """The address of a column's header: by it upwards, or downwards where it is so already."""
        order = f"-{name}" if self.kept.get("orden", "nombre") == name else name
        return {**self.kept, "orden": order}

    def aria_sort(self, name: str) -> str:
        order = self.kept.get("orden", "nombre")
        if order.removeprefix("-") != name:
            return ""
        return "descending" if order.startswith("-") else "ascending"


Shown = tuple[str, str, str, str, Markup]


def shown(line: Line) -> Shown:
    """What a row of the page tells: with few things to escape, of which a page has many."""
    cells = _cells(line.stage, line.done, line.asked, line.in_secop)
    return (line.code, line.name, line.tax_id, line.department, cells)


@lru_cache(maxsize=1000)
def _cells(stage: int, done: int, asked: int, in_secop: bool) -> Markup:
    """How far somebody is; many are equally far."""
    papers = f"{done} de {asked}" if asked else ""
    return CELLS.format(MARKS[stage], papers, "Sí" if in_secop else "")


@lru_cache(maxsize=200)
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    """Of a select: each its value and its name."""
    option, selected = Markup('<option value="{}"{}>{}</option>'), Markup(" selected")
    return Markup("").join(
        option.format(value, selected if value == chosen else "", name) for value, name in choices
    )


def _text(asked: Mapping[str, str], name: str) -> str:
    return clean(asked.get(name, ""))[:LONGEST]
