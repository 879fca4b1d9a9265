"""The lines of a document in the library. One call draws a line: fifty small ones cost the page."""

from blueprints import labels
from domain.library import Entry, Hold

NOBODY = "Alguien que ya no está"


def handed_in(entry: Entry) -> str:
    """«1,1 MB · Ana Rojas, hace 2 días · Radicado 2026-000124 · SHA-256 28c8c4c9…»."""
    who = f"{labels.size(entry.size)} · {entry.by or NOBODY}, {labels.ago(entry.attached_at)}"
    receipt = f" · Radicado {entry.receipt}" if entry.receipt else ""
    return f"{who}{receipt} · SHA-256 {entry.content_hash[:8]}…"


def standing(entry: Entry) -> str:
    """What follows its state: « · Confidencial · Del 03/10/2026 · Vale hasta el 02/11/2026»."""
    told = ""
    if entry.confidential:
        told = " · Confidencial"
    if entry.hold == Hold.CONFIDENTIAL:
        told += ": solo lo abren los administradores y quien lo revisa"
    if entry.dated_on:
        told += f" · Del {labels.date(entry.dated_on)}"
    if entry.valid_until and not entry.removed_at:
        verb = "Valió" if entry.state == "expired" else "Vale"
        told += f" · {verb} hasta el {labels.date(entry.valid_until)}"
    return told
