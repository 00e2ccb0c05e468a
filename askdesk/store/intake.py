"""What people hand in: addresses of questions they found, until the crawler's room has taken them up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from askdesk.store.db import Record
from askdesk.store.schema import cards, intake, questions


def put(
    db: Connection, *, url: str, title: str = "", text: str = "", departments: tuple[str, ...] = (), by: str, now: datetime
) -> int:
    """Hand in an address and return the number of the hand-in.

    Args:
        departments: Slugs of those it is for; (): those it mentions.
        by: Name of the person.
    """
    values = {"url": url, "title": title, "text": text, "departments": list(departments), "by": by, "at": now, "note": ""}
    return int(db.execute(insert(intake).values(**values).returning(intake.c.id)).scalar_one())


def waiting(db: Connection) -> list[Record]:
    """Return what waits to be taken up, first come, first served."""
    return list(db.execute(select(intake).where(intake.c.done_at.is_(None)).order_by(intake.c.id)))


def row(db: Connection, id: int) -> Record | None:
    """Return a hand-in, None if there is none of that number."""
    return db.execute(select(intake).where(intake.c.id == id)).one_or_none()


def done(db: Connection, id: int, *, question_id: str | None, note: str = "", now: datetime) -> None:
    """Note that a hand-in became a question, or why (*note*) it did not; its words stand with the question from now on."""
    values = {"done_at": now, "question_id": question_id, "note": note, "title": "", "text": ""}
    db.execute(update(intake).where(intake.c.id == id).values(**values))


def drop(db: Connection, id: int) -> None:
    """Forget a hand-in that its person is about to mend."""
    db.execute(delete(intake).where(intake.c.id == id))


def recent(db: Connection, *, by: str, limit: int = 10) -> list[Record]:
    """Return what *by* handed in last, newest first, with the question's `heading` and the `card` it has (null: none yet)."""
    wanted = select(intake, questions.c.title.label("heading"), cards.c.question_id.label("card"))
    joined = intake.outerjoin(questions, questions.c.id == intake.c.question_id).outerjoin(
        cards, cards.c.question_id == intake.c.question_id
    )
    found = wanted.select_from(joined).where(intake.c.by == by).order_by(intake.c.id.desc()).limit(limit)
    return list(db.execute(found))
