"""The server as it is shipped, on a folder of its own."""

import http.client
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import servers
from tests.browser.conftest import ROOT


@dataclass(frozen=True)
class Served:
    port: int
    process: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def peak(self) -> float:
        """The most that its web processes have ever held, together, in MB."""
        return sum(memory(each, "VmHWM") for each in self.web_processes) / (1 << 20)

    @property
    def web_processes(self) -> list[int]:
        """All children but the last, which is the worker."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return [int(each) for each in children.split()][:-1]


def memory(process: int, what: str) -> int:
    """VmRSS or VmHWM of a process, in bytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) * 1024


@contextmanager
def served(folder: Path, port: int = 0, **settings: str) -> Iterator[Served]:
    """Until the block ends. `settings` as in `MAX_DOCUMENT_MB="1000"`."""
    port = port or servers.free_port()
    own = {"DATA_DIR": str(folder), "PORT": str(port), "DATABASE_URL": ""}
    environment = dict(os.environ) | own | settings
    process = subprocess.Popen([sys.executable, "serve.py"], cwd=ROOT, env=environment)
    running = Served(port, process.pid, environment)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{running.url}/healthz").close()
            except OSError:
                time.sleep(0.1)
            else:
                break
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
