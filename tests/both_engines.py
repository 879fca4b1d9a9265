"""`python -m tests.both_engines`: the same tests on SQLite and on PostgreSQL, none left out."""

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ENGINES = ("sqlite", "postgresql")


def main(arguments: list[str]) -> int:
    """Answers the exit status: the first failure's, or 1 where the engines ran unequal tests."""
    with tempfile.TemporaryDirectory() as folder:
        ran = {}
        for engine in ENGINES:
            print(f"== {engine}", flush=True)
            report = Path(folder) / f"{engine}.xml"
            command = [sys.executable, "-m", "pytest", f"--engine={engine}", f"--junitxml={report}"]
            if status := subprocess.run([*command, *arguments], check=False).returncode:
                return status
            ran[engine] = _names(report)
    different = ran["sqlite"] ^ ran["postgresql"]
    for name in sorted(different):
        print(f"Only on one engine: {name}", file=sys.stderr)
    print(f"== {len(ran['sqlite'])} tests on each engine")
    return 1 if different else 0


def _names(report: Path) -> set[str]:
    """The tests that ran; a skipped one did not."""
    cases = ElementTree.parse(report).iter("testcase")
    return {f"{case.get('classname')}.{case.get('name')}" for case in cases if _ran(case)}


def _ran(case: ElementTree.Element) -> bool:
    return case.find("skipped") is None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
