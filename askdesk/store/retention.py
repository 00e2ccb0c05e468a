"""What is not kept for ever: the words of questions, once they were kept long enough or could not be looked at again in time.

Id, address, times, status and history stay, so that exports and counts hold; what a person has in hand waits until it is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, false, or_, select, update

from askdesk.model import CardState
from askdesk.moves import MOVES, Act
from askdesk.store.questions import EMPTY
from askdesk.store.schema import cards, intake, matches, posts, questions, replies

IN_HAND = (CardState.CLAIMED, CardState.SNOOZED)
REASON = "forgotten"


def forget(
    db: Connection, *, now: datetime, default: timedelta, by_source: Mapping[str, timedelta], unseen: Mapping[str, timedelta]
) -> dict[str, int]:
    """Empty what was kept long enough; return how many questions for good (`forgotten`), and how many until seen again (`stale`).

    Args:
        default: How long the words of a question are kept after it was found.
        by_source: Source -> another length.
        unseen: Source -> how long words may be kept without being looked at again, where the terms of the place say so.
    """
    c = questions.c
    sources = set(db.scalars(select(c.source).distinct()))
    old = [and_(c.source == name, _found_before(now - by_source.get(name, default))) for name in sorted(sources)]
    late = [and_(c.source == name, c.checked_at < now - unseen[name]) for name in sorted(sources & set(unseen))]
    done = _empty(
        db, _idle(or_(false(), *old)).where(c.next_check_at.is_not(None) | c.forgotten_at.is_(None)), now=now, for_good=True
    )
    stale = _empty(db, _idle(or_(false(), *late)).where(c.forgotten_at.is_(None)), now=now, for_good=False)
    longest = max([default, *by_source.values()])
    db.execute(delete(intake).where(intake.c.done_at < now - longest))
    return {"forgotten": done, "stale": stale}


def _found_before(moment: datetime) -> ColumnElement[bool]:
    """Return that a question was found before *moment*, and answered before it if it was answered."""
    answered = select(replies.c.question_id).where(replies.c.posted_at >= moment)
    return and_(questions.c.found_at < moment, questions.c.id.not_in(answered))


def _idle(wanted: ColumnElement[bool]) -> Select[Any]:
    in_hand = select(cards.c.question_id).where(cards.c.state.in_(sorted(IN_HAND)))
    return select(questions.c.id).where(wanted, questions.c.id.not_in(in_hand))


def _empty(db: Connection, wanted: Select[Any], *, now: datetime, for_good: bool) -> int:
    ids = sorted(db.scalars(wanted))
    for id in ids:
        rest: dict[str, Any] = {"next_check_at": None} if for_good else {}
        db.execute(update(questions).where(questions.c.id == id).values(**EMPTY, **rest, forgotten_at=now))
        db.execute(delete(posts).where(posts.c.question_id == id))
        db.execute(delete(matches).where(matches.c.question_id == id))
        db.execute(update(cards).where(cards.c.question_id == id).values(draft="", edited=None))
        waits = and_(cards.c.question_id == id, cards.c.state.in_(sorted(MOVES[Act.SETTLE].start)))
        db.execute(
            update(cards).where(waits).values(state=MOVES[Act.SETTLE].end, reason=REASON, snoozed_until=None, changed_at=now)
        )
    return len(ids)
