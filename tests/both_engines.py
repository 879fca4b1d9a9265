"""`python -m tests.both_engines`: the same tests on SQLite and on PostgreSQL, none left out.

Those that open no database run once, on SQLite (`tests/conftest.py` tells which they are).
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

ENGINES = ("sqlite", "postgresql")


def main(arguments: list[str]) -> int:
    """Answers the exit status: the first failure's, or 1 where an engine left out a test."""
    reports: list[list[ElementTree.Element]] = []
    for engine in ENGINES:
        print(f"== {engine}", flush=True)
        with tempfile.NamedTemporaryFile(suffix=".xml") as report:
            command = [sys.executable, "-m", "pytest", f"--engine={engine}", *arguments]
            done = subprocess.run([*command, f"--junitxml={report.name}"], check=False)
            if done.returncode:
                return done.returncode
            reports.append(list(ElementTree.parse(Path(report.name)).iter("testcase")))
    missing = left_out(*reports)
    for name in sorted(missing):
        print(f"left out on one engine at least: {name}", file=sys.stderr)
    print(f"== {len(reports[0])} tests on SQLite, {len(reports[1])} on PostgreSQL")
    return 1 if missing else 0


def left_out(
    sqlite: Iterable[ElementTree.Element], postgresql: Iterable[ElementTree.Element]
) -> set[str]:
    """The names of the cases that were skipped, or that one engine should have run and didn't."""
    here, there = list(sqlite), list(postgresql)
    on_both = {
        _name(each) for each in here if each.find(".//property[@name='database']") is not None
    }
    every = {_name(each) for each in [*here, *there]}
    ran = {_name(each) for each in here if each.find("skipped") is None}
    ran_there = {_name(each) for each in there if each.find("skipped") is None}
    return (every - ran) | (on_both - ran_there) | ({_name(each) for each in there} - ran_there)


def _name(case: ElementTree.Element) -> str:
    return f"{case.get('classname')}.{case.get('name')}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
