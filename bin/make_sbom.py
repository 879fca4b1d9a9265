"""The bill of materials, CycloneDX 1.5, of what is pinned to serve: `make sbom`.

What runs only where it is asked for is optional.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PINS = {"required": ROOT / "requirements.txt", "optional": ROOT / "requirements-extras.txt"}
PIN = re.compile(r"([a-z0-9._-]+)(?:\[[a-z0-9,-]+\])?==([^ ;\\]+)")
HASH = re.compile("sha256:([0-9a-f]{64})")


def pinned(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """Name, version and hashes of each."""
    for block in re.split(r"\n(?=[a-z0-9])", text):
        if found := PIN.match(block):
            yield found[1], found[2], HASH.findall(block)


def bill() -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "ventanilla"}},
        "components": [
            {
                "type": "library",
                "scope": scope,
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": each} for each in hashes],
            }
            for scope, pins in PINS.items()
            for name, version, hashes in pinned(pins.read_text(encoding="utf-8"))
        ],
    }


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1))
