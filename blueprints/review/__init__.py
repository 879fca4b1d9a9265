from flask import Blueprint

bp = Blueprint("review", __name__)

from blueprints.review import (  # noqa: E402
    decision_views,  # noqa: F401
    paper_views,  # noqa: F401
    queue_views,  # noqa: F401
    reason_views,  # noqa: F401
)
