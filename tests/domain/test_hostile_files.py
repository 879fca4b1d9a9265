"""Files made to exhaust whoever opens them: each answered within a second and 64 MiB (A27, T13)."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_STORED

import pytest

from tests.domain import sample_files as samples

MEASURE = """
import contextlib, resource, sys
from pathlib import Path
from domain.files import file_kinds
from domain.errors import Refused
def spent():
    own = resource.getrusage(resource.RUSAGE_SELF)
    readers = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + readers.ru_utime + readers.ru_stime
    return seconds, own.ru_maxrss >> 10, readers.ru_maxrss >> 10
before = spent()
with contextlib.suppress(Refused):
    file_kinds.inspect(Path(sys.argv[1]), "rut.csv")
after = spent()
print(after[0] - before[0], after[1] - before[1], after[2])
"""
LARGE = 25 * samples.MEBIBYTE
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a PDF whose index unpacks to 300 MB": lambda: samples.pdf_with_index_bomb(300),
    "a PDF of a million objects": lambda: samples.pdf_of_many_objects(950_000),
    "a PDF of brackets": lambda: b"%PDF-1.4\n1 0 obj\n" + b"[" * LARGE + b"\n%%EOF",
    "padding before a frame": lambda: b"\xff\xd8\xff" + b"\xff" * LARGE,
    "tiny segments": lambda: b"\xff\xd8" + b"\xff\xe1\x00\x02" * (LARGE // 4),
    "a PNG without end": lambda: samples.image("PNG")[:-12] + bytes(LARGE),
    "a million members": lambda: samples.crowded_zip(500_000),
    "zeros in a zip": lambda: samples.zipped({"a.txt": bytes(200 << 20)}),
    "many documents in a zip": lambda: samples.zipped(
        {f"{number}.docx": samples.office("docx") for number in range(1000)}
    ),
    "a large document in a zip": lambda: samples.zipped(
        {"a.docx": samples.office("docx", x=samples.sparse(50), method=ZIP_STORED)}
    ),
    "as much text as a zip may hold": lambda: samples.zipped({"a.txt": samples.sparse(99)}),
    "text of 25 MB": lambda: b"1;2;3\n" * (LARGE // 6),
    "an old document of 25 MB": lambda: samples.OLD_OFFICE + bytes(LARGE),
}


@pytest.mark.asvs("V5.2.3")
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_cost_neither_time_nor_memory(tmp_path: Path, what: str) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[what]())
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, grown, reader = done.stdout.split()
    assert float(seconds) < 1
    assert int(grown) < 64
    assert int(reader) < 64 + 26  # an interpreter with pikepdf and nothing open has 26 MiB
