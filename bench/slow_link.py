"""P7: when the first page can be read over a slow line, against what the line itself takes.

This kernel has no netem, so a proxy is the line: a round trip before a connection stands, half of
one each way, and a rate that all connections share. Slow start isn't modelled: what comes before
the first paint is less than the ten packets that TCP sends at once.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.measure import Case, Measure
from bench.serving import served
from bench.weight import Meter
from tests.browser.conftest import CHROMIUM, PHONE
from tests.servers import free_port

PACKET = 1460
HEADERS = 1.03  # of TCP and IP, on top of each byte
TRIES = 2
HANDSHAKE_PAGE_AND_STYLE, PAGE = 3, 1  # round trips that nothing can save
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


@dataclass(frozen=True)
class Link:
    name: str
    bits: int
    """In a second."""
    round_trip: float

    def takes(self, trips: int, size: float) -> float:
        """Seconds of the line for so many round trips and bytes."""
        return trips * self.round_trip + size * HEADERS * 8 / self.bits


SLOW_3G, GPRS = Link("slow 3G", 400_000, 0.4), Link("GPRS", 50_000, 0.5)


@dataclass
class _Way:
    """One direction: what is sent waits until the rest is through."""

    link: Link
    free_at: float = field(default=0.0)

    def arrives(self, size: int) -> float:
        self.free_at = max(time.monotonic(), self.free_at) + self.link.takes(0, size)
        return self.free_at + self.link.round_trip / 2


def measures(_reference: Case, folder: Path) -> list[Measure]:
    found = []
    with served(folder) as running, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**CHROMIUM)  # type: ignore[arg-type]
        for number, link in enumerate((SLOW_3G, GPRS)):
            with through(link, running.port) as port:
                tries = [_visit(chromium, link, f"http://127.0.0.1:{port}") for _ in range(TRIES)]
            cold, warm = map(min, zip(*tries, strict=True))
            found += [
                Measure(f"P7{'ac'[number]}", cold, 1.25, f"first page on {link.name} / its line"),
                Measure(f"P7{'bd'[number]}", warm, 1.5, f"the next page on {link.name} / its line"),
            ]
        chromium.close()
    return found


def _visit(chromium: Browser, link: Link, address: str) -> tuple[float, float]:
    """The first paint of a page with nothing kept, then of another; each by what its line takes."""
    context = chromium.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    meter = Meter(context.new_cdp_session(page))
    cold = _painted(page, f"{address}/registro")
    style = sum(meter.of("Stylesheet").values())
    first = sum(meter.of("Document").values())
    warm = _painted(page, f"{address}/ingresar")
    second = sum(meter.of("Document").values()) - first
    context.close()
    print(
        f"     {link.name}: {cold:.2f} s for {first + style:.0f} bytes, {warm:.2f} for {second:.0f}"
    )
    return (
        cold / link.takes(HANDSHAKE_PAGE_AND_STYLE, first + style),
        warm / link.takes(PAGE, second),
    )


def _painted(page: Page, address: str) -> float:
    page.goto(address, wait_until="networkidle")
    return float(page.evaluate(PAINT)) / 1000


@contextmanager
def through(link: Link, target: int) -> Iterator[int]:
    """A port behind which, at the end of this line, another port answers."""
    port, standing = free_port(), threading.Event()
    down, up = _Way(link), _Way(link)
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await asyncio.sleep(link.round_trip)
            there, back = await asyncio.open_connection("127.0.0.1", target)
            await asyncio.gather(_pump(reader, back, up), _pump(there, writer, down))
            back.close()
        writer.close()

    async def stand() -> None:
        async with await asyncio.start_server(connect, "127.0.0.1", port):
            standing.set()
            await over.wait()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(stand())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    standing.wait()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: _Way) -> None:
    async def deliver() -> None:
        while True:
            at, packet = await sent.get()
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            if not packet:
                return writer.write_eof()
            writer.write(packet)
            await writer.drain()

    sent: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(deliver())
        while packet := await reader.read(PACKET):
            sent.put_nowait((way.arrives(len(packet)), packet))
        sent.put_nowait((time.monotonic(), b""))
