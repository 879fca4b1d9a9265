"""T13: files of the hostile corpus, bent, cut and put together anew, each answered in a sentence.

They are judged by a process without a network, as a document that makes its reader fetch something
would need one (A24, A25, A27, A29, A30, A34).
"""

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from domain.files import file_kinds
from soak.figures import Figure, Part
from tests.domain.hostile_corpus import DISGUISES, GOOD, NAMES, PROGRAMS, RUN_BY_WINDOWS
from tests.domain.test_hostile_files import ENGLISH, JUDGE
from tests.test_outbound import alone

MOST_MEMORY = 64, 64 + 32
"""MiB: by which the judge grows, and of a reader in all."""
RUN_AT_ONCE = (b"mz", b"\x7felf", b"#!", b"<script", b"<html", b"<?php", b"\xca\xfe\xba\xbe")
"""No file that is taken begins so."""


def mutated(luck: random.Random) -> tuple[str, bytes]:
    """A name and what it holds."""
    name, good = luck.choice(sorted(GOOD.items()))
    content = bytearray(good)
    for _ in range(luck.choice((0, 0, 1, 2, 4))):
        _spoil(content, luck)
    how = luck.random()
    if how < 0.15:
        name = luck.choice(NAMES)
    elif how < 0.4:
        name = luck.choice(RUN_BY_WINDOWS)
    elif how < 0.6:
        name = luck.choice(DISGUISES)
    return name, bytes(content)


def _spoil(content: bytearray, luck: random.Random) -> None:
    at = luck.randrange(len(content) + 1)
    act = luck.randrange(6)
    if act == 0:
        del content[at:]
    elif act == 1:
        del content[at : at + luck.randrange(1, 200)]
    elif act == 2:
        for _ in range(luck.choice((1, 8, 64))):
            if content:
                content[luck.randrange(len(content))] = luck.randrange(256)
    elif act == 3:
        content[at:at] = content[: luck.randrange(1, 5000)]
    elif act == 4:
        content[at:at] = luck.choice(sorted(PROGRAMS.values()))
    else:
        place = luck.choice((0, at, len(content)))
        content[place:place] = luck.choice(sorted(GOOD.values()))


def run(rounds: int, seed: int, folder: Path) -> Figure:
    luck = random.Random(seed)
    files = [mutated(luck) for _ in range(rounds)]
    for number, (_, content) in enumerate(files):
        (folder / str(number)).write_bytes(content)
    (folder / "names").write_text(json.dumps([name for name, _ in files]))
    command = [*alone(), sys.executable, "-c", JUDGE, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return Figure(rounds, 1, done.stderr[-2000:])
    *lines, memory = done.stdout.splitlines()
    answers = [json.loads(line) for line in lines]
    wrong = list(_wrong(files, answers))
    grown = [int(each) for each in memory.split()]
    if any(has > most for has, most in zip(grown, MOST_MEMORY, strict=True)):
        wrong.append(f"{grown} MiB")
    taken = sum(not refusal for refusal, _ in answers)
    return Figure(rounds, len(wrong), "; ".join(wrong[:20]) or f"{taken} taken as what they are")


def _wrong(files: list[tuple[str, bytes]], answers: list[list[str]]) -> Iterator[str]:
    for number, ((name, content), (refusal, kind)) in enumerate(zip(files, answers, strict=True)):
        what = f"file {number}, {name[:40]!r}"
        if refusal:
            english = ENGLISH.search(re.sub("«.*?»", "", refusal))
            if kind != "file" or len(refusal) <= 30 or not refusal.endswith(".") or english:
                yield f"{what}: {refusal}"
        elif kind not in file_kinds.KINDS:
            yield f"{what} is taken as {kind}"
        elif name in RUN_BY_WINDOWS or content.lstrip().lower().startswith(RUN_AT_ONCE):
            yield f"{what} is a program, taken as {kind}"


PART = Part("T13", "files of the hostile corpus, spoilt anew", 40, run)
