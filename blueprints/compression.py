"""Brotli or gzip for pages, refused ones too: a 422 is the largest page that a person waits for."""

from flask import Response
from flask_compress import Compress

NOT_MODIFIED = 304


class CompressAll(Compress):
    """Flask-Compress leaves out all but 2xx."""

    def after_request(self, response: Response) -> Response:  # type: ignore[override]
        if "Accept-Ranges" in response.headers:  # a part of it may be asked for later
            return response
        status = response.status
        if response.mimetype == "text/html":
            response.status_code = 200
        answer: Response = super().after_request(response)
        if answer.status_code != NOT_MODIFIED:
            answer.status = status
        return answer
