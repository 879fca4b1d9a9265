"""Photographs become one PDF on standard output, a page each, in a process of its own:
`children.run("pdf_joiner", FILE, …, result=…)`.

A page is A4, upright or lying as its photograph is. Nothing that a camera writes beside its
picture (where, when, with what) gets in: what isn't a bare JPEG is drawn anew.
"""

import io
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

JOINED, IMPOSSIBLE = 0, 11
UNREADABLE = 100
"""And the number of the photograph, from 0."""
SECONDS, MEMORY, OUTPUT = 20, 256 << 20, 128 << 20
MOST_PIXELS = 40_000_000
LONGEST = 2000
QUALITY = 82
FORMATS = ["JPEG", "PNG", "WEBP"]
BARE = ("APP0", "APP14")
"""Marks of a JPEG that say only how its colours are to be read."""


def prepare() -> None:
    import img2pdf  # noqa: F401 # here, and not in the web process that asks for the names: heavy
    from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def main(*paths: str) -> int:
    import img2pdf

    pages = []
    for number, path in enumerate(paths):
        try:
            pages.append(_page(path))
        except Exception:  # whatever a broken file makes a decoder raise
            return UNREADABLE + number
    try:
        a4 = img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)
        layout = img2pdf.get_layout_fun(a4, fit=img2pdf.FitMode.into, auto_orient=True)
        img2pdf.convert(pages, layout_fun=layout, nodate=True, outputstream=sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except Exception:
        return IMPOSSIBLE
    return JOINED


def _page(path: str) -> bytes:
    from PIL import Image

    with Image.open(path, formats=FORMATS) as picture:
        if max(picture.size) <= LONGEST and _is_bare(picture):
            picture.load()
            with open(path, "rb") as file:
                return file.read()
        return _drawn_anew(picture)


def _is_bare(picture: "Picture") -> bool:
    """A JPEG in colour or grey with nothing in it but the picture, nor behind it."""
    marks = getattr(picture, "applist", None)
    if marks is None or picture.mode not in ("L", "RGB"):
        return False
    with open(picture.filename, "rb") as file:  # type: ignore[attr-defined]
        file.seek(-2, 2)
        ends = file.read() == b"\xff\xd9"
    return ends and all(mark in BARE for mark, _ in marks)


def _drawn_anew(picture: "Picture") -> bytes:
    from PIL import Image, ImageOps

    picture.draft("RGB", (LONGEST, LONGEST))
    factor = max(picture.size) // (2 * LONGEST)
    if factor > 1 and picture.mode in ("L", "RGB", "CMYK"):
        picture = picture.reduce(factor)
    picture.thumbnail((LONGEST, LONGEST))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    flat = Image.new("RGBA", upright.size, "white")
    flat.alpha_composite(upright)
    out = io.BytesIO()
    flat.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
