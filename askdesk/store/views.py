"""Who looks at a card right now, so that two people do not write the same answer."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from askdesk.store.schema import views


def viewed(db: Connection, id: str, *, by: str, now: datetime) -> None:
    """Record that *by* is looking at a card."""
    seen = update(views).where(views.c.question_id == id, views.c.person == by).values(at=now)
    if db.execute(seen).rowcount == 0:
        with suppress(IntegrityError), db.begin_nested():  # two windows of one person may open it at once
            db.execute(insert(views).values(question_id=id, person=by, at=now))


def viewers(db: Connection, id: str, *, but: str, now: datetime) -> list[str]:
    """Return the names of the others who looked at a card in the last two minutes."""
    recent = select(views.c.person).where(
        views.c.question_id == id, views.c.person != but, views.c.at > now - timedelta(minutes=2)
    )
    return list(db.scalars(recent.order_by(views.c.person)))
