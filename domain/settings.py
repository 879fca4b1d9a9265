"""The frozen settings, handed over once by the application."""

from config import Bucket as Bucket
from config import Config

_handed: list[Config] = []


def use(config: Config) -> None:
    _handed[:] = [config]


def current() -> Config:
    return _handed[0]


def link(path: str) -> str:
    """An address for a letter: always the public one, whatever host a request named (A07)."""
    return current().public_url + path
