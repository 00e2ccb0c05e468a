"""Runs (one stage of one source in one night) and the cursor each source left behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from askdesk.model import Run
from askdesk.store.db import Record, upsert
from askdesk.store.schema import cursors, runs


def start(db: Connection, source: str, stage: str, *, now: datetime) -> int:
    """Begin a run and return its id."""
    values = {"source": source, "stage": stage, "started_at": now, "outcome": "running", "counts": {}, "note": ""}
    made = db.execute(insert(runs).values(**values).returning(runs.c.id)).scalar_one()
    return int(made)


def finish(db: Connection, run_id: int, *, outcome: str, counts: dict[str, Any], note: str = "", now: datetime) -> None:
    """End a run with `ok`, `failed` or `blocked`, what it counted, and a sentence if something went wrong."""
    values = {"outcome": outcome, "counts": counts, "note": note, "finished_at": now}
    db.execute(update(runs).where(runs.c.id == run_id).values(**values))


def abandon(db: Connection, *, now: datetime) -> int:
    """Mark the runs that a killed night left behind as interrupted; return how many."""
    values = {"outcome": "interrupted", "finished_at": now, "note": "the night was stopped before this was done"}
    return db.execute(update(runs).where(runs.c.outcome == "running").values(**values)).rowcount


def _run(r: Record) -> Run:
    return Run(**{c.name: getattr(r, c.name) for c in runs.c})


def recent(db: Connection, source: str, stage: str = "crawl", *, limit: int = 30) -> list[Run]:
    """Return the last runs of a stage of a source, newest first."""
    wanted = select(runs).where(runs.c.source == source, runs.c.stage == stage).order_by(runs.c.id.desc()).limit(limit)
    return [_run(r) for r in db.execute(wanted)]


def last(db: Connection, source: str, stage: str = "crawl", *, outcome: str | None = None) -> Run | None:
    """Return the newest run of a stage of a source (with *outcome*, if given), None if there was none."""
    wanted = select(runs).where(runs.c.source == source, runs.c.stage == stage)
    if outcome:
        wanted = wanted.where(runs.c.outcome == outcome)
    found = db.execute(wanted.order_by(runs.c.id.desc()).limit(1)).one_or_none()
    return _run(found) if found else None


def latest(db: Connection) -> list[Run]:
    """Return the newest run of each source and stage, by source."""
    newest = select(func.max(runs.c.id)).group_by(runs.c.source, runs.c.stage)
    return [_run(r) for r in db.execute(select(runs).where(runs.c.id.in_(newest)).order_by(runs.c.source, runs.c.stage))]


def nights(db: Connection, *, limit: int = 300) -> list[Run]:
    """Return the newest runs of all sources, newest first."""
    return [_run(r) for r in db.execute(select(runs).order_by(runs.c.id.desc()).limit(limit))]


def cursor(db: Connection, source: str) -> dict[str, Any]:
    """Return where *source* left off, {} if it never finished."""
    found = db.scalar(select(cursors.c.cursor).where(cursors.c.source == source))
    return dict(found) if found else {}


def set_cursor(db: Connection, source: str, cursor: dict[str, Any], *, now: datetime) -> None:
    """Keep where *source* left off."""
    upsert(db, cursors, [{"source": source, "cursor": cursor, "updated_at": now}])
