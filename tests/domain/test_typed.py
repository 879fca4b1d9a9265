"""What was typed is kept as it is seen."""

import pytest

from domain import typed


@pytest.mark.asvs("V2.2.1")
def test_kept_text_has_no_marks_that_nobody_sees():
    assert typed.clean(" Ana\u202e\u200b \tRojas\r\nPen\u0303a\x00\ud800 ") == "Ana Rojas Peña"
