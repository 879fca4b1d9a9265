"""Brotli or gzip for pages, refused ones too: a 422 is the largest page that a person waits for."""

from flask import Response
from flask_compress import Compress


class CompressAll(Compress):
    """Flask-Compress leaves out all but 2xx."""

    def after_request(self, response: Response) -> Response:  # type: ignore[override]
        status = response.status
        if response.mimetype == "text/html":
            response.status_code = 200
        answer: Response = super().after_request(response)
        answer.status = status
        return answer
