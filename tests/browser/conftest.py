"""The portal as people get it: its own processes, real Chromium, a phone's width."""

import email
import email.policy
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import s3, servers

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-gpu"]}
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "es-CO", "has_touch": True}
PATIENCE = 60  # seconds for the portal to come up, or for a letter to arrive


@dataclass(frozen=True)
class Portal:
    """A running portal: where it answers, and where its letters fall."""

    url: str
    folder: Path
    environment: dict[str, str]

    def letter(self, recipient: str, about: str) -> str:
        """The newest letter to someone with these words in its subject."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for message in self.letters():
                if message["To"] == recipient and about in message["Subject"]:
                    body = message.get_body(("plain",))
                    assert body is not None
                    return str(body.get_content()).replace("\r\n", "\n")
            time.sleep(0.1)
        raise AssertionError(f"no letter to {recipient} about {about}")

    def letters(self) -> Iterable[EmailMessage]:
        """The newest first."""
        for path in sorted((self.folder / "correo").glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            yield message

    def link(self, recipient: str, about: str) -> str:
        """The link of that letter that stands alone on its line and holds a secret."""
        links = re.findall(r"^(https?://\S+)$", self.letter(recipient, about), flags=re.M)
        return str(max(links, key=len))

    def command(self, *words: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words],
            env=self.environment,
            cwd=ROOT,
            input=stdin,
            text=True,
            capture_output=True,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="module")
def portal(engine: str, cluster: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with s3.storage(engine) as storage_url:
        yield from _portal(cluster, storage_url, tmp_path_factory)


@pytest.fixture
def new_portal(
    engine: str, cluster: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """One where nobody has been yet."""
    with s3.storage(engine) as storage_url:
        yield from _portal(cluster, storage_url, tmp_path_factory)


def _portal(
    cluster: str, storage_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    folder, port = tmp_path_factory.mktemp("portal"), servers.free_port()
    environment = dict(os.environ) | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": servers.create_database(cluster) if cluster else "",
        "STORAGE_URL": storage_url,
        "PORT": str(port),
        "MAIL_SERVER": "",
        "PUBLIC_URL": "",
        "HOST": "",
    }
    process = subprocess.Popen([sys.executable, "serve.py"], cwd=ROOT, env=environment)
    portal = Portal(f"http://127.0.0.1:{port}", folder, environment)
    try:
        _wait_for(portal, process)
        yield portal
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(**CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def closed_phones(chromium: Browser) -> Iterator[None]:
    """A test's phones are put away after it: each open page keeps processes of the browser."""
    before = chromium.contexts
    yield
    for context in chromium.contexts:
        if context not in before:
            context.close()


def open_phone(chromium: Browser, *, script: bool = True) -> BrowserContext:
    """A phone of its own: no cookie, no cache; any fault of a page or script fails the test."""
    context = chromium.new_context(**PHONE, java_script_enabled=script)
    context.set_default_timeout(PATIENCE * 1000)
    return context


EXPECTED = (
    "Failed to load resource: the server responded with a status of 4",
    "htmx:afterRequest",  # so htmx speaks of a check that its form's sending ended
    "htmx:sendAbort",
)


def watched(page: Page) -> list[str]:
    """What the page complains of: script errors, CSP violations, requests to strangers."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: (
            complaints.append(line.text)
            if line.type == "error" and not line.text.startswith(EXPECTED)
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            complaints.append(request.url)
            if not request.url.startswith(("http://127.0.0.1", "data:"))
            else None
        ),
    )
    return complaints


def _wait_for(portal: Portal, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the portal ended"
        try:
            with urllib.request.urlopen(f"{portal.url}/healthz") as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the portal didn't come up")
