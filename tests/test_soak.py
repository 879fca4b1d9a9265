"""The short form of `make soak`: each part of the test plan once."""

from pathlib import Path

import pytest

from soak.figures import Part
from soak.parts import PARTS

CHECKED = [part for part in PARTS if part.id != "T08"]  # tests/races is the same


@pytest.mark.parametrize("part", CHECKED, ids=lambda part: part.id)
def test_nothing_goes_wrong_in(part: Part, tmp_path: Path) -> None:
    figure = part.run(part.rounds, 1, tmp_path)
    assert figure.tried
    assert figure.wrong == 0, figure.said
