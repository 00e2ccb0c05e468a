"""Which open questions no page covers, read from the store and grouped into gaps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Engine

from askdesk.model import Gap, Verdict
from askdesk.store import matches
from askdesk.store.db import Record, reading
from matcher import corpus, gaps
from matcher.encode import Vectors
from matcher.shelf import Shelf


def tonight(
    engine: Engine, shelf: Shelf, asked: Sequence[Record], wholes: Sequence[str], vectors: Vectors, before: Sequence[Gap]
) -> list[Gap]:
    """Return the gaps of all departments, by id."""
    with reading(engine) as db:
        best_of = matches.first(db)
    alive = [i for i, r in enumerate(asked) if r.matched_hash is not None and r.status in ("open", "replied", "solved", "closed")]
    found: list[Gap] = []
    for department in sorted(shelf.departments):
        rows = [
            i
            for i in alive
            if department in asked[i].departments and _is_gap(best_of.get(asked[i].id)) and asked[i].tone != "hostile"
        ]
        if not rows:
            continue
        open_ones = [_open_question(asked[i], wholes[i], best_of.get(asked[i].id)) for i in rows]
        until = max(q.seen for q in open_ones)
        middle = _middle(shelf, department, vectors[rows])
        found += gaps.group(department, open_ones, vectors[rows], middle=middle, previous=before, until=until)
    return sorted(found, key=lambda g: g.id)


def _is_gap(match: Record | None) -> bool:
    return match is None or match.verdict == Verdict.GAP


def _open_question(r: Record, whole: str, match: Record | None) -> gaps.Unanswered:
    words = whole if "#" in r.key else r.title.strip() or whole
    near = match.faq_id if match is not None and match.chance >= NEAR else None
    return gaps.Unanswered(id=r.id, words=words, seen=r.asked_at or r.found_at, near=near)


NEAR = 0.12
"""Chance from which an entry that does not cover a question still counts as near it."""


def _middle(shelf: Shelf, department: str, rows: Vectors) -> Vectors:
    """Return what a department's texts have in common: the mean of its FAQ's questions, so that it does not move each night."""
    entries = [c.question for (d, language), c in sorted(shelf.corpora.items()) if d == department and language == corpus.ENGLISH]
    return np.asarray(np.concatenate(entries).mean(axis=0) if entries else rows.mean(axis=0), dtype=np.float32)
