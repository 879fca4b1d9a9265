"""Defects planted on purpose, one at a time, in a copy of the portal: each must turn its test red.

The tests are seen green in that copy first. A defence that is no longer written as `defects` says
counts as wrong too: it is to be brought up to date.
"""

import random
import shutil
import subprocess
import sys
from pathlib import Path

from soak.defects import DEFECTS, ROOT, Defect
from soak.figures import Figure, Part

LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv", ".*_cache", "__pycache__", "data", "demo", "node_modules", "results.json")
)
GREEN, RED = 0, 1


def run(rounds: int, seed: int, folder: Path) -> Figure:
    wrong = [f"not there any more: {each.what}" for each in DEFECTS if not each.applies()]
    chosen = random.Random(seed).sample(DEFECTS, min(rounds, len(DEFECTS)))
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, symlinks=True, ignore=LEFT_OUT)
    if _tested(tree, *chosen) != GREEN:
        wrong.append("its tests fail without any defect")
    for defect in chosen:
        defect.plant(tree)
        if _tested(tree, defect) != RED:
            wrong.append(f"unnoticed: {defect.what}")
        defect.take_out(tree)
    return Figure(len(chosen), len(wrong), "; ".join(wrong) or "each noticed by its test")


def _tested(tree: Path, *defects: Defect) -> int:
    tests = [f"tests/{each.test}" for each in defects]
    command = [sys.executable, "-m", "pytest", "-q", "-x"]
    return subprocess.run([*command, *tests], cwd=tree, capture_output=True).returncode


PART = Part("planted", "defences taken out on purpose", 1, run, len(DEFECTS))
