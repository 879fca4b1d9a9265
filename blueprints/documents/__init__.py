from flask import Blueprint

bp = Blueprint("documents", __name__)

from blueprints.documents import (  # noqa: E402
    arriving_views,  # noqa: F401
    data_views,  # noqa: F401
    download_views,  # noqa: F401
    finalise_views,  # noqa: F401
    form_views,  # noqa: F401
    library_views,  # noqa: F401
    photo_views,  # noqa: F401
    preview_views,  # noqa: F401
    views,  # noqa: F401
)
