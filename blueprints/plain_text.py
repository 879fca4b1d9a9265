"""Text that a person wrote, on a page: escaped, in paragraphs, with its links to be followed."""

import re

from markupsafe import Markup, escape

from domain import web_addresses

ADDRESS = re.compile(r"https?://[^\s<>\"'«»“”]+", re.IGNORECASE)
ENDS_A_SENTENCE = ".,;:!?)]…"


def in_paragraphs(text: str) -> Markup:
    """An empty line parts two of them."""
    found = (each.strip().split("\n") for each in text.split("\n\n") if each.strip())
    lines = (Markup("<br>").join(map(with_links, each)) for each in found)
    return Markup("").join(Markup("<p>{}</p>").format(each) for each in lines)


def with_links(line: str) -> Markup:
    """Only http and https lead anywhere (A38)."""
    pieces, at = [], 0
    for found in ADDRESS.finditer(line):
        address = found[0].rstrip(ENDS_A_SENTENCE)
        pieces += [escape(line[at : found.start()]), _link(address)]
        at = found.start() + len(address)
    return Markup("").join([*pieces, escape(line[at:])])


def _link(address: str) -> Markup:
    if not web_addresses.host(address):
        return escape(address)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, address)
