from flask import Blueprint

bp = Blueprint("circulars", __name__)

from blueprints.circulars import (  # noqa: E402, F401
    audience_views,
    link_views,
    sending_views,
    told_views,
    views,
)
