"""The application: put together from its parts, light to start, the same under any WSGI server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from askdesk import config as configuration
from askdesk.config import Config
from askdesk.store import db as database
from webui import (
    add,
    api,
    assets,
    card,
    desk,
    faqs,
    faults,
    gaps,
    guard,
    names,
    people,
    posting,
    queue,
    reach,
    runs,
    session,
    shown,
    sources,
    who,
)

PARTS = (
    who.bp,
    queue.bp,
    card.bp,
    posting.bp,
    gaps.bp,
    faqs.bp,
    reach.bp,
    runs.bp,
    sources.bp,
    add.bp,
    people.bp,
    names.bp,
    api.bp,
)
LONGEST_FORM = 512 * 1024


def create_app(
    config: Config | None = None, *, clock: Callable[[], datetime] = desk.utc_now, take_up: desk.TakeUp | None = None
) -> Flask:
    """Return the web queue for *config*, by default the one that ASKDESK_CONFIG or ./askdesk.toml names.

    Args:
        take_up: Takes up what people hand in, as soon as they do; None: it waits for the next crawl.

    Raises:
        ConfigError: If the configuration is not usable.
        StoreError: If the database is not.
    """
    config = config or configuration.load()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=session.key(config),
        SESSION_COOKIE_NAME="askdesk",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=LONGEST_FORM,
    )
    app.session_interface = session.CookieByScheme()
    engine = database.ready(config.askdesk.database)
    app.extensions["askdesk"] = desk.Desk(config=config, engine=engine, clock=clock, take_up=take_up)
    app.jinja_env.undefined = StrictUndefined  # a misspelt name in a template is an error, not an empty spot
    assets.load(app)
    guard.install(app)
    faults.install(app)
    shown.install(app)
    for part in PARTS:
        app.register_blueprint(part)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)  # type: ignore[method-assign]
    return app
