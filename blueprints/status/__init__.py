from flask import Blueprint

bp = Blueprint("status", __name__)

from blueprints.status import staff_views, views  # noqa: E402, F401
