"""One web process: waitress on a socket that it shares, and a clean end."""

import fcntl
import logging
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO, Any

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import Error

from config import MEBIBYTE, Config

THREADS = 4  # a thread more costs hand-offs of the interpreter's lock, and answers nothing sooner
TURN = 0.001  # seconds that a thread may keep the interpreter while others wait: a page is short
BACKLOG = 1024
PASSWORD_PATHS = ("/ingresar", "/registro")  # where many may come at once
DRAIN = 20.0  # seconds that what is in flight has left after SIGTERM
QUIET = 0.5  # seconds of silence after which a connection is idle
RETIRING, RETIRING_QUIET = 600.0, 6.0  # after SIGHUP: others answer what is new, so nobody hurries
IDLE = 10  # seconds after which a connection without a request is closed
TAKES_LEAST, PATIENCE = 64 * 1024, 120.0  # bytes that a reader takes, within seconds
LINGER = 15.0  # seconds that a refused sender may go on before its connection is cut

REFUSALS = {
    413: "Lo que envió es demasiado grande. Vuelva atrás y envíe un archivo más pequeño.",
    431: "Su navegador envió demasiados datos. Borre las cookies de este sitio y abra la página.",
    500: "Algo falló de nuestro lado. Espere un momento e intente de nuevo.",
    507: "No hay espacio para recibir lo que envió. Lo que usted ya guardó está a salvo. Avise a "
    "la mesa de servicio e intente más tarde.",
}
UNREADABLE = "No entendimos lo que envió su navegador. Vuelva a la portada e intente de nuevo."
PAGE = (
    '<!doctype html><html lang="es"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>Ventanilla</title>'
    '<main><h1>No se pudo recibir</h1><p>{}</p><p><a href="/">Ir a la portada</a></p></main></html>'
)

logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class NoRoom(Error):  # type: ignore[misc]
    """The disk where a long body waits is full."""

    code, reason = 507, "Insufficient Storage"


class Refusal(ErrorTask):  # type: ignore[misc]
    """What waitress refuses before the application sees it is told in Spanish too."""

    def execute(self) -> None:
        error = self.request.error
        body = PAGE.format(escape(REFUSALS.get(error.code, UNREADABLE))).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.refused = True
        self.write(body)


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """A body has one end: with two lengths, or a header folded over two lines, a proxy before us
    may see another request in it."""

    def received(self, data: bytes) -> int:
        try:
            return int(super().received(data))
        except OSError:
            self.error, self.completed = NoRoom(""), True
            return len(data)

    def parse_header(self, header_plus: bytes) -> None:
        if b"\n " in header_plus or b"\n\t" in header_plus:
            raise ParsingError("a folded header")
        super().parse_header(header_plus)
        two = self.chunked and "CONTENT_LENGTH" in self.headers
        if two or "TRANSFER_ENCODING" in self.headers:  # left there in a request of HTTP/1.0
            raise ParsingError("two lengths")


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose refusal arrives: closed while the browser still sends, it would be reset.

    After a refusal we end our half, throw away what comes, and close when the other half ends.
    """

    error_task_class = Refusal
    parser_class = Parser
    refused = close_when_flushed = False
    lingers_until = 0.0
    taken = taken_before = 0
    taken_at = 0.0

    def send(self, data: bytes, do_close: bool = True) -> int:
        sent = int(super().send(data, do_close=do_close))
        self.taken += sent
        return sent

    def mind_the_reader(self, now: float) -> None:
        """Who takes an answer slowly isn't idle: on 2G a minute may pass between two sendings.

        Who takes none of it is cut: what is made on the way keeps a thread until it is taken.
        """
        takes = self.taken - self.taken_before >= TAKES_LEAST
        if not self.taken_at or not self.total_outbufs_len or takes:
            self.taken_at, self.taken_before = now, self.taken
        elif now - self.taken_at > PATIENCE:
            self.handle_close()
        if self.total_outbufs_len:
            self.last_activity = time.time()

    def readable(self) -> bool:
        return bool(self.lingers_until or super().readable())

    def received(self, data: bytes) -> bool:
        if not self.lingers_until:
            return bool(super().received(data))
        self.will_close = time.monotonic() > self.lingers_until
        return False

    def handle_write(self) -> None:
        if self.refused and self.close_when_flushed and not self.total_outbufs_len:
            self.close_when_flushed, self.refused = False, False
            self.lingers_until = time.monotonic() + LINGER
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)
        super().handle_write()


class Lanes(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Threads for pages, and one aside for who enters or registers.

    To hash a password takes longer than a page: fifty people at once wait for each other, and
    nobody who looks at a page waits for them.
    """

    def __init__(self, pages: int, turns: Path) -> None:
        super().__init__()
        self.passwords = PasswordLane(turns)
        self.set_thread_count(pages)

    def add_task(self, task: Any) -> None:
        if _takes_a_password(task.requests[0]):
            self.passwords.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        self.passwords.shutdown(cancel_pending, timeout)
        return bool(super().shutdown(cancel_pending, timeout))


