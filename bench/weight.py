"""P4, P5, P6, P8: bytes on the wire as Chromium counts them, headers included, as a phone gets them
where the portal serves the public: HTTP/2 from the nginx that is shipped, brotli."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, CDPSession, sync_playwright

from bench.measure import Case, Measure
from bench.serving import served
from tests import servers
from tests.browser import walking
from tests.browser.conftest import CHROMIUM, PHONE, Portal
from tests.proxy import nginx
from tests.servers import SmtpServer

KIB = 1024
VISITOR = PHONE | {"ignore_https_errors": True}


class Meter:
    """What came down, answer by answer: (kind, address, bytes)."""

    def __init__(self, session: CDPSession) -> None:
        self._asked: dict[str, tuple[str, str]] = {}
        self.answers: list[tuple[str, str, float]] = []
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._done)
        session.send("Network.enable")

    @property
    def total(self) -> float:
        return sum(size for _, _, size in self.answers)

    def of(self, kind: str) -> dict[str, float]:
        """By address, the heaviest answer of each."""
        found: dict[str, float] = {}
        for each, address, size in self.answers:
            if each == kind:
                found[address] = max(size, found.get(address, 0))
        return found

    def mean(self, *kinds: str) -> float:
        """Of what came of these kinds, each time that it came."""
        return mean(size for kind, _, size in self.answers if kind in kinds and size > 0)

    def _sent(self, event: dict[str, Any]) -> None:
        self._asked[event["requestId"]] = (event["type"], event["request"]["url"])

    def _done(self, event: dict[str, Any]) -> None:
        kind, address = self._asked.get(event["requestId"], ("Other", ""))
        self.answers.append((kind, address, float(event["encodedDataLength"])))


def measures(_reference: Case, folder: Path) -> list[Measure]:
    with _portal(folder) as portal, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        cold = _cold_first_page(chromium.new_context(**VISITOR), portal)  # type: ignore[arg-type]
        journey, heaviest, part = _journey(chromium.new_context(**VISITOR), portal)  # type: ignore[arg-type]
        chromium.close()
    return [
        Measure("P4", heaviest / KIB, 5.0, "wizard page before first paint, KB"),
        Measure("P5", cold / KIB, 20.0, "cold first page with all script, KB"),
        Measure("P6", journey / KIB, 30.0, "the whole journey of a natural person, KB down"),
        Measure("P8", part, 1 / 3, "the mean fragment of that journey / its mean page"),
    ]


def _cold_first_page(context: BrowserContext, portal: Portal) -> float:
    page = context.new_page()
    meter = Meter(context.new_cdp_session(page))
    page.goto(f"{portal.url}/registro", wait_until="networkidle")
    return meter.total


def _journey(context: BrowserContext, portal: Portal) -> tuple[float, float, float]:
    """Bytes of the way, of its heaviest page with its style as a first visit would get it, and the
    part of a page that a fragment is."""
    page = context.new_page()
    meter = Meter(context.new_cdp_session(page))
    walking.natural_person(page, portal, "luzdary", tax_id="60390714")
    page.wait_for_load_state("networkidle")
    style, pages = sum(meter.of("Stylesheet").values()), meter.of("Document")
    for address, size in pages.items():
        print(f"     {(size + style) / KIB:.2f} KB  {urlsplit(address).path}")
    print(f"     {sum(size > 0 for _, _, size in meter.answers)} responses")
    part = meter.mean("XHR", "Fetch") / meter.mean("Document")
    return meter.total, max(pages.values()) + style, part


@dataclass(frozen=True)
class Public(Portal):
    """In production, where letters go by SMTP."""

    mail: SmtpServer

    def letters(self) -> list[EmailMessage]:
        return self.mail.letters[::-1]


@contextmanager
def _portal(folder: Path) -> Iterator[Portal]:
    port = servers.free_port()
    with servers.smtp() as mail, nginx(folder, port) as proxy:
        url = f"https://localhost:{proxy.tls}"
        settings = {
            "PUBLIC_URL": url,
            "PROXY_COUNT": "1",
            "SECRET_KEY": "a key of no portal, but long enough",
            "MAIL_SERVER": mail.host,
            "MAIL_PORT": str(mail.port),
        }
        with served(folder, port, **settings) as running:
            yield Public(url, folder, running.environment, mail)
