"""The uses of what is limited as sorted sets in Valkey, which several machines may share.

Each act is one script or one command, which Valkey runs whole before the next, and each set ends
with its window. Their names are keyed hashes: Valkey learns no user's name, address or network.
"""

import hashlib
import hmac
import logging
import os
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from domain import settings
from domain.limit_uses import Use

log = logging.getLogger("ventanilla")
T = TypeVar("T")
PATIENCE = 1.0  # seconds that an answer may take
REST = 5.0  # seconds in which a server that gave none isn't asked again
TLS = ("valkeys://", "rediss://")
COUNT = """
local at, use = ARGV[1], ARGV[2]
for n, key in ipairs(KEYS) do
    redis.call('ZREMRANGEBYSCORE', key, '-inf', ARGV[3 * n])
    if redis.call('ZCARD', key) >= tonumber(ARGV[3 * n + 1]) then return 0 end
end
for n, key in ipairs(KEYS) do
    redis.call('ZADD', key, at, use)
    redis.call('EXPIRE', key, ARGV[3 * n + 2])
end
return 1
"""


class Away(Exception):
    """Valkey doesn't answer, or not what it was asked."""


class Server:
    """One process's way to it. A server that fails is let rest: no request waits for it twice."""

    def __init__(self, url: str) -> None:
        import valkey  # loaded where VALKEY_URL is set

        options: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        if url.startswith(TLS):
            options["ssl_check_hostname"] = True  # or anybody's certificate would do
        self.client = valkey.Valkey.from_url(url, **options)
        self.script = self.client.register_script(COUNT)
        self.faults = (valkey.ValkeyError, OSError)
        self.rests_until = 0.0

    def told(self, act: Callable[[], T]) -> T:
        """Raises Away."""
        if time.monotonic() < self.rests_until:
            raise Away
        try:
            return act()
        except self.faults as fault:
            self.rests_until = time.monotonic() + REST
            log.error("valkey: %s; limits are counted in the database", type(fault).__name__)
            raise Away from fault


def count(uses: Sequence[Use], at: float) -> bool:
    said: list[Any] = [repr(at), os.urandom(16).hex()]
    for use in uses:
        said += [repr(at - use.seconds), use.times, use.seconds]
    server = _server()
    return bool(server.told(lambda: server.script([_key(use) for use in uses], said)))


def used(use: Use, at: float) -> int:
    """Written too, as `count` does: a server that takes no writes is away for both."""
    server = _server()
    act = server.client.pipeline()
    act.zremrangebyscore(_key(use), "-inf", repr(at - use.seconds))
    act.zcard(_key(use))
    return int(server.told(act.execute)[-1])


def take_back(use: Use) -> None:
    server = _server()
    server.told(lambda: server.client.zpopmax(_key(use)))


def forget(use: Use) -> None:
    server = _server()
    server.told(lambda: server.client.delete(_key(use)))


def _server() -> Server:
    return _of(settings.current().valkey_url)


@cache
def _of(url: str) -> Server:
    return Server(url)


def _key(use: Use) -> str:
    key, bucket = settings.current().secret_key.encode(), use.bucket.encode(errors="surrogatepass")
    return "limit:" + hmac.new(key, bucket, hashlib.sha256).hexdigest()
