from flask import Blueprint

bp = Blueprint("board", __name__)

from blueprints.board import export_views, person_views, reminder_views, views  # noqa: E402, F401
