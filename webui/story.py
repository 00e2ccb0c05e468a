"""What happened to a question, line by line: what crawls saw and what people did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from askdesk.model import Status
from askdesk.store import events, questions
from askdesk.store.db import Record
from webui import words

DID = {
    "claimed": "claimed by {who}",
    "released": "put back by {who}",
    "lapsed": "claim ran out, the text is kept",
    "copied": "copied by {who}, thread opened",
    "posted": "marked as posted by {who}",
    "verified": "our reply was seen on the site",
    "snoozed": "put off by {who}",
    "woken": "brought back by {who}",
    "dismissed": "dismissed by {who}",
    "reopened": "reopened by {who}",
    "settled": "left the queue",
    "returned": "came back: a page now covers it",
    "chose": "the page that answers it was said by {who}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened."""

    at: datetime
    said: str


def of(db: Connection, id: str, *, me: str, names: dict[str, str]) -> list[Line]:
    """Return all that happened to a question, first to last."""
    seen = [Line(at=r.at, said=observed(r, first=n == 0)) for n, r in enumerate(questions.history_of(db, id))]
    done = [Line(at=r.at, said=did(r, me=me, names=names)) for r in events.of(db, id)]
    return sorted(seen + done, key=lambda line: line.at)


def observed(row: Record, *, first: bool) -> str:
    """Return what a crawl saw of the thread."""
    replies = words.amount(row.answers or 0, "reply", "replies")
    state = {
        Status.OPEN: "no reply yet",
        Status.REPLIED: replies,
        Status.SOLVED: f"solved, {replies}",
        Status.CLOSED: "closed on the site",
        Status.GONE: "taken down",
        Status.OURS: "our reply is there",
    }[Status(row.status)]
    return f"found, {state}" if first else f"the thread changed, {state}"


def did(row: Record, *, me: str, names: dict[str, str]) -> str:
    """Return what a person or the program did."""
    who = "you" if row.who == me else names.get(row.who, row.who)
    said = DID.get(row.what, row.what.replace("_", " ") + " by {who}").format(who=who)
    reason = row.detail.get("reason")
    return f"{said}: {words.why_over(reason).lower()}" if reason else said
