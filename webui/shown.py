"""What every template may use: phrases, times, and the header's line about the last night."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, g
from markupsafe import Markup, escape

from askdesk.model import Role
from askdesk.store import runs
from webui import checks, desk, health, marks, places, words

ROOMS = (
    ("queue.show", "Questions", ("queue", "card", "posting", "add")),
    ("gaps.show", "Gaps", ("gaps",)),
    ("faqs.show", "FAQ", ("faqs",)),
    ("reach.show", "Reach", ("reach",)),
    ("runs.show", "Nights", ("runs", "sources")),
)


def install(app: Flask) -> None:
    """Hand the phrases to the templates."""
    app.jinja_env.globals.update(words=words, places=places, marks=marks, checks=checks, rooms=ROOMS, Role=Role)
    app.jinja_env.filters.update(ago=ago, day=day, clock=clock, web=web, bare=bare)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(common)


def common() -> dict[str, Any]:
    """Return what the frame of every page needs."""
    if g.get("person") is None:
        return {"me": None, "at": desk.now(), "institution": institution()}
    return {"me": g.person, "at": desk.now(), "institution": institution(), "night": night(), "is_at_least": desk.is_at_least}


def night() -> health.Health:
    """Return the header's line about the last night."""
    with desk.reading() as db:
        return health.last_night(runs.latest(db), [source.name for source in desk.config().sources])


def institution() -> str:
    """Return whose desk this is."""
    departments = desk.config().departments
    return departments[0].institution if departments else ""


def ago(moment: datetime | None) -> Markup:
    """Return a time as people say it, exact on hover and to machines."""
    return _time(moment, words.ago(moment, desk.now()))


def day(moment: datetime | None) -> Markup:
    """Return a moment as its date, exact on hover."""
    return _time(moment, f"{moment.day} {moment:%B %Y}" if moment else "not known")


def web(url: str | None) -> str:
    """Return an address if a click on it can only open a page; what was crawled may hold any other kind."""
    return url if url and places.is_web_address(url) else "#"


def bare(url: str) -> str:
    """Return an address as people read it: no scheme, and no words of the passage that a browser looks for."""
    return url.removeprefix("https://").removeprefix("http://").partition("#:~:")[0]


def clock(moment: datetime) -> Markup:
    """Return a time of day; script turns it into the reader's own zone."""
    return Markup('<time datetime="{}" data-clock>{}</time>').format(moment.isoformat(), words.clock(moment))


def _time(moment: datetime | None, said: str) -> Markup:
    if moment is None:
        return escape(said)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment.isoformat(), words.exact(moment), said)
