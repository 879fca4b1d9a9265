"""What never enters, whatever else it may be: programs, scripts and pages that run something.

Told by the name (what a computer would do with it) and by the first bytes (what it is).
"""

import re

from domain.errors import Refused
from domain.files.file_names import extension_of

HEAD = 4096  # bytes that are enough to tell

PROGRAMS = frozenset(
    "exe com scr pif bat cmd msi msp mst msix appx cpl dll sys drv ocx lnk url scf inf"  # noqa: SIM905
    " reg gadget application appref-ms settingcontent-ms library-ms search-ms msc chm hlp"
    " ps1 ps1xml ps2 psm1 psd1 psc1 hta js jse mjs cjs vbs vbe vb ws wsf wsh wsc sct"
    " jar class jnlp war apk aab xapk ipa dex deb rpm dmg pkg app command run elf so"
    " appimage workflow action desktop service sh bash zsh csh ksh fish py pyc pyw pyz rb pl pm"
    " php php3 php5 phtml phar asp aspx ashx jsp jspx cgi lua swf wasm iqy slk xll wll"
    " iso img vhd vhdx vmdk cab".split()
)
PAGES = frozenset("html htm xhtml xht shtml mht mhtml svg svgz xsl xslt".split())  # noqa: SIM905
WITH_MACROS = frozenset("docm dotm xlsm xltm xlsb xlam pptm potm ppsm".split())  # noqa: SIM905

PROGRAM_BYTES = (
    *(b"MZ", b"\x7fELF", b"dex\n", b"\x00asm", b"!<arch>", b"\xed\xab\xee\xdb", b"MSCF", b"ITSF"),
    *(b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"),  # Mach-O
    *(b"\xca\xfe\xba\xbe", b"\xbe\xba\xfe\xca", b"\xca\xfe\xd0\x0d"),  # Java, universal Mach-O
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
    b"X5O!P%@AP[4\\PZX54(P^)7CC)7}",  # EICAR: a program in printable letters
)
SCRIPT = re.compile(
    rb"#!|<\?php|<%@|@echo\b|(windows registry editor|regedit4)|\[internetshortcut\]"
    rb"|<job\b|<package\b|wscript\.|on error resume next",
    re.IGNORECASE,
)
PAGE = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|svg|object|embed|meta|hta:)\b|mime-version:",
    re.IGNORECASE,
)

PROGRAM_NAME = (
    "No se reciben programas, y los archivos que terminan en «.{}» lo son. "
    "Si es un documento, guárdelo como PDF y anéxelo."
)
PROGRAM = (
    "Por dentro este archivo es un programa, aunque su nombre diga otra cosa. "
    "No lo abra: busque el documento original y anéxelo en PDF."
)
SCRIPT_INSIDE = (
    "Este archivo trae instrucciones para un computador (un «script»), y esas no se reciben. "
    "Anexe el documento en PDF."
)
WEB_PAGE = (
    "Este archivo es una página web o la lleva dentro, y esas no se reciben. "
    "Ábrala, elija Imprimir y luego Guardar como PDF, y anexe ese PDF."
)
MACROS = (
    "Este documento trae macros (programas pequeños), que no se reciben. Ábralo, elija Guardar "
    "como, escoja el tipo sin macros (.docx, .xlsx, .odt) o PDF, y anexe esa copia."
)


def refuse_name(name: str) -> None:
    """Raises Refused for a name that a computer would run, show as a page or open with macros."""
    extension = extension_of(name)
    if extension in WITH_MACROS:
        raise Refused(MACROS, field="file")
    if extension in PAGES:
        raise Refused(WEB_PAGE, field="file")
    if extension in PROGRAMS:
        raise Refused(PROGRAM_NAME.format(extension), field="file")


def refuse_content(head: bytes) -> None:
    """Raises Refused when the first bytes of a file are those of a program, script or page."""
    refuse_program(head)
    start = _as_ascii(head)
    if SCRIPT.match(start):
        raise Refused(SCRIPT_INSIDE, field="file")
    if PAGE.match(start) or (start.startswith(b"%PDF") and PAGE.search(start[:1024])):
        raise Refused(WEB_PAGE, field="file")


def refuse_program(head: bytes) -> None:
    """The same for programs alone: the parts of a document may be any XML."""
    if head.startswith(PROGRAM_BYTES):
        raise Refused(PROGRAM, field="file")


def _as_ascii(head: bytes) -> bytes:
    """As a lenient reader would see it: without marks of order, the zeros of UTF-16, blanks and
    the declarations and comments that may stand before a page."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[2:].replace(b"\x00", b"")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return re.sub(rb"\A(\s*<(\?xml\b[^>]{0,500}\?|!--.{0,2000}?--)>)+\s*", b"", start, flags=re.S)
