"""ClamAV's clamd, spoken to over its socket: INSTREAM, as clamd(8) has it."""

import re
import socket
import struct
from typing import IO

from domain import settings

CHUNK = 64 << 10
PATIENCE = 120.0  # seconds: an archive of 100 MB takes clamd a while; its own limit is 120
CONNECT = 5.0
LONGEST_ANSWER = 4096
FOUND = re.compile(r"stream: (.+) FOUND")


class Unavailable(Exception):
    """There is no answer now: later there may be."""


class Unscannable(Exception):
    """clamd won't say of this file, as when it is over its own limit (`StreamMaxLength`)."""


def threat_in(file: IO[bytes]) -> str:
    """The name of what was found in a file; "" when that is nothing.

    Raises Unavailable, Unscannable.
    """
    try:
        with _connected() as connection:
            answer = _ask(connection, file)
    except OSError as fault:
        raise Unavailable(type(fault).__name__) from fault
    if answer == "stream: OK":
        return ""
    if found := FOUND.fullmatch(answer):
        return found[1]
    if answer.endswith("ERROR"):
        raise Unscannable(answer[:200])
    raise Unavailable("no verdict")


def _connected() -> socket.socket:
    """`CLAMD_SOCKET` is a path, or host:port."""
    where = settings.current().clamd_socket
    host, _, port = where.rpartition(":")
    if where.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT)
        try:
            connection.connect(where)
        except BaseException:
            connection.close()
            raise
    else:
        connection = socket.create_connection((host.strip("[]"), int(port)), CONNECT)
    connection.settimeout(PATIENCE)
    return connection


def _ask(connection: socket.socket, file: IO[bytes]) -> str:
    """Chunks led by their length, an empty one at the end; the answer ends with a zero.

    clamd answers and hangs up before the end when the stream is too long for it.
    """
    try:
        connection.sendall(b"zINSTREAM\0")
        while piece := file.read(CHUNK):
            connection.sendall(struct.pack("!I", len(piece)) + piece)
        connection.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
