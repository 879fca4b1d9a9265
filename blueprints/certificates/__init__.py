from flask import Blueprint

bp = Blueprint("certificates", __name__)

from blueprints.certificates import check_views, views  # noqa: E402, F401
