"""Faults are told to Sentry where SENTRY_DSN is set: those whose trace the log holds.

What goes is chosen, not what stays (A57): kind, places, route, the request's id. Sentry's own
gathering of requests, users, variables, breadcrumbs and the machine's name is off, and a second
time left out.
"""

import logging
from typing import TYPE_CHECKING, Any

from blueprints import traces
from domain import schema, settings

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

EVENT = ("event_id", "timestamp", "level", "platform", "release", "tags")
KIND = ("type", "module")
PLACE = ("filename", "module", "function", "lineno", "pre_context", "context_line", "post_context")


class Reporter(logging.Handler):
    """Reports whatever the log holds a trace of."""

    def emit(self, record: logging.LogRecord) -> None:
        import sentry_sdk

        if record.exc_info:
            sentry_sdk.capture_exception(record.exc_info, tags=getattr(record, "doing", {}))


def install() -> None:
    """The library is loaded only where it is asked for: it takes memory."""
    dsn = settings.current().sentry_dsn
    log = logging.getLogger("ventanilla")
    if not dsn or any(isinstance(each, Reporter) for each in log.handlers):
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn,
        release=f"ventanilla@{schema.newest()}",
        before_send=_chosen,
        default_integrations=False,
        auto_enabling_integrations=False,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        enable_metrics=False,
        propagate_traces=False,
    )
    log.addHandler(Reporter())


def _chosen(event: "Event", _hint: "Hint") -> "Event":
    whole: Any = event
    chain = [_fault(each) for each in whole.get("exception", {}).get("values", [])]
    told: Any = {**_only(whole, EVENT), "exception": {"values": chain}}
    return told  # type: ignore[no-any-return]


def _fault(fault: dict[str, Any]) -> dict[str, Any]:
    said = str(fault.get("value", "")).partition("\n")[0] if traces.may_say(fault["type"]) else ""
    frames = (fault.get("stacktrace") or {}).get("frames", [])
    places = {"frames": [_only(frame, PLACE) for frame in frames]}
    return {**_only(fault, KIND), "value": said, "stacktrace": places}


def _only(told: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: told[name] for name in names if name in told}
