from flask import Blueprint

bp = Blueprint("public", __name__)

from blueprints.public import help_views, views  # noqa: E402, F401
