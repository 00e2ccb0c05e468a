"""The queue: cards are dealt by the program and moved by people; every move is one conditional UPDATE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from askdesk import moves
from askdesk.errors import AlreadyClaimed, Conflict, NotFound
from askdesk.model import CardState, Path, Verdict
from askdesk.moves import MOVES, Act
from askdesk.store import events, people, questions
from askdesk.store.db import Record, upsert
from askdesk.store.schema import cards, matches, replies
from askdesk.store.schema import questions as questions_table

LEASE = timedelta(minutes=30)
NO_PAGE = "no_page"  # the reason for which a dismissed card comes back once a page covers it
FREE: dict[str, Any] = {"claimed_by": None, "claimed_until": None}


def deal(
    db: Connection,
    question_id: str,
    *,
    path: Path,
    verdict: Verdict,
    chance: float,
    worth: float,
    faq_id: str | None,
    draft: str,
    now: datetime,
) -> str:
    """Create or refresh the card of a question; what a person wrote stays.

    Returns:
        `new`, `changed`, `same`, or `returned` if a page now covers what waited as a gap.
    """
    fresh = {"path": path, "verdict": verdict, "chance": chance, "worth": worth, "faq_id": faq_id, "draft": draft}
    before = db.execute(select(cards).where(cards.c.question_id == question_id)).one_or_none()
    if before is None:
        asked = questions.row(db, question_id)
        when = {"made_at": now, "changed_at": now, "asked_at": asked.asked_at or asked.found_at}
        db.execute(insert(cards).values(question_id=question_id, state=CardState.WAITING, **fresh, **when))
        return "new"
    if all(getattr(before, k) == v for k, v in fresh.items()):
        return "same"
    db.execute(update(cards).where(cards.c.question_id == question_id).values(**fresh, changed_at=now))
    if before.verdict != Verdict.COVERED and verdict == Verdict.COVERED and before.faq_id != faq_id:
        return _bring_back(db, before, now)
    return "changed"


def _bring_back(db: Connection, before: Record, now: datetime) -> str:
    here = cards.c.question_id == before.question_id
    db.execute(update(cards).where(here).values(returned_at=now))
    if before.state == CardState.SNOOZED:
        db.execute(update(cards).where(here, _from(Act.WAKE)).values(state=MOVES[Act.WAKE].end, snoozed_until=None))
    if before.state == CardState.DISMISSED and before.reason == NO_PAGE:
        db.execute(update(cards).where(here, _from(Act.REOPEN)).values(state=MOVES[Act.REOPEN].end, reason=None))
    events.note(db, who=events.PROGRAM, what="returned", subject=before.question_id, now=now)
    return "returned"


def _from(act: Act) -> Any:
    return cards.c.state.in_(moves.states_before(act))


def withdraw(db: Connection, question_id: str, *, reason: str, now: datetime) -> bool:
    """Take a card that nobody holds out of the queue; return whether there was one."""
    values = {"state": MOVES[Act.SETTLE].end, "reason": reason, "changed_at": now, "snoozed_until": None}
    moved = db.execute(update(cards).where(cards.c.question_id == question_id, _from(Act.SETTLE)).values(**values)).rowcount
    if moved:
        events.note(db, who=events.PROGRAM, what="settled", subject=question_id, now=now, reason=reason)
    return moved == 1


def tidy(db: Connection, *, now: datetime) -> dict[str, int]:
    """Lapse claims that ran out, wake what was put off, and settle what no longer waits; return how many of each."""
    alive = select(questions_table.c.id).where(questions_table.c.status.in_(sorted(moves.ANSWERABLE)))
    over = select(cards.c.question_id, questions_table.c.status).join(
        questions_table, questions_table.c.id == cards.c.question_id
    )
    over = over.where(_from(Act.SETTLE), cards.c.question_id.not_in(alive)).order_by(cards.c.question_id)
    settled = sum(withdraw(db, r.question_id, reason=r.status, now=now) for r in list(db.execute(over)))
    reopened = update(cards).where(
        cards.c.state == CardState.SETTLED, cards.c.reason.in_(["solved", "closed", "gone"]), cards.c.question_id.in_(alive)
    )
    return {
        "lapsed": _lapse(db, now=now),
        "woken": db.execute(
            update(cards)
            .where(_from(Act.WAKE), cards.c.snoozed_until <= now)
            .values(state=MOVES[Act.WAKE].end, snoozed_until=None, changed_at=now)
        ).rowcount,
        "settled": settled,
        "reopened": db.execute(reopened.values(state=MOVES[Act.REOPEN].end, reason=None, changed_at=now)).rowcount,
    }


def lapse(db: Connection, *, now: datetime) -> int:
    """Put back what was claimed longer than its lease; return how many."""
    return _lapse(db, now=now)


def _lapse(db: Connection, *, now: datetime, id: str | None = None) -> int:
    late = and_(_from(Act.LAPSE), cards.c.claimed_until <= now)
    if id is not None:
        late = and_(late, cards.c.question_id == id)
    ids = list(db.scalars(select(cards.c.question_id).where(late)))
    for one in ids:
        events.note(db, who=events.PROGRAM, what="lapsed", subject=one, now=now)
    return db.execute(update(cards).where(late).values(state=MOVES[Act.LAPSE].end, changed_at=now, **FREE)).rowcount


def card(db: Connection, question_id: str) -> Record:
    """Return a card as it is stored.

    Raises:
        NotFound: If the question has none.
    """
    found = db.execute(select(cards).where(cards.c.question_id == question_id)).one_or_none()
    if found is None:
        raise NotFound(f"there is no card for {question_id}")
    return found


def claim(db: Connection, id: str, *, by: str, now: datetime, lease: timedelta = LEASE) -> None:
    """Give the card to *by* for the length of *lease*; who has it already gets the lease anew.

    Raises:
        AlreadyClaimed: If a colleague has it.
        Conflict: If it is no longer to be had.
    """
    _lapse(db, now=now, id=id)
    taken = {"state": MOVES[Act.CLAIM].end, "claimed_by": by, "claimed_until": now + lease, "changed_at": now}
    if db.execute(update(cards).where(cards.c.question_id == id, _from(Act.CLAIM)).values(**taken)).rowcount == 1:
        events.note(db, who=by, what="claimed", subject=id, now=now)
        return
    renew(db, id, by=by, now=now, lease=lease)


def renew(db: Connection, id: str, *, by: str, now: datetime, lease: timedelta = LEASE) -> None:
    """Begin the lease of the holder anew.

    Raises:
        AlreadyClaimed: If a colleague has it.
        Conflict: If *by* does not hold it.
    """
    longer = update(cards).where(_held(id, by)).values(claimed_until=now + lease)
    if db.execute(longer).rowcount != 1:
        raise _refusal(db, id, now)


def _held(id: str, by: str) -> Any:
    return and_(cards.c.question_id == id, cards.c.state == CardState.CLAIMED, cards.c.claimed_by == by)


def _refusal(db: Connection, id: str, now: datetime) -> Conflict:
    there = card(db, id)
    if there.state == CardState.CLAIMED:
        holder = people.get(db, there.claimed_by)
        shown = holder.shown_as if holder else there.claimed_by
        minutes = max(1, round((there.claimed_until - now).total_seconds() / 60))
        return AlreadyClaimed(f"{shown} has this question for another {minutes} minutes", by=shown, until=there.claimed_until)
    said = {
        CardState.POSTED: "a reply to this question is already posted",
        CardState.VERIFIED: "a reply to this question is already posted",
        CardState.DISMISSED: "this question was dismissed; reopen it first",
        CardState.SETTLED: "this question no longer waits for an answer",
        CardState.SNOOZED: "this question was put off; bring it back first",
        CardState.WAITING: "your claim ran out; claim it again, your text is kept",
    }
    return Conflict(said[CardState(there.state)])


def _move(
    db: Connection,
    id: str,
    act: Act,
    *,
    by: str,
    now: datetime,
    held: bool = False,
    note: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Move a card; a claimed one only by its holder."""
    where = [cards.c.question_id == id, _from(act)]
    where.append(cards.c.claimed_by == by if held else (cards.c.state != CardState.CLAIMED) | (cards.c.claimed_by == by))
    moved = db.execute(update(cards).where(*where).values(state=MOVES[act].end, changed_at=now, **values)).rowcount
    if moved != 1:
        raise _refusal(db, id, now)
    events.note(db, who=by, what=SAID[act], subject=id, now=now, **(note or {}))


