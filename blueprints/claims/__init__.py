from flask import Blueprint

bp = Blueprint("claims", __name__)

from blueprints.claims import staff_views, views  # noqa: E402, F401
