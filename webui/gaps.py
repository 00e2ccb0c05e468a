"""What people ask and no page answers: the subjects, their evidence, who takes them, what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from askdesk.model import Role
from askdesk.store import faqs, pages, people
from askdesk.store import gaps as store
from askdesk.store.db import Record
from webui import desk, places, words

bp = Blueprint("gaps", __name__, url_prefix="/gaps")

STATUSES = {
    "open": "Nothing is written yet",
    "drafting": "A page is being written",
    "published": "A page is published",
    "declined": "We leave it",
}
BARS = 8
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One gap, as it is shown."""

    id: str
    label: str
    example: str
    language: str | None
    more: int
    """How many ask it besides the example, or besides the label where that is all there is."""
    near: str
    """The entry that is near but does not fit; empty if nothing is near."""
    near_url: str
    counts: str
    trend: str
    first_seen: datetime
    status: str
    owner: str
    owner_name: str | None
    bars: list[int]
    """Height of each bar, 0 to 100, oldest first."""
    spoken: str
    """What the bars show, for those who don't see them."""


@bp.get("")
def show() -> str:
    """Show the subjects, most asked first."""
    closed = request.args.get("tab") == "done"
    with desk.reading() as db:
        rows = store.page(db, closed=closed)
        asked = store.all_questions(db)
        covered, total = pages.covered_since(db, since=desk.now() - MONTH)
        names = {p.name: p.shown_as for p in people.everyone(db)}
    subjects = [subject(row, asked.get(row.id, []), names) for row in rows]
    return render_template(
        "gaps/show.html", subjects=subjects, closed=closed, summary=summary(covered, total, rows, asked), statuses=STATUSES
    )


def subject(row: Record, asked: list[Record], names: dict[str, str]) -> Subject:
    """Return a gap with its evidence, as it is shown."""
    times = [q.asked_at or q.found_at for q in asked]
    heights, unit = bars(times, desk.now())
    example = next((q for q in asked if words.heading(q) != row.label), None)  # the label is often a question's own words
    return Subject(
        id=row.id,
        label=row.label,
        example=words.heading(example) if example else "",
        language=example.language if example and example.language not in {None, "und", "en"} else None,
        more=max(0, len(asked) - 1),
        near=getattr(row, "entry_question", None) or "",
        near_url=getattr(row, "entry_url", None) or "",
        counts=counted(asked),
        trend=trend(heights),
        first_seen=row.first_seen,
        status=row.status,
        owner=names.get(row.owner, row.owner) if row.owner else "nobody yet",
        owner_name=row.owner,
        bars=[round(100 * n / max(*heights, 1)) for n in heights],
        spoken=f"Asked per {unit}, oldest first: {', '.join(map(str, heights))}",
    )


def counted(asked: list[Record]) -> str:
    """Return how many questions, people and sites stand behind a subject."""
    authors, sites = {q.author for q in asked if q.author}, {q.site for q in asked}
    parts = [words.amount(len(asked), "question")]
    if len(authors) > 1 and all(q.author for q in asked):  # most places' handles are not kept
        parts.append(words.amount(len(authors), "person", "people"))
    if len(sites) > 1:
        parts.append(words.amount(len(sites), "site"))
    return ", ".join(parts)


def bars(times: list[datetime], now: datetime) -> tuple[list[int], str]:
    """Return how many were asked in each of the last eight weeks, or months if some are older, oldest first."""
    oldest = min(times, default=now)
    days, unit = (7, "week") if now - oldest <= timedelta(days=7 * BARS) else (30, "month")
    heights = [0] * BARS
    for moment in times:
        step = max(0, (now - moment).days) // days
        if step < BARS:
            heights[BARS - 1 - step] += 1
    return heights, unit


def trend(heights: list[int]) -> str:
    """Return whether a subject is asked more than before, in a word; empty while too few ask."""
    half = len(heights) // 2
    before, lately = sum(heights[:half]), sum(heights[half:])
    if before + lately < 3:
        return ""
    return "rising" if lately >= 2 * max(before, 1) else "fading" if before >= 2 * max(lately, 1) else "steady"


def summary(covered: int, total: int, rows: list[Record], asked: dict[str, list[Record]]) -> str:
    """Return the line under the heading: what the pages cover, and what the subjects below would add."""
    if not total:
        return ""
    since = desk.now() - MONTH
    waiting = sum(1 for row in rows for q in asked.get(row.id, []) if (q.asked_at or q.found_at) >= since)
    line = f"In the last 30 days our pages covered {covered:,} of {words.amount(total, 'question')}."
    rest = total - covered
    if waiting and rest:
        subjects = words.amount(len(rows), "subject")
        line += f" {subjects} would cover {min(waiting, rest):,} of the other {rest:,}."
    return line


@bp.get("/one")
def one() -> str:
    """Show one subject with every question behind it."""
    id = request.args.get("id", "")
    with desk.reading() as db:
        row, asked = store.gap(db, id), store.questions_of(db, id)
        names = {p.name: p.shown_as for p in people.everyone(db)}
        near = faqs.entry(db, row.faq_id) if row.faq_id else None
        entries = faqs.entries(db) if desk.is_at_least(Role.MAINTAINER) else []
    lines = [(q, words.heading(q), places.name(q), words.still_open(q, desk.now())) for q in asked]
    return render_template(
        "gaps/one.html", subject=subject(row, asked, names), near=near, lines=lines, statuses=STATUSES, entries=entries
    )


@bp.post("/take")
def take() -> Response:
    """Make the reader the owner of a subject."""
    id = request.form.get("id", "")
    with desk.writing() as db:
        store.take(db, id, by=desk.me(), now=desk.now())
    flash("It is yours. When a page is written, say so here, and the questions that waited come back to the queue.")
    return redirect(url_for("gaps.one", id=id))


@bp.post("/status")
@desk.needs(Role.MAINTAINER)
def status() -> Response:
    """Record what a maintainer decided about a subject."""
    id, chosen = request.form.get("id", ""), request.form.get("status", "")
    with desk.writing() as db:
        store.set_status(db, id, chosen, by=desk.me(), now=desk.now(), faq_id=request.form.get("faq_id") or None)
    flash(f"Noted: {STATUSES[chosen].lower()}." if chosen in STATUSES else "Noted.")
    return redirect(url_for("gaps.one", id=id))
