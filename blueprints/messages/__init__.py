from flask import Blueprint

bp = Blueprint("messages", __name__)

from blueprints.messages import office_views, views  # noqa: E402, F401
