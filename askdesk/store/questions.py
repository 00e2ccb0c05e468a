"""Questions, their replies, and every change of status that was ever seen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from askdesk import moves
from askdesk.errors import NotFound
from askdesk.model import CardState, Labels, Observation, Post, Question, Status
from askdesk.store.db import Record
from askdesk.store.schema import cards, history, posts, questions, storable

# Days after it was asked up to which a question is looked at every so many days (LESSONS 1).
RECHECK = ((1, 0.0), (3, 1.0), (10, 3.0), (30, 7.0), (90, 14.0), (365, 30.0))
WATCHED = (Status.OPEN, Status.REPLIED, Status.OURS)


def save(db: Connection, question: Question, *, now: datetime) -> str:
    """Store what a crawl saw; the same thread found again is one row.

    Returns:
        `new`, `changed` (text, status or replies) or `same`.
    """
    before = db.execute(select(questions).where(questions.c.id == question.id)).one_or_none()
    if before is None:
        db.execute(insert(questions).values(**_columns(question), found_at=now, **_seen(question.status, question.asked_at, now)))
        _note(db, question.id, question.status, question.answers, question.accepted, now=now)
        _save_posts(db, question.id, question.replies)
        return "new"
    if before.forgotten_at is not None:
        if before.next_check_at is None:
            return "same"  # its words were kept long enough; a list that still shows it does not bring them back
        _wanted_again(db, question.id, now=now)
    return _save_again(db, question, before, now=now)


def _wanted_again(db: Connection, id: str, *, now: datetime) -> None:
    """Put back into the queue a question whose words were emptied only because nobody had looked at it in time."""
    db.execute(update(questions).where(questions.c.id == id).values(forgotten_at=None))
    settled = (cards.c.question_id == id, cards.c.state == CardState.SETTLED, cards.c.reason == "forgotten")
    db.execute(update(cards).where(*settled).values(state=CardState.WAITING, reason=None, changed_at=now))


def _save_again(db: Connection, question: Question, before: Record, *, now: datetime) -> str:
    status = moves.next_status(Status(before.status), question.status)
    values = _columns(question) | _seen(status, question.asked_at or before.asked_at, now)
    values["departments"] = sorted({*before.departments, *question.departments})
    if not question.complete:
        for kept in ("body", "html", "text_hash", "mention", "tags", "author"):
            values[kept] = getattr(before, kept)
    values |= {kept: getattr(before, kept) for kept in ("source", "asked_at", "author") if getattr(before, kept) is not None}
    moved = (before.status, before.answers, before.accepted) != (status, question.answers, question.accepted)
    replied = question.complete and _replies_hash(posts_of(db, question.id)) != _replies_hash(question.replies)
    if moved:
        _note(db, question.id, status, question.answers, question.accepted, now=now)
    if replied:
        _save_posts(db, question.id, question.replies)
    db.execute(update(questions).where(questions.c.id == question.id).values(**values))
    return "changed" if moved or replied or values["text_hash"] != before.text_hash else "same"


def _columns(question: Question) -> dict[str, Any]:
    mention = [
        {"department": m.department, "text": m.text, "form": m.form, "where": m.where, "start": m.start, "end": m.end}
        for m in question.mentions
    ]
    plain = ("id", "source", "kind", "site", "key", "url", "title", "body", "html", "author", "asked_at", "answers", "accepted")
    return {
        **{name: getattr(question, name) for name in plain},
        "score": question.score,
        "views": question.views,
        "tags": list(question.tags),
        "mention": mention,
        "departments": sorted(question.departments),
        "text_hash": text_hash(question.title, question.body),
    }


def _seen(status: Status, asked_at: datetime | None, now: datetime) -> dict[str, Any]:
    return {"status": status, "checked_at": now, "next_check_at": next_check(status, asked_at, now)}


def text_hash(title: str, body: str) -> str:
    """Return sha256 of what the asker wrote."""
    return hashlib.sha256(f"{storable(title)}\0{storable(body)}".encode()).hexdigest()


EMPTY: dict[str, Any] = {"title": "", "body": "", "html": "", "author": None, "tags": [], "mention": []}
EMPTY["text_hash"] = text_hash("", "")


def next_check(status: Status, asked_at: datetime | None, now: datetime) -> datetime | None:
    """Return when to look again: often while it is fresh, never once it is over."""
    if status not in WATCHED:
        return None
    age = (now - (asked_at or now)).total_seconds() / 86400
    days = next((every for upto, every in RECHECK if age <= upto), 30.0)
    return now + timedelta(days=days)


def _save_posts(db: Connection, id: str, replies: Sequence[Post]) -> None:
    db.execute(delete(posts).where(posts.c.question_id == id))
    names = ("key", "text", "at", "by_asker", "role", "score", "accepted", "url")
    rows = [
        {"question_id": id, "position": n, "links": list(p.links)} | {k: getattr(p, k) for k in names}
        for n, p in enumerate(replies)
    ]
    if rows:
        db.execute(insert(posts), rows)


def _note(db: Connection, id: str, status: Status, answers: int | None, accepted: str | None, *, now: datetime) -> None:
    db.execute(insert(history).values(question_id=id, at=now, status=status, answers=answers, accepted=accepted))


def posts_of(db: Connection, id: str) -> list[Post]:
    """Return the stored replies of a question, oldest first."""
    rows = db.execute(select(posts).where(posts.c.question_id == id).order_by(posts.c.position))
    return [_post(r) for r in rows]


def _post(r: Record) -> Post:
    names = ("key", "text", "at", "by_asker", "role", "score", "accepted", "url")
    return Post(**{n: getattr(r, n) for n in names}, links=tuple(r.links))


def _replies_hash(replies: Sequence[Post]) -> str:
    shown = [(p.key, storable(p.text), p.by_asker, p.role, p.score, p.accepted) for p in replies]
    return hashlib.sha256(repr(shown).encode()).hexdigest()


def observe(db: Connection, seen: Observation, *, now: datetime) -> bool:
    """Record what a re-check saw; a deleted question keeps only its id and times.

    Returns:
        Whether anything changed.

    Raises:
        NotFound: If no such question is stored.
    """
    before = row(db, seen.id)
    status = moves.next_status(Status(before.status), seen.status)
    answers = before.answers if seen.answers is None else seen.answers
    values: dict[str, Any] = {"answers": answers, "accepted": seen.accepted, **_seen(status, before.asked_at, now)}
    if seen.score is not None:
        values["score"] = seen.score
    is_empty = before.forgotten_at is not None
    if is_empty and before.next_check_at is None:
        values["next_check_at"] = None
    moved = (before.status, before.answers, before.accepted) != (status, answers, seen.accepted)
    if moved:
        _note(db, seen.id, status, answers, seen.accepted, now=now)
    db.execute(update(questions).where(questions.c.id == seen.id).values(**values))
    if status == Status.GONE:
        purge(db, seen.id)
    elif seen.replies is not None and not is_empty and _replies_hash(posts_of(db, seen.id)) != _replies_hash(seen.replies):
        _save_posts(db, seen.id, seen.replies)
        moved = True
    return moved


def purge(db: Connection, id: str) -> None:
    """Forget what a deleted question said: text, author, replies; id, address, times and history stay."""
    db.execute(delete(posts).where(posts.c.question_id == id))
    db.execute(update(questions).where(questions.c.id == id).values(**EMPTY))


def due(db: Connection, source: str, *, now: datetime) -> list[Record]:
    """Return the stored questions of *source* that want another look, most overdue first."""
    wanted = select(questions).where(questions.c.source == source, questions.c.next_check_at <= now)
    return list(db.execute(wanted.order_by(questions.c.next_check_at, questions.c.id)))


def own_title(r: Record) -> str:
    """Return the title the writer chose; a question asked in a reply stands under somebody else's."""
    return "" if "#" in r.key else str(r.title)


