from flask import Blueprint

bp = Blueprint("security", __name__)

from blueprints.security import code_views, views  # noqa: E402, F401
