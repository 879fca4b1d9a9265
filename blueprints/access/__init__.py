from flask import Blueprint

bp = Blueprint("access", __name__)

from blueprints.access import (  # noqa: E402
    export_views,  # noqa: F401
    invitation_views,  # noqa: F401
    leaving_views,  # noqa: F401
    registration_views,  # noqa: F401
    user_views,  # noqa: F401
    views,  # noqa: F401
)
