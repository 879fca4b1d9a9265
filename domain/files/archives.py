"""Zip archives, of which Office and OpenDocument documents are some.

Only the directory and the first bytes of each member are read; nothing is ever unpacked.
"""

import io
import re
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, BinaryIO

from domain.errors import Refused
from domain.files import images, office_files, pdfs, programs
from domain.files.file_names import extension_of, shown_name

MOST_MEMBERS = 2000
LARGEST_DIRECTORY = 512 << 10
MOST_UNPACKED = 100 << 20  # and twice the file's own size, for installations with larger files
SMALL, HIGHEST_RATIO = 1 << 20, 200
MEMBER_HEAD = 512
LOCKED_FLAGS = 0x41  # encrypted, strongly encrypted (APPNOTE 4.4.4)

IMAGES = frozenset({"jpg", "jpeg", "png", "webp"})
TEXTS = frozenset({"txt", "csv"})
TAKEN_INSIDE = office_files.KINDS | IMAGES | TEXTS | {"pdf"}
LEFT_BY_SYSTEMS = re.compile(r"(__MACOSX/.*|(.*/)?(\.DS_Store|Thumbs\.db|desktop\.ini))", re.I)
MACRO_PART = re.compile(r"(.*/)?vbaproject\.bin", re.IGNORECASE)
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError),
    *(OSError, EOFError, ValueError, IndexError, OverflowError),
)
"""What the standard library raises for an archive that is broken, or packed as it doesn't know."""

DAMAGED = (
    "El archivo está dañado: no se puede abrir por dentro. Ábralo en su equipo, guárdelo otra "
    "vez (o comprímalo de nuevo, si es un .zip) y anéxelo."
)
EMPTY = "El .zip no tiene archivos. Comprima de nuevo los documentos y anéxelo."
LOCKED_ZIP = (
    "El .zip pide contraseña. Comprima los documentos otra vez sin contraseña. Si son reservados, "
    "márquelo «Confidencial»: solo lo abren los administradores de su entidad."
)
TOO_MANY = (
    f"El archivo trae por dentro más de {MOST_MEMBERS} archivos. Anexe solo los documentos que "
    "se piden, o repártalos en varios .zip."
)
BOMB = (
    "El archivo ocuparía demasiado al descomprimirse, y por eso no se recibe. "
    "Anexe los documentos uno por uno, sin comprimir."
)
OUTSIDE = (
    "El .zip trae accesos directos o rutas de carpetas ajenas. Ponga los documentos en una "
    "carpeta nueva, comprímala y anéxela."
)
METHOD = (
    "El .zip está comprimido de un modo que no se puede revisar. Comprímalo con las opciones "
    "normales de su equipo (clic derecho, Comprimir en .zip) y anéxelo."
)
NESTED = (
    "El .zip trae otro archivo comprimido, «{}». Sáquelo, y anexe los documentos sin comprimir "
    "o en un solo .zip."
)
FOREIGN = (
    "El .zip trae «{}», que no es un documento de los que se reciben. Quítelo o guárdelo como "
    "PDF, comprima otra vez y anéxelo."
)
INSIDE = "El archivo trae por dentro «{}». {}"
DISGUISED = (
    "El .zip trae «{}», que por dentro no es lo que dice su nombre. Quítelo o guárdelo otra vez, "
    "comprima de nuevo y anéxelo."
)


class _Directory(io.RawIOBase):
    """A file that is refused when the zip directory at its end is too large to be read.

    `zipfile` reads the directory at once, before its members can be counted: a million of them
    take 400 MiB. Once the archive is open, any part may be read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.most = LARGEST_DIRECTORY

    def read(self, size: int = -1) -> bytes:
        if size > self.most:
            raise Refused(TOO_MANY, field="file")
        return self.file.read(self.most if size < 0 else size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def seekable(self) -> bool:
        return True


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Raises Refused for too large a directory, or one of BROKEN."""
    directory = _Directory(file)
    archive = zipfile.ZipFile(directory)
    directory.most = sys.maxsize
    return archive


@dataclass
class _Sum:
    """What an archive and the documents inside it hold together."""

    room: int
    members: int = 0
    unpacked: int = 0

    def add(self, members: list[zipfile.ZipInfo]) -> None:
        self.members += len(members)
        self.unpacked += sum(member.file_size for member in members)
        if self.members > MOST_MEMBERS:
            raise Refused(TOO_MANY, field="file")
        if self.unpacked > self.room:
            raise Refused(BOMB, field="file")


