"""What a file is, decided by its content and its name, never by what the browser says.

An allow-list: what isn't in KINDS is refused with a sentence that says what to do instead.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from domain.errors import Refused
from domain.files import archives, images, office_files, pdfs, programs
from domain.files.file_names import extension_of, shown_name, with_extension

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken, and how its files are named and served."""

    extension: str
    media_type: str
    label: str

    def name_for(self, raw: str) -> str:
        """The name to show and to serve: with this kind's extension, whatever it came with."""
        extension = extension_of(raw)
        if extension == self.extension or SYNONYMS.get(extension) == self.extension:
            return shown_name(raw)
        return with_extension(raw, self.extension, wrong=KINDS.keys() | SYNONYMS | SAYS)


KINDS = {
    kind.extension: kind
    for kind in (
        FileKind("pdf", "application/pdf", "PDF"),
        FileKind("jpg", "image/jpeg", "Foto JPG"),
        FileKind("png", "image/png", "Imagen PNG"),
        FileKind("webp", "image/webp", "Imagen WebP"),
        FileKind("docx", OOXML + "wordprocessingml.document", "Word"),
        FileKind("xlsx", OOXML + "spreadsheetml.sheet", "Excel"),
        FileKind("pptx", OOXML + "presentationml.presentation", "PowerPoint"),
        FileKind("odt", ODF + "text", "Texto OpenDocument"),
        FileKind("ods", ODF + "spreadsheet", "Hoja de cálculo OpenDocument"),
        FileKind("odp", ODF + "presentation", "Presentación OpenDocument"),
        FileKind("zip", "application/zip", "Archivo .zip"),
        FileKind("txt", "text/plain", "Texto"),
        FileKind("csv", "text/csv", "Tabla CSV"),
    )
}
SYNONYMS = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg"}
OTHERS = {"heic", "heif", "avif", "gif", "bmp", "tif", "tiff", "doc", "xls", "ppt", "rtf"}
SAYS = OTHERS | {"tmp", "bin", "rar", "7z", "gz"}  # extensions that a corrected name drops

# Phones convert photographs to JPG, and offer the camera, when the media type is listed.
ACCEPT = ",".join(
    kind.media_type if kind.media_type.startswith("image/") else f".{kind.extension}"
    for kind in KINDS.values()
)
SENTENCE_OF_KINDS = "PDF, foto (JPG o PNG), Word, Excel u OpenDocument, o un .zip de estos."

HEIC = re.compile(rb"....ftyp(hei[cfmsx]|hev[cmsx]|mif1|msf1|avif|avis)", re.DOTALL)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also Office with a password ([MS-OFFCRYPTO])
LOCKED_PART = "EncryptedPackage".encode("utf-16-le")
OTHER_IMAGES = (b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
CHUNK = 1 << 18

EMPTY = (
    "El archivo está vacío. Ábralo en su equipo para ver si tiene contenido, guárdelo otra vez "
    "y anéxelo."
)
FROM_IPHONE = (
    "La foto está en el formato HEIC de iPhone. Tómela otra vez desde aquí con «Tomar foto», o en "
    "Configuración, Cámara, Formatos elija «Más compatible», tome otra y anéxela."
)
OLD_DOCUMENT = (
    "El archivo es de una versión antigua de Office (.doc, .xls, .ppt). Ábralo, elija Guardar "
    "como y escoja .docx, .xlsx, .pptx o PDF, y anexe esa copia."
)
OTHER_IMAGE = "La imagen es GIF, BMP o TIFF. Guárdela como JPG, PNG o PDF y anéxela."
OTHER_ARCHIVE = (
    "El archivo está comprimido en un formato que no se recibe. Anexe los documentos sin "
    "comprimir, o comprímalos como .zip."
)
TWO_AT_ONCE = (
    "El archivo es dos cosas a la vez: un documento con un .zip escondido. Ábralo, elija "
    "Imprimir y luego Guardar como PDF, y anexe esa copia."
)
NOT_WHAT_IT_SAYS = (
    "El archivo se llama .{0}, pero por dentro no lo es: puede estar dañado o tener el nombre "
    "cambiado. Ábralo en su equipo, guárdelo otra vez como {1} y anéxelo."
)
UNKNOWN = f"Ese tipo de archivo no se recibe. Guárdelo como PDF. Se reciben: {SENTENCE_OF_KINDS}"


def inspect(path: Path, name: str) -> FileKind:
    """The kind of this file, that its content decides; its name may only forbid.

    A photograph named `rut.pdf` is taken as what it is: see `FileKind.name_for`. Text is taken
    only under a name of text. Raises Refused, with a sentence of its own for each reason.
    """
    programs.refuse_name(name)
    extension = extension_of(name)
    extension = SYNONYMS.get(extension, extension)
    with path.open("rb") as file:
        head = file.read(programs.HEAD)
        if not head:
            raise Refused(EMPTY, field="file")
        programs.refuse_content(head)
        return KINDS[_kind(file, path, head, extension)]


def _kind(file: BinaryIO, path: Path, head: bytes, extension: str) -> str:
    image = images.kind_of_image(head)
    if image or pdfs.is_pdf(head):
        if archives.also_a_zip(file):
            raise Refused(TWO_AT_ONCE, field="file")
        file.seek(0)
        if image:
            images.check(file, path, image)
        else:
            pdfs.check(file, path)
        return image or "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = archives.kind_of_archive(file)
        if kind == "zip" and extension in office_files.KINDS:
            raise _mismatch(extension)
        return kind
    _refuse_others(file, head)
    if extension in archives.TEXTS and _is_text(file):
        return extension
    raise _mismatch(extension) if extension in KINDS else Refused(UNKNOWN, field="file")


def _refuse_others(file: BinaryIO, head: bytes) -> None:
    """Formats that people do send, each with the way to one that is taken."""
    if HEIC.match(head):
        raise Refused(FROM_IPHONE, field="file")
    if head.startswith(OLD_OFFICE):
        locked = _holds(file, LOCKED_PART)
        raise Refused(office_files.LOCKED_DOCUMENT if locked else OLD_DOCUMENT, field="file")
    if head.startswith(OTHER_IMAGES) and b"\x00" in head:
        raise Refused(OTHER_IMAGE, field="file")
    if head.startswith(OTHER_ARCHIVES):
        raise Refused(OTHER_ARCHIVE, field="file")


def _mismatch(extension: str) -> Refused:
    return Refused(NOT_WHAT_IT_SAYS.format(extension, KINDS[extension].label), field="file")


def _is_text(file: BinaryIO) -> bool:
    """Letters, digits and line ends in UTF-8, Windows-1252, or UTF-16 with its mark of order."""
    file.seek(0)
    wide = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    file.seek(0)
    while piece := file.read(CHUNK):
        if NOT_TEXT.search(piece.replace(b"\x00", b"") if wide else piece):
            return False
    return True


def _holds(file: BinaryIO, part: bytes) -> bool:
    file.seek(0)
    before = b""
    while piece := file.read(CHUNK):
        if part in before + piece:
            return True
        before = piece[-len(part) :]
    return False
