"""What the tests do in a short form, in a longer one: a process of pytest for each seed.

T08, the races of `tests/races`: eight clients of two processes at one moment, one winner. Each seed
takes one of its modules, with so many rounds of each race (a hundred in `make check`). T11, of
`tests/test_enumeration.py`: time tells nothing of who has an account. Each seed takes one flow,
with so many pairs (300 in `make check`).
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from soak.figures import Figure, Part

ROOT = Path(__file__).parent.parent
RACES = tuple(f"races/test_{name}.py" for name in ("registering", "rights", "ways_in"))
FLOWS = (
    "of_who_is_typed[/ingresar-username-]",
    "of_who_is_typed[/recuperar/contrasena-username-]",
    "of_who_is_typed[/recuperar/usuario-email-@example.com]",
    "of_an_email_that_registers",
    "of_an_email_that_is_written_to_again",
)
COUNTED = re.compile(r"([0-9]+) (passed|failed|error)")


def race(rounds: int, seed: int, folder: Path) -> Figure:
    return _tested(RACES[seed % len(RACES)], folder, rounds, "RACE_ROUNDS")


def time(pairs: int, seed: int, folder: Path) -> Figure:
    flow = FLOWS[seed % len(FLOWS)]
    test = f"test_enumeration.py::test_time_tells_nothing_{flow}"
    return _tested(test, folder, pairs, "TIMED_PAIRS")


def _tested(test: str, folder: Path, rounds: int, given_as: str) -> Figure:
    command = [sys.executable, "-m", "pytest", "-v", f"--basetemp={folder / 'pytest'}"]
    environment = os.environ | {given_as: str(rounds)}
    command.append(f"tests/{test}")
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    told = {kind: int(count) for count, kind in COUNTED.findall(done.stdout.splitlines()[-1])}
    wrong = told.get("failed", 0) + told.get("error", 0) or int(done.returncode != 0)
    said = done.stdout[-2000:] if wrong else f"{told.get('passed', 0)} of {test}"
    return Figure(rounds * sum(told.values()), wrong, said)


RACES_PART = Part("T08", "races with one winner each", 2, race)
TIME_PART = Part("T11", "pairs of answers whose time might tell who has an account", 2000, time)
