"""The night's lesson: when enough people have said enough, a chance is fitted, tried, and kept with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from askdesk.store import chances
from askdesk.store.db import Record, reading
from matcher import learning, refit, shelf
from matcher.decide import Logistic
from matcher.shelf import Pages

MORE = 10
"""Verdicts more than at the last fit after which another chance is fitted."""


def live(engine: Engine, encoder_key: str) -> Logistic | None:
    """Return the chance in use; None: the shipped one."""
    with reading(engine) as db:
        row = chances.live(db, encoder_key)
    return refit.restored(row.model) if row is not None else None


def is_due(known: Sequence[learning.Known], last: Record | None) -> bool:
    """Return whether enough was said since the *last* fit for another one."""
    return len(known) >= refit.ENOUGH and (last is None or len(known) - last.verdicts >= MORE)


def tonight(engine: Engine, there: Pages, known: Sequence[learning.Known], *, encoder_key: str, now: datetime) -> Logistic | None:
    """Return the chance to use from now on; where a fit is due, it is tried, and kept whether it goes live or not."""
    before = live(engine, encoder_key)
    with reading(engine) as db:
        last = chances.latest(db, encoder_key)
    if not is_due(known, last):
        return before
    tried = refit.trial(known, learning.teaching(there.faqs, there.look, shelf.model()), live=before, model=shelf.model())
    with engine.begin() as db:
        keep(db, tried, encoder_key=encoder_key, now=now)
    return tried.fitted if tried.better else before


def keep(db: Connection, tried: refit.Trial, *, encoder_key: str, now: datetime) -> None:
    """Store a trial; a better one is live from now on."""
    chances.add(
        db,
        encoder=encoder_key,
        verdicts=tried.verdicts,
        unseen=tried.unseen,
        figures={"before": tried.before, "after": tried.after},
        model=refit.stored(tried.fitted) if tried.fitted is not None else {},
        live=tried.better,
        why=tried.why,
        now=now,
    )
