from flask import Blueprint

bp = Blueprint("access", __name__)

from blueprints.access import registrations, user_pages, views  # noqa: E402, F401
