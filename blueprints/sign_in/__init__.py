from flask import Blueprint

bp = Blueprint("sign_in", __name__)

from blueprints.sign_in import (  # noqa: E402, F401
    code_views,
    ending_views,
    recovery_views,
    rescue_views,
    views,
)
