from flask import Blueprint

bp = Blueprint("entities", __name__)

from blueprints.entities import draft_views, financial_views, section_views, views  # noqa: E402, F401
