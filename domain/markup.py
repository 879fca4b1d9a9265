"""Texts of the institution: plain, with a few signs of their own, and nothing of HTML (A31).

# A heading
A paragraph with **bold words** and a [link](https://www.example.gov.co).
- A line of a list

A line's signs are also those of the pages in `catalogs/`: `domain/plain_pages.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

HEADING, ITEM = "# ", "- "
PIECES = re.compile(r"\*\*([^*]+)\*\*|\[([^\[\]]+)\]\(((?:https?://|/(?!/))[^\s()<>\"'@\\]+)\)")


@dataclass(frozen=True)
class Piece:
    """Words of one kind: bold, a link, or neither."""

    text: str
    bold: bool = False
    address: str = ""


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list with a line each."""

    lines: list[Line]
    is_list: bool = False


@dataclass
class Section:
    heading: str
    blocks: list[Block] = field(default_factory=list)


def sections(body: str) -> list[Section]:
    """What the text says, in order; the first section may have no heading."""
    found = [Section("")]
    for line in with_signs(body).split("\n"):
        if line.startswith(HEADING):
            found.append(Section(line.removeprefix(HEADING).strip()))
        elif line.strip():
            _add(found[-1].blocks, line.strip())
    return [each for each in found if each.heading or each.blocks]


def with_signs(body: str) -> str:
    """The texts of a new portal have no signs: the first line of each block is its heading."""
    lines = body.strip().replace("\r\n", "\n").split("\n")
    if any(line.startswith(HEADING) for line in lines):
        return "\n".join(lines)
    blocks = (block.strip() for block in re.split("\n\\s*\n", "\n".join(lines)))
    return "\n\n".join(HEADING + each if "\n" in each else each for each in blocks if each)


def _add(blocks: list[Block], line: str) -> None:
    if not line.startswith(ITEM):
        blocks.append(Block([pieces(line)]))
        return
    if not blocks or not blocks[-1].is_list:
        blocks.append(Block([], is_list=True))
    blocks[-1].lines.append(pieces(line.removeprefix(ITEM).strip()))


def pieces(line: str) -> Line:
    return tuple(_pieces(line))


def plain(line: Line) -> str:
    """As it is read without a page: where its links lead is left out."""
    return "".join(piece.text for piece in line)


def _pieces(line: str) -> Iterator[Piece]:
    end = 0
    for found in PIECES.finditer(line):
        if found.start() > end:
            yield Piece(line[end : found.start()])
        bold, text, address = found.groups()
        yield Piece(bold, bold=True) if bold else Piece(text, address=address)
        end = found.end()
    if end < len(line):
        yield Piece(line[end:])
