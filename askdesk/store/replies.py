"""The replies that people posted by hand, and whether a crawl has seen them since."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from askdesk.model import CardState, Post, Status
from askdesk.moves import MOVES, Act
from askdesk.store import events
from askdesk.store import questions as questions_store
from askdesk.store.db import Record
from askdesk.store.schema import cards, history, people, questions, replies

SAME = 0.8  # share of our words that a reply must hold to be ours, since sites rewrap and markup is lost


def of(db: Connection, question_id: str) -> Record | None:
    """Return our reply to a question, None if there is none."""
    return db.execute(select(replies).where(replies.c.question_id == question_id)).one_or_none()


def waiting(db: Connection) -> list[Record]:
    """Return the replies that no crawl has seen yet, oldest first."""
    wanted = select(replies).where(replies.c.verified_at.is_(None)).order_by(replies.c.posted_at, replies.c.question_id)
    return list(db.execute(wanted))


def verify_seen(db: Connection, *, now: datetime) -> int:
    """Verify every waiting reply that a crawl has read in its thread; return how many."""
    found = [r for r in waiting(db) if any(is_ours(r, p) for p in questions_store.posts_of(db, r.question_id))]
    for r in found:
        verify(db, r.question_id, now=now)
    return len(found)


def is_ours(reply: Record, post: Post) -> bool:
    """Return whether a post of the thread is the reply that was marked posted."""
    if post.url and _bare(post.url) == _bare(reply.reply_url):
        return True
    ours, theirs = _words(reply.text), _words(post.text)
    return len(ours) >= 5 and len(ours & theirs) >= SAME * len(ours)


def _bare(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def verify(db: Connection, question_id: str, *, now: datetime) -> None:
    """Record that a crawl has seen our reply: the question is ours."""
    db.execute(update(replies).where(replies.c.question_id == question_id).values(verified_at=now))
    states = sorted(MOVES[Act.VERIFY].start)
    seen = update(cards).where(cards.c.question_id == question_id, cards.c.state.in_(states))
    db.execute(seen.values(state=CardState.VERIFIED, changed_at=now))
    moved = update(questions).where(questions.c.id == question_id, questions.c.status.not_in([Status.OURS, Status.GONE]))
    if db.execute(moved.values(status=Status.OURS)).rowcount:
        row = questions_store.row(db, question_id)
        values = {"question_id": question_id, "at": now, "status": Status.OURS, "answers": row.answers, "accepted": row.accepted}
        db.execute(insert(history).values(**values))
    events.note(db, who=events.PROGRAM, what="verified", subject=question_id, now=now)


def recent_texts(db: Connection, *, person: str, site: str, limit: int = 10) -> list[str]:
    """Return the last texts *person* posted on *site*, newest first."""
    wanted = select(replies.c.text).join(questions, questions.c.id == replies.c.question_id)
    wanted = wanted.where(replies.c.posted_by == person, questions.c.site == site)
    return list(db.scalars(wanted.order_by(replies.c.posted_at.desc()).limit(limit)))


def page(db: Connection, *, limit: int = 200) -> list[Record]:
    """Return the replies with their question's title, site and status, newest first."""
    q = questions.c
    columns = [*replies.c, q.title, q.site, q.source, q.status, q.settled, people.c.shown_as]
    wanted = select(*columns).join(questions, q.id == replies.c.question_id).join(people, people.c.name == replies.c.posted_by)
    return list(db.execute(wanted.order_by(replies.c.posted_at.desc()).limit(limit)))


def stats(db: Connection, *, since: datetime) -> dict[str, int]:
    """Return how many replies were posted and verified since then, and their clicks."""
    r = replies.c
    row = db.execute(
        select(func.count(), func.count(r.verified_at), func.coalesce(func.sum(r.clicks), 0)).where(r.posted_at >= since)
    ).one()
    return {"posted": row[0], "verified": row[1], "clicks": int(row[2])}
