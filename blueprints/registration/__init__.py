from flask import Blueprint

bp = Blueprint("registration", __name__)

from blueprints.registration import activation_views, confirmation_views, views  # noqa: E402, F401
