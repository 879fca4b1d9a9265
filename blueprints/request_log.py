"""The log, one JSON line an event; of each refusal and fault what, where, from which network.
The audit, which holds what was done, names the network in the same way.

Paths may hold secrets, so the endpoint is named; addresses are personal data, so a keyed hash of
the network stands for them.
"""

import datetime as dt
import hashlib
import hmac
import json
import logging
import sys

from flask import Flask, Response, g, request

from blueprints.guards import network, signed_in_user
from domain import audit, settings

log = logging.getLogger("ventanilla")


class JsonLine(logging.Formatter):
    """Facts or a sentence, and the trace: nothing in them breaks out of its line (A38)."""

    def format(self, record: logging.LogRecord) -> str:
        told = record.msg if isinstance(record.msg, dict) else {"message": record.getMessage()}
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat()
        line = {"at": at, "level": record.levelname, **told}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def install(app: Flask) -> None:
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLine())
        log.addHandler(handler)
        log.setLevel(logging.INFO)
    app.before_request(_name_the_network)
    app.teardown_request(_forget_the_network)
    app.after_request(_note_refusal)


def _name_the_network() -> None:
    audit.acting_from(_pseudonym(network()))


def _forget_the_network(_error: BaseException | None) -> None:
    """The thread's next work may be the portal's own."""
    audit.acting_from("")


def _note_refusal(answer: Response) -> Response:
    if answer.status_code < 400:
        return answer
    user = signed_in_user() if answer.status_code < 500 else None
    facts = {
        "status": answer.status_code,
        "method": request.method if request.method.isalpha() else "?",
        "endpoint": request.endpoint or "",
        "user": user.code if user else "",
        "network": _pseudonym(network()),
        "key": g.get("fault_key", ""),
    }
    log.info(facts)
    return answer


def _pseudonym(text: str) -> str:
    key = settings.current().secret_key.encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:12]