def also_a_zip(file: BinaryIO) -> bool:
    """Whether a file that begins as something else can be opened as a zip, too."""
    try:
        with _opened(file) as archive:
            return bool(archive.infolist())
    except Refused:
        return True
    except BROKEN:
        return False


def kind_of_archive(file: BinaryIO) -> str:
    """docx, xlsx, pptx, odt, ods, odp, or zip when all its members are documents we take.

    Raises Refused, each time with its own sentence, for all that it may not be.
    """
    size = file.seek(0, 2)
    try:
        with _opened(file) as archive:
            return _kind(archive, _Sum(room=MOST_UNPACKED + 2 * size), size)
    except BROKEN:
        raise Refused(DAMAGED, field="file") from None


def _kind(archive: zipfile.ZipFile, total: _Sum, size: int) -> str:
    members = archive.infolist()
    if sum(member.compress_size for member in members) > size:
        raise Refused(BOMB, field="file")  # members that share their bytes
    _check_directory(archive, total)
    kind = office_files.kind_of_document(archive)
    if kind:
        office_files.check(archive, kind)
        for member in members:
            _check_bytes(member, _head(archive, member), programs.refuse_program)
        return kind
    documents = [member for member in members if not _left_behind(member)]
    if not documents:
        raise Refused(EMPTY, field="file")
    for member in members:
        head = _head(archive, member)
        _check_bytes(member, head, programs.refuse_content)
        if member in documents:
            _check_member(archive, member, head, total)
    return "zip"


def _check_directory(archive: zipfile.ZipFile, total: _Sum) -> None:
    """What no member of any archive may be, by what the directory says of it."""
    total.add(archive.infolist())
    for member in archive.infolist():
        name = member.orig_filename
        if member.flag_bits & LOCKED_FLAGS:
            raise Refused(LOCKED_ZIP, field="file")
        if stat.S_ISLNK(member.external_attr >> 16) or _leads_outside(name):
            raise Refused(OUTSIDE, field="file")
        if member.file_size > max(SMALL, HIGHEST_RATIO * member.compress_size):
            raise Refused(BOMB, field="file")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(METHOD, field="file")  # others can't be read a few bytes at a time
        if MACRO_PART.fullmatch(name):
            raise Refused(programs.MACROS, field="file")
        try:
            programs.refuse_name(name)
        except Refused as refusal:
            raise _inside(member, refusal) from None


def _check_bytes(member: zipfile.ZipInfo, head: bytes, check: Callable[[bytes], None]) -> None:
    try:
        check(head)
    except Refused as refusal:
        raise _inside(member, refusal) from None


def _check_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, head: bytes, total: _Sum
) -> None:
    """A member of a plain zip is a document that we'd take alone, by name and by first bytes."""
    name = shown_name(member.filename)
    extension = extension_of(member.filename)
    if extension == "zip" or (
        head.startswith(b"PK\x03\x04") and extension not in office_files.KINDS
    ):
        raise Refused(NESTED.format(name), field="file")
    if extension not in TAKEN_INSIDE:
        raise Refused(FOREIGN.format(name), field="file")
    if not _looks_like(extension, head):
        raise Refused(DISGUISED.format(name), field="file")
    if extension in office_files.KINDS:
        _check_nested(archive, member, total)


def _check_nested(archive: zipfile.ZipFile, member: zipfile.ZipInfo, total: _Sum) -> None:
    """A document inside a zip: what its own directory says, without reading all its parts."""
    with archive.open(member) as file, _opened(file) as document:
        _check_directory(document, total)
        kind = office_files.kind_of_document(document)
        if not kind:
            raise Refused(DISGUISED.format(shown_name(member.filename)), field="file")
        office_files.check(document, kind)


def _inside(member: zipfile.ZipInfo, refusal: Refused) -> Refused:
    return Refused(INSIDE.format(shown_name(member.filename), refusal.message), field="file")


def _looks_like(extension: str, head: bytes) -> bool:
    if extension == "pdf":
        return pdfs.is_pdf(head)
    if extension in IMAGES:
        return bool(images.kind_of_image(head))
    if extension in office_files.KINDS:
        return head.startswith(b"PK\x03\x04")
    return b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        return file.read(MEMBER_HEAD)


def _leads_outside(name: str) -> bool:
    path = name.replace("\\", "/")
    return "\x00" in path or path.startswith("/") or path[1:2] == ":" or ".." in path.split("/")


def _left_behind(member: zipfile.ZipInfo) -> bool:
    """A folder, or what macOS and Windows put into an archive on their own."""
    name = member.filename.replace("\\", "/")
    return name.endswith("/") or bool(LEFT_BY_SYSTEMS.fullmatch(name))
