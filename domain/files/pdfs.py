"""Whether a file is one whole PDF that anybody may open."""

from pathlib import Path
from typing import BinaryIO

from domain.errors import Refused
from domain.files import children, pdf_reader

TAIL = 1024  # Acrobat looks for the end mark in the last 1,024 bytes
PATIENCE = 10  # seconds on the clock, for a machine under load; the reader has two of its own

CUT_OFF = (
    "El PDF está incompleto: le falta el final, como cuando se corta una descarga. "
    "Descárguelo o guárdelo otra vez y anéxelo."
)
UNREADABLE = (
    "El PDF está dañado y no se puede abrir. Ábralo en su equipo, elija Imprimir y luego "
    "Guardar como PDF, y anexe esa copia."
)
LOCKED = (
    "El PDF pide contraseña. Ábralo con ella, elija Imprimir y luego Guardar como PDF, y anexe "
    "esa copia sin contraseña. Si es reservado, márquelo «Confidencial»: solo lo abren los "
    "administradores de su entidad."
)


def is_pdf(head: bytes) -> bool:
    """Blanks and a mark of order may stand before the header; nothing else may."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"%PDF-")


def check(file: BinaryIO, path: Path) -> None:
    """Raises Refused for a PDF that is cut off, damaged or locked by a password.

    One that only restricts printing or copying opens without a password: it is accepted.
    """
    file.seek(max(file.seek(0, 2) - TAIL, 0))
    if b"%%EOF" not in file.read():
        raise Refused(CUT_OFF, field="file")
    status = children.run("pdf_reader", str(path), patience=PATIENCE)
    if status == pdf_reader.LOCKED:
        raise Refused(LOCKED, field="file")
    if status != pdf_reader.WHOLE:
        raise Refused(UNREADABLE, field="file")
