"""CPU as ratios of one run: rounds that alternate between cases, medians, no clock on a wall."""

import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results.json"
ROUNDS = 15
ROUND_SECONDS = 0.06  # CPU of one case in one round: long against the clock's own steps
REFERENCE = "reference"

Case = Callable[[], object]


@dataclass(frozen=True)
class Measure:
    """One number of bench/README.md; smaller is better unless `at_least`."""

    id: str
    value: float
    goal: float
    what: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def __str__(self) -> str:
        verdict = "met" if self.met else "NOT MET"
        sign = ">=" if self.at_least else "<="
        return f"{self.id:<4} {self.value:>9.3f}  {sign} {self.goal:<7g} {verdict:<8} {self.what}"


def cpu(cases: dict[str, Case], rounds: int = ROUNDS) -> dict[str, float]:
    """Median CPU of one call of each case, in microseconds."""
    calls = {name: _calls_in_a_round(case) for name, case in cases.items()}
    spent: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            spent[name].append(_timed(case, calls[name]))
    return {name: statistics.median(each) * 1e6 for name, each in spent.items()}


def ratios(cases: dict[str, Case], rounds: int = ROUNDS) -> dict[str, float]:
    """CPU of each case divided by that of the case "reference" in the same run."""
    medians = cpu(cases, rounds)
    return {name: median / medians[REFERENCE] for name, median in medians.items()}


def wsgi_get(app: Callable[..., Any], path: str, cookie: str = "", **headers: str) -> Case:
    """A call that asks for `path` without a socket and answers the body. Raises unless it is 200.

    Headers as in `HX_Request="true"`.
    """
    return lambda: wsgi_call(app, path, cookie, **headers)


def wsgi_call(
    app: Callable[..., Any],
    path: str,
    cookie: str = "",
    form: bytes | None = None,
    expect: str = "200",
    **headers: str,
) -> bytes:
    """Ask once, or send a form. Raises unless the status is the one expected."""
    environ = _environ(path, cookie)
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    if form is not None:
        environ |= {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(form)),
            "wsgi.input": io.BytesIO(form),
        }
    statuses: list[str] = []
    answer = app(environ, lambda status, *_: statuses.append(status))
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    if not statuses[0].startswith(expect):
        raise RuntimeError(f"{path}: {statuses[0]}")
    return body


def report(measures: list[Measure]) -> None:
    """One line a measure, and all of them in bench/results.json."""
    for measure in measures:
        print(measure)
    rows = [{"id": m.id, "value": m.value, "goal": m.goal, "met": m.met} for m in measures]
    RESULTS.write_text(json.dumps(rows, indent=2) + "\n")


def _environ(path: str, cookie: str) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": cookie,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _calls_in_a_round(case: Case) -> int:
    for _ in range(20):
        case()
    return max(1, round(ROUND_SECONDS / max(_timed(case, 10), 1e-6)))


def _timed(case: Case, calls: int) -> float:
    """CPU seconds of one call, all threads of this process counted."""
    start = time.process_time()
    for _ in range(calls):
        case()
    return (time.process_time() - start) / calls
