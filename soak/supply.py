"""T25: what is pinned, compared with the copy of known vulnerabilities that is shipped (A58)."""

import re
import subprocess
import sys
from pathlib import Path

from soak.figures import Figure, Part
from tests.test_advisories import MADE
from tests.test_architecture import ROOT


def run(_rounds: int, _seed: int, _folder: Path) -> Figure:
    """Of the copy's own day: that it grows old is told by `make advisories`."""
    script = [sys.executable, str(ROOT / "bin" / "check_advisories.py"), "--day", str(MADE)]
    done = subprocess.run(script, capture_output=True, text=True)
    first, *rest = done.stdout.splitlines()
    packages = int(re.findall("[0-9]+", first)[0])
    wrong = [] if done.returncode == 0 else rest
    return Figure(packages, len(wrong) + (packages == 0), "; ".join(wrong[:5]) or first)


PART = Part("T25", "dependencies against known vulnerabilities", 1, run)
