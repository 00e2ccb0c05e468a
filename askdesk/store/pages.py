"""What the queue shows: one page of cards at a time, with counts for the tabs, quick at 100,000 questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, and_, cast, func, or_, select, true

from askdesk.model import CardState, Path, Verdict
from askdesk.store.db import Record
from askdesk.store.schema import cards, faq_entries, gap_questions, gaps, matches, people, questions, replies

TABS = ("open", "mine", "waiting", "posted", "dismissed", "all")
ORDERS = ("worth", "newest", "oldest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the queue."""

    rows: list[Record]
    """Columns of the question and its card, and entry_question, entry_url of the page that would answer."""
    total: int
    """Cards on all pages."""


def _tab(tab: str, person: str, now: datetime) -> ColumnElement[bool]:
    state = cards.c.state
    waiting = or_(state == CardState.WAITING, and_(state == CardState.CLAIMED, cards.c.claimed_until <= now))
    return {
        "open": waiting,
        "mine": and_(state == CardState.CLAIMED, cards.c.claimed_by == person, cards.c.claimed_until > now),
        "waiting": state == CardState.SNOOZED,
        "posted": state.in_([CardState.POSTED, CardState.VERIFIED]),
        "dismissed": state.in_([CardState.DISMISSED, CardState.SETTLED]),
        "all": true(),
    }[tab]


def page(
    db: Connection,
    *,
    tab: str,
    person: str,
    search: str = "",
    source: str | None = None,
    verdict: str | None = None,
    department: str | None = None,
    order: str = "worth",
    after: int = 0,
    limit: int = 25,
    now: datetime,
) -> Page:
    """Return *limit* cards of a tab from number *after* on, best first."""
    where = [_open(db, person, now) if tab == "open" else _tab(tab, person, now), *_filters(search, source, verdict, department)]
    # Counted and ordered by the card alone; only the rows shown are then read whole.
    total = db.scalar(select(func.count()).select_from(cards).where(*where)) or 0
    ids = select(cards.c.question_id).where(*where).order_by(*_order(order)).offset(after).limit(limit).subquery()
    joined = cards.join(ids, ids.c.question_id == cards.c.question_id).join(questions, questions.c.id == cards.c.question_id)
    wanted = _columns().select_from(joined.outerjoin(faq_entries, faq_entries.c.id == cards.c.faq_id))
    return Page(rows=list(db.execute(wanted.order_by(*_order(order)))), total=total)


def late(db: Connection, *, now: datetime) -> bool:
    """Return whether a claim ran out that nobody has lapsed yet."""
    over = select(cards.c.question_id).where(cards.c.state == CardState.CLAIMED, cards.c.claimed_until <= now).limit(1)
    return db.scalar(over) is not None


def _open(db: Connection, person: str, now: datetime) -> ColumnElement[bool]:
    # While no claim is overdue, one state says it all, and its index gives the order as well.
    return _tab("open", person, now) if late(db, now=now) else cards.c.state == CardState.WAITING


def _columns() -> Select[Any]:
    own = [c for c in cards.c if c.name not in {"asked_at", "chance"}]
    entry = [faq_entries.c.question.label("entry_question"), faq_entries.c.url.label("entry_url")]
    return select(*questions.c, *own, cards.c.chance, *entry)


def _filters(search: str, source: str | None, verdict: str | None, department: str | None) -> list[ColumnElement[bool]]:
    title, body = questions.c.title, questions.c.body
    asked: list[ColumnElement[bool]] = [
        or_(title.icontains(word, autoescape=True), body.icontains(word, autoescape=True)) for word in search.split()
    ]
    if source:
        asked.append(questions.c.source == source)
    if department:
        asked.append(cast(questions.c.departments, String).contains(f'"{department}"', autoescape=True))
    # As one set of ids, so that a narrow filter is read by its own index and never card by card.
    where: list[ColumnElement[bool]] = [cards.c.question_id.in_(select(questions.c.id).where(*asked))] if asked else []
    return [*where, cards.c.verdict == verdict] if verdict else where


def _order(order: str) -> list[ColumnElement[Any]]:
    newest, tie = cards.c.asked_at.desc(), cards.c.question_id
    orders: dict[str, list[ColumnElement[Any]]] = {
        "worth": [cards.c.worth.desc(), newest, tie],
        "newest": [newest, tie],
        "oldest": [cards.c.asked_at, tie],
    }
    return orders[order]


