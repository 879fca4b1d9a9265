from flask import Blueprint

bp = Blueprint("tickets", __name__)

from blueprints.tickets import link_views, office_views, own_views, views  # noqa: E402, F401
