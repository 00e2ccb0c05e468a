"""What each source may still ask or spend: told by the site or capped by us, kept so that the next run starts from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from askdesk.store.db import upsert
from askdesk.store.schema import quotas


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One limit of one source, as it was last seen."""

    name: str
    """What is counted, such as `calls`, `units` or `usd`."""
    cap: float | None
    """All of it in one window; None where the site does not say."""
    left: float
    """What is left of it; below nothing where a budget of ours was overdrawn."""
    resets_at: datetime | None
    """When the window ends; None where the site does not say."""
    seen_at: datetime

    def is_live(self, now: datetime) -> bool:
        """Return whether the window it speaks of still runs."""
        return self.resets_at is not None and self.resets_at > now


def note(db: Connection, source: str, seen: list[Quota]) -> None:
    """Keep what was seen of the limits of *source*."""
    names = Quota.__slots__
    upsert(db, quotas, [{"source": source, **{name: getattr(one, name) for name in names}} for one in seen])


def of(db: Connection, source: str) -> list[Quota]:
    """Return the limits of *source* as they were last seen, by name; their windows may be over."""
    rows = db.execute(select(quotas).where(quotas.c.source == source).order_by(quotas.c.name))
    return [Quota(**{name: getattr(row, name) for name in Quota.__slots__}) for row in rows]
