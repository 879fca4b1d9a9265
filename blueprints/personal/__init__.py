from flask import Blueprint

bp = Blueprint("personal", __name__)

from blueprints.personal import data_views, news_views, views  # noqa: E402, F401
