from flask import Blueprint

bp = Blueprint("entities", __name__)

from blueprints.entities import views  # noqa: E402, F401
