"""One JSON line for each refusal and fault: what, where and from which network, never who or what.

Paths may hold secrets, so the endpoint is named; addresses are personal data, so a keyed hash of
the network stands for them (decision 3.12).
"""

import hashlib
import hmac
import json
import logging
import sys

from flask import Flask, Response, request

from blueprints.guards import network, signed_in_user
from domain import settings

log = logging.getLogger("ventanilla.requests")


def install(app: Flask) -> None:
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
    app.after_request(_note_refusal)


def _note_refusal(answer: Response) -> Response:
    if answer.status_code < 400:
        return answer
    user = signed_in_user() if answer.status_code < 500 else None
    line = {
        "status": answer.status_code,
        "method": request.method if request.method.isalpha() else "?",
        "endpoint": request.endpoint or "",
        "user": user.code if user else "",
        "network": _pseudonym(network()),
    }
    log.info(json.dumps(line))
    return answer


def _pseudonym(text: str) -> str:
    key = settings.current().secret_key.encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:12]
