"""The forms and links of a page, as `fuzz` sends them."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from soak.hostile import Fields
from tests.people import PASSWORD

PLAUSIBLE: dict[str, str] = {
    "email": "nueva@example.com",
    "date": "2026-10-01",
    "number": "12",
    "tel": "3001234567",
    "password": PASSWORD,
    "checkbox": "y",
}
"""By the type of an empty field, so that some forms are taken."""
BY_NAME: dict[str, str] = {"tax_id": "900555111", "username": "nuevausuaria", "nombre": "Norte"}
LINK = re.compile(r'href="(/[^"]*\?[^"]*)"')


@dataclass(frozen=True)
class Form:
    method: str
    action: str
    fields: Fields
    files: list[str]


def forms(body: str) -> list[Form]:
    found = []
    for form in LexborHTMLParser(body).css("form"):
        about = form.attributes
        controls = form.css("input[name], textarea[name], select[name], button[name]")
        files = [_name(each) for each in controls if each.attributes.get("type") == "file"]
        fields = [(_name(each), _told(each)) for each in controls if _name(each) not in files]
        method = (about.get("method") or "get").upper()
        found.append(Form(method, about.get("action") or "", fields, files))
    return found


def asked(body: str) -> list[tuple[str, Fields]]:
    """What the page's links ask by their query."""
    links = {urlsplit(found.replace("&amp;", "&")) for found in LINK.findall(body)}
    return [(link.path, parse_qsl(link.query, keep_blank_values=True)) for link in sorted(links)]


def _name(control: LexborNode) -> str:
    return control.attributes.get("name") or ""


def _told(control: LexborNode) -> str:
    """What it holds; something plausible if it is empty."""
    if control.tag == "select":
        chosen = control.css_first("option[selected]") or control.css("option")[-1:]
        option = chosen[0] if isinstance(chosen, list) and chosen else chosen
        return (option.attributes.get("value") or "") if isinstance(option, LexborNode) else ""
    kind = control.attributes.get("type") or "text"
    told = control.text() if control.tag == "textarea" else control.attributes.get("value")
    return told or BY_NAME.get(_name(control)) or PLAUSIBLE.get(kind, "Luz Dary Peña")
