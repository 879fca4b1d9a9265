from flask import Blueprint

bp = Blueprint("account", __name__)

from blueprints.account import (  # noqa: E402, F401
    email_link_views,
    email_views,
    notice_views,
    rescue_views,
    secret_views,
    views,
)
