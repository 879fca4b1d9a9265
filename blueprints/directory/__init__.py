from flask import Blueprint

bp = Blueprint("directory", __name__)

from blueprints.directory import data_views, own_views, views  # noqa: E402, F401
