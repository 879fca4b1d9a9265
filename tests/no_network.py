"""A plugin for pytest: nothing of this process may look for a machine or connect to one."""

import sys
from typing import Any

import pytest


class Reached(BaseException):
    """No handler of the portal's turns this into a page."""


def pytest_configure(config: pytest.Config) -> None:
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo" or (event == "socket.connect" and _is_far(arguments[1])):
        raise Reached(f"{event} {arguments[1:]}" if event == "socket.connect" else f"{arguments}")


def _is_far(address: Any) -> bool:
    return isinstance(address, tuple)  # what is on this machine alone is text
