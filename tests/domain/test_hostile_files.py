"""Files made to exhaust whoever opens them: each answered within a second and 64 MiB (A27, T13)."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_STORED

import pytest

from domain import storage
from domain.errors import Refused
from domain.files import file_kinds
from models import Document, User
from tests.attaching import put
from tests.domain import hostile_corpus
from tests.domain import sample_files as samples
from tests.domain.hostile_corpus import Case
from tests.drafts import empty_draft

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
start = spent()
sum(number & 1 for number in range(5_000_000))  # what this machine takes, as busy as it is now
before = spent()
yardstick = before[0] - start[0]
with contextlib.suppress(Refused):
    file_kinds.inspect(Path(sys.argv[1]), "rut.csv")
after = spent()
print((after[0] - before[0]) / yardstick, after[1] - before[1], after[2])
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
    times, grown, reader = done.stdout.split()
    assert float(times) < 15  # of a yardstick of a third of a second; the dearest takes three
    assert int(grown) < 64
    assert int(reader) < 64 + 26  # an interpreter with pikepdf and nothing open has 26 MiB


JUDGE = """
import json, resource, sys
from pathlib import Path
from domain.errors import Refused
from domain.files import file_kinds
def grown(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
before, folder = grown(), Path(sys.argv[1])
for number, name in enumerate(json.loads((folder / "names").read_text())):
    try:
        print(json.dumps(["", file_kinds.inspect(folder / str(number), name).extension]))
    except Refused as refusal:
        print(json.dumps([refusal.message, refusal.field]))
print(grown() - before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)
"""
ENGLISH = re.compile(r"\b(the|error|invalid|file|failed|not|is)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def corpus() -> list[Case]:
    return list(hostile_corpus.cases())


@pytest.fixture(scope="module")
def verdicts(
    corpus: list[Case], tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[tuple[str, str]], list[int]]:
    """Of each case its refusal, or the kind that it was taken for; how the memory grew (MiB)."""
    folder = tmp_path_factory.mktemp("corpus")
    for number, case in enumerate(corpus):
        (folder / str(number)).write_bytes(case.content)
    (folder / "names").write_text(json.dumps([case.name for case in corpus]))
    command = [sys.executable, "-c", JUDGE, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert not done.returncode, done.stderr
    *lines, memory = done.stdout.splitlines()
    return [tuple(json.loads(line)) for line in lines], [int(n) for n in memory.split()]


def test_the_corpus_is_large_and_says_nothing_twice(corpus: list[Case]) -> None:
    assert len({(case.name, case.content) for case in corpus}) == len(corpus) >= 300
    assert sum(case.harmful for case in corpus) >= 300


@pytest.mark.asvs("V5.2.2", "V5.3.2", "V1.5.1", "V1.3.4")
def test_whatever_is_sent_gets_an_answer_and_what_harms_gets_in_nowhere(
    corpus: list[Case], verdicts: tuple[list[tuple[str, str]], list[int]]
) -> None:
    """T13; A24, A25, A27, A29 and A30: a fault in one of them would have no verdict."""
    answers, _ = verdicts
    assert len(answers) == len(corpus)
    for case, (refusal, kind) in zip(corpus, answers, strict=True):
        assert refusal or not case.harmful, case.what
        if refusal:
            assert kind == "file", case.what
            assert len(refusal) > 30 and refusal.endswith("."), (case.what, refusal)
            assert not ENGLISH.search(re.sub("«.*?»", "", refusal)), (case.what, refusal)
        else:
            assert kind in file_kinds.KINDS


@pytest.mark.asvs("V5.2.3")
def test_the_whole_corpus_costs_no_memory(
    verdicts: tuple[list[tuple[str, str]], list[int]],
) -> None:
    grown, children = verdicts[1]
    assert grown < 64
    assert children < 64 + 32  # an interpreter with Pillow or pikepdf has 32 MiB


@pytest.mark.usefixtures("database")
def test_what_of_it_is_stored_is_a_document_under_a_clean_name(
    corpus: list[Case], ana: User
) -> None:
    draft, kept = empty_draft(ana), 0
    for case in corpus:
        if case.harmful:
            continue
        try:
            document = put(draft, "", case.content, ana, name=case.name, description=case.what)
        except Refused:
            continue
        kept += 1
        with storage.open_stored(document.content_hash) as file:
            assert file.read() == case.content
        assert document.media_type in {kind.media_type for kind in file_kinds.KINDS.values()}
        assert 0 < len(document.name) <= 120 and document.name.isprintable()
    assert kept == Document.select().count() > 0
