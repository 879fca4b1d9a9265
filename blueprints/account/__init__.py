from flask import Blueprint

bp = Blueprint("account", __name__)

from blueprints.account import secret_views, views  # noqa: E402, F401
