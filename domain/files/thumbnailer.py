"""A document's first page, or a photograph, small: a WebP on standard output, without metadata;
or its first pages one below the other, large enough to read.

In a process of its own: `children.run("thumbnailer", MEDIA_TYPE, LOOK, …)`. Decoding is
where hostile files hurt; together with its libraries it stays under 256 MB and ten seconds.
"""

import io
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MADE, IMPOSSIBLE = 0, 11
SECONDS, MEMORY, OUTPUT = 10, 216 << 20, 512 << 10
MOST_PIXELS = 40_000_000
SMALL, LEGIBLE = "small", "legible"
BOXES = {SMALL: (160, 226), LEGIBLE: (900, 1272)}
"""Points that a page fits in, as A4 does."""
PAGES = {SMALL: 1, LEGIBLE: 4}
WEIGHTS = {SMALL: 8 << 10, LEGIBLE: OUTPUT}
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


def main(media_type: str, look: str) -> int:
    try:
        if media_type == "application/pdf":
            picture = _pages(BOXES[look], PAGES[look])
        else:
            picture = _photograph(FORMATS[media_type], BOXES[look])
        sys.stdout.buffer.write(_packed(picture, WEIGHTS[look]))
        sys.stdout.buffer.flush()
    except Exception:  # whatever a broken file makes a decoder raise
        return IMPOSSIBLE
    return MADE


def _pages(box: tuple[int, int], most: int) -> "Picture":
    """The first ones, each below the other."""
    import pypdfium2
    from PIL import Image

    file = open(SOURCE, "rb")  # noqa: SIM115 # not by its name: what comes from S3 has none
    document = pypdfium2.PdfDocument(file)
    drawn: list[Picture] = [_page(document[at], box) for at in range(min(most, len(document)))]
    if len(drawn) == 1:
        return drawn[0]
    width, height = max(each.width for each in drawn), sum(each.height for each in drawn)
    strip, top = Image.new("RGB", (width, height), "white"), 0
    for each in drawn:
        strip.paste(each, (0, top))
        top += each.height
    return strip


def _page(page: Any, box: tuple[int, int]) -> "Picture":
    scale = min(size / max(side, 1) for size, side in zip(box, page.get_size(), strict=True))
    drawn: Picture = page.render(scale=scale).to_pil()
    return drawn


def _photograph(kind: str, box: tuple[int, int]) -> "Picture":
    """Upright, shrunk before it is anything else: a photograph of 40 megapixels fits once only."""
    from PIL import Image, ImageOps

    picture: Picture = Image.open(SOURCE, formats=[kind])
    picture.draft("RGB", (2 * box[0], 2 * box[0]))
    if picture.mode not in REDUCED_IN_PLACE:
        picture.thumbnail((2 * box[0], 2 * box[0]), Image.Resampling.NEAREST)
    small = picture.reduce(max(1, min(picture.size) // (2 * box[0])))
    small = ImageOps.exif_transpose(small)
    flat = Image.new("RGBA", small.size, "white")
    flat.alpha_composite(small.convert("RGBA"))
    flat.thumbnail(box)
    return flat


def _packed(picture: "Picture", most: int) -> bytes:
    """As small as it must be, without what the photograph said of itself."""
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "WEBP", quality=quality, method=4, exif=b"", xmp=b"")
        if out.tell() <= most:
            return out.getvalue()
    raise ValueError("too large")
