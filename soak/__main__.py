"""`make soak MINUTES=60`: the parts of the test plan in turn, each time with other seeds.

`python -m soak --minutes 60 T02 T04` does these alone. Ends with status 1 if anything went
wrong; what went wrong names its seed.
"""

import argparse
import sys
import tempfile
import time
import traceback
from pathlib import Path

from soak.figures import Figure, Part
from soak.parts import PARTS


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    parts = [part for part in PARTS if not asked.parts or part.id in asked.parts]
    ends, seed, found = time.monotonic() + asked.minutes * 60, asked.seed, dict[str, Figure]()
    while seed == asked.seed or time.monotonic() < ends:
        for part in parts:
            figure = _run(part, seed)
            found[part.id] = found.get(part.id, Figure(0, 0)) + figure
        seed += 1
    _report(parts, found, seeds=seed - asked.seed)
    return 1 if any(figure.wrong for figure in found.values()) else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m soak")
    parser.add_argument("parts", nargs="*", metavar="T02")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - {part.id for part in PARTS}:
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    return asked


def _run(part: Part, seed: int) -> Figure:
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            figure = part.run(part.rounds, seed, Path(folder))
        except Exception as fault:  # the hour goes on without it
            traceback.print_exc()
            figure = Figure(0, 1, f"broke off: {fault!r}")
    verdict = "well" if not figure.wrong else f"WRONG: {figure.wrong}, {figure.said}"
    took = time.monotonic() - start
    print(f"{part.id} seed {seed}: {figure.tried} in {took:.0f} s, {verdict}", flush=True)
    return figure


def _report(parts: list[Part], found: dict[str, Figure], seeds: int) -> None:
    print(f"\n| | what | tried, with {seeds} seeds | wrong | |\n|---|---|---|---|---|")
    for part in parts:
        figure = found[part.id]
        print(f"| {part.id} | {part.what} | {figure.tried:,} | {figure.wrong} | {figure.said} |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
