"""Which entry answers which question, as people said it: by posting, choosing, dismissing, filling a gap, or linking to us."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Select, select

from askdesk.model import EntryStatus, Intent
from askdesk.store.db import Record
from askdesk.store.questions import own_title
from askdesk.store.queue import NO_PAGE
from askdesk.store.schema import cards, faq_entries, gap_questions, gaps, posts, questions, replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One answer of a person."""

    question_id: str
    title: str
    """Empty where the question stands under somebody else's title."""
    body: str
    language: str
    departments: tuple[str, ...]
    faq_id: str | None
    """The entry that answers it; None: none does."""
    how: str
    """`posted`, `chosen`, `gap`, `no page` or `link`."""


def all_of_them(db: Connection) -> list[Verdict]:
    """Return one verdict for each question that has any, by question id; what was done outweighs what was only said."""
    live = {r.id for r in db.execute(select(faq_entries.c.id).where(faq_entries.c.status == EntryStatus.LIVE))}
    found: dict[str, Verdict] = {}
    # The weakest first, so that a stronger one takes its place.
    for how, rows in (
        ("link", _linked(db)),
        ("no page", _no_page(db)),
        ("gap", _gaps(db)),
        ("chosen", _chosen(db)),
        ("posted", _posted(db)),
    ):
        for r, faq_id in rows:
            if faq_id is None or faq_id in live:
                found[r.id] = _verdict(r, faq_id, how)
    return [found[id] for id in sorted(found)]


def counts(given: Iterable[Verdict]) -> dict[str, int]:
    """Return how many came in each way."""
    return dict(sorted(Counter(v.how for v in given).items()))


def _verdict(r: Record, faq_id: str | None, how: str) -> Verdict:
    return Verdict(
        question_id=r.id,
        title=own_title(r),
        body=r.body,
        language=r.language or "und",
        departments=tuple(sorted(r.departments)),
        faq_id=faq_id,
        how=how,
    )


def _asked() -> Select[tuple[object, ...]]:
    q = questions.c
    asked = select(q.id, q.key, q.title, q.body, q.language, q.departments)
    return asked.where(q.intent == Intent.QUESTION, q.forgotten_at.is_(None))


def _posted(db: Connection) -> list[tuple[Record, str | None]]:
    """Return what a reply with a link was posted to: who left the link out did not say that the page answers."""
    wanted = _asked().add_columns(faq_entries.c.id.label("faq")).join(replies, replies.c.question_id == questions.c.id)
    wanted = wanted.join(faq_entries, faq_entries.c.url == replies.c.url)
    return [(r, r.faq) for r in db.execute(wanted.order_by(questions.c.id, faq_entries.c.id))]


def _chosen(db: Connection) -> list[tuple[Record, str | None]]:
    wanted = _asked().add_columns(cards.c.faq_id.label("faq")).join(cards, cards.c.question_id == questions.c.id)
    return [(r, r.faq) for r in db.execute(wanted.where(cards.c.chosen_by.is_not(None)))]


def _no_page(db: Connection) -> list[tuple[Record, str | None]]:
    wanted = _asked().join(cards, cards.c.question_id == questions.c.id).where(cards.c.reason == NO_PAGE)
    return [(r, None) for r in db.execute(wanted)]


def _gaps(db: Connection) -> list[tuple[Record, str | None]]:
    """Return the questions of gaps that a reviewer works on (nothing covers them) or has closed by publishing an entry."""
    wanted = _asked().add_columns(gaps.c.status.label("gap_status"), gaps.c.faq_id.label("faq"))
    wanted = wanted.join(gap_questions, gap_questions.c.question_id == questions.c.id)
    wanted = wanted.join(gaps, gaps.c.id == gap_questions.c.gap_id).where(gaps.c.status.in_(["drafting", "published"]))
    rows = list(db.execute(wanted))
    return [(r, r.faq if r.gap_status == "published" else None) for r in rows if r.gap_status == "drafting" or r.faq]


def _linked(db: Connection) -> list[tuple[Record, str | None]]:
    """Return the questions under which somebody's public answer links to an entry of ours: labels that cost nothing."""
    home = _by_address(db)
    wanted = _asked().add_columns(posts.c.links, posts.c.by_asker).join(posts, posts.c.question_id == questions.c.id)
    found: list[tuple[Record, str | None]] = []
    for r in db.execute(wanted.order_by(questions.c.id, posts.c.position)):
        entry = next((home[a] for a in map(bare, r.links) if a in home), None) if r.links and not r.by_asker else None
        if entry:
            found.append((r, entry))
    return found


def _by_address(db: Connection) -> dict[str, str]:
    """Return address -> the one live entry it names; an address that several share names none."""
    e = faq_entries.c
    rows = list(db.execute(select(e.id, e.url, e.page_url, e.anchor).where(e.status == EntryStatus.LIVE)))
    named = {bare(r.url): r.id for r in rows} | {bare(f"{r.page_url}#{r.anchor}"): r.id for r in rows if r.anchor}
    alone = Counter(bare(r.page_url) for r in rows)
    return named | {bare(r.page_url): r.id for r in rows if alone[bare(r.page_url)] == 1}


def bare(url: str) -> str:
    """Return an address without what differs between people who mean the same place: scheme, www, tracking, a slash."""
    head, _, anchor = url.partition("#")
    head = re.sub(r"[?&](?:utm_\w+|fbclid|gclid)=[^&#]*", "", head)
    head = re.sub(r"^https?://(?:www\.)?", "", head, flags=re.IGNORECASE).rstrip("/")
    return f"{head}#{anchor}" if anchor else head
