"""The portal as it is shipped, in processes of its own, and what those take."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.scene import HOST, Scene
from models import db
from tests import servers

ROOT = Path(__file__).parent.parent
PATIENCE = 30  # seconds for it to come up


@dataclass(frozen=True)
class Served:
    """Where it answers, and its own process, whose children are the web processes."""

    port: int
    process: int

    def ask(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def peak(self) -> float:
        """The most memory that its processes have ever held, together, in MB."""
        return sum(_peak_of(child) for child in self._family())

    def _family(self) -> list[int]:
        text = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return [self.process, *map(int, text.split())]


@contextmanager
def serving(scene: Scene, **environment: str) -> Iterator[Served]:
    """Serve a scene with `serve.py` until the block ends."""
    db.close()
    port = servers.free_port()
    settings = {"DATA_DIR": str(scene.folder), "PORT": str(port), "THROTTLE": "off"}
    emptied = dict.fromkeys(
        ("DATABASE_URL", "STORAGE_URL", "PUBLIC_URL", "MAIL_SERVER", "HOST"), ""
    )
    process = subprocess.Popen(
        [sys.executable, "serve.py"],
        cwd=ROOT,
        env=dict(os.environ) | emptied | settings | environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        served = Served(port, process.pid)
        _wait_for(served)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def headers(cookie: str, **more: str) -> dict[str, str]:
    return {"Host": HOST, "Cookie": cookie} | more


def _wait_for(served: Served) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            connection = served.ask()
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the portal didn't come up")


def _peak_of(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
