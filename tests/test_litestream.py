"""What docs/backup.md sets beside the nightly backup: each change is elsewhere a moment later."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from config import S3_KEYS
from models import db
from soak.portals import portal
from tests import s3
from tests.people import make_user
from tests.test_architecture import ROOT
from tests.test_serve import eventually

LITESTREAM = Path(sys.executable).with_name("litestream")
SETTINGS = re.compile(r"`/etc/litestream.yml`.*?\n\n((?:    .*\n)+)", re.DOTALL)
DATABASE = "/var/lib/ventanilla/ventanilla.sqlite3"


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Path]:
    """The page's, with a database and a bucket of here."""
    with s3.bucket() as url:
        page = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
        [text] = SETTINGS.findall(page)
        for said, here in {
            DATABASE: f"{tmp_path}/portal.sqlite3",
            "copias-ventanilla": urlsplit(url).netloc,
            "https://s3.example.gov.co": parse_qs(urlsplit(url).query)["endpoint"][0],
        }.items():
            assert said in text
            text = text.replace(said, here)
        path = tmp_path / "litestream.yml"
        path.write_text(text, encoding="utf-8")
        yield path


def litestream(*words: str | Path) -> "subprocess.Popen[bytes]":
    keys = {f"LITESTREAM_{name[4:]}": os.environ[name] for name in S3_KEYS}
    environment = {name: said for name, said in os.environ.items() if name != "AWS_CA_BUNDLE"}
    return subprocess.Popen([LITESTREAM, *words], env=environment | keys)


def people(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [name for [name] in connection.execute('SELECT username FROM "user" ORDER BY id')]


def test_who_registered_a_moment_before_the_disk_died_is_there(settings: Path, tmp_path: Path):
    live, elsewhere = tmp_path / "portal.sqlite3", tmp_path / "otro.sqlite3"
    names = [f"persona{n}" for n in range(5)]

    def restored() -> bool:
        elsewhere.unlink(missing_ok=True)
        restoring = litestream("restore", "-config", settings, "-o", elsewhere, live)
        return restoring.wait() == 0 and people(elsewhere) == names

    with portal(tmp_path):
        copying = litestream("replicate", "-config", settings)
        try:
            for name in names:
                make_user(name)
            db.close()
            assert eventually(restored)
        finally:
            copying.kill()
            copying.wait()
