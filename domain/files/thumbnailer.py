"""A document's first page, or a photograph, small: a WebP on standard output, without metadata.

In a process of its own: `children.run("thumbnailer", MEDIA_TYPE, source=…, result=…)`. Decoding is
where hostile files hurt; together with its libraries it stays under 256 MB and ten seconds.
"""

import io
import os
import sys
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MADE, IMPOSSIBLE = 0, 11
SECONDS, MEMORY, OUTPUT = 10, 216 << 20, 8 << 10
MOST_PIXELS = 40_000_000
BOX = 160, 226
"""Points that it fits in: a page of A4."""
PATIENT = 10  # niceness: an answer goes first
SOURCE = "/dev/stdin"
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITIES = (60, 35, 10)
REDUCED_IN_PLACE = ("L", "RGB", "CMYK")
"""The modes that Pillow averages without a copy of the whole."""


def prepare() -> None:
    import pypdfium2  # noqa: F401 # here, and not in the worker that asks for the names: heavy
    from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

    os.nice(PATIENT)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def main(media_type: str) -> int:
    try:
        picture = _page() if media_type == "application/pdf" else _photograph(FORMATS[media_type])
        sys.stdout.buffer.write(_packed(picture))
        sys.stdout.buffer.flush()
    except Exception:  # whatever a broken file makes a decoder raise
        return IMPOSSIBLE
    return MADE


def _page() -> "Picture":
    import pypdfium2

    file = open(SOURCE, "rb")  # noqa: SIM115 # not by its name: what comes from S3 has none
    page = pypdfium2.PdfDocument(file)[0]
    scale = min(size / max(side, 1) for size, side in zip(BOX, page.get_size(), strict=True))
    drawn: Picture = page.render(scale=scale).to_pil()
    return drawn


def _photograph(kind: str) -> "Picture":
    """Upright, shrunk before it is anything else: a photograph of 40 megapixels fits once only."""
    from PIL import Image, ImageOps

    picture: Picture = Image.open(SOURCE, formats=[kind])
    picture.draft("RGB", (2 * BOX[0], 2 * BOX[0]))
    if picture.mode not in REDUCED_IN_PLACE:
        picture.thumbnail((2 * BOX[0], 2 * BOX[0]), Image.Resampling.NEAREST)
    small = picture.reduce(max(1, min(picture.size) // (2 * BOX[0])))
    small = ImageOps.exif_transpose(small)
    flat = Image.new("RGBA", small.size, "white")
    flat.alpha_composite(small.convert("RGBA"))
    flat.thumbnail(BOX)
    return flat


def _packed(picture: "Picture") -> bytes:
    """As small as it must be, without what the photograph said of itself."""
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "WEBP", quality=quality, method=4, exif=b"", xmp=b"")
        if out.tell() <= OUTPUT:
            return out.getvalue()
    raise ValueError("too large")
