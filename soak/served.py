"""The shipped server on a folder of its own, which may be killed and started again."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import free_port
from tests.test_serve import ROOT, children, descendants

PATIENCE = 120.0  # seconds: machines that test are busy


class Served:
    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        own = {"DATA_DIR": str(folder), "PORT": str(self.port), "HOST": "127.0.0.1"}
        own |= {"DATABASE_URL": "", "THROTTLE": "off"}
        self._environment = {**os.environ, **own, **settings}
        self.start()

    def start(self) -> float:
        """Answers the seconds until it served."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "serve.py"],
            cwd=ROOT,
            env=self._environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return self.back(began)

    def back(self, since: float) -> float:
        """Seconds from then until it serves. Raises TimeoutError."""
        while not self.answers():
            if time.monotonic() > since + PATIENCE:
                raise TimeoutError("the portal doesn't come back")
            time.sleep(0.02)
        return time.monotonic() - since

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @property
    def web_processes(self) -> list[int]:
        return list(children(self.process.pid))[:-1]

    @property
    def worker(self) -> int:
        return list(children(self.process.pid))[-1]

    def kill_all(self) -> None:
        """At once, as systemd does when the parent is gone."""
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            kill(pid)
        self.process.wait()


def kill(pid: int) -> None:
    """One that has just ended is dead too."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    """Until the block ends."""
    running = Served(folder, **settings)
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.wait(PATIENCE)
