"""Draws one form, in a process of its own: `children.run("form_printer", source=…, result=…)`.

It reads JSON, {title, to, landscape, blocks}, and writes a PDF of A4 pages. A block is a kind with
what it needs: `pairs`, `text`, `table`, `signatures`, `space`, `section`, `items`, `qr`. Letters
are those of the fonts that every reader has (cp1252): nothing is embedded, so that a form weighs
2 KB. Only the issuer's logo, where `logo` is its picture in base 64, stands beside the title.
"""

import base64
import io
import json
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpdf import FPDF

DRAWN, TOO_LONG = 0, 10
SECONDS, MEMORY, OUTPUT = 5, 64 << 20, 1 << 20
MOST_PAGES = 5
INK, SOFT, RULE, GREEN = (27, 36, 33), (85, 96, 91), (118, 129, 123), (13, 92, 79)
SIDE, TOP, BOTTOM = 20.0, 14.0, 12.0  # mm, as all that follows but the points of letters
GAP = 6.0
QR = 38.0
QUIET = 4
SIGNED = 10.5
HANGS = 7.0
LOGO = (30.0, 18.0)
LOGO_WEIGHT = 20 << 10
ALT = "Logo de la institución"


def prepare() -> None:
    import fpdf  # noqa: F401 - heavy, and no business of the web process
    from PIL import JpegImagePlugin, WebPImagePlugin  # noqa: F401


def main() -> int:
    from fpdf import FPDF

    form = json.load(sys.stdin)
    pdf = FPDF("landscape" if form["landscape"] else "portrait", "mm", "A4")
    pdf.core_fonts_encoding = "cp1252"
    pdf.set_lang("es-CO")
    pdf.set_title(form["title"])
    pdf.set_margins(SIDE, TOP, SIDE)
    pdf.set_auto_page_break(True, BOTTOM)
    pdf.add_page()
    _heading(pdf, form["title"], form["to"], form["logo"])
    for block in form["blocks"]:
        DRAW[block["kind"]](pdf, block)
        if pdf.page_no() > MOST_PAGES:
            return TOO_LONG
    sys.stdout.buffer.write(pdf.output())
    return DRAWN


def _heading(pdf: "FPDF", title: str, to: str, logo: str) -> None:
    pdf.set_fill_color(*GREEN)
    pdf.rect(pdf.l_margin, pdf.get_y(), pdf.epw, 1.2, "F")
    pdf.ln(5)
    top = pdf.get_y()
    if logo:
        left = pdf.l_margin + pdf.epw - LOGO[0]
        picture = _jpeg(base64.b64decode(logo))
        pdf.image(picture, left, top, *LOGO, keep_aspect_ratio=True, alt_text=ALT)
        pdf.set_xy(pdf.l_margin, top)
    width = pdf.epw - (LOGO[0] + GAP if logo else 0)
    _write(pdf, title, 17, font="times", style="B", line=7.5, width=width)
    if to:
        pdf.ln(1)
        _write(pdf, to, 10, ink=SOFT, width=width)
    if logo:
        pdf.set_y(max(pdf.get_y(), top + LOGO[1]))
    pdf.ln(GAP)


def _jpeg(picture: bytes) -> io.BytesIO:
    """As a PDF keeps it, and no heavier than a sheet may be."""
    from PIL import Image

    drawn = Image.open(io.BytesIO(picture), formats=["WEBP"]).convert("RGB")
    for quality in (90, 70, 40):
        out = io.BytesIO()
        drawn.save(out, "JPEG", quality=quality, subsampling=0)
        if out.tell() <= LOGO_WEIGHT:
            break
    return out


def _text(pdf: "FPDF", block: dict[str, Any]) -> None:
    size = block.get("size", 11)
    _write(pdf, block["text"], size, line=size * 0.53)
    pdf.ln(block.get("after", 4))


def _section(pdf: "FPDF", block: dict[str, Any]) -> None:
    """A heading, never the last line of its page."""
    if pdf.will_page_break(20):
        pdf.add_page()
    pdf.ln(2)
    _write(pdf, block["text"], 13, font="times", style="B", line=6)
    pdf.ln(1.5)


def _items(pdf: "FPDF", block: dict[str, Any]) -> None:
    """Lines with a mark before each, which hangs at their left."""
    for mark, text in block["items"]:
        y = pdf.get_y()
        if pdf.will_page_break(12):
            pdf.add_page()
            y = pdf.get_y()
        _write(pdf, mark, 11, width=HANGS)
        pdf.set_xy(pdf.l_margin + HANGS, y)
        _write(pdf, text, 11, width=pdf.epw - HANGS, line=5.6)
        pdf.ln(1)
    pdf.ln(2)


def _space(pdf: "FPDF", block: dict[str, Any]) -> None:
    pdf.ln(block["height"])


def _pairs(pdf: "FPDF", block: dict[str, Any]) -> None:
    """Labels over values, side by side; an empty value is a line to write on."""
    total = sum(weight for _, _, weight in block["pairs"])
    x, y, lowest = pdf.l_margin, pdf.get_y(), pdf.get_y()
    between = 6.0
    room = pdf.epw - between * (len(block["pairs"]) - 1)
    for label, value, weight in block["pairs"]:
        width = room * weight / total
        lowest = max(lowest, _pair(pdf, label, value, x, y, width))
        x += width + between
    pdf.set_y(lowest + 4)


def _pair(pdf: "FPDF", label: str, value: str, x: float, y: float, width: float) -> float:
    pdf.set_xy(x, y)
    _write(pdf, label, 8.5, ink=SOFT, width=width)
    if value:
        pdf.set_x(x)
        _write(pdf, value, 11, width=width, line=5)
    else:
        pdf.ln(5)
        _rule(pdf, x, pdf.get_y(), width)
    return float(pdf.get_y())


