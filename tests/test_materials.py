"""What is installed where the portal serves: what it needs, and nothing that only builds it."""

import json
import re
import subprocess
import sys
from importlib.metadata import distribution, packages_distributions

import pytest
from packaging.requirements import Requirement

from models import User
from tests.conftest import with_settings
from tests.test_architecture import ROOMS, ROOT, imports, modules

PINS = ("requirements.txt", "requirements-extras.txt")
MOST = 28
VENDORED = {"htmx"}
UNDER_FLASK = {"werkzeug", "jinja2"}  # asked for by flask, and imported


def canonical(name: str) -> str:
    return re.sub("[-_.]+", "-", name).lower()


def asked(file: str) -> set[str]:
    """What a .in file asks for, by name."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {canonical(Requirement(line).name) for line in lines if re.match("[a-z]", line)}


def needed(names: set[str], extras: frozenset[str] = frozenset({"binary"})) -> dict[str, str]:
    """The version that is installed of these, and of all that they need here."""
    found: dict[str, str] = {}
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        installed = distribution(name)
        found[name] = installed.version
        for line in installed.requires or ():
            each = Requirement(line)
            wanted = not each.marker or any(
                each.marker.evaluate({"extra": extra})
                for extra in (extras if name == "psycopg" else {""})
            )
            if wanted and canonical(each.name) not in found:
                waiting.add(canonical(each.name))
    return found


@pytest.fixture(scope="module")
def bill() -> dict[str, dict]:
    made = subprocess.run(
        [sys.executable, ROOT / "bin" / "make_sbom.py"], capture_output=True, check=True, text=True
    )
    told = json.loads(made.stdout)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    return {each["name"]: each for each in told["components"]}


@pytest.mark.asvs("V15.1.2")
def test_the_bill_of_materials_is_what_is_pinned_and_what_is_installed(bill):
    pins = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in PINS)
    assert len(bill) == len(re.findall("^[a-z]", pins, re.MULTILINE))
    installed = needed(asked("requirements.in") | asked("requirements-extras.in"))
    assert len(installed) > 30
    for name, version in installed.items():
        assert bill[name]["version"] == version, name
        assert bill[name]["purl"] == f"pkg:pypi/{name}@{version}"
        assert bill[name]["hashes"], name
    assert {bill[name]["scope"] for name in asked("requirements.in")} == {"required"}
    assert {bill[name]["scope"] for name in asked("requirements-extras.in")} == {"optional"}
    assert sum(len(each["hashes"]) for each in bill.values()) == pins.count("--hash=sha256:")


@pytest.mark.asvs("V15.2.3")
def test_what_only_builds_and_tests_it_is_not_where_it_serves(bill):
    assert not asked("requirements-dev.in") & set(bill)
    homes = packages_distributions()
    for module, tree in modules():
        for name in {each.split(".")[0] for each in imports(tree)} - {
            *ROOMS,
            "catalogs",
            "_typeshed",
        }:
            served = {canonical(home) for home in homes.get(name, ())} & set(bill)
            assert name in sys.stdlib_module_names or served, (module, name)


@pytest.mark.asvs("V15.2.3")
def test_production_has_no_user_of_the_demonstration(app, database):
    with_settings(app, public_url="https://registro.example")
    made = app.test_cli_runner().invoke(args=["demo"])
    assert made.exit_code == 1 and "no se crea" in made.output
    assert not User.select().exists()


@pytest.mark.asvs("V15.1.2")
def test_each_library_has_its_reason_in_the_readme_and_they_are_few():
    readme = (ROOT / "README.md").read_text(encoding="utf-8").partition("## What it is made of")[2]
    rows = re.findall(r"^\| (?!library|---)(.+?) \| (.+?) \|$", readme, re.MULTILINE)
    named = [canonical(re.split("[ (]", name)[0]) for cell, _ in rows for name in cell.split(", ")]
    direct = asked("requirements.in")
    assert sorted(named) == sorted(
        direct | asked("requirements-extras.in") | VENDORED | UNDER_FLASK
    )
    assert all(len(reason) > 10 for _, reason in rows)
    assert len(direct) <= MOST


def test_nothing_is_installed_but_what_is_locked_by_its_hash():
    """A58."""
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    asked = re.findall(r"^PIP := .*|^\t.*(?:PIP|pip install).*", made, re.MULTILINE)
    assert "--require-hashes" in asked[0]
    assert len(asked) > 1 and all(re.match(r"\t@?\$\(PIP\) -r ", line) for line in asked[1:])
