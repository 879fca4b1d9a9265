"""The proxy that is shipped: what it takes, what it sends back, and what it tells the portal."""

import http.server
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path

import pytest

from blueprints import errors
from config import Config
from tests.proxy import SHIPPED, Proxy, nginx
from tests.servers import free_port
from tests.test_architecture import ROOT
from tests.test_serve import started

PRODUCTION = {
    "PUBLIC_URL": "https://localhost",
    "SECRET_KEY": "k" * 40,
    "MAIL_SERVER": "127.0.0.1",
    "PROXY_COUNT": "1",
    "DATABASE_URL": "",
    "STORAGE_URL": "",
}


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("proxy")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in PRODUCTION.items():
            environment.setenv(name, value)
        with started(folder / "data") as portal, nginx(folder, portal.port) as running:
            yield running


def shake_hands(proxy: Proxy, version: ssl.TLSVersion, ciphers: str = "ALL") -> str:
    """With exactly this; answers the suite. Raises SSLError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(proxy.certificate)
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with (
        socket.create_connection(("127.0.0.1", proxy.tls), timeout=60) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        suite = connection.cipher()
        assert suite
        return suite[0]


def browse(proxy: Proxy) -> HTTPSConnection:
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    return HTTPSConnection("localhost", proxy.tls, timeout=60, context=context)


@pytest.mark.asvs("V12.1.1")
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_only_tls_of_today_is_spoken(proxy: Proxy):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        assert shake_hands(proxy, version)
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises(ssl.SSLError) as refusal:
            shake_hands(proxy, version)
        assert refusal.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"


@pytest.mark.asvs("V12.1.2")
def test_each_suite_keeps_what_was_said_if_the_key_is_lost(proxy: Proxy):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:@SECLEVEL=0")
    taken = set()
    for suite in [each["name"] for each in context.get_ciphers() if each["protocol"] != "TLSv1.3"]:
        try:
            taken.add(shake_hands(proxy, ssl.TLSVersion.TLSv1_2, suite))
        except ssl.SSLError:
            continue
    assert taken
    assert all(re.fullmatch("ECDHE-.*(GCM-SHA...|POLY1305)", suite) for suite in taken), taken


@pytest.mark.asvs("V12.2.1", "V4.1.2")
def test_nothing_is_served_in_the_clear_and_only_pages_are_sent_on(proxy: Proxy):
    for method, status in (
        ("GET", 301),
        ("HEAD", 301),
        ("POST", 403),
        ("PUT", 403),
        ("PATCH", 403),
    ):
        connection = HTTPConnection("127.0.0.1", proxy.plain, timeout=60)
        connection.request(method, "/ingresar?a=1", headers={"Host": "evil.example"})
        answer = connection.getresponse()
        assert answer.status == status, method
        sent_on = "https://localhost/ingresar?a=1" if status == 301 else None
        assert answer.getheader("Location") == sent_on
        assert b"Ventanilla" not in answer.read()


@pytest.mark.asvs("V12.2.1")
def test_the_portal_is_served_behind_it(proxy: Proxy):
    connection = browse(proxy)
    connection.request("GET", "/ingresar")
    answer = connection.getresponse()
    assert answer.status == 200 and "Ventanilla" in answer.read().decode()
    assert "max-age=31536000" in str(answer.getheader("Strict-Transport-Security"))
    cookie = str(answer.getheader("Set-Cookie"))
    assert cookie.startswith("__Host-") and "Secure" in cookie


def test_browsers_speak_http_2(proxy: Proxy):
    context = ssl.create_default_context(cafile=str(proxy.certificate))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", proxy.tls), timeout=60) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        assert connection.selected_alpn_protocol() == "h2"


def test_what_was_compressed_once_arrives_as_it_is(proxy: Proxy):
    connection = browse(proxy)
    connection.request("GET", "/ingresar")
    [style] = re.findall(r'href="(/static/[^"]+css)"', connection.getresponse().read().decode())
    smallest = ROOT / "static" / "dist" / f"{style.rpartition('/')[2]}.br"
    connection.request("GET", style, headers={"Accept-Encoding": "gzip, br"})
    answer = connection.getresponse()
    assert answer.read() == smallest.read_bytes()
    assert answer.getheader("Content-Encoding") == "br"
    assert "immutable" in str(answer.getheader("Cache-Control"))


def test_a_piece_of_a_file_reaches_the_portal_before_all_of_it_has_come(tmp_path: Path):
    with (
        socket.create_server(("127.0.0.1", 0)) as portal,
        nginx(tmp_path, portal.getsockname()[1]) as proxy,
    ):
        connection = browse(proxy)
        connection.putrequest("PATCH", "/subidas/abc")
        connection.putheader("Content-Length", "10")
        connection.endheaders(b"12345")
        portal.settimeout(60)
        reached, _ = portal.accept()
        with reached, reached.makefile("rb") as told:
            assert b"PATCH /subidas/abc" in told.readline()
        connection.close()


def told(answer: HTTPResponse) -> str:
    """What the first heading says."""
    assert "text/html" in str(answer.getheader("Content-Type"))
    return re.findall("<h1>(.+)</h1>", answer.read().decode())[0]


def test_what_the_portal_says_goes_as_it_is(proxy: Proxy):
    connection = browse(proxy)
    connection.request("GET", "/no-hay")
    answer = connection.getresponse()
    assert (answer.status, told(answer)) == (404, errors.PAGES[404][0])


@pytest.mark.asvs("V12.3.3")
def test_the_portal_is_reached_on_this_machine_alone(tmp_path: Path):
    alone = Config.from_env({"DATA_DIR": str(tmp_path / "data")})
    [upstream] = re.findall(r"^    server ([^;]+);", SHIPPED.read_text(), re.MULTILINE)
    assert upstream == f"{alone.host}:{alone.port}" == "127.0.0.1:8000"


@pytest.mark.asvs("V12.2.2")
def test_the_guide_says_whence_the_certificate():
    assert "certificate of an authority that browsers trust" in (ROOT / "README.md").read_text()
    assert "certbot" in SHIPPED.read_text()


class Echo(http.server.BaseHTTPRequestHandler):
    """A portal that answers with the headers that it was told."""

    def do_GET(self) -> None:
        told = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """It says nothing."""


def test_no_log_of_it_holds_a_path_or_an_address(tmp_path: Path):
    """A57: a letter's secret is in its path. Also where the portal is away, and in the clear."""
    gone = free_port()
    with nginx(tmp_path, gone) as proxy:
        for connection in (browse(proxy), HTTPConnection("127.0.0.1", proxy.plain, timeout=60)):
            connection.request("GET", "/activar/secreto-de-una-carta")
            connection.getresponse().read()
    logs = {path.name: path.read_text() for path in tmp_path.glob("*.log")}
    assert logs["access.log"].count('"status":') == 2
    said = "".join(logs.values())
    assert "secreto" not in said and "127.0.0.1" not in said


