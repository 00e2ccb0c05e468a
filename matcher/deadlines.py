"""Whether a question speaks of a moment after the one until which a page allows something. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from matcher import clash

MONTHS = (
    ("january", "januar", "janvier"), ("february", "februar", "février"), ("march", "märz", "mars"), ("april", "avril"),
    ("may", "mai"), ("june", "juni", "juin"), ("july", "juli", "juillet"), ("august", "août"), ("september", "septembre"),
    ("october", "oktober", "octobre"), ("november", "novembre"), ("december", "dezember", "décembre"),
)  # fmt: skip
MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
_MONTH = "|".join(sorted(MONTH, key=len, reverse=True))
DATE = rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?)?\b(?P<month>{_MONTH})\b(?:\s+(?P<after>\d{{1,2}})\b(?!\d))?"
LIMIT = regex.compile(
    rf"(?i)(?:\b(?:by|until|till|before|no later than|deadline (?:is|was)(?: on)?|(?:close|end)s?(?: on)?"
    rf"|closing date(?: is)?|due(?: on)?"
    rf"|bis(?: zum)?|endet(?: am)?|spätestens(?: am)?|avant le|jusqu'au)\s+(?:the\s+)?(?:end of\s+)?){DATE}"
)
SPOKEN = regex.compile(
    rf"(?i)(?:\b(?:in|on|until|till|at|from|by|it'?s|today is|now|im|am|en)\s+(?:the\s+)?(?:early |late |mid-?"
    rf"|anfang |ende )?){DATE}"
)
ACTS = regex.compile(
    r"(?i)\b(?:can|could|may|might|will|is it|is that|ok|okay|fine|too late|late|still|possible|allowed|noch"
    r"|geht das|darf|kann|arrive"
    r"|encore|puis-je)\b|'ll\b"
)
BYGONE = regex.compile(r"(?i)\b(?:birthday|born|moved|sent|applied|wrote|was|were|had|did|got|started|began|since|last)\b")
LATER = 5
"""Months after a deadline within which a month still belongs to the same round; beyond it the next round is meant."""
COUNTED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: number for number, word in enumerate(COUNTED)}
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
SPAN = rf"(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)})\s+(?P<unit>day|week|month|year)s?"
ALLOWED = regex.compile(
    rf"(?i)\b(?P<how>within|up to|lasts?|at least|no (?:later|more) than|for)\s+(?:the (?:first"
    rf"|last)\s+)?{SPAN}\b(?P<before>\s+before)?"
)
WISHED = regex.compile(rf"(?i)\b(?:after|for)\s+{SPAN}\b|\b{SPAN}\s+(?P<side>after|before|late|later|too late)\b")
NUMBERED = regex.compile(r"(?i)\b(?:until|by|before|end of|up to)\s+(?:the end of\s+)?week\s+(\d{1,2})\b")
IN_WEEK = regex.compile(r"(?i)\b(?:in|after|from)?\s*week\s+(\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of the year as a text names it."""

    month: int
    day: int | None
    said: str


def clashes(asked: str, answer: str) -> list[str]:
    """Return a clause for each way in which *asked* comes too late for what *answer* allows; empty if it does not."""
    return [*_too_late(asked, answer), *_too_long(asked, answer), *_later_week(asked, answer)][:1]


def _moment(m: regex.Match[str]) -> Moment:
    day = m["day"] or m["after"]
    said = m["month"].capitalize() if day is None else f"{int(day)} {m['month'].capitalize()}"
    return Moment(MONTH[m["month"].casefold()], int(day) if day else None, said)


def _after(one: Moment, other: Moment) -> bool:
    months = (one.month - other.month) % 12
    if months == 0:
        return one.day is not None and other.day is not None and one.day > other.day
    return months <= LATER


def _too_late(asked: str, answer: str) -> list[str]:
    limits = [_moment(m) for m in LIMIT.finditer(answer)]
    acting = [s for s in clash.pieces(asked) if ACTS.search(s) and not BYGONE.search(s)]
    wished = [_moment(m) for s in acting for m in SPOKEN.finditer(s)]
    late = [w for w in wished if limits and all(_after(w, limit) for limit in limits)]
    return [clash.said(f"{limits[-1].said} as the last day", late[0].said)] if late else []


def _length(m: regex.Match[str]) -> int:
    number = m["n"].casefold()
    return (NUMBERS[number] if number in NUMBERS else int(number)) * DAYS[m["unit"].casefold()]


def _too_long(asked: str, answer: str) -> list[str]:
    for limit in ALLOWED.finditer(answer):
        for wish in WISHED.finditer(asked):
            ahead = wish["side"] is not None and wish["side"].casefold() == "before"
            wished, allowed = _length(wish), _length(limit)
            far = ahead and wished < allowed if limit["before"] else not ahead and wished > allowed
            if far:
                return [clash.said(f"{limit['n']} {limit['unit']}s", f"{wish['n']} {wish['unit']}s")]
    return []


def _later_week(asked: str, answer: str) -> list[str]:
    limits, wished = [int(m[1]) for m in NUMBERED.finditer(answer)], [int(m[1]) for m in IN_WEEK.finditer(asked)]
    if limits and wished and min(wished) > max(limits):
        return [clash.said(f"week {max(limits)}", f"week {min(wished)}")]
    return []
