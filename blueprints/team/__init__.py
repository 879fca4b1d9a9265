from flask import Blueprint

bp = Blueprint("team", __name__)

from blueprints.team import link_views, member_views, views  # noqa: E402, F401
