from flask import Blueprint

bp = Blueprint("institution", __name__)

from blueprints.institution import data_views, views  # noqa: E402, F401
