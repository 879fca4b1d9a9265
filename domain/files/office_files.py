"""Office and OpenDocument documents: zip archives whose parts have names that are agreed on.

No XML is parsed (A29): what must be known of it is looked for in its first bytes.
"""

import re
import zipfile

from domain.errors import Refused
from domain.files import programs

OFFICE = {
    "docx": re.compile(r"word/document[0-9]*\.xml"),
    "xlsx": re.compile(r"xl/workbook[0-9]*\.xml"),
    "pptx": re.compile(r"ppt/presentation[0-9]*\.xml"),
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
KINDS = frozenset(OFFICE) | frozenset(OPEN_DOCUMENT.values())
OPEN_DOCUMENT_MACRO = re.compile(r"(Basic|Scripts)/.*[^/]")
LARGEST_PART = 256 << 10

LOCKED_DOCUMENT = (
    "El documento pide contraseña. Ábralo con ella, guárdelo sin contraseña (o como PDF) y anexe "
    "esa copia. Si es reservado, márquelo «Confidencial»: solo lo abren los administradores de "
    "su entidad."
)


def kind_of_document(archive: zipfile.ZipFile) -> str:
    """Which document this archive is by its parts; "" for a plain zip."""
    names = archive.namelist()
    if "META-INF/MANIFEST.MF" in names or "AndroidManifest.xml" in names:
        raise Refused(programs.PROGRAM, field="file")
    if "mimetype" in names:
        return OPEN_DOCUMENT.get(_part(archive, "mimetype").strip(), "")
    if "[Content_Types].xml" in names:
        for kind, main_part in OFFICE.items():
            if any(main_part.fullmatch(name) for name in names):
                return kind
    return ""


def check(archive: zipfile.ZipFile, kind: str) -> None:
    """Passwords and macros that only the parts of a document tell of."""
    if kind in OFFICE:
        if b"macroenabled" in _part(archive, "[Content_Types].xml").lower():
            raise Refused(programs.MACROS, field="file")
        return
    if any(OPEN_DOCUMENT_MACRO.fullmatch(name) for name in archive.namelist()):
        raise Refused(programs.MACROS, field="file")
    if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
        raise Refused(LOCKED_DOCUMENT, field="file")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of a part, empty if there is none."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as file:
        return file.read(LARGEST_PART)
