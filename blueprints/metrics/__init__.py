"""`/metrics`, as Prometheus reads it. Without METRICS_TOKEN nothing of it is loaded or counted."""

import logging
import os
from functools import cache
from types import ModuleType

from flask import Blueprint, Flask, Response, g, request

from domain import settings

log = logging.getLogger("ventanilla")
bp = Blueprint("metrics", __name__)

from blueprints.metrics import views  # noqa: E402, F401


def install(app: Flask) -> None:
    if settings.current().metrics_token:
        app.before_request(_begin)
        app.after_request(_note)
        app.teardown_request(_end)


@cache
def load() -> ModuleType | None:
    """What counts, from the first request of a process on, so that commands leave no counts; None
    where there is no room to count.

    prometheus_client looks at the folder while it is imported.
    """
    folder = settings.current().data_dir / "tmp" / "metrics"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        from blueprints.metrics import counting
    except OSError as fault:
        log.warning({"uncounted": fault.strerror})
        return None
    return counting


def _begin() -> None:
    if counting := load():
        counting.begin()
        g.is_counted = True


def _note(answer: Response) -> Response:
    if "is_counted" in g and (counting := load()):
        counting.note(request.endpoint or "none", answer.status_code, g.began)
    return answer


def _end(_error: BaseException | None) -> None:
    if g.pop("is_counted", False) and (counting := load()):
        counting.end()
