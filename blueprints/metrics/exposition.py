"""What `/metrics` answers: the requests of all web processes, and what waits and lasts now."""

from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from blueprints.metrics.counting import FOLDER
from domain import gauges, processes

MOST_DEAD = 60  # files of processes that have ended, whose counts still count


class _Now(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        for each in gauges.read():
            yield GaugeMetricFamily(f"ventanilla_{each.name}", each.what, each.value)
        memory = GaugeMetricFamily("ventanilla_process_bytes", "Resident memory", labels=["pid"])
        files = GaugeMetricFamily("ventanilla_process_files", "Open files", labels=["pid"])
        for process in processes.ours():
            memory.add_metric([str(process.id)], process.resident_bytes)
            files.add_metric([str(process.id)], process.open_files)
        yield memory
        yield files


def text() -> bytes:
    _forget_the_dead()
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(FOLDER))  # type: ignore[no-untyped-call]
    registry.register(_Now())
    return generate_latest(registry)


def _forget_the_dead() -> None:
    """What one was answering when it ended, and in the end what it had counted."""
    dead = [path for path in FOLDER.glob("*.db") if not _lives(path)]
    dead.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    counts = [path for path in dead if not path.name.startswith("gauge")]
    for path in {*dead} - {*counts[:MOST_DEAD]}:
        path.unlink(missing_ok=True)


def _lives(path: Path) -> bool:
    return Path(f"/proc/{path.stem.rpartition('_')[2]}").exists()
