"""Which FAQ entries may answer which question."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from askdesk.model import Match, Part, Status
from askdesk.store.db import Record
from askdesk.store.schema import faq_entries, matches, parts, questions


def to_match(db: Connection) -> list[Record]:
    """Return the judged questions that may still be answered, by id."""
    alive = questions.c.status.in_([Status.OPEN, Status.REPLIED])
    return list(db.execute(select(questions).where(alive, questions.c.intent.is_not(None)).order_by(questions.c.id)))


def save(db: Connection, question_id: str, found: list[Match], asked: Sequence[Part] = (), *, matched_hash: str) -> None:
    """Replace the matches of a question and of its parts, and keep of which text and FAQ they were made."""
    for table in (matches, parts):
        db.execute(delete(table).where(table.c.question_id == question_id))
    rows = [
        {
            "question_id": question_id,
            "rank": m.rank,
            "faq_id": m.faq_id,
            "chance": m.chance,
            "verdict": m.verdict,
            "why": m.why,
            "spans": [list(pair) for pair in m.spans],
            "draft": m.draft,
        }
        for m in found
    ]
    if rows:
        db.execute(insert(matches), rows)
    if asked:
        names = ("words", "faq_id", "chance", "verdict")
        numbered = enumerate(asked, start=1)
        db.execute(
            insert(parts), [{"question_id": question_id, "position": n} | {k: getattr(p, k) for k in names} for n, p in numbered]
        )
    db.execute(update(questions).where(questions.c.id == question_id).values(matched_hash=matched_hash))


def of(db: Connection, question_id: str) -> list[Record]:
    """Return the matches of a question with their entries (question, answer, url, section, status), best first."""
    e = faq_entries.c
    columns = [*matches.c, e.question, e.answer, e.url, e.section, e.page_url, e.language, e.status]
    wanted = select(*columns).join(faq_entries, e.id == matches.c.faq_id).where(matches.c.question_id == question_id)
    return list(db.execute(wanted.order_by(matches.c.rank)))


def parts_of(db: Connection, question_id: str) -> list[Record]:
    """Return the things a question asks, with the entry for each (question, url; null if nothing covers it), in order."""
    e = faq_entries.c
    wanted = select(*parts.c, e.question, e.url).outerjoin(faq_entries, e.id == parts.c.faq_id)
    return list(db.execute(wanted.where(parts.c.question_id == question_id).order_by(parts.c.position)))


def first(db: Connection) -> dict[str, Record]:
    """Return question id -> its best match (faq_id, chance, verdict) of all questions that have one."""
    wanted = select(matches.c.question_id, matches.c.faq_id, matches.c.chance, matches.c.verdict).where(matches.c.rank == 1)
    return {r.question_id: r for r in db.execute(wanted)}
