"""A line that breaks: a TCP proxy which cuts its connections after so many bytes."""

import itertools
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: what isn't sent yet is thrown away
READ = 16 << 10


class Line:
    """Passes everything on to `port`; at each of `cuts` (bytes sent up in all) it breaks, and
    `on_cut(n)` is called before the next connection passes."""

    def __init__(self, port: int, cuts: list[int], on_cut: Callable[[int], None]) -> None:
        self._upstream, self._cuts, self._on_cut = port, sorted(cuts), on_cut
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.sent = self.connections = self.dropped = 0

    def serve(self) -> None:
        with suppress(OSError):
            for n in itertools.count(1):
                below, _ = self._listener.accept()
                self.connections = n
                threading.Thread(target=self._pass, args=(below,), daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pass(self, below: socket.socket) -> None:
        try:
            above = socket.create_connection(("127.0.0.1", self._upstream))
        except OSError:
            return below.close()
        threading.Thread(target=self._down, args=(above, below), daemon=True).start()
        with suppress(OSError), above, below:
            while piece := below.recv(READ):
                self.sent += len(piece)
                if self.dropped < len(self._cuts) and self.sent >= self._cuts[self.dropped]:
                    self.dropped += 1
                    for end in (above, below):
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                        end.close()
                    return self._on_cut(self.dropped)
                above.sendall(piece)
        return None

    def _down(self, above: socket.socket, below: socket.socket) -> None:
        with suppress(OSError):
            while piece := above.recv(READ):
                below.sendall(piece)
            below.shutdown(socket.SHUT_WR)


@contextmanager
def line(
    port: int, cuts: list[int], on_cut: Callable[[int], None] = lambda _: None
) -> Iterator[Line]:
    broken = Line(port, cuts, on_cut)
    thread = threading.Thread(target=broken.serve, daemon=True)
    thread.start()
    yield broken
    broken.close()
    thread.join()
