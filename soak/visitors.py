"""People with a browser without script: they keep cookies and send the forms that pages show."""

import base64
import http.client
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.people import PASSWORD

PATIENCE = 120.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PIECE = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
FAULTS = (OSError, http.client.HTTPException)
"""What a person meets while the server is away."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Away(Exception):
    """The page that was asked for didn't come, so nothing was sent."""


@dataclass
class Visitor:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """Raises one of FAULTS."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        named = {"Cookie": cookies} | (headers or {})
        try:
            connection.request(method, path, body or None, named)
            answer = connection.getresponse()
            found = Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        for line in found.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        return found

    def fill(self, path: str, **typed: str) -> Answer:
        """Send the form of this page that has these fields. Raises Away, or one of FAULTS."""
        page = self.ask("GET", path)
        if page.status != 200:
            raise Away(f"{path}: {page.status}")
        form = _form_with(page.body, set(typed))
        action = form.attributes.get("action") or path
        fields = _standing(form) | typed
        return self.ask("POST", action, urlencode(fields).encode(), FORM)

    def sign_in(self, username: str) -> None:
        answer = self.fill("/ingresar", username=username, password=PASSWORD)
        if answer.status != 303:
            raise RuntimeError(f"{username} can't enter: {answer.status}")

    def upload(self, entity: str, content: bytes) -> Answer:
        """In one piece; 204 says that it is kept."""
        told = {"filename": "papel.csv", "entidad": entity, "descripcion": "Un papel"}
        metadata = (f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())
        tus = {"Tus-Resumable": "1.0.0"}
        announced = {"Upload-Length": str(len(content)), "Upload-Metadata": ",".join(metadata)}
        begun = self.ask("POST", "/subidas", b"", tus | announced)
        if begun.status != 201:
            return begun
        place = urlsplit(begun.headers["Location"]).path
        return self.ask("PATCH", place, content, tus | PIECE)


def paper(mark: str) -> bytes:
    """A table that no other is like."""
    return f"contrato;valor\n{mark};1\n".encode()


def _form_with(page: bytes, names: set[str]) -> LexborNode:
    for form in LexborHTMLParser(page.decode()).css("form"):
        if names <= {str(each.attributes.get("name")) for each in form.css("[name]")}:
            return form
    raise Away(f"no form asks for {names}")


def _standing(form: LexborNode) -> dict[str, str]:
    """What a form sends when nobody types anything."""
    fields = {}
    for each in form.css("input[name], textarea[name], select[name]"):
        said, kind = each.attributes, each.attributes.get("type")
        if (kind in {"checkbox", "radio"} and "checked" not in said) or kind in {"file", "submit"}:
            continue
        value = said.get("value") or ""
        if each.tag == "select":
            chosen = each.css_first("option[selected]") or each.css_first("option")
            value = (chosen.attributes.get("value") or "") if chosen else ""
        elif each.tag == "textarea":
            value = each.text()
        fields[str(said["name"])] = value
    return fields
