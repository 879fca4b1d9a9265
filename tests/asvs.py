"""Which requirements of OWASP ASVS 5.0 the tests hold: `make asvs` prints it.

`docs/asvs.tsv` is the table: id, level, status, and how a test tells that the requirement is met.
`si` applies; `desv` deviates, `hueco` has a gap and `cond` depends on something that the portal
may not have, see `docs/asvs.md`; `meta` is a level 3 requirement that is aimed at.
"""

import ast
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
TABLE = TESTS.parent / "docs" / "asvs.tsv"
LEVELS = ("L1", "L2")


@dataclass(frozen=True)
class Requirement:
    id: str
    level: str
    status: str
    check: str


def requirements() -> dict[str, Requirement]:
    with TABLE.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: Requirement(**row) for row in rows}


def held() -> dict[str, list[str]]:
    """The tests that hold each id, by what their markers name."""
    tests: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("*.py")):
        for name, requirement in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            tests.setdefault(requirement, []).append(f"{path.relative_to(TESTS.parent)}::{name}")
    return tests


def uncovered(level: str) -> list[Requirement]:
    covered = held()
    return [row for row in applicable(level) if row.id not in covered]


def applicable(level: str) -> list[Requirement]:
    return [row for row in requirements().values() if (row.level, row.status) == (level, "si")]


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """(test, id) of every `@pytest.mark.asvs("…")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
                    for requirement in mark.args:
                        yield node.name, ast.literal_eval(requirement)


def main() -> None:
    for level in LEVELS:
        total = len(applicable(level))
        print(f"{level} {total - len(uncovered(level))}/{total}")
    for level in LEVELS:
        for row in uncovered(level):
            print(f"{level} {row.id:8} {row.check}")


if __name__ == "__main__":
    main()
