"""The short form of `make soak`: each part of the test plan once."""

from pathlib import Path

import pytest

from soak.__main__ import main
from soak.figures import Part
from soak.parts import PARTS

CHECKED = [part for part in PARTS if part.id not in {"T08", "T11"}]  # tests of their own


@pytest.mark.parametrize("part", CHECKED, ids=lambda part: part.id)
def test_nothing_goes_wrong_in(part: Part, tmp_path: Path) -> None:
    figure = part.run(part.checked or part.rounds, 1, tmp_path)
    assert figure.tried
    assert figure.wrong == 0, figure.said


def test_a_part_that_there_is_not_is_refused_instead_of_doing_nothing_for_an_hour():
    with pytest.raises(SystemExit) as refusal:
        main(["--minutes", "0.01", "power_cut"])
    assert refusal.value.code == 2
