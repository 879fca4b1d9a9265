from flask import Blueprint

bp = Blueprint("invited", __name__)

from blueprints.invited import views  # noqa: E402, F401
