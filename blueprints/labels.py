"""Spanish names of states and types; how dates, sizes and money are written."""

import datetime as dt
from functools import lru_cache

from blueprints.figures import number, percent, pesos, site
from blueprints.guards import signed_in_user
from domain import contact_details, moments, state_names, ticket_letters, validity
from domain.act_names import EVENTS
from domain.files.file_names import shown_name
from domain.state_names import ROLES, STATES
from models import DocumentState, Entity, now

FAULTS = {
    "confidential": "Solo lo abren los administradores y quien lo revisa",
    "expired": "Vencido",
    "infected": "En cuarentena",
    "lost": "No disponible",
    "returned": "Devuelto",
}
LETTER_STATES = {"queued": "En cola", "sent": "Enviado", "failed": "No entregado"}
USER_STATES = {"pending": "Por activar", "active": "Activo", "disabled": "Desactivado"}
REASONS = ("No la conocemos", "Ya no trabaja con nosotros", "Pidió la entidad equivocada")
LOST = {
    "email": "El correo",
    "phone": "El teléfono con los códigos",
    "both": "El correo y el teléfono con los códigos",
}
CLAIMS = {
    "gone": "El administrador ya no está",
    "not_theirs": "Esta entidad no es de quien la registró",
}
LINE_KINDS = (
    ("phone", "Teléfono"),
    ("mail", "Correo"),
    ("ticket", "Solicitud por el portal"),
    ("link", "Otra página de internet"),
)
CIRCULAR_STATES = {
    "draft": ("Borrador", "pending"),
    "published": ("Publicada", "accepted"),
    "closed": ("Cerrada", "withdrawn"),
}
CLAIM_LOOKS = {
    "open": "pending",
    "told": "pending",
    "objected": "pending",
    "frozen": "pending",
    "proposed": "pending",
    "granted": "accepted",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}
TICKET_LOOKS = {
    "open": "pending",
    "taken": "pending",
    "answered": "accepted",
    "closed": "",
}
AREAS = (("", "Según el tipo"), ("private", "Privado"), ("public", "Público"))
FAMILIES = {
    "natural": "Persona natural",
    "juridica": "Persona jurídica",
    "esal": "Entidad sin ánimo de lucro",
    "publica": "Entidad pública",
    "plural": "Consorcio o unión temporal",
    "extranjera": "Persona jurídica extranjera",
    "otro": "Otro tipo de organización",
}
DEFAULT_ZONE = "America/Bogota"
DAYS_COUNTED = 60
SPANISH = str.maketrans(",.", ".,")

UNDONE = "Se deshizo la última decisión sobre {}. Recibe un correo con el aviso."
REQUESTED = "Pidió acceso a «{}». Cuando respondan le escribimos a {}."


def state(value: str) -> str:
    return STATES[value]


def paper_state(value: str, entity: Entity, requirement: str = "-") -> str:
    """That of a document as pages name it: what a registered entity has handed in, in one of the
    rows, is in review."""
    waits = value == DocumentState.ATTACHED and not entity.is_draft and requirement
    return "review" if waits else value


def claim_kind(value: str) -> str:
    return CLAIMS[value]


def claim_state(value: str) -> tuple[str, str]:
    """Its name, and the state of an access that looks like it."""
    return state_names.CLAIMS[value], CLAIM_LOOKS[value]


def circular_state(value: str) -> tuple[str, str]:
    """Its name, and the state of an access that looks like it."""
    return CIRCULAR_STATES[value]


def ticket_state(value: str) -> tuple[str, str]:
    """Its name, and the state of an access that looks like it."""
    return state_names.TICKETS[value], TICKET_LOOKS[value]


def fault(value: str) -> str:
    """Why a document doesn't count, or isn't opened."""
    return FAULTS[value]


def user_state(value: str) -> str:
    return USER_STATES[value]


def data_state(value: str) -> str:
    return state_names.DATA_REQUESTS[value]