def test_what_it_answers_itself_is_told_in_spanish(tmp_path: Path):
    """E0: never in a foreign language, never without what to do."""
    long = {"Cookie": "a" * 9_000}
    asked = {
        ("GET", "/"): (503, {}, "El portal está en pausa"),
        ("POST", "/grande"): (413, {"Content-Length": str(27 << 20)}, "demasiado grande"),
        ("GET", "/galletas"): (400, long, "No entendimos"),
        ("GET", "/" + "a" * 9_000): (414, {}, "No entendimos"),
    }
    with nginx(tmp_path, free_port()) as proxy:
        for (method, path), (status, headers, told) in asked.items():
            connection = browse(proxy)
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            assert (answer.status, told in answer.read().decode()) == (status, True), path[:9]
            assert (answer.getheader("Retry-After") == "30") == (status == 503)
            assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
            assert "'none'" in str(answer.getheader("Content-Security-Policy"))


def test_what_a_browser_says_of_where_it_is_does_not_reach_the_portal(tmp_path: Path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    said = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Host": "evil", "Forwarded": "for=6.6.6.6"}
    try:
        with nginx(tmp_path, server.server_port) as proxy:
            connection = browse(proxy)
            connection.request("GET", "/", headers=said | {"X-Forwarded-Proto": "http"})
            told = connection.getresponse().read().decode()
    finally:
        server.shutdown()
        server.server_close()
    assert "X-Forwarded-For: 127.0.0.1\n" in told and "X-Forwarded-Proto: https\n" in told
    assert "6.6.6.6" not in told and "evil" not in told
