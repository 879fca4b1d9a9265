from flask import Blueprint

bp = Blueprint("institution", __name__)

from blueprints.institution import (  # noqa: E402, F401
    assisted_views,
    audit_views,
    data_views,
    home_views,
    merge_views,
    rescue_views,
    retention_views,
    user_views,
    views,
)
