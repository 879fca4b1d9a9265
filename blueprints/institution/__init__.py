from flask import Blueprint

bp = Blueprint("institution", __name__)

from blueprints.institution import rescue_views, views  # noqa: E402, F401
