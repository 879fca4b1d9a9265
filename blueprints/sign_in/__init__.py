from flask import Blueprint

bp = Blueprint("sign_in", __name__)

from blueprints.sign_in import code_views, ending_views, recovery_views, views  # noqa: E402, F401
