"""What is pinned, against the dated copy of known vulnerabilities in docs/advisories.tsv."""

import re
import subprocess
import sys
from datetime import date, timedelta

import pytest

from tests.test_architecture import ROOT

FILES = ("requirements.txt", "requirements-extras.txt")
PINS = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in FILES)
COPY = (ROOT / "docs" / "advisories.tsv").read_text(encoding="utf-8")
MADE = date.fromisoformat(COPY.removeprefix("# copied ").split()[0])


@pytest.fixture
def check(tmp_path):
    """The exit status and what was told, of other pins, copy or day."""

    def run(pins: str = PINS, copy: str = COPY, day: date = MADE) -> tuple[int, str]:
        (tmp_path / "pins").write_text(pins, encoding="utf-8")
        (tmp_path / "copy").write_text(copy, encoding="utf-8")
        script = [sys.executable, ROOT / "bin" / "check_advisories.py"]
        given = ["--pins", tmp_path / "pins", "--copy", tmp_path / "copy", "--day", str(day)]
        ran = subprocess.run([*script, *given], capture_output=True, text=True)
        assert not ran.stderr
        return ran.returncode, ran.stdout

    return run


def pin(name: str, version: str) -> str:
    changed, times = re.subn(rf"(?m)^{name}==\S+", f"{name}=={version}", PINS)
    assert times == 1
    return changed


@pytest.mark.asvs("V15.2.1")
def test_nothing_that_runs_has_a_known_vulnerability_older_than_its_term(check):
    ended, told = check()
    assert (ended, told.splitlines()[1:]) == (0, ["None is older than its term."])
    packages, advisories = map(int, re.findall(r"\b\d+\b", told)[:2])
    assert packages == len(re.findall(r"(?m)^[a-z0-9-]+(\[\w+\])?==", PINS)) + 1
    assert advisories > 70
    script = [sys.executable, ROOT / "bin" / "check_advisories.py", "--day", str(MADE)]
    assert subprocess.run(script, capture_output=True, text=True).stdout == told


@pytest.mark.asvs("V15.2.1")
@pytest.mark.parametrize(
    ("name", "version", "known"),
    [
        ("jinja2", "3.1.2", "CVE-2024-56201"),
        ("sentry-sdk", "1.13.0", "CVE-2023-28117"),
        ("werkzeug", "2.2.0", "CVE-2023-25577"),
    ],
)
def test_an_old_version_is_found(check, name, version, known):
    ended, told = check(pin(name, version))
    assert ended == 1
    assert f"{known} is older than its term: renew {name}." in told


@pytest.mark.asvs("V15.2.1")
def test_a_vulnerability_has_its_term_to_be_repaired(check):
    since = date(2026, 10, 5)
    for days, ended in (90, 0), (91, 1):
        got, told = check(pin("werkzeug", "3.1.8"), day=since + timedelta(days=days))
        assert (got, f"CVE-2026-102598, medium, {days} days old" in told) == (ended, True)


def test_what_is_not_known_of_one_counts_as_the_worst(check):
    row = f"waitress\tCVE-0\t\t\t{MADE - timedelta(days=8)}\n"
    for unknown in (row, "waitress\tCVE-0\t99\tmedium\n"):
        ended, told = check(copy=COPY + unknown)
        assert (ended, "CVE-0 is older than its term" in told) == (1, True)


@pytest.mark.asvs("V15.2.1")
def test_a_copy_that_tells_nothing_is_no_answer(check):
    head, *rows = COPY.splitlines(keepends=True)
    bare = "".join(row for row in rows if "CVE" not in row)
    for copy, why in [
        (head + bare, "Nothing was compared."),
        (COPY.replace("waitress\t", "other\t"), "waitress was not looked up."),
        ("".join(rows), "The copy names no day."),
    ]:
        ended, told = check(copy=copy)
        assert (ended, why in told) == (1, True), why


@pytest.mark.asvs("V15.2.1")
def test_an_old_copy_says_so(check):
    assert check(day=MADE + timedelta(days=90))[0] == 0
    ended, told = check(day=MADE + timedelta(days=91))
    assert (ended, "The copy is old (91 days)" in told) == (1, True)
