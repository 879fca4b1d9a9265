from flask import Blueprint

bp = Blueprint("institution", __name__)

from blueprints.institution import views  # noqa: E402, F401
