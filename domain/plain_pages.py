"""Pages that are written as text, in `catalogs/`: paragraphs parted by an empty line, `## ` before
a heading, `- ` or `1. ` before each line of a list; in a line, the signs of `domain/markup.py`."""

import re
from dataclasses import dataclass

from domain.markup import Line, pieces

NUMBERED = re.compile(r"[0-9]+\. ")


@dataclass(frozen=True)
class Block:
    """`kind` is the tag: h2, p, ul, ol."""

    kind: str
    lines: tuple[Line, ...]


def blocks(text: str) -> tuple[Block, ...]:
    return tuple(_block(chunk.split("\n")) for chunk in text.strip().split("\n\n"))


def _block(lines: list[str]) -> Block:
    if lines[0].startswith("## "):
        return Block("h2", (pieces(lines[0][3:]),))
    if all(line.startswith("- ") for line in lines):
        return Block("ul", tuple(pieces(line[2:]) for line in lines))
    if all(NUMBERED.match(line) for line in lines):
        return Block("ol", tuple(pieces(NUMBERED.sub("", line, count=1)) for line in lines))
    return Block("p", (pieces(" ".join(lines)),))
