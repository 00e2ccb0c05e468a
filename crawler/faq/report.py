"""What a crawler can and can't read on a page, for who writes it, and the smallest change that would mend it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import regex

from askdesk.model import FaqEntry
from crawler.faq import answers, read, words

LONG = 1500  # characters of an answer from which on nobody quotes it whole
MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january januar janvier enero gennaio",
            "february februar février febrero febbraio",
            "march märz mars marzo",
            "april avril abril aprile",
            "may mai mayo maggio",
            "june juni juin junio giugno",
            "july juli juillet julio luglio",
            "august août agosto",
            "september septembre septiembre settembre",
            "october oktober octobre octubre ottobre",
            "november novembre noviembre",
            "december dezember décembre diciembre dicembre",
        ],
        1,
    )
    for name in names.split()
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATE = regex.compile(
    rf"\b(?:(?P<y1>20\d\d)-(?P<m1>\d\d)-(?P<d1>\d\d)|(?P<d2>\d\d?)\.(?P<m2>\d\d?)\.(?P<y2>20\d\d)"
    rf"|(?P<d3>\d\d?)(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<m3>{MONTH})\s+(?:de\s+)?(?P<y3>20\d\d)"
    rf"|(?P<m4>{MONTH})\s+(?P<d4>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<y4>20\d\d))\b",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something on a page that a reader stumbles over."""

    what: str
    """One sentence."""
    mend: str
    """The smallest change that would mend it."""
    where: str = ""
    """The question it concerns; empty: the whole page."""


def past_dates(text: str, today: date) -> list[str]:
    """Return the dates in *text* that are over, as they stand there."""
    return [m.group() for m in DATE.finditer(text) if (found := _date(m)) is not None and found < today]


def _date(match: regex.Match[str]) -> date | None:
    parts = {k[0]: v for k, v in match.groupdict().items() if v}
    month = parts["m"].lower()
    try:
        return date(int(parts["y"]), MONTHS.get(month) or int(month), int(parts["d"]))
    except ValueError:
        return None


def findings(html: str, url: str, *, today: date) -> tuple[read.Reading, list[Finding]]:
    """Return what is read on a page and what stands in the way of more."""
    reading = read.read(html, url, passages=True)
    if reading.is_missing:
        return reading, [
            Finding(
                what="The page says that it is not there, and answers 200.",
                mend="Let it answer 404, or redirect to its new place.",
            )
        ]
    if reading.needs_rendering:
        return reading, [
            Finding(
                what="The answers are loaded by script; a crawler sees an empty page.",
                mend="Let the server send the questions and answers in the page.",
            )
        ]
    if not reading.entries:
        return reading, [
            Finding(
                what="No question with an answer could be read.",
                mend="Put each question in a heading or a <summary>, its answer right after it.",
            )
        ]
    found = [f for e in reading.entries for f in _entry(e, today)]
    return reading, [*_page(reading.entries, reading.language), *found]


def _page(entries: tuple[FaqEntry, ...], language: str) -> list[Finding]:
    found = []
    if language == "und":
        found.append(Finding(what="The page does not say its language.", mend='Write it into the first line: <html lang="en">.'))
    twice = [k for k, n in Counter(words.key(e.question) for e in entries).items() if n > 1]
    found += [
        Finding(what="The same question stands here more than once.", mend="Say in the question which case it is for.", where=q)
        for q in twice
    ]
    return found


def _entry(entry: FaqEntry, today: date) -> list[Finding]:
    found = []
    said = answers.plain(entry.answer)
    if not said:
        found.append(
            Finding(
                what="It has no answer that can be read.",
                mend="Put the answer next to its question, in the page itself.",
                where=entry.question,
            )
        )
    if entry.anchor is None and "#" not in entry.url:
        found.append(
            Finding(
                what="It can't be linked to: only the page can.",
                mend=f'Give its heading an id, such as id="{_id(entry.question)}".',
                where=entry.question,
            )
        )
    elif entry.anchor is None:
        mend = f'Give its heading an id, such as id="{_id(entry.question)}"; the link then outlives a new wording.'
        found.append(Finding(what="It can be linked to by its words only.", mend=mend, where=entry.question))
    if len(said) > LONG:
        found.append(
            Finding(
                what=f"Its answer has {len(said):,} characters.",
                mend="Begin with the answer in two sentences; details below.",
                where=entry.question,
            )
        )
    over = "Bring the date up to date, or say that it was."
    found += [Finding(what=f"It speaks of {d}, which is over.", mend=over, where=entry.question) for d in past_dates(said, today)]
    return found


def _id(question: str) -> str:
    plain = [w for w in words.key(question).split() if w.isascii() and len(w) > 2]
    return "-".join(plain[:4]) or "q1"
