"""Whom and what a page is for: programme, place, season, and a state the asker is not in. Pure."""

from __future__ import annotations

import regex

from matcher import clash, deadlines, lexical

PROGRAMME = regex.compile(
    r"(?:\b(?i:b\.?sc|m\.?sc|b\.?a|m\.?a|b\.?eng|m\.?eng|mba|ph\.?d|bachelor(?:'?s)?|master(?:'?s)?|diploma|certificate|degree"
    r"|minor|major|programme|program|course)) (?i:of|in|degree in|programme in) "
    r"((?:\p{Lu}[\p{L}-]+)(?: (?:and |of )?\p{Lu}[\p{L}-]+)*)"
)
"""A programme by its name, which is written with capitals."""
HELD = regex.compile(
    r"(?i)\b(?:have|has|hold|holds|holding|with|did|do"
    r"|finish\w*|complet\w+|after|got|my|from|study\w*)(?: an?| my| the| her| his)? $"
)
"""What goes before a programme that somebody has or is in, rather than asks about."""
PLACED = regex.compile(r"\b(?:at|in|on|near) (?:the )?(\p{Lu}\p{Ll}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)*)")
_MONTH = "|".join(sorted(deadlines.MONTH, key=len, reverse=True))
PLACELESS = frozenset(
    [*deadlines.MONTH, "english", "german", "french", "spanish", "year", "week", "i", "monday", "friday", "saturday"]
)
"""What is written with a capital after "in" or "on" and is no place."""
SEASON = regex.compile(r"(?i)\b(?:in|for|this|next|until|by) (?:the |early |late )*(spring|summer|autumn|winter)\b")
CLAUSE = regex.compile(r"[,;.?!\n]")
WHEREAS = regex.compile(r"(?i)\b(?:if|when|after|since|because|as|failed|missed|started|finished|was|were)\b")
"""A clause that tells what was or may have been before, not what is asked for."""
SEASONS = {
    "spring": frozenset([2, 3, 4, 5, 6]), "summer": frozenset([5, 6, 7, 8, 9]), "autumn": frozenset([8, 9, 10, 11, 12]),
    "winter": frozenset([11, 12, 1, 2, 3]),
}  # fmt: skip
"""Months that somebody may mean by a season, a month to spare at either end."""
HAPPENS = regex.compile(r"(?i)^(?:when|wann|quand)\b|\b(?:open (?:day|house|evening)|date|dates)\b")
UNTIL_WHEN = regex.compile(r"(?i)\b(?:deadline|due|appl\w+|regist\w+|enrol\w*|open until|close)\b")
"""Words of a page on a time limit, which comes before the season it is for."""
DAY = regex.compile(rf"(?i)\b\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?({_MONTH})\b|\b({_MONTH}) \d{{1,2}}\b(?!\d)")
NOT_THAT = regex.compile(r"(?i)([\p{L}-]{4,}),? (?:and )?not (?:the |an? |my |about )?([\p{L}-]{4,})\s*(?:[.,;?!)]|$)")
NOT_SO = regex.compile(
    r"(?i)\b(?:i|we|he|she)(?:.m| am|.ve| have|.s| is| has| was|.re| are| were)? ?"
    r"(?:not|haven.t|wasn.t|hasn.t|isn.t|aren.t|weren.t)(?: been| really| even| ever)* ([\p{L}-]{3,})"
)
REASON = regex.compile(r"(?i)\b(?:because of|due to|in case of|for reasons of|owing to|on grounds of) ([^.;?!]{3,60})")
STATE = regex.compile(r"(?i)\b(?:i|we) (?:am|was|were|are|have been|fell|become|became) ([\p{L}-]{3,})")
EITHER = regex.compile(
    r"(?i)\b(?:otherwise|any (?:other )?reasons?|other reasons?|whatever the reason|or otherwise|without (?:a )?reason)\b"
)


def clashes(asked: str, question: str, answer: str, *, context: str = "") -> list[str]:
    """Return a clause for each way in which the entry is for something else than what is asked.

    Args:
        asked: Title and asking sentences of the post.
        question: The entry's question.
        answer: The entry's answer.
        context: The whole post, where people say in which state they are; empty if that is all in *asked*.
    """
    told = f"{question}\n{answer}"
    said = [*_programme(asked, told), *_place(asked, question, told), *_season(asked, question, answer)]
    return said or _state(context or asked, question, answer)


def _programme(asked: str, told: str) -> list[str]:
    mine = {m[1].casefold(): m[1] for m in PROGRAMME.finditer(asked) if not HELD.search(asked[: m.start()])}
    theirs = {m[1].casefold(): m[1] for m in PROGRAMME.finditer(told)}
    if not mine or not theirs or any(m in told.casefold() for m in mine) or any(t in asked.casefold() for t in theirs):
        return []
    return [clash.said(" and ".join(sorted(theirs.values())), min(mine.values()))]


def _places(text: str) -> list[str]:
    return [m[1] for m in PLACED.finditer(PROGRAMME.sub(" ", text)) if m[1].split()[0].casefold() not in PLACELESS]


def _place(asked: str, question: str, told: str) -> list[str]:
    """Only an entry that is headed by a place is for that place; one that names the asker's at all is left alone."""
    theirs, mine = _places(question), _places(asked)
    if not theirs or not mine or any(t.split()[0].casefold() in asked.casefold() for t in theirs):
        return []
    strange = [m for m in mine if m.split()[0].casefold() not in told.casefold()]
    return [clash.said(theirs[0], strange[0])] if len(strange) == len(mine) else []


def _season(asked: str, question: str, answer: str) -> list[str]:
    season = next((m for part in CLAUSE.split(asked) if not WHEREAS.search(part) for m in SEASON.finditer(part)), None)
    months = [deadlines.MONTH[(m[1] or m[2]).casefold()] for m in DAY.finditer(answer)]
    if not season or not months or not HAPPENS.search(question) or UNTIL_WHEN.search(question):
        return []
    if season[1].casefold() in f"{question} {answer}".casefold() or any(m in SEASONS[season[1].casefold()] for m in months):
        return []
    return [clash.said(deadlines.MONTHS[months[0] - 1][0].capitalize(), season[1].casefold())]


def _state(asked: str, question: str, answer: str) -> list[str]:
    """Return a clause if the entry is about what the asker says it is not: "I haven't been sick", "the essay, not the exam"."""
    parts = [s for s in clash.pieces(f"{question}\n{answer}") if not EITHER.search(s)]
    theirs = " ".join([*(m[1] for m in STATE.finditer(question)), *(m[1] for s in parts for m in REASON.finditer(s))])
    if theirs:
        for m in NOT_SO.finditer(asked):
            if _shares(m[1], theirs):
                return [clash.said(m[1].casefold(), "not")]
    for m in NOT_THAT.finditer(asked):
        if _shares(m[2], question) and not _shares(m[1], f"{question}\n{answer}"):
            return [clash.said(m[2].casefold(), m[1].casefold())]
    return []


def _shares(word: str, text: str) -> bool:
    """Return whether *text* holds *word* in some form."""
    stem = lexical.stems(word, "en")
    found = {s for w in lexical.words(text) for s in lexical.stems(w, "en")}
    return any(s in found or any(f.startswith(s) and len(f) - len(s) <= 4 for f in found) for s in stem)
