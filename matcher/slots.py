"""What a vector can't tell apart: years, terms, levels, courses, amounts, and not against with. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from matcher import clash, deadlines, polarity, scope

LEVELS = {
    "bachelor": r"bachelor\w*|undergrad\w*|b\.?sc|b\.?a|b\.?eng|b\.?comm?|ll\.?b|first degree|grundstudium|licence",
    "master": r"master(?:'?s|studi\w+|arbeit\w*)?|m\.?sc|(?<![=+*/]\s?)m\.?a|m\.?eng|m\.?phil|mba|ll\.?m|postgrad\w*",
    "doctorate": r"ph\.?\s?ds?|postgrad\w*|doctora\w*|d\.?phil|promotion|promovier\w*|doktor\w*",
    "diploma": r"(?:diploma|certificate)s? (?:course|programme|program|student|graduate)s?|(?:evening|part-time) diploma"
    r"|(?<=(?:of|on|for|to) (?:us|those|people) on the )diploma",
}
TERMS = {
    "autumn": r"autumn|fall(?= (?:term|semester|intake|start|quarter|admission|\d{4}))|michaelmas|winter ?semesters?|herbst\w*"
    r"|(?<=in the |for |this |next |start in )fall",
    "spring": r"spring(?: (?:term|semester|intake|start))?|hilary|sommersemesters?|frühjahr\w*",
    "summer": r"summer (?:term|semester|school|session|course|intake|class\w*)",
    "winter": r"winter (?:term|intake|session|quarter)",
}
MODES = {"part-time": r"part[- ]time|teilzeit|berufsbegleitend", "full-time": r"full[- ]time|vollzeit"}
PLACES = {
    "online": r"online|remote(?:ly)?|distance[- ]learning|from home|virtual(?:ly)?",
    "on site": r"on[- ]campus|in[- ]person|on[- ]site|face[- ]to[- ]face",
}
ORIGINS = {
    "international students": r"(?:international|overseas|foreign)(?= (?:student|applicant|candidate|fee)\w*)|non-?eea?|non-?eu",
    "home students": r"(?:home|domestic|local|in-?state|resident|eu)(?= (?:student|applicant|candidate|fee|undergrad)\w*)",
}
YEARS_OF_STUDY = {
    "first year": r"first[- ]years?|1st[- ]years?|freshm[ae]n|year (?:one|1)",
    "second year": r"second[- ]years?|2nd[- ]years?|sophomores?|year (?:two|2)",
    "third year": r"third[- ]years?|3rd[- ]years?|year (?:three|3)",
    "final year": r"final[- ]years?|fourth[- ]years?|4th[- ]years?|seniors|year (?:four|4)",
}
PASSED = regex.compile(
    r"(?i)\b(?:skip\w*|leave out|jump|past|done with|instead of) (?:the |my |over )*(?:first|second|third)[- ]years?"
)
"""A year of study that the asker wants to be spared."""
YEAR = regex.compile(r"(?<![\d$€£.,:-])(20[1-4]\d)(?:\s?[/–-]\s?((?:20)?\d\d))?(?![\d%])")
COURSE = regex.compile(r"(?<![\w-])((?!ISO|DIN|ROOM|ROUTE|HTTP|WIN|FORM)\p{Lu}{2,5})[ -]?(\d{3,4}[A-Z]?)(?![\d-])")
UNDERGRADUATE = frozenset(["bachelor"])
"""Whom years of study mean where no level is named."""
RANGE = regex.compile(r"(?i)[$€£]?(\d[\d,]*)\s?(?:to|-|–|and|bis)\s?[$€£]?(\d[\d,]*)\s?(?:€|euros?|pounds?|dollars?|francs?)?")
MONEY = regex.compile(
    r"(?:([$€£])\s?(\d[\d,.]*\d|\d)(k)?|(\d[\d,.]*\d|\d)\s?(k)?\s?(€|(?:euros?|pounds?|dollars?|usd|eur|gbp|francs?|chf)\b))",
    regex.I,
)
SIDE = regex.compile(r"(?i)\bcampus (nord|süd|ost|west|north|south|east)\b")
SIDES = {"nord": "north", "süd": "south", "ost": "east"}
BUT = regex.compile(r"(?i)\b(?:but|except(?: for)?|other than|not|unlike)\s+$")
CAMPUS = regex.compile(
    r"\b(?:the )?(\p{Lu}\p{L}+|(?:north|south|east|west|city|main|medical|downtown)(?:ern)?) campus\b", regex.I
)
SPAN_YEARS = regex.compile(
    r"(?i)\b(?:born|since|graduated|finished|left|from|back in|in my|degree|dated|diploma of|rules of"
    r"|school)\s+(?:\p{L}+\s+)?(?:in\s+)?(20[12]\d)"
)


@dataclass(frozen=True, slots=True)
class Slots:
    """The particulars a text names, by kind."""

    found: dict[str, frozenset[str]]


def _named(table: dict[str, str], text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in table.items() if regex.search(rf"(?i)(?<![\w-])(?:{pattern})(?![\w])", text))


def _years(text: str) -> frozenset[str]:
    """Return the calendar years named; an academic year such as 2027/28 counts as the one in which it begins."""
    return frozenset(first for first, _ in YEAR.findall(SPAN_YEARS.sub(" ", text)))


def _amounts(text: str) -> frozenset[str]:
    found = set()
    for m in MONEY.finditer(text):
        number = (m[2] or m[4]).replace(",", "").rstrip(".")
        if regex.fullmatch(r"\d+(?:\.\d+)?", number):
            found.add(f"{float(number) * (1000 if m[3] or m[5] else 1):g}")
    return frozenset(found)


NO_CAMPUS = frozenset(
    ["the", "on", "off", "our", "this", "other", "another", "your", "each", "any", "whole", "to", "from", "at", "near", "which"]
)


def _campuses(text: str) -> frozenset[str]:
    named = {m[1].casefold().removesuffix("ern") for m in CAMPUS.finditer(text)}
    sides = {SIDES.get(m[1].casefold(), m[1].casefold()) for m in SIDE.finditer(text)}
    return frozenset((named - NO_CAMPUS) | sides)


def read(text: str) -> Slots:
    """Return the particulars of *text*."""
    return Slots(
        {
            "year": _years(text),
            "term": _named(TERMS, text),
            "level": _named(LEVELS, text),
            "mode": _named(MODES, text),
            "place": _named(PLACES, text),
            "origin": _named(ORIGINS, text),
            "year of study": _named(YEARS_OF_STUDY, PASSED.sub(" ", text)),
            "course": frozenset(
                f"{m[1].upper()} {m[2].upper()}" for m in COURSE.finditer(text) if not BUT.search(text[: m.start()])
            ),
            "campus": _campuses(text),
            "amount": _amounts(text),
        }
    )


def clashes(asked: str, question: str, answer: str, *, context: str = "") -> list[str]:
    """Return each particular on which the entry speaks of something else, as a clause; empty if none does.

    Args:
        asked: Title and asking sentences of the post.
        question: The entry's question, which says what the entry is about.
        answer: The entry's answer.
        context: The whole post, from which only the asker's own state is read ("I'm not ill"); may be left out.
    """
    wanted, headed, whole = read(asked), read(question), read(f"{question}\n{answer}")
    said = []
    for kind, mine in wanted.found.items():
        theirs = whole.found[kind]
        # Modes, places and years of study are said in passing: only an entry that is *about* another one clashes.
        about = headed.found[kind] if kind in {"mode", "place", "origin", "year of study", "level", "term"} else theirs
        if kind == "level" and not about and len(theirs) > 1:
            # An answer that goes through the levels one by one covers those and no other.
            about = theirs
        if kind == "level" and not theirs and headed.found["year of study"] and not wanted.found["year of study"]:
            about = UNDERGRADUATE
        if mine and about and not mine & theirs and not (kind == "amount" and _within(mine, answer)):
            said.append(clash.said(_list(about), _list(mine)))
    said += scope.clashes(asked, question, answer, context=context) if not said else []
    return said + polarity.clashes(asked, question, answer) + deadlines.clashes(asked, f"{question}\n{answer}")


def _within(amounts: frozenset[str], answer: str) -> bool:
    """Return whether the page names a range in which one of the amounts lies."""
    ranges = [(float(m[1].replace(",", "")), float(m[2].replace(",", ""))) for m in RANGE.finditer(answer)]
    return any(low <= float(a) <= high for a in amounts for low, high in ranges)


def _list(names: frozenset[str]) -> str:
    ordered = sorted(names)
    return ordered[0] if len(ordered) == 1 else f"{', '.join(ordered[:-1])} and {ordered[-1]}"