SAID = {
    Act.RELEASE: "released",
    Act.POST: "posted",
    Act.SNOOZE: "snoozed",
    Act.WAKE: "woken",
    Act.DISMISS: "dismissed",
    Act.REOPEN: "reopened",
}


def release(db: Connection, id: str, *, by: str, now: datetime) -> None:
    """Put a claimed card back.

    Raises:
        Conflict: If *by* does not hold it.
    """
    _move(db, id, Act.RELEASE, by=by, now=now, held=True, **FREE)


def save_text(db: Connection, id: str, text: str, *, by: str, now: datetime) -> None:
    """Keep what the holder has written so far.

    Raises:
        Conflict: If *by* does not hold the card.
    """
    if db.execute(update(cards).where(_held(id, by)).values(edited=text, changed_at=now)).rowcount != 1:
        raise _refusal(db, id, now)


def mark_posted(db: Connection, id: str, *, by: str, text: str, reply_url: str, link: str | None, now: datetime) -> None:
    """Record that *by* has posted *text* by hand at *reply_url*; the next crawl looks for it.

    Raises:
        Conflict: If *by* does not hold the card.
    """
    claim(db, id, by=by, now=now)  # a claim that ran out while writing is no reason to lose what was posted
    faq_id = card(db, id).faq_id
    _move(db, id, Act.POST, by=by, now=now, held=True, note={"reply_url": reply_url}, edited=text, **FREE)
    values = {"question_id": id, "text": text, "url": link, "faq_id": faq_id, "posted_by": by, "posted_at": now}
    upsert(db, replies, [values | {"reply_url": reply_url, "verified_at": None, "clicks": 0, "outcome": None}])
    questions.look_again(db, id, now=now)


