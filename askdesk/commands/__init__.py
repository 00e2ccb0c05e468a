"""One module a command, each with a click command named `command`; rooms are imported inside."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from askdesk.config import Config, Department


def configured(ctx: click.Context) -> Config:
    """Return the configuration; sources of a kind that is not there are refused before anything is written.

    Raises:
        ConfigError: If anything in it can't be used.
    """
    import crawler
    from askdesk import config as configuration
    from askdesk import log

    made = configuration.load(ctx.obj["config"])
    for source in made.sources:
        crawler.known(source.kind)
    if made.askdesk.log:
        log.configure(ctx.obj["log_level"], made.askdesk.log)
    return made


def opened(config: Config) -> Engine:
    """Return the database, its tables up to date."""
    from askdesk.store import db

    return db.ready(config.askdesk.database)


def in_force(config: Config) -> tuple[Department, ...]:
    """Return the departments with what leads accepted; those of the file where there is no database yet."""
    from pathlib import Path

    from sqlalchemy import make_url

    from askdesk.store import db as store
    from askdesk.store import names

    url = make_url(config.askdesk.database)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return config.departments
    with store.reading(opened(config)) as db:
        return names.departments(db, config)


def take_up(config: Config, engine: Engine, moment: datetime) -> None:
    """Take up at once what people hand in through the queue; the crawler's room is opened when it is first needed."""
    from crawler import intake

    intake.take_up(config, engine, now=moment)


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def say_json(data: Any) -> None:
    """Print one JSON object."""
    print(json.dumps(data, ensure_ascii=False, default=str))


def on_terminal() -> bool:
    """Return whether a person is watching."""
    return sys.stderr.isatty()
