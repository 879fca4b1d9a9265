"""The institution's colour is read on the look's backgrounds, by day and in the dark."""

import re

import pytest

from domain import colours
from domain.errors import Refused
from tests.test_architecture import ROOT


def test_the_backgrounds_are_those_of_the_stylesheet():
    style = (ROOT / "static" / "ventanilla.css").read_text(encoding="utf-8")
    told = zip(*(re.findall(rf"--{name}: (#\w+);", style) for name in ("bg", "paper")), strict=True)
    shown = [
        tuple(each if len(each) == 7 else "#" + "".join(c + c for c in each[1:]) for each in pair)
        for pair in told
    ]
    assert shown == [colours.BY_DAY, colours.IN_THE_DARK]
    assert tuple(re.findall(r"--acc: (#\w+);", style)) == colours.OURS


def test_contrast_is_as_the_guideline_counts_it():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert colours.check(*colours.OURS) == colours.OURS


@pytest.mark.parametrize("rest", [";}*{background:url(//x)", "\n}", "ff", "\u0660"])
def test_a_colour_holds_nothing_else_that_a_stylesheet_would_read(rest: str):
    """A31."""
    with pytest.raises(Refused):
        colours.check(colours.OURS[0] + rest + "x", colours.OURS[1])
    with pytest.raises(Refused):
        colours.check(colours.OURS[0][:-1] + rest, colours.OURS[1])
