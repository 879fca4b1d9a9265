"""Opens one image by Pillow, in a process of its own: `children.run("image_reader", FILE, KIND)`.

Its header, and with a PNG each piece's checksum. Not a pixel is decoded: that is the worker's, for
the miniature, since one of 40 megapixels takes 160 MB.
"""

WHOLE, DAMAGED = 0, 11
SECONDS, MEMORY, OUTPUT = 2, 48 << 20, 0


def prepare() -> None:
    from PIL import JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401


def main(path: str, kind: str) -> int:
    from PIL import Image

    try:
        with Image.open(path, formats=["JPEG" if kind == "jpg" else kind.upper()]) as image:
            image.verify()
            return WHOLE
    except Exception:  # a broken header may raise anything
        return DAMAGED