def seen(db: Connection, source: str) -> dict[str, Record]:
    """Return key -> (id, answers, status, checked_at, asked_at) of all that *source* has brought."""
    c = questions.c
    return {
        r.key: r for r in db.execute(select(c.key, c.id, c.answers, c.status, c.checked_at, c.asked_at).where(c.source == source))
    }


def row(db: Connection, id: str) -> Record:
    """Return the stored question.

    Raises:
        NotFound: If there is none.
    """
    found = db.execute(select(questions).where(questions.c.id == id)).one_or_none()
    if found is None:
        raise NotFound(f"there is no question {id}")
    return found


def is_stored(db: Connection, id: str) -> bool:
    """Return whether a question is known, whatever became of it."""
    return db.scalar(select(questions.c.id).where(questions.c.id == id)) is not None


def unjudged(db: Connection, *, rules: str = "") -> list[tuple[Record, list[Post], str]]:
    """Return (question, replies, hash) of all whose text, replies or judging *rules* changed since triage saw them."""
    replies: dict[str, list[Post]] = {}
    for r in db.execute(select(posts).order_by(posts.c.question_id, posts.c.position)):
        replies.setdefault(r.question_id, []).append(_post(r))
    fresh = []
    for q in db.execute(select(questions).where(*_has_words()).order_by(questions.c.id)):
        mine = replies.get(q.id, [])
        mark = hashlib.sha256(f"{rules}{q.text_hash}{_replies_hash(mine)}{q.accepted}{q.answers}".encode()).hexdigest()
        if mark != q.judged_hash:
            fresh.append((q, mine, mark))
    return fresh


def label(db: Connection, id: str, labels: Labels, *, judged_hash: str) -> None:
    """Keep what triage said of a question, and of which text it said so."""
    values = {"intent": labels.intent, "tone": labels.tone, "language": labels.language, "settled": labels.settled}
    db.execute(update(questions).where(questions.c.id == id).values(**values, judged_hash=judged_hash))


def group(db: Connection, groups: dict[str, str | None]) -> None:
    """Set the group (the same question elsewhere) of each question named; None: it stands alone."""
    for id, name in sorted(groups.items()):
        db.execute(
            update(questions).where(questions.c.id == id, questions.c.group_id.is_distinct_from(name)).values(group_id=name)
        )


def all_rows(db: Connection) -> list[Record]:
    """Return every question that is not gone and has its words, oldest id first."""
    return list(db.execute(select(questions).where(*_has_words()).order_by(questions.c.id)))


def _has_words() -> tuple[ColumnElement[bool], ...]:
    return questions.c.status != Status.GONE, questions.c.forgotten_at.is_(None)


def history_of(db: Connection, id: str) -> list[Record]:
    """Return every observed change of a question, first to last."""
    return list(db.execute(select(history).where(history.c.question_id == id).order_by(history.c.id)))


def look_again(db: Connection, id: str, *, now: datetime) -> None:
    """Ask the next crawl to look at a question whatever its age."""
    wanted = questions.c.id == id, questions.c.forgotten_at.is_(None)
    db.execute(update(questions).where(*wanted).values(next_check_at=now))
