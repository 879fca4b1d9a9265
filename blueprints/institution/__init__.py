from flask import Blueprint

bp = Blueprint("institution", __name__)

from blueprints.institution import assisted_views, user_views, views  # noqa: E402, F401
