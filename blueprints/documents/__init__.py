from flask import Blueprint

bp = Blueprint("documents", __name__)

from blueprints.documents import finalise_views, preview_views, views  # noqa: E402, F401
