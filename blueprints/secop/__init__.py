from flask import Blueprint

bp = Blueprint("secop", __name__)

from blueprints.secop import account_views, views  # noqa: E402, F401
