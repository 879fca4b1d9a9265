from flask import Blueprint

bp = Blueprint("desk", __name__)

from blueprints.desk import agenda_views, views  # noqa: E402, F401
