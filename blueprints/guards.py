"""Who is asking, and may they. Every view names its guard in a decorator.

The gate is the way to the object: an entity comes through the user, so that a foreign one and a
missing one are the same 404.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Response, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from blueprints import ended_sessions, errors
from domain import claims, limits, members, merges, sessions, settings, uploads
from models import Entity, Session, Upload, User

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
V = TypeVar("V", bound=Callable[..., ResponseReturnValue])
login_manager = LoginManager()
ASKS_ONLY = "sign_in.ending"
"""The one address that open pages ask by themselves: it puts off no end (A17)."""


class Visitor(UserMixin):
    """A signed-in browser, as Flask-Login knows it."""

    def __init__(self, secret: str, row: Session) -> None:
        self.secret = secret
        self.session = row
        self.user: User = row.user

    def get_id(self) -> str:
        return self.secret


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(secret: str) -> Visitor | None:
    row = sessions.resume(secret, used=request.endpoint != ASKS_ONLY)
    return Visitor(secret, row) if row else None


def sign_in(user: User) -> None:
    """Give this browser a session of its own; nothing of the one before remains (A16)."""
    if signed_in_user() is not None:
        sessions.end(current_session())
    secret = sessions.begin(user, browser=request.user_agent.string, network=network())
    row = sessions.resume(secret)
    session.clear()
    if row is not None:
        login_user(Visitor(secret, row))


def sign_out() -> None:
    if signed_in_user() is not None:
        sessions.end(current_session())
    logout_user()
    session.clear()


def signed_in_user() -> User | None:
    """The user of this browser; None for a stranger, and where letters are rendered."""
    visitor: Any = current_user._get_current_object()  # through the proxy once: each row asks
    return visitor.user if visitor and visitor.is_authenticated else None


def me() -> User:
    """The user, in a view whose guard asks for one."""
    return _visitor().user


def current_session() -> Session:
    return _visitor().session


def _visitor() -> Visitor:
    visitor: Any = current_user
    return cast("Visitor", visitor)


def network() -> str:
    """Where the request comes from, as the limits count it."""
    return limits.network(request.remote_addr or "")


def current_entity() -> Entity | None:
    """The entity that the user acts for: the page's own, else the one chosen in this browser."""
    if "entity" not in g:
        user = signed_in_user()
        chosen = current_session().current_entity_id if user else None
        g.entity = members.entity_acted_for(user, chosen) if user else None
    entity: Entity | None = g.entity
    return entity


def public(view: View[P]) -> View[P]:
    return _guarded("public", view)


def holds_token(view: View[P]) -> View[P]:
    """Sent by a program that knows METRICS_TOKEN; nobody else learns that there is something."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        token, given = settings.current().metrics_token, request.headers.get("Authorization", "")
        if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            abort(404)
        return view(*args, **kwargs)

    return _guarded("holds_token", guarded)


def signed_in(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if signed_in_user() else ended_sessions.ask_to_sign_in()

    return _guarded("signed_in", guarded)


def setting_up(view: View[P]) -> View[P]:
    """Signed in, also as staff who have yet to set up their second step: see `hooks`."""
    return _guarded("setting_up", signed_in(view))


def signed_in_client(view: View[P]) -> View[P]:
    """The same for a program, which no page to sign in at is of use to."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if signed_in_user() is None:
            abort(401)
        return view(*args, **kwargs)

    return _guarded("signed_in_client", guarded)


def own_upload(view: Callable[[Upload], Response]) -> Callable[..., Response]:
    """A file that this user sends, while they may change its entity: asked anew for each piece
    (A62)."""

    @wraps(view)
    def guarded(code: str) -> Response:
        user = signed_in_user() or abort(401)
        upload = uploads.find(user, code)
        if upload is None or members.editable(user, upload.entity.code) is None:
            abort(404)
        return view(upload)

    return _guarded("own_upload", guarded)


def staff_only(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        user = signed_in_user()
        if user is None:
            return ended_sessions.ask_to_sign_in()
        if not user.is_staff:
            abort(404)
        return view(*args, **kwargs)

    return _guarded("staff_only", guarded)


def answers_requests(view: View[P]) -> View[P]:
    """Those of the staff who decide: an auditor only reads."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not me().answers_requests:
            abort(403)
        return view(*args, **kwargs)

    return _guarded("answers_requests", staff_only(guarded))


def chief_only(view: View[P]) -> View[P]:
    """Who leads the staff: they set the portal up and choose its people."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not me().is_chief:
            abort(403)
        return view(*args, **kwargs)

    return _guarded("chief_only", staff_only(guarded))


def reads_entity(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Any of its users, or who drafts it: the view gets the entity in place of its code."""
    return _with_entity("reads_entity", members.readable, view)


def edits_entity(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Its administrators, or who drafts it."""
    return _with_entity("edits_entity", members.editable, view)


def administers(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """The administrators of a registered entity."""
    return _with_entity("administers", members.administered, view)


def _with_entity(
    name: str,
    find: Callable[[User, str], Entity | None],
    view: Callable[..., ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def guarded(code: str, **kwargs: Any) -> ResponseReturnValue:
        user = signed_in_user()
        if user is None:
            return ended_sessions.ask_to_sign_in()
        entity = find(user, code)
        if entity is None:
            readable = members.readable(user, code)
            return _closed(user, readable) if readable else _where_it_went(user, code, kwargs)
        if ended_sessions.acts_for_another(entity, current_session().current_entity_id):
            return ended_sessions.ask_which_entity(entity)
        g.entity = entity
        return view(entity, **kwargs)

    return _guarded(name, guarded)


def _where_it_went(user: User, code: str, rest: dict[str, Any]) -> ResponseReturnValue:
    """An entity that was merged leads its users to the one that stays."""
    other = merges.successor(code)
    if request.method != "GET" or not other or members.readable(user, other) is None:
        abort(404)
    return redirect(url_for(str(request.endpoint), code=other, **rest))


def _closed(user: User, entity: Entity) -> Response:
    """One may see it but not change it."""
    if not entity.is_disputed:
        abort(403)
    against = claims.against(entity, user)
    return errors.in_dispute(entity, against[0] if against else None)


def _guarded(name: str, view: V) -> V:
    view.guard = name  # type: ignore[attr-defined]
    return view
