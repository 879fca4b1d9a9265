"""The log, one JSON line an event: of each refusal, fault and slow request what, where, from which
network. The audit, which holds what was done, names the network in the same way.

Paths may hold secrets, so the endpoint is named; addresses are personal data, so a keyed hash of
the network stands for them. Each line says the id of its request, or of the worker's turn. A line
for every request is for the proxy to write: here it would cost a page some hundredths more.
"""

import datetime as dt
import hashlib
import hmac
import json
import logging
import re
import sys
import time

from flask import Flask, Response, g, has_request_context, request
from peewee import InterfaceError, OperationalError

from blueprints import traces
from blueprints.guards import network, signed_in_user
from domain import audit, request_ids, settings
from models import db

log = logging.getLogger("ventanilla")
SLOW = 1.0  # seconds after which a request is told of though all went well
METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}
GIVEN_ID = re.compile("[0-9a-f]{16,64}")


class JsonLine(logging.Formatter):
    """Facts or a sentence, and the trace: nothing in them breaks out of its line (A38).

    Of a library only warnings are told, and of them the sentence, not what it is filled with:
    waitress names paths, peewee values.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat()
        line = {"at": at, "level": record.levelname, **getattr(record, "doing", {})}
        if isinstance(record.msg, dict):
            line |= record.msg
        elif record.name == log.name:
            line["message"] = record.getMessage()
        else:
            said = record.msg if isinstance(record.msg, str) else ""
            line |= {"library": record.name, "message": said}
        if record.exc_info and record.exc_info[1]:
            line["trace"] = traces.of(record.exc_info[1])
        return json.dumps(line)


def _say_what_is_done(record: logging.LogRecord) -> bool:
    """While it is being done: the line may be written later, or by another thread."""
    doing = {"id": request_ids.current()}
    if has_request_context():
        doing["endpoint"] = request.endpoint or ""
    record.doing = doing
    return True


def _is_told(record: logging.LogRecord) -> bool:
    return record.name == log.name or record.levelno >= logging.WARNING


def install(app: Flask) -> None:
    root = logging.getLogger()
    if not any(isinstance(each.formatter, JsonLine) for each in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLine())
        handler.addFilter(_is_told)
        root.addHandler(handler)
        log.addFilter(_say_what_is_done)
        log.setLevel(logging.INFO)
    app.before_request(_begin)
    app.teardown_request(_end)
    app.after_request(_note)


def _begin() -> None:
    g.began = time.perf_counter()
    request_ids.begin(_given_id())
    audit.acting_from(_pseudonym(network()))


def _given_id() -> str:
    """Our own proxy's, so that its log and ours name a request alike; a browser's is no id."""
    given = request.headers.get("X-Request-ID", "") if settings.current().proxy_count else ""
    given = given.replace("-", "").lower()
    return given if GIVEN_ID.fullmatch(given) else ""


def _end(_error: BaseException | None) -> None:
    """The thread's next work may be the portal's own."""
    audit.acting_from("")
    request_ids.begin()


def _note(answer: Response) -> Response:
    seconds = time.perf_counter() - g.began if "began" in g else 0.0
    if answer.status_code < 400 and seconds < SLOW:
        return answer
    facts = {
        "status": answer.status_code,
        "method": request.method if request.method in METHODS else "?",
        "ms": round(seconds * 1000),
        "user": _user() if answer.status_code < 500 else "",
        "network": _pseudonym(network()),
    }
    log.info(facts)
    return answer


def _user() -> str:
    """A database that is away changes no answer that doesn't need it."""
    try:
        user = signed_in_user()
    except (OperationalError, InterfaceError):
        if not db.is_closed():
            db.close()
        return ""
    return user.code if user else ""


def _pseudonym(text: str) -> str:
    key = settings.current().secret_key.encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:12]
