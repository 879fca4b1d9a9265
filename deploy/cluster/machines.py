"""The parts of a portal on several machines, all on this one: each can be stopped and started."""

import dataclasses
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from moto.server import ThreadedMotoServer

from config import S3_KEYS, Config
from tests.servers import UNPRIVILEGED, die_with_parent, free_port, listens, postgres_programs

ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds that a part may take to answer
BUCKET = "documentos"
KEY = "of an example, on loopback, and of nothing else"


@dataclass
class Program:
    """One part: a process, and those that it starts."""

    name: str
    command: list[str]
    answers: Callable[[], bool]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder if self.user else ROOT,
                env={**os.environ, **self.environment},
                user=self.user,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name}: {(self.folder / f'{self.name}.log').read_text()}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGKILL) -> None:
        """As a machine goes that loses its power: all of it at once."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            self.process.wait(PATIENCE)


class Store:
    """A server of S3 in a thread of this process: its memory outlives its being away."""

    name = "S3"

    def __init__(self, port: int) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
        self.url = f"http://127.0.0.1:{port}"

    def start(self) -> None:
        self.server.start()

    def wait(self) -> None:
        """It answers as soon as it has started."""

    def stop(self) -> None:
        self.server.stop()


class Cluster:
    """Two machines with the portal and a worker each, and what they share."""

    def __init__(self, folder: Path, database: Path) -> None:
        ports = {name: free_port() for name in ("nginx", "web-1", "web-2", "sql", "valkey", "s3")}
        self.folder, self.url = folder, f"http://127.0.0.1:{ports['nginx']}"
        self.environment = _shared(folder, self.url, ports)
        self.postgresql = _postgresql(database, ports["sql"])
        self.valkey = _valkey(folder, ports["valkey"])
        self.store = Store(ports["s3"])
        self.machines = [self._machine(name, ports[name]) for name in ("web-1", "web-2")]
        behind = [ports[each.name] for each in self.machines]
        self.nginx = nginx_before(folder, ports["nginx"], behind)

    @property
    def config(self) -> Config:
        """As the machines have it, in a folder of one's own."""
        own = {"DATA_DIR": str(self.folder / "operator"), "PORT": "0"}
        return dataclasses.replace(Config.from_env({**self.environment, **own}))

    def start(self) -> None:
        for part in (self.postgresql, self.valkey, self.store):
            part.start()
        for part in (self.postgresql, self.valkey):
            part.wait()
        _make_bucket(self.store.url)
        for part in (*self.machines, self.nginx):
            part.start()
        for part in (*self.machines, self.nginx):
            part.wait()

    def stop(self) -> None:
        for part in (self.nginx, *self.machines, self.valkey):
            part.stop()
        self.store.stop()
        self.postgresql.stop(signal.SIGINT)

    def kill_worker(self, machine: Program) -> None:
        """Its last child; the machine starts it again."""
        assert machine.process
        parent = machine.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)

    def _machine(self, name: str, port: int) -> Program:
        own = {"DATA_DIR": str(self.folder / name), "HOST": "127.0.0.1", "PORT": str(port)}
        return Program(
            name,
            [sys.executable, "serve.py"],
            lambda: _is_well(port),
            self.folder,
            {**self.environment, **own},
        )


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        database = Path(tempfile.mkdtemp(prefix="ventanilla-cluster-"))
        stack.callback(shutil.rmtree, database, ignore_errors=True)
        running = Cluster(folder, database)
        stack.callback(running.stop)
        running.start()
        yield running


def _shared(folder: Path, url: str, ports: Mapping[str, int]) -> dict[str, str]:
    """The settings that all machines have in common; only their own folders differ."""
    shared = folder / "shared"
    shared.mkdir()
    store = urlencode({"endpoint": f"http://127.0.0.1:{ports['s3']}"})
    return {
        "PUBLIC_URL": url,
        "SECRET_KEY": KEY,
        "DATABASE_URL": f"postgresql://ventanilla@127.0.0.1:{ports['sql']}/postgres",
        "STORAGE_URL": f"s3://{BUCKET}?{store}",
        "VALKEY_URL": f"valkey://127.0.0.1:{ports['valkey']}",
        "SHARED_DIR": str(shared),
        "PROXY_COUNT": "1",
        "MAIL_SERVER": "",
        **dict.fromkeys(S3_KEYS, "of-an-example"),
    }


def _postgresql(folder: Path, port: int) -> Program:
    """Made here; it syncs as it does in production. It refuses root."""
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    programs = postgres_programs()
    create = [f"{programs}/initdb", "--auth=trust", "--username=ventanilla", "--no-sync"]
    create += ["--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={folder}/data"]
    subprocess.run(create, user=user, cwd=folder, check=True, capture_output=True)
    serve = [f"{programs}/postgres", f"-D{folder}/data", f"-p{port}", f"-k{folder}"]
    return Program("postgresql", serve, lambda: listens(port), folder, user=user)


def _valkey(folder: Path, port: int) -> Program:
    program = shutil.which("valkey-server") or shutil.which("redis-server") or "valkey-server"
    serve = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    return Program("valkey", serve, lambda: listens(port), folder)


def nginx_before(folder: Path, port: int, machines: Sequence[int]) -> Program:
    """On the file beside this one, but for its ports."""
    own = folder / "nginx"
    own.mkdir()
    settings = Path(__file__).with_name("nginx.conf").read_text(encoding="utf-8")
    for said, here in zip((8000, 8001, 8002), (port, *machines), strict=True):
        settings = settings.replace(f"127.0.0.1:{said}", f"127.0.0.1:{here}")
    if os.geteuid() == 0:
        settings = f"user root;\n{settings}"
    (own / "nginx.conf").write_text(settings, encoding="utf-8")
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    serve = [program, "-p", str(own), "-e", "stderr", "-c", str(own / "nginx.conf")]
    return Program("nginx", [*serve, "-g", "daemon off;"], lambda: listens(port), folder)


def _make_bucket(url: str) -> None:
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    if BUCKET not in backend.buckets:
        backend.create_bucket(BUCKET, "us-east-1")


def _is_well(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
