"""Not against with: whether a question is about doing without what a page tells how to do. Pure."""

from __future__ import annotations

import regex

from matcher import clash, lexical

THING = (
    r"(?:(?:a|an|the|any|my|our|his|her|their|being|having|taking|doing|passing|paying|going to|using"
    r"|submitting|einen?|die|das|den"
    r"|\p{L}+ing(?=\s+(?:a|an|the|any|my)\b))\s+)*([\p{L}-]{3,})(?:\s+([\p{L}-]{3,}))?"
)
WITHOUT = regex.compile(
    r"(?i)\b(?:without|w/o|do(?:es)?n.t have|do not have|have no|got no|has no|lack(?:ing)?|instead of|ohne)\s+" + THING
)
EXCEPT = regex.compile(r"(?i)\b(?:other than|besides|except(?: for| on)?|apart from|außer)\s+" + THING)
VAGUE = frozenset(
    ["idea", "problem", "time", "clue", "doubt", "much", "any", "further", "more", "one",
     "fail", "ado", "anything", "experience", "luck", "choice"]
)  # fmt: skip
"""What one does without in passing: no requirement of a page."""
RELIEF = regex.compile(
    r"(?i)\b(?:without|waiv\w+|exempt\w*|not (?:required|needed|necessary|obligatory)|no \p{L}+ (?:is|are) (?:needed"
    r"|required)|optional|instead|alternativ\w+|compulsory|mandatory|required"
    r"|need(?:s)? not|do(?:es)? not (?:need|have to|require)|even if|missing|lack\w*|cannot be|may not|not accept\w*"
    r"|except\w*|otherwise|or an?|or by|or the|unless|ohne|statt"
    r"|only if|no |must (?:have|hold|bring|show|provide|submit|pass|take|write|be (?:passed|taken|submitted"
    r"|shown|provided|held)))\b"
)
MORE = regex.compile(r"(?i),|\b(?:and|or|also|more|others?|und|oder|daily|every ?day|closed)\b")
NEGATED = regex.compile(
    r"(?i)\b(?P<by>can.t|cannot|can not|couldn.t|could not|didn.t|did not|doesn.t|does not|don.t|do not|hasn.t"
    r"|haven.t|has not|have not"
    r"|wasn.t|weren.t|was not|isn.t|is not|am not|.m not|are not|aren.t|won.t|may not|(?<=can i )not|nobody"
    r"|no longer|used to be)\s+"
    r"(?P<what>[^.?!\n,;]{3,60})"
)
MEANT_OTHERWISE = regex.compile(
    r"(?i)^(?:really |yet |quite |even |just |exactly )*(?:know|understand|find|see|sure|think|mind|care|have"
    r"|remember|believe|clear"
    r"|certain|wait|seem|only|too|want|like|recall|tell|figure|decide|possible|work out|agree|expect|say|help"
    r"|matter|make sense|exist)\b"
)
ASKS_BY_NOT = regex.compile(
    r"(?i)^\W*(?:so |and |but |why )*(?:isn|aren|don|doesn|didn|can|couldn|won|wasn|haven|hasn|shouldn)(?:.t|not)\b"
)
ANSWERS_NOT = regex.compile(
    r"(?i)n['’]t\b|\b(?:not|no|none|nobody|never|without|miss\w*|fail\w*|unless|otherwise|else|instead|lost"
    r"|late\w*|refus\w*|reject\w*"
    r"|cancel\w*|alternativ\w*|absen\w*|ill|illness|excus\w*|either|again|hidden|yet|must|required|compulsory"
    r"|everyone|spam|exempt\w*"
    r"|waive\w*|cannot|also|even|former\w*|alumni|guests?|anyone|replace\w*|broken|repeat\w*|resit\w*"
    r"|problem\w*|nicht|kein\w*)\b"
)


_TONGUES = r"english|german|french|spanish|italian|dutch|irish|welsh|englisch|deutsch|französisch|anglais|allemand|français"
TONGUE = regex.compile(rf"(?i)(?:{_TONGUES})")
IN_TONGUE = regex.compile(rf"(?i)\b(?:in|auf|en) ({_TONGUES})\b")


def clashes(asked: str, question: str, answer: str) -> list[str]:
    """Return a clause for each thing the asker is to do without and of which the entry only tells the doing."""
    parts = clash.pieces(f"{question}\n{answer}")
    return _without(asked, parts) + _besides(asked, parts) + _negated(asked, question, answer)


def _without(asked: str, parts: list[str]) -> list[str]:
    said = []
    for m in WITHOUT.finditer(asked):
        near = _near(m, parts)
        if near and not any(RELIEF.search(s) for s in near) and not _another_tongue(m[1], parts):
            said.append(clash.said(m[1].casefold(), "doing without"))
    return said


def _another_tongue(thing: str, parts: list[str]) -> bool:
    """Return whether the thing is a language and the page says what is to be had in another: that answers doing without."""
    return bool(TONGUE.fullmatch(thing)) and any(
        m[1].casefold() != thing.casefold() for s in parts for m in IN_TONGUE.finditer(s)
    )


def _besides(asked: str, parts: list[str]) -> list[str]:
    said = []
    for m in EXCEPT.finditer(asked):
        near = _near(m, parts)
        if near and not any(RELIEF.search(s) or MORE.search(s) for s in parts):
            said.append(clash.said(m[1].casefold(), "anything else"))
    return said


def _near(m: regex.Match[str], parts: list[str]) -> list[str]:
    """Return the sentences that speak of the thing."""
    if m[1].casefold() in VAGUE:
        return []
    named = [t.casefold() for t in (m[1], m[2]) if t]
    stems = [t[: max(4, len(t) - 2)] for t in named]
    return [s for s in parts if any(regex.search(rf"\b{regex.escape(stem)}", s.casefold()) for stem in stems)]


def _negated(asked: str, question: str, answer: str) -> list[str]:
    """Return a clause if the asker can't do, hasn't got or no longer is what an entry speaks of as done; once at most."""
    told = f"{question}\n{answer}"
    if ANSWERS_NOT.search(told):
        return []
    stems = set(lexical.stems(told, "en"))
    for sentence in clash.pieces(asked):
        for m in NEGATED.finditer(sentence):
            if ASKS_BY_NOT.match(sentence) or (m["by"].casefold() != "nobody" and MEANT_OTHERWISE.match(m["what"])):
                continue
            shared = [w for w in lexical.words(m["what"]) if stems & set(lexical.stems(w, "en"))]
            if shared:
                return [clash.said(shared[0].casefold(), "not")]
    return []
