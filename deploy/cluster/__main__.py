"""`make cluster`: the portal as on several machines, until Ctrl+C."""

import signal
import tempfile
from contextlib import suppress
from pathlib import Path

from deploy.cluster.machines import cluster


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix="ventanilla-") as folder,
        cluster(Path(folder)) as running,
    ):
        print(f"Ventanilla atiende en {running.url} (Ctrl+C la detiene)")
        for part in (running.nginx, *running.machines, running.postgresql, running.valkey):
            print(f"  {part.name}: {part.process.pid if part.process else 0}")
        print(f"  lo que dicen: {folder}/*.log", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
