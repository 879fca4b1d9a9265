"""An S3 server for tests, in a thread of their process, and what only its owner can do to it."""

import datetime as dt
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from urllib.parse import urlencode

from config import S3_KEYS
from tests.servers import free_port


@cache
def address() -> str:
    """Starts the server, once a process; it ends with it."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _set_keys()
    return "http://{}:{}".format(*server.get_host_and_port())


@contextmanager
def storage(engine: str) -> Iterator[str]:
    """STORAGE_URL for a portal on this engine: a folder with SQLite, a bucket with PostgreSQL."""
    if engine == "sqlite":
        yield ""
    else:
        with bucket() as url:
            yield url


@contextmanager
def bucket(**options: str) -> Iterator[str]:
    """A bucket of one's own; yields what STORAGE_URL says of it."""
    options = {"endpoint": address(), **options}
    name = f"t{secrets.token_hex(8)}"
    _backend().create_bucket(name, "us-east-1")
    yield f"s3://{name}?{urlencode(options)}"
    for key in objects(name).values():
        key.dispose()
    del _backend().buckets[name]


def away() -> str:
    """STORAGE_URL of a server that is off."""
    _set_keys()
    return f"s3://documentos?endpoint=http://127.0.0.1:{free_port()}"


def objects(bucket: str) -> dict[str, Any]:
    """What is in the bucket, by its key."""
    return dict(_backend().get_bucket(bucket).keys.items())


def put(bucket: str, key: str, content: bytes) -> None:
    _backend().put_object(bucket, key, content)


def delete(bucket: str, key: str) -> None:
    _backend().delete_object(bucket, key)


def age(bucket: str, *, by: dt.timedelta) -> None:
    for each in objects(bucket).values():
        each.last_modified -= by


def _backend() -> Any:
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.s3.models import s3_backends

    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"]


def _set_keys() -> None:
    os.environ.update(dict.fromkeys(S3_KEYS, "of-tests"))
