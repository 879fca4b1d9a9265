"""What was acknowledged is on the disk; `soak/power_cut.py` and `crash_points.py` try it."""

from pathlib import Path

from models.base import PRAGMAS
from models.turns import TakingTurns


def test_a_commit_waits_for_the_disk(tmp_path: Path):
    """A50: with less than FULL (2), a power cut takes what was acknowledged."""
    database = TakingTurns(f"{tmp_path}/portal.sqlite3", pragmas=PRAGMAS)
    assert database.execute_sql("PRAGMA synchronous").fetchone() == (2,)
    database.close()
