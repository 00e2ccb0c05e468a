"""Subjects that people ask about and no page covers; what a reviewer said of one outlives every night."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from askdesk.errors import NotFound, UsageError
from askdesk.model import Gap
from askdesk.store import events
from askdesk.store.db import Record
from askdesk.store.schema import faq_entries, gap_questions, gaps, questions

STATUSES = ("open", "drafting", "published", "declined", "closed")


def replace(db: Connection, found: list[Gap], *, now: datetime) -> dict[str, int]:
    """Store tonight's gaps; status and owner stay, and one that pages now cover is closed.

    Returns:
        How many are `new` and how many are `closed`.
    """
    before = {r.id: r for r in db.execute(select(gaps))}
    db.execute(delete(gap_questions))
    for gap in found:
        _save(db, gap, before.get(gap.id))
    members = [{"gap_id": g.id, "question_id": q} for g in found for q in g.question_ids]
    if members:
        db.execute(insert(gap_questions), members)
    here = {g.id for g in found}
    closed = [r for id, r in sorted(before.items()) if id not in here and r.status in {"open", "drafting", "published"}]
    for r in closed:
        db.execute(update(gaps).where(gaps.c.id == r.id).values(status="closed"))
        events.note(db, who=events.PROGRAM, what="gap_closed", subject=r.id, now=now)
    return {"new": len(here - set(before)), "closed": len(closed)}


def _save(db: Connection, gap: Gap, before: Record | None) -> None:
    names = ("department", "label", "kind", "impact", "first_seen", "last_seen", "faq_id")
    values: dict[str, Any] = {n: getattr(gap, n) for n in names}
    if before is None:
        db.execute(insert(gaps).values(id=gap.id, status="open", owner=None, **values))
        return
    values["first_seen"] = min(before.first_seen, gap.first_seen)
    if before.status == "closed":
        values["status"] = "open"
    if before.status == "published":
        values["faq_id"] = before.faq_id or gap.faq_id
    db.execute(update(gaps).where(gaps.c.id == gap.id).values(**values))


def previous(db: Connection) -> list[Gap]:
    """Return the gaps as the last night left them, with their questions."""
    members: dict[str, list[str]] = {}
    for r in db.execute(select(gap_questions).order_by(gap_questions.c.question_id)):
        members.setdefault(r.gap_id, []).append(r.question_id)
    names = ("id", "department", "label", "kind", "impact", "first_seen", "last_seen", "faq_id")
    rows = db.execute(select(gaps).order_by(gaps.c.id))
    return [Gap(**{n: getattr(r, n) for n in names}, question_ids=tuple(members.get(r.id, ()))) for r in rows]


def page(db: Connection, *, department: str | None = None, closed: bool = False) -> list[Record]:
    """Return the gaps that stand open (or, with *closed*, those that are done with), most impact first."""
    done = ["closed", "declined"]
    wanted = select(gaps, faq_entries.c.question.label("entry_question"), faq_entries.c.url.label("entry_url"))
    wanted = wanted.outerjoin(faq_entries, faq_entries.c.id == gaps.c.faq_id)
    wanted = wanted.where(gaps.c.status.in_(done) if closed else gaps.c.status.not_in(done))
    if department:
        wanted = wanted.where(gaps.c.department == department)
    return list(db.execute(wanted.order_by(gaps.c.impact.desc(), gaps.c.id)))


def gap(db: Connection, id: str) -> Record:
    """Return one gap.

    Raises:
        NotFound: If there is none.
    """
    found = db.execute(select(gaps).where(gaps.c.id == id)).one_or_none()
    if found is None:
        raise NotFound(f"there is no gap {id}")
    return found


def questions_of(db: Connection, id: str) -> list[Record]:
    """Return the questions of a gap, newest first."""
    wanted = (
        select(questions).join(gap_questions, gap_questions.c.question_id == questions.c.id).where(gap_questions.c.gap_id == id)
    )
    return list(db.execute(wanted.order_by(questions.c.asked_at.desc(), questions.c.id)))


def all_questions(db: Connection) -> dict[str, list[Record]]:
    """Return gap id -> its questions, newest first, for all gaps at once."""
    wanted = select(gap_questions.c.gap_id, questions).join(questions, gap_questions.c.question_id == questions.c.id)
    found: dict[str, list[Record]] = {}
    # Sorted here: asked to sort, SQLite walks all questions by date instead of the few that belong to a gap.
    for r in sorted(db.execute(wanted), key=lambda r: (-(r.asked_at or r.found_at).timestamp(), r.id)):
        found.setdefault(r.gap_id, []).append(r)
    return found


def take(db: Connection, id: str, *, by: str, now: datetime) -> None:
    """Make *by* the owner of a gap.

    Raises:
        NotFound: If there is no such gap.
    """
    if db.execute(update(gaps).where(gaps.c.id == id).values(owner=by)).rowcount != 1:
        raise NotFound(f"there is no gap {id}")
    events.note(db, who=by, what="gap_taken", subject=id, now=now)


def set_status(db: Connection, id: str, status: str, *, by: str, now: datetime, faq_id: str | None = None) -> None:
    """Record what a reviewer decided.

    Raises:
        NotFound: If there is no such gap.
        UsageError: If there is no such status.
    """
    if status not in STATUSES:
        raise UsageError(f"a gap can't be {status!r}; it is one of {', '.join(STATUSES)}")
    values = {"status": status} | ({"faq_id": faq_id} if faq_id else {})
    if db.execute(update(gaps).where(gaps.c.id == id).values(**values)).rowcount != 1:
        raise NotFound(f"there is no gap {id}")
    events.note(db, who=by, what="gap_status", subject=id, now=now, status=status)
