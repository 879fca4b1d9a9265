"""Servers that tests use for real: PostgreSQL, Valkey and SMTP, on free loopback ports, ended by
them."""

import asyncio
import ctypes
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PR_SET_PDEATHSIG = 1
CLUSTER = "VENTANILLA_TEST_CLUSTER"  # environment: the address that a run's workers share
ROOM = 2 * 1024**3  # bytes: what a run's databases may take in memory
COPY = "FILE_COPY"  # half the time of WAL_LOG when nothing is synced
UNPRIVILEGED = "nobody"  # initdb refuses root
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
    "timezone": "America/Bogota",  # not UTC: a test notices who trusts the server's zone
}
Stage = Literal["MAIL", "RCPT", "DATA"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A cluster of its own; yields its address. Debian's programs, or those in PATH."""
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="ventanilla-postgresql-", dir=_quick_folder()))
    if user:
        shutil.chown(folder, user)
    data, port, programs = folder / "data", free_port(), postgres_programs()
    create = [f"{programs}/initdb", "--auth=trust", "--username=ventanilla", "--no-sync"]
    create += ["--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={data}"]
    process = None
    try:
        subprocess.run(create, user=user, cwd=folder, check=True, capture_output=True)
        serve = [f"{programs}/postgres", f"-D{data}", f"-p{port}", f"-k{folder}"]
        serve += [f"--{name}={value}" for name, value in SETTINGS.items()]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                serve, user=user, cwd=folder, stdout=log, stderr=log, preexec_fn=die_with_parent
            )
        url = f"postgresql://ventanilla@127.0.0.1:{port}/postgres"
        _wait_for(url, process, folder / "log")
        yield url
    finally:
        if process:
            process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def valkey(certificate: Path | None = None, key: Path | None = None) -> Iterator[str]:
    """A server in memory alone, on all of loopback; yields its address. With a certificate it
    speaks TLS. Debian 12 has its twin, redis-server."""
    port = free_port()
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        raise RuntimeError("Valkey is missing: make test installs it when root runs it.")
    serve = [program, "--bind", "127.0.0.1", "127.0.0.2", "--save", "", "--port"]
    serve += ["0", "--tls-port", str(port)] if certificate else [str(port)]
    if certificate:
        serve += ["--tls-cert-file", str(certificate), "--tls-key-file", str(key)]
        serve += ["--tls-auth-clients", "no", "--tls-ca-cert-file", str(certificate)]
    with subprocess.Popen(
        serve, cwd="/", stdout=subprocess.DEVNULL, preexec_fn=die_with_parent
    ) as process:
        try:
            while not listens(port):
                if process.poll() is not None:
                    raise RuntimeError(f"{program} ended with {process.returncode}.")
                time.sleep(0.02)
            yield f"{'valkeys' if certificate else 'valkey'}://127.0.0.1:{port}"
        finally:
            process.kill()


def listens(port: int) -> bool:
    """Does somebody answer there on this machine?"""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=30).close()
    except OSError:
        return False
    return True


def shared_postgres(config: pytest.Config) -> str:
    """One cluster for a run; when pytest_configure calls it, the workers inherit its address."""
    if CLUSTER not in os.environ:
        cluster = postgres()
        os.environ[CLUSTER] = cluster.__enter__()
        config.add_cleanup(lambda: cluster.__exit__(None, None, None))
        config.add_cleanup(lambda: os.environ.pop(CLUSTER))
    return os.environ[CLUSTER]


def create_database(cluster: str, template: str = "") -> str:
    """Answers the address of a new database, empty or a copy of the one at `template`."""
    url = urlsplit(cluster)._replace(path=f"/t{secrets.token_hex(8)}").geturl()
    source = _name(template) if template else "template0"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_name(url)} TEMPLATE {source} STRATEGY {COPY}")
    return url


def drop_database(cluster: str, url: str) -> None:
    """Also where somebody is still connected."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")


def _quick_folder() -> str | None:
    """Memory where there is plenty: copying a database takes a tenth of the time."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None


def _name(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def postgres_programs() -> Path:
    """The newest of Debian's versions, which aren't in PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    in_path = shutil.which("initdb")
    if not found and in_path is None:
        raise RuntimeError("PostgreSQL is missing: make test installs it when root runs it.")
    return found[-1].parent if found else Path(str(in_path)).parent


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(log.read_text()) from error
            time.sleep(0.05)
        else:
            return


class SmtpServer:
    """Takes letters, or fails as it is told to, at one stage of each delivery.

    `letters` are those that it took; `deliveries` also counts those that it refused.
    """

    def __init__(self) -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.deliveries = 0
        self.take()

    def take(self) -> None:
        """Take letters (again)."""
        self._stage, self._reply, self._fault = "", "", ""

    def refuse(self, reply: str, at: Stage = "RCPT") -> None:
        """Answer, say, "451 Try later" or "550 No such user"."""
        self._stage, self._reply, self._fault = at, reply, "refuse"

    def hang(self, at: Stage = "DATA") -> None:
        """Never answer."""
        self._stage, self._fault = at, "hang"

    def drop(self, at: Stage = "DATA") -> None:
        """Close the connection without an answer; at DATA, the letter was taken before."""
        self._stage, self._fault = at, "drop"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.deliveries += 1
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._at("MAIL", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = await self._at("RCPT", server)
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if (self._stage, self._fault) in {("", ""), ("DATA", "drop")}:
            self._keep(envelope)
        return await self._at("DATA", server)

    def _keep(self, envelope: Envelope) -> None:
        letter = message_from_bytes(bytes(envelope.original_content or b""), policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients += envelope.rcpt_tos

    async def _at(self, stage: Stage, server: SMTP) -> str:
        if stage != self._stage:
            return "250 OK"
        if self._fault == "hang":
            await asyncio.sleep(3600)
        if self._fault == "drop" and server.transport:
            server.transport.close()
        return self._reply or "250 OK"


@contextmanager
def smtp(tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[SmtpServer]:
    """A real SMTP server in a thread of its own; with TLS from the first byte or by STARTTLS."""
    server = SmtpServer()
    context = {"ssl_context" if at_once else "tls_context": tls} if tls else {}
    controller = Controller(server, hostname=server.host, port=server.port, **context)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
