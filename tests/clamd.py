"""Debian's own clamd, that knows one threat: on a free port or a socket, ended by who asked."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import free_port

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
INFECTED = b"Certifico que todo esta en orden.\n" + EICAR
PATIENCE = 30


@contextmanager
def clamd(*, tcp: bool = False, most: str = "100M") -> Iterator[str]:
    """Yields what `CLAMD_SOCKET` is set to. `most` is the longest stream that it takes."""
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-clamd-"))
    (folder / "own.ndb").write_text(f"Prueba.EICAR:0:*:{EICAR.hex()}\n")
    port = free_port()
    listen = f"TCPSocket {port}\nTCPAddr 127.0.0.1" if tcp else f"LocalSocket {folder}/clamd.sock"
    address = f"127.0.0.1:{port}" if tcp else f"{folder}/clamd.sock"
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}\nForeground yes\nStreamMaxLength {most}\n{listen}\n"
    )
    with (folder / "log").open("wb") as log:
        command = [_program(), f"--config-file={folder}/clamd.conf"]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait_for(address, process, folder / "log")
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def _program() -> str:
    found = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        raise RuntimeError("clamd is missing: make test installs it when root runs it.")
    return found


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    host, _, port = address.rpartition(":")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if host:
                socket.create_connection((host, int(port)), 1).close()
            else:
                with socket.socket(socket.AF_UNIX) as connection:
                    connection.connect(address)
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text())
