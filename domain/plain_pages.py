"""Pages that are written as text, in `catalogs/`: paragraphs parted by an empty line, `## ` before
a heading, `- ` or `1. ` before each line of a list; `**so**` is bold, `[so](/ayuda)` a link."""

import re
from dataclasses import dataclass

NUMBERED = re.compile(r"[0-9]+\. ")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True)
class Block:
    """`kind` is the tag: h2, p, ul, ol."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> tuple[Block, ...]:
    return tuple(_block(chunk.split("\n")) for chunk in text.strip().split("\n\n"))


def plain(line: str) -> str:
    """As it is read without a page: where its links lead is left out."""
    return LINK.sub(r"\1", BOLD.sub(r"\1", line))


def _block(lines: list[str]) -> Block:
    if lines[0].startswith("## "):
        return Block("h2", (lines[0][3:],))
    if all(line.startswith("- ") for line in lines):
        return Block("ul", tuple(line[2:] for line in lines))
    if all(NUMBERED.match(line) for line in lines):
        return Block("ol", tuple(NUMBERED.sub("", line, count=1) for line in lines))
    return Block("p", (" ".join(lines),))