def letter_state(value: str) -> str:
    return LETTER_STATES[value]


def event(action: str) -> str:
    return EVENTS[action]


def role(value: str) -> str:
    return ROLES[value]


def when(value: dt.datetime | None) -> str:
    """«hace 15 días (23/01/2017 03:41 p. m., UTC-05:00)» in the reader's zone."""
    return f"{ago(value)} {moment(value)}" if value else "Sin fecha"


def moment(value: dt.datetime) -> str:
    """«(23/01/2017 03:41 p. m., UTC-05:00)»."""
    return moments.short(value, _zone())


def ago(value: dt.datetime) -> str:
    """How long ago: days up to 60, then months."""
    passed = now() - value
    minutes = int(passed.total_seconds() // 60)
    if minutes < 1:
        return "hace un momento"
    if minutes < 60:
        return _counted(minutes, "minuto")
    if minutes < 24 * 60:
        return _counted(minutes // 60, "hora")
    if passed.days <= DAYS_COUNTED:
        return _counted(passed.days, "día")
    months = passed.days // 30
    return _counted(months, "mes") if months < 24 else _counted(passed.days // 365, "año")


def day(value: dt.datetime) -> str:
    """«23/01/2017»."""
    return moments.day(value, _zone())


def date(value: dt.date) -> str:
    """«23/01/2017», of a day that has no hour."""
    return f"{value.day:02}/{value.month:02}/{value.year}"


def full_moment(value: dt.datetime) -> str:
    """«3 de diciembre de 2026, 10:58 a. m. (UTC-05:00)»."""
    return moments.full(value, _zone())


def server_clock() -> str:
    """«jueves 3 de diciembre de 2026, 10:58 a. m. (UTC-05:00)»."""
    return _clock_of(now().replace(second=0, microsecond=0), _zone())


@lru_cache(maxsize=8)
def _clock_of(minute: dt.datetime, zone: str) -> str:
    return moments.with_weekday(minute, zone)


def clock(value: dt.datetime) -> str:
    """«10:42 a. m.»."""
    return moments.clock(value, _zone())


def size(octets: int) -> str:
    """«410 KB», «1,1 MB»."""
    if octets < 1024:
        return counted(octets, "byte")
    if octets < 1024 * 1024:
        return f"{round(octets / 1024)} KB"
    return f"{octets / 1024 / 1024:,.1f}".removesuffix(".0").translate(SPANISH) + " MB"


def counted(count: int, noun: str, plural: str = "") -> str:
    """«1 documento», «3 documentos»."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def _counted(count: int, noun: str) -> str:
    plurals = {"mes": "meses"}
    return f"hace {counted(count, noun, plurals.get(noun, ''))}"


def _zone() -> str:
    user = signed_in_user()
    return str(user.time_zone) if user else DEFAULT_ZONE


FILTERS = {
    "asks_date": validity.asks_date,
    "file_name": shown_name,
    "paper_state": paper_state,
    "phone": contact_details.phone_shown,
    "state": state,
    "claim_kind": claim_kind,
    "circular_state": circular_state,
    "claim_state": claim_state,
    "ticket_state": ticket_state,
    "fault": fault,
    "data_state": data_state,
    "letter_state": letter_state,
    "user_state": user_state,
    "event": event,
    "role": role,
    "date": date,
    "day": day,
    "in_full": moments.day_in_full,
    "told": validity.told,
    "site": site,
    "when": when,
    "ago": ago,
    "moment": moment,
    "full_moment": full_moment,
    "clock": clock,
    "size": size,
    "pesos": pesos,
    "number": number,
    "percent": percent,
}
GLOBALS = {
    "counted": counted,
    "server_clock": server_clock,
    "AREAS": AREAS,
    "FAMILIES": FAMILIES,
    "LOST": LOST,
    "RESCUE_STATES": state_names.RESCUES,
    "TICKETS": ticket_letters.NAMES,
    "REASONS": REASONS,
}
