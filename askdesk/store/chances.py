"""The chances that were fitted to what people said: each with its figures, one of them live, all of them kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from askdesk.errors import NotFound
from askdesk.store import events
from askdesk.store.db import Record
from askdesk.store.schema import chances

SHIPPED = 0
"""Number of the chance that comes with the package."""


def add(
    db: Connection,
    *,
    encoder: str,
    verdicts: int,
    unseen: int,
    figures: dict[str, Any],
    model: dict[str, Any],
    live: bool,
    why: str,
    now: datetime,
) -> int:
    """Keep a fitted chance and return its number; a live one takes the place of the one before."""
    if live:
        db.execute(update(chances).values(live=False))
    values = {"at": now, "encoder": encoder, "verdicts": verdicts, "unseen": unseen, "figures": figures}
    made = db.execute(insert(chances).values(**values, model=model, live=live, why=why))
    key = made.inserted_primary_key
    assert key is not None
    return int(key[0])


def live(db: Connection, encoder: str) -> Record | None:
    """Return the chance in use with the embedding model *encoder*; None: the shipped one."""
    found = db.execute(select(chances).where(chances.c.live, chances.c.encoder == encoder)).one_or_none()
    return found if found is not None and found.model else None


def latest(db: Connection, encoder: str) -> Record | None:
    """Return the newest that was fitted, live or not; None if there was none yet."""
    mine = select(chances).where(chances.c.encoder == encoder)
    return db.execute(mine.order_by(chances.c.id.desc()).limit(1)).one_or_none()


def all_of_them(db: Connection) -> list[Record]:
    """Return every fitted chance, oldest first."""
    return list(db.execute(select(chances).order_by(chances.c.id)))


def use(db: Connection, number: int, *, by: str, now: datetime) -> None:
    """Put chance *number* back in use; 0 is the shipped one.

    Raises:
        NotFound: If there is no such number; the sentence names those there are.
    """
    known = [r.id for r in all_of_them(db)]
    if number != SHIPPED and number not in known:
        numbers = ", ".join(map(str, [SHIPPED, *known]))
        raise NotFound(f"there is no chance number {number}; there are {numbers} (`askdesk match --report` shows them)")
    db.execute(update(chances).values(live=False))
    db.execute(update(chances).where(chances.c.id == number).values(live=True))
    events.note(db, who=by, what="chance_used", subject=f"chance {number}", now=now)