class PasswordLane(ThreadedTaskDispatcher):  # type: ignore[misc]
    """One thread, which takes turns with those of other processes at the file `turns`: the kernel
    gives the turn on when its holder dies."""

    def __init__(self, turns: Path) -> None:
        super().__init__()
        self.turns = turns.open("w")
        self.set_thread_count(1)

    def add_task(self, task: Any) -> None:
        super().add_task(InTurn(task, self.turns))


@dataclass(frozen=True)
class InTurn:
    """A task that waits until no other process has its turn."""

    task: Any
    turns: IO[str]

    def service(self) -> None:
        fcntl.flock(self.turns, fcntl.LOCK_EX)
        try:
            self.task.service()
        finally:
            fcntl.flock(self.turns, fcntl.LOCK_UN)

    def cancel(self) -> None:
        self.task.cancel()


def _takes_a_password(request: Any) -> bool:
    return not request.error and request.command == "POST" and request.path in PASSWORD_PATHS


def serve(wsgi: Callable[..., Any], listener: socket.socket, config: Config, turns: Path) -> None:
    """Answer until SIGTERM, or SIGHUP when another program takes over; finish what is in flight.

    waitress must poll (its select dies above 1,000 sockets), and leaves forwarding headers to
    the application, which counts its proxies and has to see a header that it doesn't trust.
    """
    sys.setswitchinterval(TURN)
    sockets: dict[int, Any] = {}
    server = create_server(
        wsgi,
        map=sockets,
        _dispatcher=Lanes(THREADS, turns),
        sockets=[listener],
        threads=THREADS,
        backlog=BACKLOG,
        asyncore_use_poll=True,
        connection_limit=2000,
        channel_timeout=IDLE,
        cleanup_interval=min(IDLE, 5),
        max_request_header_size=64 * 1024,
        max_request_body_size=2 * config.max_document_bytes + MEBIBYTE,  # the field itself says no
        outbuf_high_watermark=MEBIBYTE,  # what is made on the way waits for its reader; files don't
        clear_untrusted_proxy_headers=False,
        log_socket_errors=False,
        ident=None,
    )
    server.channel_class = Channel
    stopped: list[int] = []

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        server.pull_trigger()

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    _answer_until(stopped, server, sockets)
    _drain(server, sockets, stopped)


def _answer_until(stopped: list[int], server: Any, sockets: dict[int, Any]) -> None:
    minded_at = 0.0
    while not stopped:
        wasyncore.loop(timeout=1, use_poll=True, map=sockets, count=1)
        if time.monotonic() > minded_at + 1:
            minded_at = _mind_readers(server)


def _mind_readers(server: Any) -> float:
    now = time.monotonic()
    for channel in list(server.active_channels.values()):
        channel.mind_the_reader(now)
    return now


def _drain(server: Any, sockets: dict[int, Any], stopped: list[int]) -> None:
    """Take what the kernel has already accepted, leave or refuse the rest, finish what is begun.

    One that retires lets a proxy end its idle connections: a request may be on its way there.
    """
    began = time.monotonic()
    for _ in range(BACKLOG):
        server.handle_accept()
    wasyncore.dispatcher.close(server)
    while server.active_channels:
        retires = signal.SIGTERM not in stopped
        if time.monotonic() > began + (RETIRING if retires else DRAIN):
            break
        wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
        _mind_readers(server)
        for channel in list(server.active_channels.values()):
            _close_when_done(channel, RETIRING_QUIET if retires else QUIET)
    server.task_dispatcher.shutdown()


def _close_when_done(channel: Any, quiet: float) -> None:
    for request in channel.requests:
        request.headers["CONNECTION"] = "close"
    busy = channel.requests or channel.total_outbufs_len
    silent = time.time() - channel.last_activity
    if not busy and silent > (IDLE if channel.request else quiet):
        channel.will_close = True
