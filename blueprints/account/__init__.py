from flask import Blueprint

bp = Blueprint("account", __name__)

from blueprints.account import notice_views, secret_views, views  # noqa: E402, F401
