"""The portal's store as tests see it and spoil it, whether a folder or a bucket."""

import datetime as dt
import os
import time
from collections.abc import Iterator
from pathlib import Path

from domain import settings
from tests import s3

TWO_HOURS = dt.timedelta(hours=2)


def stored() -> list[str]:
    """The hashes of what is kept."""
    names = (name.replace("/", "") for name in _names() if not name.startswith("miniaturas/"))
    return sorted(name for name in names if len(name) == 64)


def previews() -> list[str]:
    """The hashes of what has a preview."""
    return sorted(
        name.removeprefix("miniaturas/").replace("/", "")
        for name in _names()
        if name.startswith("miniaturas/")
    )


def arriving() -> list[Path]:
    """What lies beside the store: neither kept nor discarded yet."""
    folders = (settings.current().documents_folder / ".entrantes", _entering())
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir())


def nothing_is_left() -> bool:
    return not stored() and not arriving()


def age() -> None:
    """All of it came two hours ago."""
    then = time.time() - TWO_HOURS.total_seconds()
    for path in (*arriving(), *_files()):
        os.utime(path, (then, then))
    if bucket := settings.current().bucket:
        s3.age(bucket.name, by=TWO_HOURS)


def lose(sha256: str) -> None:
    if bucket := settings.current().bucket:
        s3.delete(bucket.name, _key(place(sha256)))
    else:
        (settings.current().documents_folder / place(sha256)).unlink()


def put(name: str, content: bytes) -> None:
    """Under any name: spoil a document by its `place`, or leave something strange."""
    if bucket := settings.current().bucket:
        s3.put(bucket.name, _key(name), content)
    else:
        path = settings.current().documents_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"


def _key(name: str) -> str:
    bucket = settings.current().bucket
    return f"{bucket.prefix}/{name}" if bucket and bucket.prefix else name


def _names() -> Iterator[str]:
    if bucket := settings.current().bucket:
        yield from (key.removeprefix(_key("")) for key in s3.objects(bucket.name))
    root = settings.current().documents_folder
    yield from (str(path.relative_to(root)) for path in _files())


def _files() -> list[Path]:
    root = settings.current().documents_folder
    return [
        path
        for path in root.rglob("*")
        if path.is_file() and path.parent.name != ".entrantes" and path.name != ".cerrojo"
    ]


def _entering() -> Path:
    return settings.current().data_dir / "entrantes"
