from flask import Blueprint

bp = Blueprint("access", __name__)

from blueprints.access import export_views, registration_views, user_views, views  # noqa: E402, F401
