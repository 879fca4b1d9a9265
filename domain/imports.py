from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class ImportResult:
    registered: int
    refused: int


def import_entities(path: Path, report: Callable[[int, str], None]) -> ImportResult:
    return ImportResult(0, 0)
