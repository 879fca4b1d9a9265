"""Opens one PDF, in a process of its own: `children.run("pdf_reader", FILE)`.

Its exit status says what the PDF is. It has limits because a PDF may ask for anything: one of
2 MB took 2 GiB and 15 s when it was opened with none.
"""

WHOLE, LOCKED, DAMAGED = 0, 10, 11
SECONDS, MEMORY, OUTPUT = 2, 48 << 20, 0
LARGEST_STREAM = 16 << 20


def prepare() -> None:
    from pikepdf import settings  # here, and not in the web process that asks for the names: heavy

    settings.set_qpdf_limits(flate_max_memory=LARGEST_STREAM, png_max_memory=LARGEST_STREAM)


def main(path: str) -> int:
    """The status of this PDF: whole, locked by a password, or damaged."""
    import pikepdf

    try:
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
            len(pdf.pages)  # walks to each of them
            return WHOLE
    except pikepdf.PasswordError:
        return LOCKED
    except (pikepdf.PdfError, MemoryError, ValueError, RuntimeError, OverflowError):
        return DAMAGED
