"""`/metrics`, as Prometheus reads it."""

from flask import Response
from flask.typing import ResponseReturnValue

from blueprints import metrics
from blueprints.guards import holds_token
from blueprints.metrics import bp
from domain.errors import StorageFull

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@bp.get("/metrics")
@holds_token
def page() -> ResponseReturnValue:
    if metrics.load() is None:
        raise StorageFull
    from blueprints.metrics import exposition  # takes memory that others keep

    return Response(exposition.text(), content_type=MEDIA_TYPE)
