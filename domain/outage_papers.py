"""The certificate of outages as a sheet to print."""

import datetime as dt
import json
from functools import lru_cache

from domain import institution, logos, moments
from domain.printable import printable
from domain.printing import Block, printed
from models import OutageCertificate, OutageKind

PATIENCE = 20  # seconds on the clock; the printer has five of its own
ZONE = str(moments.COLOMBIA)
TITLE = "Certificado de indisponibilidad"
NAMES = {
    OutageKind.PORTAL: "El portal",
    OutageKind.MAIL: "El correo del portal",
    OutageKind.OTHER: "Otro servicio",
}
STILL = "Sin terminar al expedirse"
NOT_WRITTEN = "Lea el texto en la página del certificado."
NOTHING = "En ese periodo no hay indisponibilidades registradas."
SAID = (
    "Este certificado dice lo que quedó registrado hasta la hora en que se expidió. Las horas son "
    "las de Colombia (UTC-05:00)."
)


def certified(certificate: OutageCertificate) -> bytes:
    """The PDF. Raises NotMade, Busy."""
    pairs = [
        ["Radicado", certificate.receipt, 30],
        ["Periodo", period(certificate), 70],
        ["Expedido", _at(certificate.issued_at.isoformat()), 60],
    ]
    blocks = [{"kind": "pairs", "pairs": pairs}, _recorded(certificate)]
    blocks.append({"kind": "text", "text": SAID, "size": 10})
    return _drawn(json.dumps(blocks), printable(institution.name()), logos.current())


@lru_cache(maxsize=16)
def _drawn(blocks: str, to: str, logo: bytes) -> bytes:
    """Once for what it says: anybody may ask for it, and each drawing keeps a process busy and
    who wants another file waiting (A36)."""
    return printed(TITLE, json.loads(blocks), to=to, patience=PATIENCE, logo=logo)


def period(certificate: OutageCertificate) -> str:
    first, last = certificate.first_day, certificate.last_day
    return f"{first:%d/%m/%Y} a {last:%d/%m/%Y}"


def rows(certificate: OutageCertificate) -> list[list[str]]:
    """What failed, when it began, when it ended, how long it lasted, what happened."""
    return [
        [
            NAMES[OutageKind(line["kind"])],
            _at(line["began_at"]),
            _at(line["ended_at"]) if line["ended_at"] else STILL,
            _lasted(line["began_at"], line["ended_at"]),
            line["text"],
        ]
        for line in certificate.lines
    ]


def _recorded(certificate: OutageCertificate) -> Block:
    if not certificate.lines:
        return {"kind": "text", "text": NOTHING}
    written = [[*row, printable(text) or NOT_WRITTEN] for *row, text in rows(certificate)]
    return {
        "kind": "table",
        "widths": [28, 32, 32, 24, 60],
        "align": "LLLLL",
        "head": ["Qué", "Empezó", "Terminó", "Duró", "Qué pasó"],
        "rows": written,
        "height": 7.5,
    }


def _at(moment: str) -> str:
    """«03/12/2026 10:58 a. m.»."""
    value = dt.datetime.fromisoformat(moment)
    return f"{moments.day(value, ZONE)} {moments.clock(value, ZONE)}"


def _lasted(began: str, ended: str) -> str:
    if not ended:
        return ""
    length = dt.datetime.fromisoformat(ended) - dt.datetime.fromisoformat(began)
    minutes = max(1, round(length.total_seconds() / 60))
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
