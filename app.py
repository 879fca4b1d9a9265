"""Puts the portal together. Nothing is decided here."""

import datetime as dt
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import blueprints.access
import blueprints.account
import blueprints.board
import blueprints.bulletins
import blueprints.certificates
import blueprints.circulars
import blueprints.claims
import blueprints.desk
import blueprints.directory
import blueprints.documents
import blueprints.entities
import blueprints.errors
import blueprints.institution
import blueprints.invited
import blueprints.messages
import blueprints.metrics
import blueprints.personal
import blueprints.public
import blueprints.registration
import blueprints.requirements
import blueprints.review
import blueprints.secop
import blueprints.security
import blueprints.setup
import blueprints.sign_in
import blueprints.status
import blueprints.team
import blueprints.tickets
import blueprints.uploads
from blueprints import commands, context, fault_reports, guards, hooks, request_log, static_files
from blueprints.compression import CompressAll
from blueprints.template_blanks import TrimBlanks
from blueprints.template_loading import SharedGlobals, as_they_stand
from config import Config
from domain import mailer, settings
from models import open_database

AREAS = (
    blueprints.access,
    blueprints.account,
    blueprints.board,
    blueprints.bulletins,
    blueprints.certificates,
    blueprints.circulars,
    blueprints.claims,
    blueprints.desk,
    blueprints.directory,
    blueprints.documents,
    blueprints.entities,
    blueprints.institution,
    blueprints.invited,
    blueprints.messages,
    blueprints.metrics,
    blueprints.personal,
    blueprints.public,
    blueprints.registration,
    blueprints.requirements,
    blueprints.review,
    blueprints.secop,
    blueprints.security,
    blueprints.setup,
    blueprints.sign_in,
    blueprints.status,
    blueprints.team,
    blueprints.tickets,
    blueprints.uploads,
)


def create_app(config: Config | None = None) -> Flask:
    """The portal as a WSGI application, with the environment's settings unless others are given."""
    config = config or Config.from_env()
    app = Flask(__name__, static_folder=None)
    _configure(app, config)
    settings.use(config)
    open_database(config.database_url, config.slow_query_ms)
    mailer.mail.init_app(app)
    guards.login_manager.init_app(app)
    CompressAll(app)
    context.install(app)
    blueprints.errors.install(app)
    commands.install(app)
    request_log.install(app)
    fault_reports.install()
    blueprints.metrics.install(app)
    for area in AREAS:
        app.register_blueprint(area.bp)
    hooks.install(app)
    static_files.install(app)
    if config.proxy_count:
        n = config.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, config: Config) -> None:
    prefix = "__Host-" if config.production else ""
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(config.secret_key_fallbacks),
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
        COMPRESS_BR_WINDOW=16,
        COMPRESS_ALGORITHM=["br", "gzip"],
        MAIL_DEFAULT_SENDER=config.mail_default_sender or None,
        MAIL_SUPPRESS_SEND=False,
    )
    app.jinja_environment = SharedGlobals
    app.jinja_loader = as_they_stand(Path(app.root_path) / "templates")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(TrimBlanks)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
