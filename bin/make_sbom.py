"""The bill of materials, CycloneDX 1.5, of what `requirements.txt` pins: `make sbom`."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PINS = Path(__file__).parent.parent / "requirements.txt"
PIN = re.compile(r"([a-z0-9._-]+)(?:\[[a-z0-9,-]+\])?==([^ ;\\]+)")
HASH = re.compile("sha256:([0-9a-f]{64})")


def pinned(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Name, version and hashes of each."""
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if found := PIN.match(block):
            yield found[1], found[2], HASH.findall(block)


def bill(text: str) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "ventanilla"}},
        "components": [
            {
                "type": "library",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
            }
            for name, version, hashes in pinned(text)
        ],
    }


if __name__ == "__main__":
    print(json.dumps(bill(PINS.read_text(encoding="utf-8")), indent=1))
