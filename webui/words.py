"""Times, chances, states and verdicts as people say them; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from askdesk.model import CardState, Path, Status, Tone, Verdict

STATES = {
    CardState.WAITING: "waiting for somebody",
    CardState.CLAIMED: "being answered",
    CardState.POSTED: "posted, not yet seen by a crawl",
    CardState.VERIFIED: "posted and seen on the site",
    CardState.SNOOZED: "put off",
    CardState.DISMISSED: "dismissed",
    CardState.SETTLED: "settled without us",
}
REASONS = {
    "not_us": "Not about us",
    "spam": "Spam, or not meant seriously",
    "answered": "Others answered it well",
    "not_ours": "Not ours to answer",
    "no_page": "No page of ours covers it; bring it back when one does",
    "too_old": "Too old to help",
    "other": "Another reason",
}
OVER = {"solved": "solved on the site", "closed": "closed on the site", "gone": "taken down", "ours": "our reply is there"}
OVER |= {"hostile": "hostile, best left alone", "announcement": "an announcement", "praise": "praise that needs no answer"}
OVER |= {"not_us_by_rule": "not about us, by a name that was learned"}
OVER |= {"forgotten": "kept long enough; its words were emptied"}
# What a match says of an entry that is near -> what to look at; first come, first served.
SLOTS = {
    r"\b[A-Z]{2,5} \d{3}": "the course",
    r"\b20\d\d\b": "the year",
    r"bachelor|master|doctorate|diploma": "the degree",
    r"autumn|spring|summer|winter": "the term",
    r"(first|second|third|final) year": "the year of study",
    r"part-time|full-time": "the mode of study",
    r"online|on site": "the place",
    r"(international|home) students": "whom it is for",
    r"doing without": "the exception",
    r"another (year|term|degree|campus|course)": r"the \1",
}
NOT_COMPARED = "not matched: "


def amount(count: int, one: str, many: str = "") -> str:
    """Return the number with its noun.

    >>> amount(1, "reply", "replies"), amount(1200, "view")
    ('1 reply', '1,200 views')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def span(length: timedelta) -> str:
    """Return a length of time in its largest fitting unit.

    >>> span(timedelta(hours=9, minutes=40))
    '9 hours'
    """
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "a moment"
    if minutes < 60:
        return amount(minutes, "minute")
    if minutes < 24 * 60:
        return amount(minutes // 60, "hour")
    days = minutes // (24 * 60)
    if days < 14:
        return amount(days, "day")
    if days < 60:
        return amount(days // 7, "week")
    return amount(days // 30, "month") if days < 730 else amount(days // 365, "year")


def ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago *moment* was, or how far ahead it lies."""
    if moment is None:
        return "at a time the site does not say"
    if moment > now + timedelta(minutes=1):
        return f"in {span(moment - now)}"
    if now - moment < timedelta(minutes=1):
        return "just now"
    if timedelta(hours=24) <= now - moment < timedelta(hours=48):
        return "yesterday"
    return f"{span(now - moment)} ago"


def exact(moment: datetime) -> str:
    """Return the moment in full, for the title of a time."""
    here = moment.astimezone()
    return f"{here.day} {here:%B %Y, %H:%M %Z}"


def clock(moment: datetime) -> str:
    """Return the time of day where the server stands, with its zone, since the reader may be elsewhere."""
    return f"{moment.astimezone():%H:%M %Z}"


def tenths(chance: float) -> str:
    """Return a chance as people say it; never certain, never impossible.

    >>> tenths(0.87), tenths(0.999), tenths(0.01)
    ('9 in 10', 'more than 9 in 10', 'less than 1 in 10')
    """
    whole = round(chance * 10)
    if whole >= 10:
        return "more than 9 in 10"
    return f"{whole} in 10" if whole else "less than 1 in 10"


def likely(chance: float) -> str:
    """Return a chance with the word for it."""
    word = "very likely" if chance >= 0.8 else "likely" if chance >= 0.6 else "possible" if chance >= 0.2 else "unlikely"
    return f"{word}, {tenths(chance)}"


def verdict(path: str, found: str, why: str = "") -> str:
    """Return what the desk makes of a question, in a phrase."""
    if path == Path.THANK:
        return "Thanks: say thank you"
    if path == Path.LISTEN:
        return "Complaint: listen first"
    if path == Path.LEAVE:
        return "Best left alone"
    if found == Verdict.COVERED:
        return "Answered by our page"
    if found == Verdict.WEAK:
        return f"Near, check {slot(why)}"
    if why.startswith(NOT_COMPARED):
        return f"Not compared: {why.removeprefix(NOT_COMPARED)}"
    return "Nothing covers this"


def slot(why: str) -> str:
    """Return what of a near page to check, by what the match says of it."""
    if "page speaks of" not in why.casefold():
        return "that it fits"
    found = ((re.search(pattern, why), phrase) for pattern, phrase in SLOTS.items())
    return next((hit.expand(phrase) for hit, phrase in found if hit), "the details")


def colour(path: str, found: str) -> str:
    """Return the class of a verdict's colour; the phrase always says the same in words."""
    if path == Path.THANK:
        return "covered"
    if path in {Path.LISTEN, Path.LEAVE}:
        return "weak"
    return {"covered": "covered", "weak": "weak"}.get(found, "gap")


def still_open(question: Any, now: datetime) -> str:
    """Return whether a thread still waits, and since when, in a phrase."""
    replies = amount(question.answers, "reply", "replies")
    if question.status == Status.OPEN:
        return f"no reply for {span(now - question.asked_at)}" if question.asked_at else "no reply yet"
    if question.status == Status.REPLIED:
        return f"{replies}, {settles(question.settled, question.answers)}"
    return {
        Status.SOLVED: f"{replies}, one of them accepted" if question.accepted else f"{replies}, solved",
        Status.CLOSED: "closed on the site",
        Status.GONE: "no longer there",
        Status.OURS: "our reply is there",
    }[Status(question.status)]


def settles(settled: float | None, answers: int) -> str:
    """Return how far the replies resolve the question."""
    if settled is not None and settled >= 0.7:
        return "probably settled"
    if settled is not None and settled >= 0.4:
        return "perhaps settled"
    return "none settles it" if answers != 1 else "it does not settle it"


def reasons(question: Any, others: int = 0) -> list[str]:
    """Return why a question is worth somebody's time, most telling first."""
    told = []
    if getattr(question, "returned_at", None):
        told.append("came back: a new page may answer it")
    if others:
        told.append(f"{amount(others, 'other asks', 'others ask')} this")
    if question.tone in {Tone.NEGATIVE, Tone.HOSTILE}:
        told.append("tone: upset" if question.tone == Tone.NEGATIVE else "tone: hostile")
    if question.views and question.views >= 50:
        told.append(amount(question.views, "view"))
    return told


def why_over(reason: str | None) -> str:
    """Return why a card left the queue, whoever took it out."""
    reason = reason or "other"
    return REASONS.get(reason) or OVER.get(reason) or reason.replace("_", " ")


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence holds them.

    >>> listed(["Jon", "Maya", "Ines"])
    'Jon, Maya and Ines'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def heading(question: Any) -> str:
    """Return the question in the asker's words; a post without a title lends its first words."""
    if question.title.strip():
        return " ".join(question.title.split())
    cut = first_words(question.body)
    shown = " ".join(question.body[:cut].split())
    return shown + ellipsis(question.body, cut) if shown else "A question that is no longer there"


def ellipsis(body: str, cut: int) -> str:
    """Return the dots that say more follows, unless a sentence ended there."""
    return " …" if body[cut:].strip() and body[:cut].rstrip()[-1:] not in {".", "?", "!"} else ""


def first_words(body: str, most: int = 110) -> int:
    """Return where the first words of a post end: after its first sentence if that is short, else between two words."""
    if len(body) <= most:
        return len(body)
    stop = re.search(r"[.?!…](?=\s)", body[20:most])
    if stop:
        return 20 + stop.end()
    space = body.rfind(" ", 0, most)
    return space if space > most // 2 else most
