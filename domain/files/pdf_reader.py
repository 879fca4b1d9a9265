"""A process of its own that opens one PDF and ends: `python pdf_reader.py FILE`.

Its exit status says what the PDF is. It has its own limits because a PDF may ask for anything:
one of 2 MB took 2 GiB and 15 s when it was opened with none.
"""

import resource
import sys
from pathlib import Path

WHOLE, LOCKED, DAMAGED = 0, 10, 11
SECONDS = 2
MEMORY = 48 << 20  # bytes of address space beside the interpreter's own
LARGEST_STREAM = 16 << 20


def main(path: str) -> int:
    """The status of this PDF: whole, locked by a password, or damaged."""
    import pikepdf  # here, and not in the web process that asks for its name: it is heavy
    from pikepdf import settings

    settings.set_qpdf_limits(flate_max_memory=LARGEST_STREAM, png_max_memory=LARGEST_STREAM)
    _limit_this_process()
    try:
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as pdf:
            len(pdf.pages)  # walks to each of them
            return WHOLE
    except pikepdf.PasswordError:
        return LOCKED
    except (pikepdf.PdfError, MemoryError, ValueError, RuntimeError, OverflowError):
        return DAMAGED


def _limit_this_process() -> None:
    own = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (own + MEMORY, own + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
