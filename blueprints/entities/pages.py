"""Step 3 is one page whose piece `#paso` is swapped, its address following."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from blueprints import hx, labels
from blueprints.forms import PortalForm
from domain.sections import Section, may_wait, missing_in, sections_of
from models import Entity, now

UNVERIFIED = "Guardado. La entidad queda sin verificar hasta que la institución la revise."
STEP = "Paso 3 de 3: Crear o solicitar acceso a una Entidad"


def show(piece: str, *, form: PortalForm, entity: Entity | None = None, **context: Any) -> str:
    """The page with this piece in it, or for HTMX the piece, the title and what `#aviso` says."""
    section: Section | None = context.get("section")
    parts = (section.title if section else STEP, entity.name if entity else "")
    context |= {
        "piece": piece,
        "form": form,
        "entity": entity,
        "title": ": ".join(filter(None, parts)),
    }
    template = "entities/swapped.html" if hx.asked() else "entities/step.html"
    return render_template(template, swapped=hx.asked(), **context)


def opened(body: str, path: str = "") -> ResponseReturnValue:
    """A page that was asked for; HTMX is told the address where it lives."""
    return hx.at(path or request.full_path.rstrip("?"), body) if hx.asked() else body


def saved_at(entity: Entity) -> str:
    """«Guardado a las 10:42 a. m.», with the day when it wasn't today."""
    if entity.saved_at is None:
        return ""
    saved, present = labels.full_moment(entity.saved_at), labels.full_moment(now())
    if saved.split(",")[0] == present.split(",")[0]:
        return f"Guardado a las {labels.clock(entity.saved_at)}"
    return f"Guardado el {saved}."


def way(entity: Entity) -> list[tuple[Section, str]]:
    """The sections, each with what is to be done in it, in words."""
    return [(section, _standing(entity, section)) for section in sections_of(entity.family)]


def _standing(entity: Entity, section: Section) -> str:
    if lacking := missing_in(entity, section):
        return f"falta {lacking[0]}" if len(lacking) == 1 else f"faltan {len(lacking)} datos"
    if may_wait(entity, section) and section.slug not in entity.sections_done:
        return "opcional"
    return "completa"