def _table(pdf: "FPDF", block: dict[str, Any]) -> None:
    """A head, and rows of at least the block's height; a row with one cell is a heading."""
    total = sum(block["widths"])
    widths = [pdf.epw * weight / total for weight in block["widths"]]
    _line(pdf, block["head"], widths, block["align"], 7.5, head=True)
    for row in block["rows"]:
        if len(row) == 1:
            _line(pdf, row, [pdf.epw], "L", 7.5, head=True)
        else:
            _line(pdf, row, widths, block["align"], block["height"])
    pdf.ln(GAP)


def _line(
    pdf: "FPDF", row: list[str], widths: list[float], align: str, least: float, head: bool = False
) -> None:
    size, each = (8.5, 4.2) if head else (10, 4.8)
    pdf.set_font("helvetica", "B" if head else "", size)
    wrapped = [_lines(pdf, text, width) for text, width in zip(row, widths, strict=True)]
    height = max(least, each * max(wrapped) + 2.4)
    if pdf.will_page_break(height):
        pdf.add_page()
    x, y = pdf.l_margin, pdf.get_y()
    pdf.set_draw_color(*RULE)
    pdf.set_fill_color(238, 241, 239)
    pdf.set_line_width(0.2)
    for text, width, side, lines in zip(row, widths, align, wrapped, strict=True):
        pdf.rect(x, y, width, height, "DF" if head else "D")
        pdf.set_xy(x, y + (height - each * lines) / 2)
        pdf.set_text_color(*INK)
        pdf.multi_cell(width, each, text, align=side)
        x += width
    pdf.set_xy(pdf.l_margin, y + height)


def _lines(pdf: "FPDF", text: str, width: float) -> int:
    wrapped: Any = pdf.multi_cell(width, text=text, dry_run=True, output="LINES")
    return max(1, len(wrapped))


def _signatures(pdf: "FPDF", block: dict[str, Any]) -> None:
    """Side by side: a line to sign on, and who signs; an empty value is a line to write on."""
    people = block["people"]
    width = min(76.0, (pdf.epw - 10.0 * (len(people) - 1)) / len(people))
    height = 15 + max(_signed_height(pdf, one["lines"], width) for one in people)
    if pdf.will_page_break(height):
        pdf.add_page()
    top = pdf.get_y() + 15
    lowest = top
    for at, one in enumerate(people):
        x = pdf.l_margin + at * (width + 10.0)
        _rule(pdf, x, top, width)
        pdf.set_xy(x, top + 1.5)
        _write(pdf, one["role"], 8.5, ink=SOFT, width=width)
        for label, value in one["lines"]:
            pdf.set_x(x)
            _signed(pdf, label, value, x, width)
        lowest = max(lowest, pdf.get_y())
    pdf.set_y(lowest)


def _signed_height(pdf: "FPDF", lines: list[list[str]], width: float) -> float:
    pdf.set_font("helvetica", "", SIGNED)
    wrapped = (_lines(pdf, f"{label} {value}", width + 2 * pdf.c_margin) for label, value in lines)
    return 6 + sum(max(7, 5 * count) for count in wrapped)


def _signed(pdf: "FPDF", label: str, value: str, x: float, width: float) -> None:
    if value:
        _write(pdf, f"{label} {value}".strip(), SIGNED, width=width, line=5)
        return
    pdf.ln(2.5)
    pdf.set_x(x)
    label = label or "Nombre"
    _write(pdf, label, 8.5, ink=SOFT, width=width)
    start = pdf.get_string_width(label) + 2
    _rule(pdf, x + start, pdf.get_y() - 0.8, width - start)


def _qr(pdf: "FPDF", block: dict[str, Any]) -> None:
    """A code of dark squares with its quiet margin, and beside it how to do without it."""
    if pdf.will_page_break(QR):
        pdf.add_page()
    x, y = pdf.l_margin, pdf.get_y()
    each = QR / (len(block["rows"]) + 2 * QUIET)
    pdf.set_fill_color(0, 0, 0)
    for at, row in enumerate(block["rows"], QUIET):
        for run in re.finditer("1+", row):
            left = x + (run.start() + QUIET) * each
            pdf.rect(left, y + at * each, len(run[0]) * each, each, "F")
    beside, width = x + QR + GAP, pdf.epw - QR - GAP
    pdf.set_xy(beside, y + QR / 4)
    _write(pdf, block["text"], 11, width=width, line=5.6)
    pdf.set_xy(beside, pdf.get_y() + 2)
    _write(pdf, block["code"], 17, font="courier", style="B", width=width, line=7.5)
    pdf.set_y(y + QR + 4)


def _rule(pdf: "FPDF", x: float, y: float, width: float) -> None:
    pdf.set_draw_color(*RULE)
    pdf.set_line_width(0.25)
    pdf.line(x, y, x + width, y)


def _write(
    pdf: "FPDF",
    text: str,
    size: float,
    *,
    font: str = "helvetica",
    style: str = "",
    ink: tuple[int, int, int] = INK,
    width: float = 0,
    line: float = 4.5,
) -> None:
    """A paragraph, from where the pen is to the margin or as wide as it is said; then below it."""
    pdf.set_font(font, style, size)
    pdf.set_text_color(*ink)
    inset, pdf.c_margin = pdf.c_margin, 0
    pdf.multi_cell(width, line, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.c_margin = inset


DRAW = {
    "pairs": _pairs,
    "text": _text,
    "table": _table,
    "signatures": _signatures,
    "space": _space,
    "section": _section,
    "items": _items,
    "qr": _qr,
}
