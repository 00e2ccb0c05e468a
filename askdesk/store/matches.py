"""Which FAQ entries may answer which question."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from askdesk.model import Match, Status
from askdesk.store.db import Record
from askdesk.store.schema import faq_entries, matches, questions


def to_match(db: Connection) -> list[Record]:
    """Return the judged questions that may still be answered, by id."""
    alive = questions.c.status.in_([Status.OPEN, Status.REPLIED])
    return list(db.execute(select(questions).where(alive, questions.c.intent.is_not(None)).order_by(questions.c.id)))


def save(db: Connection, question_id: str, found: list[Match], *, matched_hash: str) -> None:
    """Replace the matches of a question, and keep of which text and FAQ they were made."""
    db.execute(delete(matches).where(matches.c.question_id == question_id))
    rows = [
        {
            "question_id": question_id,
            "rank": m.rank,
            "faq_id": m.faq_id,
            "chance": m.chance,
            "verdict": m.verdict,
            "why": m.why,
            "spans": [list(pair) for pair in m.spans],
        }
        for m in found
    ]
    if rows:
        db.execute(insert(matches), rows)
    db.execute(update(questions).where(questions.c.id == question_id).values(matched_hash=matched_hash))


def of(db: Connection, question_id: str) -> list[Record]:
    """Return the matches of a question with their entries (question, answer, url, section, status), best first."""
    e = faq_entries.c
    columns = [*matches.c, e.question, e.answer, e.url, e.section, e.page_url, e.language, e.status]
    wanted = select(*columns).join(faq_entries, e.id == matches.c.faq_id).where(matches.c.question_id == question_id)
    return list(db.execute(wanted.order_by(matches.c.rank)))


def first(db: Connection) -> dict[str, Record]:
    """Return question id -> its best match (faq_id, chance, verdict) of all questions that have one."""
    wanted = select(matches.c.question_id, matches.c.faq_id, matches.c.chance, matches.c.verdict).where(matches.c.rank == 1)
    return {r.question_id: r for r in db.execute(wanted)}