def counts(db: Connection, *, person: str, now: datetime) -> dict[str, int]:
    """Return how many cards each tab holds."""
    by_state = {r.state: r.n for r in db.execute(select(cards.c.state, func.count().label("n")).group_by(cards.c.state))}
    mine = db.scalar(select(func.count()).select_from(cards).where(_tab("mine", person, now))) or 0
    held = and_(cards.c.state == CardState.CLAIMED, cards.c.claimed_until > now)
    claimed = db.scalar(select(func.count()).select_from(cards).where(held)) or 0
    claims = by_state.get(CardState.CLAIMED, 0)
    return {
        "open": by_state.get(CardState.WAITING, 0) + claims - claimed,
        "mine": mine,
        "waiting": by_state.get(CardState.SNOOZED, 0),
        "posted": by_state.get(CardState.POSTED, 0) + by_state.get(CardState.VERIFIED, 0),
        "dismissed": by_state.get(CardState.DISMISSED, 0) + by_state.get(CardState.SETTLED, 0),
        "all": sum(by_state.values()),
    }


def oldest_open(db: Connection) -> datetime | None:
    """Return when the open question that waits longest was asked."""
    found: datetime | None = db.scalar(select(func.min(cards.c.asked_at)).where(cards.c.state == CardState.WAITING))
    return found


def answered_since(db: Connection, *, person: str, since: datetime) -> int:
    """Return how many replies *person* has posted since then."""
    return (
        db.scalar(select(func.count()).select_from(replies).where(replies.c.posted_by == person, replies.c.posted_at >= since))
        or 0
    )


def neighbours(db: Connection, id: str, *, person: str, now: datetime) -> tuple[str | None, str | None, int, int]:
    """Return (the card before, the card after, this one's number from 1, how many) among the open ones by worth."""
    here = db.execute(select(cards.c.worth, cards.c.asked_at).where(cards.c.question_id == id)).one_or_none()
    opened = _open(db, person, now)
    total = db.scalar(select(func.count()).select_from(cards).where(opened)) or 0
    if here is None:
        return None, None, 0, total
    before = _ahead_of(here, id)
    number = (db.scalar(select(func.count()).select_from(cards).where(opened, before)) or 0) + 1
    ids = select(cards.c.question_id)
    previous = ids.where(opened, before).order_by(cards.c.worth, cards.c.asked_at, cards.c.question_id.desc()).limit(1)
    following = ids.where(opened, ~before, cards.c.question_id != id).order_by(*_order("worth")).limit(1)
    return db.scalar(previous), db.scalar(following), number, total


def _ahead_of(here: Record, id: str) -> ColumnElement[bool]:
    c = cards.c
    fresher = or_(c.asked_at > here.asked_at, and_(c.asked_at == here.asked_at, c.question_id < id))
    return or_(c.worth > here.worth, and_(c.worth == here.worth, fresher))


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the rows of one page say beyond their own columns, by question id."""

    whys: dict[str, str]
    """Why the best entry was chosen."""
    others: dict[str, int]
    """How many others ask the same elsewhere."""
    gaps: dict[str, str]
    """The subject of the gap it belongs to."""
    names: dict[str, str]
    """Name of a person -> how they are shown."""


def context(db: Connection, rows: list[Record]) -> Context:
    """Return what *rows* of a page need beyond themselves, in one query each."""
    ids = [r.id for r in rows]
    why = select(matches.c.question_id, matches.c.why).where(matches.c.question_id.in_(ids), matches.c.rank == 1)
    label = select(gap_questions.c.question_id, gaps.c.label).join(gaps, gaps.c.id == gap_questions.c.gap_id)
    held = {r.claimed_by for r in rows if r.claimed_by}
    shown = select(people.c.name, people.c.shown_as).where(people.c.name.in_(held))
    return Context(
        whys=dict(tuple(r) for r in db.execute(why)),
        others=_others(db, rows),
        gaps=dict(tuple(r) for r in db.execute(label.where(gap_questions.c.question_id.in_(ids)))),
        names=dict(tuple(r) for r in db.execute(shown)) if held else {},
    )


def _others(db: Connection, rows: list[Record]) -> dict[str, int]:
    named = {r.group_id for r in rows if r.group_id}
    if not named:
        return {}
    group = questions.c.group_id
    sizes = {r[0]: r[1] for r in db.execute(select(group, func.count()).where(group.in_(named)).group_by(group))}
    return {r.id: sizes[r.group_id] - 1 for r in rows if sizes.get(r.group_id, 1) > 1}


def covered_since(db: Connection, *, since: datetime) -> tuple[int, int]:
    """Return (how many questions asked since then a page covers, how many were asked)."""
    asked = select(cards.c.verdict, func.count()).where(cards.c.asked_at >= since, cards.c.path == Path.ANSWER)
    found = {r[0]: r[1] for r in db.execute(asked.group_by(cards.c.verdict))}
    return found.get(Verdict.COVERED, 0), sum(found.values())
