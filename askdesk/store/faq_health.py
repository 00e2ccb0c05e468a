"""How the institution's own pages fare: languages that belong together, answers that disagree, pages that grow old."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from askdesk.model import EntryStatus, Verdict
from askdesk.store import faqs
from askdesk.store.db import Record
from askdesk.store.schema import faq_entries, faq_pages, matches, questions


def note(db: Connection, url: str, sentence: str) -> None:
    """Add a sentence worth a look to a page, once."""
    found = faqs.page(db, url)
    if found is not None and sentence not in found.notes:
        db.execute(update(faq_pages).where(faq_pages.c.url == url).values(notes=[*found.notes, sentence]))


def link_languages(db: Connection) -> int:
    """Tie the entries that pages say in several languages together; return how many stand for another.

    Two pages that name each other as versions are compared entry by entry: by anchor, or by place where both are of one length.
    """
    by_url = {p.url: p for p in faqs.pages(db) if p.status != EntryStatus.GONE}
    linked: dict[str, str] = {}
    for first in by_url.values():
        for other in sorted(set(first.alternates.values()) & set(by_url)):
            if other > first.url or first.url not in by_url[other].alternates.values():
                continue
            linked |= _twins(faqs.entries_of(db, other), faqs.entries_of(db, first.url)) if other != first.url else {}
    for row in faqs.entries(db):
        wanted = linked.get(row.id)
        if row.same_as != wanted:
            db.execute(update(faq_entries).where(faq_entries.c.id == row.id).values(same_as=wanted))
    return len(linked)


def _twins(firsts: list[Record], others: list[Record]) -> dict[str, str]:
    """Return other's id -> first's id of the live entries that are one."""
    firsts, others = ([e for e in rows if e.status == EntryStatus.LIVE] for rows in (firsts, others))
    anchors = {e.anchor: e.id for e in firsts if e.anchor}
    if others and all(e.anchor in anchors for e in others):
        return {e.id: anchors[e.anchor] for e in others}
    return {o.id: f.id for f, o in zip(firsts, others, strict=True)} if len(firsts) == len(others) else {}


def contradictions(db: Connection) -> list[tuple[Record, Record]]:
    """Return pairs of live entries that ask the same and answer with other numbers."""
    by_question: dict[tuple[str, str], list[Record]] = {}
    for e in faqs.entries(db):
        by_question.setdefault((" ".join(re.findall(r"\w+", e.question.casefold())), e.language), []).append(e)
    pairs = [(a, b) for same in by_question.values() for n, a in enumerate(same) for b in same[n + 1 :]]
    return [(a, b) for a, b in pairs if set(a.departments) & set(b.departments) and _numbers(a) != _numbers(b)]


def _numbers(entry: Record) -> set[str]:
    return set(re.findall(r"\d+(?:[.,:]\d+)*", entry.answer))


def stale(db: Connection, *, now: datetime, months: int = 12) -> dict[str, int]:
    """Return address -> questions of the last 30 days, for pages unchanged for *months* about which more is asked than before."""
    old = now - timedelta(days=30 * months)
    asked = select(faq_entries.c.page_url, questions.c.asked_at).join(matches, matches.c.faq_id == faq_entries.c.id)
    asked = asked.join(questions, questions.c.id == matches.c.question_id).join(
        faq_pages, faq_pages.c.url == faq_entries.c.page_url
    )
    asked = asked.where(
        matches.c.rank == 1,
        matches.c.verdict != Verdict.GAP,
        faq_pages.c.changed_at <= old,
        questions.c.asked_at > now - timedelta(days=60),
    )
    counts: dict[str, list[int]] = {}
    for r in db.execute(asked):
        counts.setdefault(r.page_url, [0, 0])[r.asked_at > now - timedelta(days=30)] += 1
    return {url: late for url, (early, late) in counts.items() if late > early and late >= 3}
