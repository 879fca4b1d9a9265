"""*Guía rápida*: one sheet for who registers, one for staff; on a page and as a PDF."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from domain import help_lines, institution, settings
from domain.catalogs import FOLDER
from domain.markup import plain
from domain.plain_pages import Block, blocks
from domain.printable import printable
from domain.printing import Block as Printed
from domain.printing import printed

PATIENCE = 20  # seconds on the clock; the printer has five of its own
CONTRACTORS, STAFF = "contratistas", "funcionarios"


@dataclass(frozen=True)
class Guide:
    title: str
    blocks: tuple[Block, ...]


@cache
def guide(name: str) -> Guide:
    text = (FOLDER / "guides" / f"{name}.txt").read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    return Guide(title, blocks(body))


def pdf(name: str) -> bytes:
    """Drawn once for what it says today. Raises NotMade, Busy."""
    lines = tuple(
        f"{line.label}: {help_lines.on_paper(line)}. {line.hours}"
        for line in institution.help_lines()
    )
    return _drawn(name, institution.name(), settings.current().public_url, lines)


@lru_cache(maxsize=4)
def _drawn(name: str, to: str, address: str, lines: tuple[str, ...]) -> bytes:
    said = guide(name)
    where = {"kind": "text", "text": f"El portal: {address}"}
    help_desk = [{"kind": "section", "text": "Mesa de servicio"}, _items(lines)] if lines else []
    written = [where, *map(_printed, said.blocks), *help_desk]
    return printed(said.title, written, to=printable(to), patience=PATIENCE)


def _printed(block: Block) -> Printed:
    if block.kind == "h2":
        return {"kind": "section", "text": plain(block.lines[0])}
    if block.kind == "p":
        return {"kind": "text", "text": plain(block.lines[0]), "after": 2}
    return _items(map(plain, block.lines), numbered=block.kind == "ol")


def _items(lines: Iterable[str], *, numbered: bool = False) -> Printed:
    items = [[f"{at}." if numbered else "•", printable(line)] for at, line in enumerate(lines, 1)]
    return {"kind": "items", "items": items}
