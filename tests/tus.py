"""A tus client for page tests: what goes over the wire, written out."""

import base64
from typing import Any

from webtest import TestResponse

from models import Entity
from tests.browsing import Browser

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def encoded(**metadata: str) -> str:
    pairs = ((key, base64.b64encode(text.encode()).decode()) for key, text in metadata.items())
    return ",".join(f"{key} {text}".strip() for key, text in pairs)


def ask(
    browser: Browser, method: str, path: str, body: bytes = b"", **headers: Any
) -> TestResponse:
    """Underscores of a header's name are hyphens; None leaves one out."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    told = {name: str(value) for name, value in (TUS | named).items() if value is not None}
    return browser.web.request(path, method=method, headers=told, body=body, expect_errors=True)


def announce(
    browser: Browser, entity: Entity, size: int, row: str = "rut", **metadata: Any
) -> TestResponse:
    headers = metadata.pop("headers", {})
    told = {"filename": "rut.pdf", "entidad": entity.code, "fila": row} | metadata
    return ask(
        browser, "POST", "/subidas", Upload_Length=size, Upload_Metadata=encoded(**told), **headers
    )


def send(browser: Browser, path: str, offset: int, piece: bytes, **headers: Any) -> TestResponse:
    sent = {"Upload_Offset": offset, "Content_Type": PIECE} | headers
    return ask(browser, "PATCH", path, piece, **sent)


def place(answer: TestResponse) -> str:
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]
