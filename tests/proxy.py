"""nginx on the file that is shipped, but for its ports, its name and its certificate."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificates import self_signed
from tests.servers import free_port
from tests.test_architecture import ROOT
from tests.test_serve import eventually

SHIPPED = ROOT / "deploy" / "nginx.conf"
NAME = "proveedores.example.gov.co"
LIVE = f"/etc/letsencrypt/live/{NAME}"
WHOLE = """
{user}
daemon off;
pid {folder}/pid;
error_log stderr;
events {{}}
http {{
    access_log {folder}/everything.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {shipped}
}}
"""


@dataclass(frozen=True)
class Proxy:
    plain: int
    tls: int
    certificate: Path


@contextmanager
def nginx(folder: Path, portal: int) -> Iterator[Proxy]:
    """In front of the portal that answers on this port."""
    certificate, key = self_signed(folder)
    proxy = Proxy(free_port(), free_port(), certificate)
    changes = {
        "listen 80;": f"listen 127.0.0.1:{proxy.plain};",
        "listen 443 ": f"listen 127.0.0.1:{proxy.tls} ",
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2;": "",
        f"{LIVE}/fullchain.pem": str(certificate),
        f"{LIVE}/privkey.pem": str(key),
        "/var/log/nginx/ventanilla.log": f"{folder}/access.log",
        "/var/log/nginx/ventanilla-faults.log": f"{folder}/faults.log",
        NAME: "localhost",
        "127.0.0.1:8000": f"127.0.0.1:{portal}",
    }
    shipped = SHIPPED.read_text(encoding="utf-8")
    for said, here in changes.items():
        assert said in shipped, said
        shipped = shipped.replace(said, here)
    user = "user root;" if os.geteuid() == 0 else ""
    settings = folder / "nginx.conf"
    settings.write_text(WHOLE.format(user=user, folder=folder, shipped=shipped), encoding="utf-8")
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    process = subprocess.Popen([program, "-p", str(folder), "-e", "stderr", "-c", str(settings)])
    try:
        assert eventually(lambda: process.poll() is not None or _answers(proxy.tls))
        assert process.poll() is None
        yield proxy
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=30).close()
    except OSError:
        return False
    return True
