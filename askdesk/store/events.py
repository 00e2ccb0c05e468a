"""The audit: who did what when, written once and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from askdesk.store.db import Record
from askdesk.store.schema import events

PROGRAM = "askdesk"


def note(db: Connection, *, who: str, what: str, subject: str, now: datetime, **detail: Any) -> None:
    """Add one line to the audit."""
    db.execute(insert(events).values(at=now, who=who, what=what, subject=subject, detail=detail))


def of(db: Connection, subject: str) -> list[Record]:
    """Return all that happened to *subject*, first to last."""
    return list(db.execute(select(events).where(events.c.subject == subject).order_by(events.c.id)))
