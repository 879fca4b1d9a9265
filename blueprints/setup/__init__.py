from flask import Blueprint

bp = Blueprint("setup", __name__)

from blueprints.setup import line_views, look_views, text_views, views  # noqa: E402, F401
