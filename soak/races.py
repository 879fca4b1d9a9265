"""T08: the races of `tests/races` again: eight clients of two processes at one moment, one winner.

Each seed takes one of its modules, with so many rounds of each race (a hundred in `tests/races`).
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from soak.figures import Figure, Part

ROOT = Path(__file__).parent.parent
MODULES = ("test_registering", "test_rights", "test_ways_in")
COUNTED = re.compile(r"([0-9]+) (passed|failed|error)")


def run(rounds: int, seed: int, folder: Path) -> Figure:
    module = MODULES[seed % len(MODULES)]
    command = [sys.executable, "-m", "pytest", "-v", f"--basetemp={folder / 'pytest'}"]
    environment = os.environ | {"RACE_ROUNDS": str(rounds)}
    command.append(f"tests/races/{module}.py")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    told = {kind: int(count) for count, kind in COUNTED.findall(done.stdout.splitlines()[-1])}
    wrong = told.get("failed", 0) + told.get("error", 0) or int(done.returncode != 0)
    said = done.stdout[-2000:] if wrong else f"{told.get('passed', 0)} kinds of races"
    return Figure(rounds * sum(told.values()), wrong, said)


PART = Part("T08", "races with one winner each", 2, run)
