"""Puts the portal together. Nothing is decided here."""

import datetime as dt
import re

from flask import Flask, Response, abort, request
from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import blueprints.access
import blueprints.desk
import blueprints.documents
import blueprints.entities
import blueprints.errors
import blueprints.institution
import blueprints.public
import blueprints.registration
import blueprints.sign_in
from blueprints import commands, context, guards, hx, request_log, static_files
from blueprints.template_blanks import TrimBlanks
from config import LOOPBACK, Config
from domain import mailer, settings
from models import db, open_database

AREAS = (
    blueprints.access,
    blueprints.desk,
    blueprints.documents,
    blueprints.entities,
    blueprints.institution,
    blueprints.public,
    blueprints.registration,
    blueprints.sign_in,
)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HOST = re.compile(r"(?P<name>[a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?")


def create_app(config: Config | None = None) -> Flask:
    """The portal as a WSGI application, with the environment's settings unless others are given."""
    config = config or Config.from_env()
    app = Flask(__name__, static_folder=None)
    _configure(app, config)
    settings.use(config)
    open_database(config.database_url)
    hx.htmx.init_app(app)
    mailer.mail.init_app(app)
    guards.login_manager.init_app(app)
    Compress(app)
    context.install(app)
    blueprints.errors.install(app)
    commands.install(app)
    request_log.install(app)
    for area in AREAS:
        app.register_blueprint(area.bp)
    _install_hooks(app, config)
    static_files.install(app)
    if config.proxy_count:
        n = config.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, config: Config) -> None:
    prefix = "__Host-" if config.production else ""
    app.config.update(
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_NAME=f"{prefix}ventanilla",
        SESSION_COOKIE_SECURE=config.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=12),
        MAX_CONTENT_LENGTH=config.max_form_bytes,
        MAX_FORM_MEMORY_SIZE=config.max_form_bytes,
        MAX_FORM_PARTS=200,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_I18N_ENABLED=False,
        COMPRESS_BR_LEVEL=5,
        COMPRESS_ALGORITHM=["br", "gzip"],
        MAIL_DEFAULT_SENDER=config.mail_default_sender or None,
        MAIL_SUPPRESS_SEND=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(TrimBlanks)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]


def _install_hooks(app: Flask, config: Config) -> None:
    hosts = LOOPBACK | {config.public_host, f"[{config.public_host}]"}

    @app.before_request
    def know_the_host() -> None:
        """A foreign Host, or two, gets nothing (A07); probes of `/healthz` may use any."""
        given = HOST.fullmatch(request.headers.get("Host", "").lower())
        if request.path != "/healthz" and (given is None or given["name"] not in hosts):
            abort(400)

    @app.before_request
    def stay_on_this_site() -> None:
        """A form of another site is refused before its token is looked at (A14)."""
        origin = request.headers.get("Origin")
        own = {request.host_url.rstrip("/"), config.public_url}
        if request.method == "POST" and origin is not None and origin not in own:
            abort(400)

    @app.teardown_request
    def roll_back(_error: BaseException | None) -> None:
        """A request leaves no transaction open: verbs end their own."""
        if not db.is_closed() and db.in_transaction():
            db.rollback()

    @app.after_request
    def guard_the_browser(answer: Response) -> Response:
        """A fragment goes into a page that has these headers already: on 2G each byte is felt."""
        headers = answer.headers
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Cache-Control", "no-store")
        if request.endpoint:
            headers.add("Vary", "HX-Request")
        if hx.asked() and answer.mimetype == "text/html":
            return answer
        headers.setdefault("Content-Security-Policy", CSP)
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        if config.production:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return answer
