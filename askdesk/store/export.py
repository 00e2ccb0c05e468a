"""The rows other people's programs rest on: names and meanings are fixed by the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from askdesk.store.schema import faq_entries, gap_questions, gaps, matches, replies
from askdesk.store.schema import questions as questions_table

Rows = Iterator[dict[str, Any]]


def stamp(moment: datetime | None) -> str | None:
    """Return ISO 8601 in UTC with a Z, None for None."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def questions(db: Connection) -> Rows:
    """Yield the questions that mention a department, by id."""
    names = "id source kind key url title body author asked_at found_at checked_at status answers accepted settled score language"
    names += " intent tone departments mention"
    for r in db.execute(select(questions_table).order_by(questions_table.c.id)):
        if r.departments:
            yield {n: _plain(getattr(r, n)) for n in names.split()} | {"group": r.group_id}


def faqs(db: Connection) -> Rows:
    """Yield all FAQ entries, by page and position."""
    names = ["id", "page_url", "url", "question", "answer", "reader", "section", "owner", "checked_at", "status"]
    for r in db.execute(select(faq_entries).order_by(faq_entries.c.page_url, faq_entries.c.position, faq_entries.c.id)):
        yield {n: _plain(getattr(r, n)) for n in names}


def matches_rows(db: Connection) -> Rows:
    """Yield the matches, by question and rank."""
    names = ["question_id", "faq_id", "rank", "chance", "verdict", "why"]
    for r in db.execute(select(matches).order_by(matches.c.question_id, matches.c.rank)):
        yield {n: getattr(r, n) for n in names}


def gaps_rows(db: Connection) -> Rows:
    """Yield the gaps, by id."""
    members: dict[str, list[str]] = {}
    for r in db.execute(select(gap_questions).order_by(gap_questions.c.question_id)):
        members.setdefault(r.gap_id, []).append(r.question_id)
    names = ["kind", "impact", "first_seen", "last_seen", "status", "owner", "faq_id"]
    for r in db.execute(select(gaps).order_by(gaps.c.id)):
        ids = members.get(r.id, [])
        yield {"id": r.id, "label": r.label, "question_ids": ids, "size": len(ids)} | {n: _plain(getattr(r, n)) for n in names}


def replies_rows(db: Connection) -> Rows:
    """Yield the replies people posted, by question."""
    names = ["question_id", "text", "url", "posted_by", "posted_at", "reply_url", "verified_at", "clicks", "outcome"]
    for r in db.execute(select(replies).order_by(replies.c.question_id)):
        yield {n: _plain(getattr(r, n)) for n in names}


def _plain(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


WHAT: dict[str, Callable[[Connection], Rows]] = {
    "questions": questions,
    "faqs": faqs,
    "matches": matches_rows,
    "gaps": gaps_rows,
    "replies": replies_rows,
}
