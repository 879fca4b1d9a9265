"""`python -m tests.both_engines`: the same tests on SQLite and on PostgreSQL, none left out."""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ENGINES = ("sqlite", "postgresql")


def main(arguments: list[str]) -> int:
    """Answers the exit status: the first failure's, or 1 where an engine left out a test."""
    seen: set[str] = set()
    ran: list[set[str]] = []
    for engine in ENGINES:
        print(f"== {engine}", flush=True)
        with tempfile.NamedTemporaryFile(suffix=".xml") as report:
            command = [sys.executable, "-m", "pytest", f"--engine={engine}", *arguments]
            done = subprocess.run([*command, f"--junitxml={report.name}"], check=False)
            if done.returncode:
                return done.returncode
            here = _cases(Path(report.name))
        seen |= set(here)
        ran.append({name for name, skipped in here.items() if not skipped})
    left_out = seen - set.intersection(*ran)
    for name in sorted(left_out):
        print(f"left out on one engine at least: {name}", file=sys.stderr)
    print(f"== {len(ran[0])} tests on SQLite, {len(ran[1])} on PostgreSQL")
    return 1 if left_out else 0


def _cases(report: Path) -> dict[str, bool]:
    """Each test, and whether it was skipped."""
    return {
        f"{case.get('classname')}.{case.get('name')}": case.find("skipped") is not None
        for case in ElementTree.parse(report).iter("testcase")
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
