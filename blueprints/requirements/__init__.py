from flask import Blueprint

bp = Blueprint("requirements", __name__)

from blueprints.requirements import edit_views, views  # noqa: E402, F401
