"""P4, P5 and P6: bytes on the wire as Chromium counts them, headers included, brotli as served."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from bench.measure import Case, Measure
from tests import servers
from tests.browser import walking
from tests.browser.conftest import CHROMIUM, PHONE, ROOT, Portal

KIB = 1024
PAINTED = {"Document", "Stylesheet"}


class Meter:
    """What came down since the last reading, by kind of request."""

    def __init__(self, session: CDPSession) -> None:
        self._kinds: dict[str, str] = {}
        self.bytes: dict[str, float] = {}
        self.requests = 0
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._done)
        session.send("Network.enable")

    def read(self) -> dict[str, float]:
        """Bytes by kind; the count begins anew."""
        found, self.bytes = self.bytes, {}
        return found

    def _sent(self, event: dict[str, str]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _done(self, event: dict[str, object]) -> None:
        kind = self._kinds.get(str(event["requestId"]), "Other")
        size = float(str(event["encodedDataLength"]))
        self.requests += size > 0
        self.bytes[kind] = self.bytes.get(kind, 0) + size


def measures(_reference: Case, folder: Path) -> list[Measure]:
    with _portal(folder) as portal, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        cold = _cold_first_page(chromium.new_context(**PHONE), portal)  # type: ignore[arg-type]
        journey, heaviest = _journey(chromium.new_context(**PHONE), portal)  # type: ignore[arg-type]
        chromium.close()
    return [
        Measure("P4", heaviest / KIB, 5.0, "wizard page before first paint, KB"),
        Measure("P5", cold / KIB, 20.0, "cold first page with all script, KB"),
        Measure("P6", journey / KIB, 30.0, "the whole journey of a natural person, KB down"),
    ]


def _cold_first_page(context: BrowserContext, portal: Portal) -> float:
    page = context.new_page()
    meter = Meter(context.new_cdp_session(page))
    page.goto(f"{portal.url}/registro", wait_until="networkidle")
    return sum(meter.read().values())


def _journey(context: BrowserContext, portal: Portal) -> tuple[float, float]:
    """Bytes of the way, and of its heaviest page with its style as a first visit would get it."""
    page = context.new_page()
    meter = Meter(context.new_cdp_session(page))
    total, style, pages = 0.0, 0.0, {}

    def note(page: Page) -> None:
        nonlocal total, style
        found = meter.read()
        total += sum(found.values())
        style = max(style, found.get("Stylesheet", 0))
        if "Document" in found:
            pages[page.url.removeprefix(portal.url)] = found["Document"]

    page.on("load", note)
    walking.natural_person(page, portal, "luzdary", tax_id="60390714")
    note(page)
    for path, size in pages.items():
        print(f"     {(size + style) / KIB:.2f} KB  {path}")
    print(f"     {meter.requests} responses")
    return total, max(pages.values()) + style


@contextmanager
def _portal(folder: Path) -> Iterator[Portal]:
    port = servers.free_port()
    environment = dict(os.environ) | {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "DATABASE_URL": "",
    }
    process = subprocess.Popen([sys.executable, "serve.py"], cwd=ROOT, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{url}/healthz").close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield Portal(url, folder, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
