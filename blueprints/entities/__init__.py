from flask import Blueprint

bp = Blueprint("entities", __name__)

from blueprints.entities import (  # noqa: E402, F401
    clone_views,
    draft_views,
    financial_views,
    history_views,
    member_views,
    membership_views,
    section_views,
    tax_id_views,
    views,
)
