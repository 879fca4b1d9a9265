"""How templates are found, and what they know without being told."""

from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from flask.templating import Environment
from jinja2 import FunctionLoader


def as_they_stand(folder: Path) -> FunctionLoader:
    """All of them are read now: those of a version that is pulled while this one still answers
    would ask it for what it doesn't know."""
    texts = _texts(folder)

    def find(name: str) -> tuple[str, str, None] | None:
        return (texts[name], str(folder / name), None) if name in texts else None

    return FunctionLoader(find)


@cache
def _texts(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in files}


class SharedGlobals(Environment):
    """Templates that are given no globals of their own, as all of ours, share one dictionary of
    them: Jinja's chain of two is read ten times slower, and is compared with another at each import
    of macros and each include."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals
