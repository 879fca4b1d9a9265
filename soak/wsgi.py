"""A request of `hostile`, handed to the application as a server would."""

import io
from contextlib import closing
from contextvars import Context
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from soak.hostile import Request


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def type(self) -> str:
        return dict(self.headers).get("Content-Type", "")

    @property
    def text(self) -> str:
        """Empty if it is compressed."""
        packed = "Content-Encoding" in dict(self.headers)
        return "" if packed else self.body.decode("utf-8", "replace")


def answer(app: Flask, request: Request) -> Answer:
    begun: list[Any] = []
    body = Context().run(_called, app, _environ(request), begun)
    status, headers = begun[-1]
    return Answer(int(status[:3]), headers, body)


def _called(app: Flask, environ: dict[str, Any], begun: list[Any]) -> bytes:
    def start(status: str, headers: list[tuple[str, str]], _fault: Any = None) -> Any:
        begun.append((status, headers))

    with closing(ClosingIterator(app(environ, start))) as answer:
        return b"".join(answer)


def _environ(request: Request) -> dict[str, Any]:
    """As a server hands it on: bytes as Latin-1, the path without its %-escapes."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query.decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "REMOTE_ADDR": "203.0.113.7",
        "CONTENT_LENGTH": str(len(request.body)),
        "CONTENT_TYPE": request.type,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key.startswith("CONTENT_L") else f"HTTP_{key}"] = value
    return environ


def renewed(cookie: str, answer: Answer) -> str:
    """The cookies after this answer."""
    held: dict[str, str] = dict(each.split("=", 1) for each in cookie.split("; ") if "=" in each)
    for name, value in answer.headers:
        if name == "Set-Cookie":
            try:
                held |= {key: morsel.coded_value for key, morsel in SimpleCookie(value).items()}
            except CookieError:
                continue
    return "; ".join(f"{name}={value}" for name, value in held.items())
