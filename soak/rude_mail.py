"""Mail servers for `mail_faults`: a town where some have no mailbox, and a rude one."""

import asyncio
import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import SmtpServer, free_port

NOBODY = "nadie"
"""Who is called so has no mailbox."""
SLOWLY = 0.02


class Town(SmtpServer):
    """Notes which letters it took and didn't answer: each of those may come once more."""

    def __init__(self) -> None:
        super().__init__()
        self.unanswered: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.is_slow = False

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith(NOBODY):
            return "550 No such user"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.is_slow:
            await asyncio.sleep(SLOWLY)
        before = len(self.letters)
        answer = await super().handle_DATA(server, session, envelope)
        for letter in self.letters[before:]:
            if envelope.rcpt_tos != [letter["To"]]:
                self.wrong.append(f"to {letter['To']}, sent to {envelope.rcpt_tos}")
            if self._fault == "drop":
                self.unanswered[letter["Message-ID"]] += 1
        return answer


@contextmanager
def town() -> Iterator[Town]:
    server = Town()
    controller = Controller(server, hostname=server.host, port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


class Rude:
    """`manners`: says nothing, garbage, refuses whoever signs in, or
    hangs up in the middle of the letter."""

    def __init__(self) -> None:
        self.host, self.port = "127.0.0.1", free_port()
        self.manners = "silent"
        self._listener = socket.create_server((self.host, self.port))
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(client,), daemon=True).start()

    def _meet(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            client.settimeout(60)
            getattr(self, f"_{self.manners}")(client)

    def _silent(self, client: socket.socket) -> None:
        client.recv(1)

    def _garbage(self, client: socket.socket) -> None:
        client.sendall(b"\x16\x03\xff\0" * 50 + b"\r\n")
        client.recv(1)

    def _refuses(self, client: socket.socket) -> None:
        self._talk(client, {b"EHLO": b"250-x\r\n250 AUTH PLAIN LOGIN", b"AUTH": b"535 No"})

    def _cuts(self, client: socket.socket) -> None:
        self._talk(client, {b"DATA": b"354 Go on"}, last=b"DATA")
        client.recv(100)

    def _talk(
        self, client: socket.socket, answers: dict[bytes, bytes], last: bytes = b"QUIT"
    ) -> None:
        client.sendall(b"220 here\r\n")
        with client.makefile("rb") as lines:
            for line in lines:
                word = line[:4].upper().rstrip()
                client.sendall(answers.get(word, b"250 Ok") + b"\r\n")
                if word == last:
                    return


@contextmanager
def rude() -> Iterator[Rude]:
    server = Rude()
    try:
        yield server
    finally:
        server.close()
