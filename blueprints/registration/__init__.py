from flask import Blueprint

bp = Blueprint("registration", __name__)

from blueprints.registration import (  # noqa: E402
    activation_views,  # noqa: F401
    assisted_views,  # noqa: F401
    confirmation_views,  # noqa: F401
    views,  # noqa: F401
)
