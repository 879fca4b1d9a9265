from flask import Blueprint

bp = Blueprint("uploads", __name__)

from blueprints.uploads import protocol, views  # noqa: E402, F401
