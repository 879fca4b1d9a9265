"""People who use a portal over HTTP while its parts die, and press again what wasn't answered."""

import http.client
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

PATIENCE = 180.0  # seconds after which somebody gives up on a page
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
AWAY = {502, 503, 504}
"""What the proxy and the portal say while something of theirs is away. A 500 is never said."""
Answer = tuple[int, dict[str, str], str]


class Lost(Exception):
    """Something that the portal had acknowledged isn't there, or it said what it never should."""


@dataclass
class Person:
    """One browser without script. `again` counts what was sent more than once."""

    port: int
    random: random.Random
    cookies: dict[str, str] = field(default_factory=dict)
    again: int = 0

    def page(self, path: str) -> LexborHTMLParser:
        """A page, asked for until it comes."""
        status, headers, text = self._patiently(lambda: self.ask("GET", path))
        if status in {302, 303}:
            return self.page(headers["location"])
        if status != 200:
            raise Lost(f"GET {path}: {status}")
        return LexborHTMLParser(text)

    def send(
        self, path: str, fields: dict[str, str], file: tuple[str, str, bytes] | None = None
    ) -> str:
        """A form, sent until it is taken, each time the same; answers where it leads."""
        status, headers, text = self._patiently(lambda: self.send_once(path, fields, file))
        if status != 303:
            said = LexborHTMLParser(text).css_first("main")
            raise Lost(f"POST {path}: {status} {said.text(strip=True)[:400] if said else ''}")
        return headers["location"]

    def send_once(
        self, path: str, fields: dict[str, str], file: tuple[str, str, bytes] | None = None
    ) -> Answer:
        """A form, as it is answered the first time. Raises OSError, HTTPException."""
        body, kind = _body(fields, file)
        return self.ask("POST", path, body, {"Content-Type": kind})

    def announce(self, headers: dict[str, str]) -> str:
        """A file that will come in pieces; answers where it goes."""
        status, told, text = self._patiently(
            lambda: self.ask("POST", "/subidas", b"", TUS | headers)
        )
        if status != 201:
            raise Lost(f"POST /subidas: {status} {text[:200]}")
        return told["location"]

    def go_on(self, place: str, offset: int, piece: bytes) -> int:
        """Send a piece; answers how far the file has come: asked, if nothing was said."""
        sent = TUS | {"Upload-Offset": str(offset), "Content-Type": PIECE}
        try:
            status, told, _ = self.ask("PATCH", place, piece, sent)
        except (OSError, http.client.HTTPException):
            status = 0
        if status != 204:
            self.again += 1
            status, told, _ = self._patiently(lambda: self.ask("HEAD", place, b"", TUS))
        if status not in {200, 204} or int(told["upload-offset"]) < offset:
            raise Lost(f"{place} at {offset}: {status} {told.get('upload-offset')}")
        return int(told["upload-offset"])

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """Once. Raises OSError, HTTPException."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, _path(path), body, {"Cookie": cookies, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text

    def _patiently(self, act: Callable[[], Answer]) -> Answer:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = act()
            except (OSError, http.client.HTTPException) as error:
                said = type(error).__name__
            else:
                if answer[0] not in AWAY:
                    return answer
                said = str(answer[0])
            if time.monotonic() > end:
                raise Lost(f"never answered: {said}")
            self.again += 1
            time.sleep(0.1 + 0.2 * self.random.random())


def fields_of(page: LexborHTMLParser, action: str) -> dict[str, str]:
    """What the form to this address holds already."""
    form = next(each for each in page.css("form") if _is_to(each, action))
    controls = form.css("input[name], textarea[name], select[name]")
    return {name: value for each in controls for name, value in _told(each).items()}


def _is_to(form: LexborNode, action: str) -> bool:
    return _path(form.attributes.get("action") or "").partition("?")[0] == action


def _told(control: LexborNode) -> dict[str, str]:
    about = control.attributes
    kind, name = about.get("type"), about.get("name") or ""
    if kind == "file" or (kind in {"radio", "checkbox"} and "checked" not in about):
        return {}
    if control.tag == "select":
        chosen = control.css_first("option[selected]")
        return {name: (chosen.attributes.get("value") or "") if chosen else ""}
    return {name: control.text() if control.tag == "textarea" else about.get("value") or ""}


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _body(fields: dict[str, str], file: tuple[str, str, bytes] | None) -> tuple[bytes, str]:
    if file is None:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    edge, (name, filename, content) = os.urandom(16).hex(), file
    said = "".join(
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    said += f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
    body = said.encode() + b"Content-Type: text/plain\r\n\r\n" + content
    return body + f"\r\n--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
