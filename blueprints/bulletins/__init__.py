from flask import Blueprint

bp = Blueprint("bulletins", __name__)

from blueprints.bulletins import views  # noqa: E402, F401
