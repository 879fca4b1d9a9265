"""What Sentry is told of a fault, by the library itself over HTTP (A57)."""

import http.server
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import brotli
import pytest

from config import Config, ConfigError
from tests.servers import free_port
from tests.test_serve import eventually, started

KEY = "0123456789abcdef"
CANARIES = {
    "password": "tinto-con-panela-7351",
    "cedula": "1093777555",
    "email": "canario@correo.example",
    "token": "un-secreto-de-carta-9917",
    "cookie": "galleta-de-canario",
}
FAILING = """
import sys
import flask
import serve, app, blueprints.public.views as views

make = app.create_app
def create_app(*given):
    made = make(*given)
    def view():
        typed = dict(flask.request.values)
        raise ValueError(f"no sirve {typed}, {flask.request.headers}")
    made.view_functions["public.help_page"] = view
    return made
serve.create_app = create_app
sys.exit(serve.main())
"""


@contextmanager
def sentry() -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and what it has been sent: each body as it came, unpacked."""
    got: list[bytes] = []

    class Envelopes(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Encoding"] == "br"
            got.append(str(self.headers).encode() + brotli.decompress(body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", free_port()), Envelopes) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{KEY}@127.0.0.1:{server.server_port}/1", got
        server.shutdown()


def event_in(envelope: bytes) -> dict[str, Any]:
    lines = envelope.splitlines()
    return next(json.loads(line) for line in lines if b'"exception"' in line)


@pytest.mark.asvs("V16.2.5", "V16.5.1")
def test_a_fault_arrives_and_what_was_sent_does_not(tmp_path, monkeypatch, capfd):
    with sentry() as (dsn, got):
        monkeypatch.setenv("SENTRY_DSN", dsn)
        query = "&".join(f"{name}={value}" for name, value in CANARIES.items())
        head = f"GET /ayuda?{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        head += f"Cookie: ventanilla={CANARIES['cookie']}\r\nAuthorization: {CANARIES['token']}\r\n"
        with started(tmp_path, [sys.executable, "-c", FAILING]) as server:
            with server.connect() as connection:
                connection.sendall(f"{head}\r\n".encode())
                answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
            assert answer.startswith("HTTP/1.1 503")
            assert eventually(lambda: bool(got))
    sent = b"".join(got).decode()
    event = event_in(got[0])
    (fault,) = event["exception"]["values"]
    assert fault["type"] == "ValueError" and fault["stacktrace"]["frames"][-1]["lineno"]
    assert event["tags"]["endpoint"] == "public.help_page"
    assert event["tags"]["id"] in answer
    assert event["release"].startswith("ventanilla@00")
    for told in (sent, "".join(capfd.readouterr())):
        assert not [name for name, value in CANARIES.items() if value in told]
    assert not event.keys() & {"request", "user", "breadcrumbs", "server_name", "extra", "contexts"}
    assert "vars" not in sent


@pytest.mark.parametrize(
    "dsn", ["x", "https://sentry.example/1", "ftp://k@sentry.example/1", "https://k@sentry.example"]
)
def test_an_address_that_is_none_of_sentry_is_told(tmp_path, dsn: str):
    with pytest.raises(ConfigError, match="SENTRY_DSN") as told:
        Config.from_env({"DATA_DIR": str(tmp_path), "SENTRY_DSN": dsn})
    assert dsn not in str(told.value) or dsn == "x"


def test_without_its_client_the_portal_does_not_start(tmp_path, monkeypatch):
    monkeypatch.setattr("config.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="make extras"):
        Config.from_env({"DATA_DIR": str(tmp_path), "SENTRY_DSN": "https://k@sentry.example/1"})
