from flask import Blueprint

bp = Blueprint("registration", __name__)

from blueprints.registration import views  # noqa: E402, F401
