"""What a request leans on: the configuration, the database, the clock and the person who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app, g
from sqlalchemy import Connection, Engine, Row
from sqlalchemy.exc import OperationalError

from askdesk import moves
from askdesk.config import Config
from askdesk.errors import NotAllowed
from askdesk.model import Role
from askdesk.store import db as database
from askdesk.store import views

TakeUp = Callable[[Config, Engine, datetime], None]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What one running queue holds on to."""

    config: Config
    engine: Engine
    clock: Callable[[], datetime]
    take_up: TakeUp | None = None
    """Takes up at once what people hand in; None: the next crawl does. It is another room's work, so the door hands it over."""


def utc_now() -> datetime:
    """Return the present, in UTC."""
    return datetime.now(UTC)


def desk() -> Desk:
    """Return the desk of the running application."""
    held: Desk = current_app.extensions["askdesk"]
    return held


def config() -> Config:
    """Return the configuration."""
    return desk().config


def now() -> datetime:
    """Return one moment for the whole request, so that a page agrees with itself."""
    if "now" not in g:
        g.now = desk().clock()
    moment: datetime = g.now
    return moment


@contextmanager
def reading() -> Iterator[Connection]:
    """Open a transaction that only reads and never waits for the crawler."""
    with database.reading(desk().engine) as db:
        yield db


@contextmanager
def writing() -> Iterator[Connection]:
    """Open a transaction that writes; an error inside undoes all of it."""
    with desk().engine.begin() as db:
        yield db


def glimpse(id: str) -> None:
    """Note that the reader looks at a card; while a night's run holds the database that is not worth waiting for."""
    with suppress(OperationalError), database.hasty(desk().engine) as db:
        views.viewed(db, id, by=me(), now=now())


def person() -> Row[Any]:
    """Return the person who is signed in."""
    found: Row[Any] = g.person
    return found


def me() -> str:
    """Return the name of the person who is signed in."""
    return str(person().name)


def is_at_least(role: Role) -> bool:
    """Return whether the person who is signed in may do what *role* may."""
    return g.get("person") is not None and moves.at_least(Role(g.person.role), role)


def needs(role: Role) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Refuse everybody below *role* with a sentence."""

    def wrap(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            if not is_at_least(role):
                raise NotAllowed(
                    f"This needs the role {role.value}; yours is {person().role}. Ask an admin if you should have it."
                )
            return view(*args, **kwargs)

        return guarded

    return wrap
