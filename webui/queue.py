"""The list of questions: tabs, filters, and rows read in four seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from askdesk.model import Verdict
from askdesk.store import pages
from askdesk.store import queue as cards
from askdesk.store.db import Record
from webui import desk, places, sheet, words

bp = Blueprint("queue", __name__)

LIMIT = 25
TABS = {"open": "Open", "mine": "Mine", "waiting": "Waiting", "posted": "Posted", "dismissed": "Dismissed", "all": "All"}
VERDICTS = {Verdict.COVERED: "Answered by our page", Verdict.WEAK: "Near", Verdict.GAP: "Nothing covers this"}
ORDERS = {"worth": "Most worth answering", "newest": "Newest first", "oldest": "Oldest first"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the queue, as it is shown."""

    id: str
    heading: Markup
    excerpt: Markup
    place: str
    still_open: str
    reasons: list[str]
    page: str
    verdict: str
    colour: str
    state: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader asked to see."""

    tab: str
    q: str
    source: str | None
    verdict: str | None
    order: str
    after: int

    def link(self, **changed: object) -> str:
        """Return the address of the same list with something *changed*."""
        kept = {
            "tab": self.tab,
            "q": self.q,
            "source": self.source,
            "verdict": self.verdict,
            "order": self.order,
            "after": self.after,
        }
        usual = {"tab": "open", "order": "worth", "after": 0}
        said: dict[str, Any] = {k: v for k, v in (kept | changed).items() if v and usual.get(k) != v}
        return url_for("queue.show", **said)

    @property
    def is_narrowed(self) -> bool:
        """Return whether any filter is set."""
        return bool(self.q or self.source or self.verdict)


@bp.get("/")
def home() -> Response:
    """Lead to the questions."""
    return redirect(url_for("queue.show"))


@bp.get("/questions")
def show() -> str:
    """Show one page of the queue."""
    wanted, now = read_wanted(), desk.now()
    put_back(now)
    choice: dict[str, Any] = {"search": wanted.q, "source": wanted.source, "verdict": wanted.verdict, "order": wanted.order}
    with desk.reading() as db:
        found = pages.page(db, tab=wanted.tab, person=desk.me(), after=wanted.after, limit=LIMIT, now=now, **choice)
        context = pages.context(db, found.rows)
        counts = pages.counts(db, person=desk.me(), now=now)
        oldest = pages.oldest_open(db)
        answered = pages.answered_since(db, person=desk.me(), since=now - timedelta(days=7))
    return render_template(
        "queue/show.html",
        wanted=wanted,
        lines=[line(row, context) for row in found.rows],
        total=found.total,
        counts=counts,
        summary=summary(counts["open"], oldest, answered),
        sources=[source.name for source in desk.config().sources],
        tabs=TABS,
        verdicts=VERDICTS,
        orders=ORDERS,
        limit=LIMIT,
    )


def put_back(now: datetime) -> None:
    """Lapse the claims that ran out; nearly always there are none, and nothing is written."""
    with desk.reading() as db:
        some = pages.late(db, now=now)
    if some:
        with desk.writing() as db:
            cards.lapse(db, now=now)


def read_wanted() -> Wanted:
    """Return what the address asks for; anything it can't mean becomes the usual."""
    given = request.args
    after = given.get("after", "")
    return Wanted(
        tab=given["tab"] if given.get("tab") in TABS else "open",
        q=given.get("q", "").strip()[:200],
        source=given.get("source") or None,
        verdict=given["verdict"] if given.get("verdict") in set(Verdict) else None,
        order=given["order"] if given.get("order") in ORDERS else "worth",
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0,
    )


def line(row: Record, context: pages.Context) -> Line:
    """Return a row as it is shown."""
    heading, excerpt = sheet.words_of(row)
    return Line(
        id=row.id,
        heading=heading,
        excerpt=excerpt,
        place=places.name(row),
        still_open=words.still_open(row, desk.now()),
        reasons=words.reasons(row, context.others.get(row.id, 0)),
        page=answering(row, context),
        verdict=words.verdict(row.path, row.verdict, context.whys.get(row.id, "")),
        colour=words.colour(row.path, row.verdict),
        state=state(row, context),
        language=row.language if row.language not in {None, "und", "en"} else None,
    )


def answering(row: Record, context: pages.Context) -> str:
    """Return which page would answer, or which subject the question belongs to."""
    if row.verdict != Verdict.GAP and row.entry_question:
        chance = f", {words.tenths(row.chance)}" if row.path == "answer" else ""
        return f"{row.entry_question}{chance}"
    subject = context.gaps.get(row.id, "")
    return f"Subject: {subject}" if subject and subject != words.heading(row) else ""


def state(row: Record, context: pages.Context) -> str:
    """Return what became of the card, empty while it simply waits."""
    now = desk.now()
    if row.state == "claimed" and row.claimed_until and row.claimed_until > now:
        who = "you" if row.claimed_by == desk.me() else context.names.get(row.claimed_by, row.claimed_by)
        return f"with {who} for {words.span(row.claimed_until - now)}"
    if row.state == "snoozed" and row.snoozed_until:
        return f"back {words.ago(row.snoozed_until, now)}"
    if row.state in {"dismissed", "settled"}:
        return words.why_over(row.reason).capitalize()
    return words.STATES[row.state] if row.state in {"posted", "verified"} else ""


def summary(waiting: int, oldest: Any, answered: int) -> str:
    """Return the line beside the heading."""
    since = f", the longest for {words.span(desk.now() - oldest)}" if waiting and oldest else ""
    done = f" You answered {answered:,} this week." if answered else ""
    return f"{waiting:,} open{since}.{done}"
