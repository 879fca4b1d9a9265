from flask import Blueprint

bp = Blueprint("secop", __name__)

from blueprints.secop import views  # noqa: E402, F401