def dismiss(db: Connection, id: str, *, by: str, reason: str, now: datetime) -> None:
    """Take a card out of the queue for a reason; it can be reopened.

    Raises:
        Conflict: If a colleague holds it, or it is gone already.
    """
    _move(db, id, Act.DISMISS, by=by, now=now, note={"reason": reason}, reason=reason, snoozed_until=None, **FREE)


def snooze(db: Connection, id: str, *, by: str, until: datetime, now: datetime) -> None:
    """Put a card off until a time.

    Raises:
        Conflict: If a colleague holds it, or it is gone already.
    """
    _move(db, id, Act.SNOOZE, by=by, now=now, note={"until": until.isoformat()}, snoozed_until=until, **FREE)


def wake(db: Connection, id: str, *, by: str, now: datetime) -> None:
    """Bring a card back that was put off."""
    _move(db, id, Act.WAKE, by=by, now=now, snoozed_until=None)


def reopen(db: Connection, id: str, *, by: str, now: datetime) -> None:
    """Bring a dismissed or settled card back."""
    _move(db, id, Act.REOPEN, by=by, now=now, reason=None)


def cards_of(db: Connection, ids: Sequence[str]) -> dict[str, Record]:
    """Return question id -> card of those of *ids* that have one; at most a few hundred ids."""
    return {r.question_id: r for r in db.execute(select(cards).where(cards.c.question_id.in_(ids)))}


def choose(db: Connection, id: str, faq_id: str | None, *, by: str, now: datetime) -> None:
    """Record that *by* says which entry answers a question, None if none does; the card suggests it from now on.

    Raises:
        Conflict: If a colleague holds the card, or it is done with.
        NotFound: If that entry is not among those found for the question.
    """
    found = db.execute(select(matches).where(matches.c.question_id == id, matches.c.faq_id == faq_id)).one_or_none()
    if faq_id is not None and found is None:
        raise NotFound(f"there is no page {faq_id} among those found for {id}")
    values = {"faq_id": faq_id, "draft": found.draft if found else "", "chosen_by": by, "chosen_at": now, "changed_at": now}
    values["verdict"] = Verdict.COVERED if faq_id else Verdict.GAP
    free = or_(cards.c.state == CardState.WAITING, _held(id, by))
    if db.execute(update(cards).where(cards.c.question_id == id, free).values(**values)).rowcount != 1:
        raise _refusal(db, id, now)
    events.note(db, who=by, what="chose", subject=id, now=now, faq_id=faq_id)


def cards_by_id(db: Connection) -> dict[str, Record]:
    """Return question id -> card of all cards."""
    return {r.question_id: r for r in db.execute(select(cards))}
