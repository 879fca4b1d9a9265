"""`make bench`: one line a measure (id, value, goal, met or not), and bench/results.json.

`python -m bench board writing` runs those modules alone.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import (
    archive,
    audience,
    board,
    deciding,
    directory,
    finding,
    footprint,
    pages,
    slow_link,
    storm,
    uploading,
    weight,
    writing,
)
from bench.measure import REFERENCE, Case, Measure, cpu, report
from bench.reference import make_reference

# Each takes the reference page and a folder of its own, and answers its numbers.
MEASURES: list[Callable[[Case, Path], list[Measure]]] = [
    pages.measures,
    board.measures,
    weight.measures,
    slow_link.measures,
    footprint.measures,
    writing.measures,
    deciding.measures,
    storm.measures,
    archive.measures,
    uploading.measures,
    finding.measures,
    directory.measures,
    audience.measures,
]


def main(only: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        reference = make_reference(folder)
        print(f"reference page: {cpu({REFERENCE: reference})[REFERENCE]:.0f} µs of CPU")
        measures: list[Measure] = []
        began = time.monotonic()
        for measure in MEASURES:
            name, since = measure.__module__.removeprefix("bench."), time.monotonic()
            if only and name not in only:
                continue
            own = folder / name
            own.mkdir()
            measures += measure(reference, own)
            print(f"     {time.monotonic() - since:.0f} s  {name}")
        report(measures)
        print(f"{time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main(sys.argv[1:])
