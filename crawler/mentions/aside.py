"""Mentions that only pass by: where somebody once was, what another said, one offer of several, a students' society; pure."""

from __future__ import annotations

import regex

Span = tuple[int, int]
NEXT = 60  # characters before a mention in which the words that turn it aside stand

NOT_HERE = regex.compile(
    r"(?i)[,;:(–—-]\s*(?:but |and )?(?:(?:not|nicht|kein\w*)|pas)\s+(?:(?:the|one|at|from|in|of|about|for|to|with|an|am|bei|beim"
    r"|von|vom|für|die|der|das|den|dem|à|de|du|au|le|la|les|ceux)\s+){0,3}$"
)
NOT_THERE = regex.compile(
    r"(?i)(?:^|[.?!]\s)\s*(?:not|nicht|pas)\s+(?:at|from|about|an|bei|von|über|à|de)\s+(?:(?:the|der|dem|la|le)\s+)?$"
)
ONCE = (
    r"(?:used to (?:be|work|teach|study|lecture|go)|worked|taught|studied|graduated|trained"
    r"|was (?:once|previously|formerly|a|an)\b"
    r"|did (?:his|her|their|my|a|an|the)|(?:has|have) (?:his|her|their|my|a|an) [\p{L}]+)"
)
TAIL = r"(?:\s+[\p{L}\d'’-]+){0,4}?\s+(?:at|from|of|in|with|to)\s+(?:the\s+)?$"
THEY_ONCE = regex.compile(
    rf"(?i)(?:\b(?:my|his|her|our|their|the|an?|this|that|some)\s+[\p{{L}}-]+(?:\s+[\p{{L}}'’-]+){{0,5}}?|\b(?:s?he|who))\s+{ONCE}{TAIL}"
)
I_ONCE = regex.compile(
    rf"(?i)\b(?:I|we)\s+(?:(?:also\s+|once\s+)?{ONCE}{TAIL}|(?:moved|transferred|came|left)\s+(?:here\s+)?(?:from\s+)?$)"
)
FORMER = regex.compile(r"(?i)(?:\b(?:formerly|previously|once|late)\s+(?:at|of|from|with)\s+(?:the\s+)?|\bex[- ])$")
BACK = regex.compile(r"(?i)\b(?:they|them|their|it|its|there|this|that true|true|sie|dort|deren|es|ils?|elles?)\b")
ELSEWHERE = regex.compile(
    r"\b(?:[Aa]t|[Dd]oes|[Dd]o|[Dd]id|[Ii]s|to|from|with|if|[Cc]an|[Ww]ill|[Hh]as|[Ww]ould|an der|bei|à)\s+"
    r"(?:the\s+)?(\p{Lu}[\p{L}-]{2,})"
)
DATES = frozenset(
    word
    for line in (
        "monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan anyone anybody english german french",
        "january february march april may june july august september october november december",
    )
    for word in line.split(" ")
)
"""Words with a capital letter that are no places."""
SAID = regex.compile(
    r"(?i)\b(?:friend|mate|he|she|someone|somebody|guy|girl|man|woman|kid|tutor|teacher|brother|sister|mother|father|mum|mom|dad|colleague|cousin"
    r"|neighbour|neighbor|stranger|flatmate|roommate|landlord|freund\w*|jemand|ami\w*)\b[^.?!\"“„«]{0,40}"
    r"\b(?:wrote|writes|said|says|told|texted|posted|commented|shouted|yelled|goes|schrieb|sagte|meinte|écrit|dit)\b[^.?!\"“„«]{0,25}$"
)
QUOTATION = regex.compile(r"\"[^\"\n]{2,200}\"|“[^”\n]{2,200}”|„[^“”\n]{2,200}[“”]|«[^»\n]{2,200}»")
OFFERS = regex.compile(
    r"(?i)\b(?:offers?|accepted|accepts?|admitted|admits?|rejected|rejections?|wait-?list(?:ed)?|applied|applications?|decisions?|zusagen?)\b"
)
SOCIETY = regex.compile(r"(?i)['’]?s?\s+(?:students?['’]?\s+)?(?:society|soc|club)\b")
PROPER = regex.compile(r"\p{Lu}[\p{L}-]{3,}")
END = regex.compile(r"[.?!\n]")


def is_aside(plain: str, span: Span) -> bool:
    """Return whether the mention at *span* of a post only passes by and the post is about something else."""
    before, after = plain[max(0, span[0] - NEXT * 2) : span[0]], plain[span[1] :]
    if SOCIETY.match(after) or NOT_HERE.search(before[-NEXT:]):
        return True
    elsewhere = _is_elsewhere(after, plain[span[0] : span[1]])
    if NOT_THERE.search(before[-NEXT:]) or _said(before, I_ONCE):
        return elsewhere
    if FORMER.search(before[-NEXT:]) or _said(before, THEY_ONCE):
        return elsewhere or not BACK.search(after)
    return _is_quotation(plain, span) or _is_one_of_offers(plain, span)


def _said(before: str, what: regex.Pattern[str]) -> bool:
    """Return whether *before* ends in *what*, all of it in one sentence."""
    return what.search(regex.split(r"[.?!]\s|\n", before)[-1]) is not None


def _is_elsewhere(after: str, ours: str) -> bool:
    """Return whether another place than *ours* is asked about behind a mention."""
    own = {word.lower() for word in ours.replace("'", " ").replace("’", " ").split()}
    return any(found[1].lower() not in own | DATES for found in ELSEWHERE.finditer(after))


def _is_quotation(plain: str, span: Span) -> bool:
    """Return whether another person is quoted with the mention, and nothing behind comes back to it."""
    for found in QUOTATION.finditer(plain):
        if found.start() < span[0] and span[1] < found.end():
            return bool(SAID.search(plain, 0, found.start())) and not BACK.search(plain, found.end())
    return False


def _is_one_of_offers(plain: str, span: Span) -> bool:
    """Return whether a mention is one of a list of admissions, and what follows is about another of the list."""
    start = max((found.end() for found in END.finditer(plain, 0, span[0])), default=0)
    end = next((found.start() for found in END.finditer(plain, span[1])), len(plain))
    if not OFFERS.search(plain, start, span[0]):
        return False
    own = set(PROPER.findall(plain[span[0] : span[1]]))
    later = set(PROPER.findall(plain[end:]))
    others = set(PROPER.findall(plain[start : span[0]] + " , " + plain[span[1] : end])) - own
    return bool(others & later) and not own & later
