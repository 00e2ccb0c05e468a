"""What the kind of each source states of itself: written down by the crawl, since the queue can't ask it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from askdesk.store.db import upsert
from askdesk.store.schema import places


def keep(db: Connection, cards: dict[str, dict[str, Any]], *, now: datetime) -> None:
    """Keep source -> what its kind states."""
    upsert(db, places, [{"source": name, "card": card, "written_at": now} for name, card in sorted(cards.items())])


def all_of_them(db: Connection) -> dict[str, dict[str, Any]]:
    """Return source -> what its kind states, of all that were ever crawled."""
    return {row.source: dict(row.card) for row in db.execute(select(places))}
