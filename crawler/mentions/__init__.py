"""Which departments a post speaks of, and by which words: pure, compiled once, no I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace

from askdesk.config import Department
from askdesk.model import Mention
from crawler.mentions import aside, mask, misspelt, pattern
from crawler.mentions.names import CAMPUS_WORDS, ELSEWHERE_WORDS, INSTITUTION_WORDS, Names, compiled, of_words
from crawler.mentions.pattern import Sought, Text
from crawler.mentions.subjects import SHORT, SUBJECTS

NEAR = 220  # characters either side in which a context word counts
LINKING = pattern.compiled(
    r"(?:\s|[\p{P}\p{S}])*(?:(?:department|dept|departement|faculty|institute|school|degree|course|program(?:me)?|bachelor|master|msc|bsc|phd"
    r"|students?|people|labs?|building|bldg|office|staff|folks|profs?|lectures?|exams?|modules?|undergrad|grad|intro|over|dep|at|of|@|from|for|the|an?|der|den|am|an|de|du|la|à|en|institut|fakultät|studium)(?:\s|[\p{P}\p{S}])*){0,4}"
)

ANY_SUBJECT = pattern.words(
    [stem for stems in (*SUBJECTS.values(), *(short.alone for short in SHORT.values())) for stem in stems.split()]
)
SIBLING = pattern.compiled(
    rf"\s*(?:{ANY_SUBJECT})\s*(?:,|and|&|und|et|y)\s*|\s*(?:,|/|and|&|or|und|oder|et|ou|y|o)\s*(?:{ANY_SUBJECT})\s+(?:at|@)\s+"
)
"""`Northmoor law and physics`, `physics and law at Northmoor`: what stands between."""
EITHER = pattern.compiled(
    r"\s+(?:at|from)\s+(?:(?-i:\p{Lu}[\p{L}'’-]+)(?:\s+(?-i:\p{Lu}[\p{L}-]+|uni))?\s*(?:,|/|\bor\b|\bvs\b\.?|\bversus\b)\s*(?:or\s+)?){1,4}"
    r"(?:at\s+)?"
)
"""`Physics at Eastlake or Northmoor`: what stands between."""
CLAUSE = pattern.compiled(r"[,;]\s+(?:[\p{L}'’]+\s+){2,6}$")
"""More than a word behind a comma: what begins there no longer speaks of what stands before."""
PLACED = pattern.compiled(r"\b(?:at|from|in|near)\s+(?-i:\p{Lu}[\p{L}-]+)")


class Finder:
    """Finds the departments that a text speaks of.

    Args:
        departments: Those to find.
        among: Those whose addresses in a text stand for them; default: the same.
    """

    def __init__(self, departments: Iterable[Department], *, among: Iterable[Department] | None = None) -> None:
        known = list(departments)
        self._names = [compiled(department) for department in known]
        self._hosts = tuple(
            host
            for d in (known if among is None else among)
            for host in [d.homepage.split("://", 1)[-1].split("/", 1)[0].lower()]
            if host
        )
        self._anchors = frozenset(anchor for names in self._names for anchor in names.anchors)
        self._slips = frozenset(slip for names in self._names for slip in names.slips)
        # A slip never changes the first letter, and adds or takes two letters at most.
        first = "".join(sorted({slip[0] for slip in self._slips}))
        self._slip_words = re.compile(rf"\b[{re.escape(first)}]\w{{4,}}") if first else re.compile(r"(?!)")

    def barring(self, lookalikes: Iterable[str]) -> Finder:
        """Return a finder of the same names with other look-alikes; nothing else is compiled anew."""
        made = copy(self)
        never = of_words(names=lookalikes)
        made._names = [replace(names, lookalike=never) for names in self._names]  # noqa: SLF001 - a copy of ourselves
        return made

    def find(self, title: str, body: str, html: str = "") -> tuple[Mention, ...]:
        """Return the mentions of every department, in the order they stand; quotes, signatures and flairs do not count."""
        whole = f"{title}\n\n{body}"
        candidates = self._candidates(whole, html)
        if not candidates:
            return ()
        plain, places = mask.folded(f"{mask.untagged(title)}\n\n{mask.masked(body, self._hosts)}")
        text = Text(plain)
        found = [m for names in candidates for m in _mentions(text, html, names) if not _passes_by(m, text)]
        return tuple(_placed(mention, whole, places, len(title)) for mention in found)

    def _candidates(self, whole: str, html: str) -> list[Names]:
        """Return the departments of whose names a word stands in a post, or one that may be such a word misspelt."""
        low = pattern.lowered(whole if whole.isascii() else mask.folded(whole)[0])
        present = {anchor for anchor in self._anchors if anchor in low}
        initials = set(self._slip_words.findall(low)) if self._slips else set()
        present |= {slip for slip in self._slips for word in initials if misspelt.is_slip(word, slip)}
        return [
            names
            for names in self._names
            if not present.isdisjoint(names.anchors) or not present.isdisjoint(names.slips) or (names.host and names.host in html)
        ]


def _mentions(text: Text, html: str, names: Names) -> list[Mention]:
    """Return what *text* holds of one department, places counted in *text* itself."""
    never = [found.span() for found in names.lookalike.finditer(text)]
    sure = [_mention(names, "link", found.span(), text) for found in names.link.finditer(text)]
    sure += [_mention(names, "alias", found.span(), text) for found in names.alias.finditer(text) if _free(found.span(), never)]
    sure += [
        _mention(names, "alias", span, text) for span in (*_split(text, names), *_courses(text, names)) if _free(span, never)
    ]
    if not never or sure:
        sure += [_mention(names, "ambiguous", span, text) for span in _ambiguous(text, names) if _free(span, never)]
    if not sure and (slip := misspelt.find(text, names)) and _free(slip, never):
        sure = [_mention(names, "misspelt", slip, text)]
    if not sure and names.host and names.host in html and (link := names.link.search(Text(html))):
        sure = [Mention(department=names.slug, text=link[0], form="link", where="body", start=-1, end=-1)]
    return _apart(sure)


def _passes_by(mention: Mention, text: Text) -> bool:
    return mention.form != "link" and aside.is_aside(text.plain, (mention.start, mention.end))


def _split(text: Text, names: Names) -> Iterator[tuple[int, int]]:
    """Yield where the subject and the institution stand apart but together name the department."""
    subjects = [found.span() for found in names.subject.finditer(text)]
    if not subjects:
        return
    for found in names.institution.finditer(text):
        for subject in subjects:
            between = _between(found.span(), subject, text)
            if between is None or len(between.split()) > 7 or INSTITUTION_WORDS.search(Text(between)):
                continue
            if not (subject[0] < found.start() and CLAUSE.search(between)):
                yield min(found.start(), subject[0]), max(found.end(), subject[1])
                break
    yield from _apart_but_told(text, names)
    for found in names.head.finditer(text):
        for subject in subjects:
            between = _between(found.span(), subject, text)
            if between is None or not (between.strip() or found.end() <= subject[0]):
                continue
            is_first = subject[0] < found.start()
            if LINKING.fullmatch(between) or SIBLING.fullmatch(between) or (is_first and EITHER.fullmatch(between)):
                yield min(found.start(), subject[0]), max(found.end(), subject[1])
                break


def _apart_but_told(text: Text, names: Names) -> Iterator[tuple[int, int]]:
    """Yield `the physics department` where the institution stands in another sentence near, and no other institution does."""
    ours = [found.span() for found in (*names.institution.finditer(text), *names.attended.finditer(text))]
    units = list(names.unit.finditer(text)) if ours else []
    named = [*ours, *(found.span() for found in units)]  # a law school is no other institution
    if not units or any(_free(found.span(), named) for found in INSTITUTION_WORDS.finditer(text)):
        return
    for found in units:
        if any(abs(found.start() - span[0]) <= NEAR and _free(found.span(), [span]) for span in ours):
            yield found.span()


def _courses(text: Text, names: Names) -> Iterator[tuple[int, int]]:
    """Yield a course by its code where the institution's name stands near: for a code of the configuration, near is enough."""
    codes = [found.span() for found in names.code.finditer(text)]
    if not codes:
        return
    own = {found.start() for found in names.own_code.finditer(text)}
    heads = [found.span() for found in names.head.finditer(text)]
    for code in codes:
        for head in heads:
            between = _between(code, head, text)
            is_near = code[0] in own and abs(code[0] - head[0]) <= NEAR
            if (is_near or between is not None) and not PLACED.search(between or ""):
                yield min(code[0], head[0]), max(code[1], head[1])
                break


def _between(one: tuple[int, int], other: tuple[int, int], text: Text) -> str | None:
    """Return the words between two spans of one sentence; None if they overlap or a sentence ends between."""
    first, second = sorted([one, other])
    if second[0] < first[1] or second[0] - first[1] > 120:
        return None
    between = text.plain[first[1] : second[0]]
    return None if misspelt.SENTENCE_END.search(between) else between


def _ambiguous(text: Text, names: Names) -> Iterator[tuple[int, int]]:
    for found in names.broad.finditer(text):
        if any(_near(found.span(), names.specific, text)):
            yield found.span()
    for found in names.nickname.finditer(text):
        span = found.span()
        told = any(_near(span, names.specific, text))
        capital = found[0] in names.proper or found[0].split()[-1][:1].isupper()
        cues = (word for word in _near(span, CAMPUS_WORDS, text) if not INSTITUTION_WORDS.fullmatch(word))
        campus = any(_near(span, names.context, text, but=names.town)) or (any(_near(span, names.town, text)) and any(cues))
        if told or (capital and campus and not any(_near(span, ELSEWHERE_WORDS, text))):
            yield span


def _near(span: tuple[int, int], wanted: Sought, text: Text, but: Sought | None = None) -> Iterator[str]:
    """Yield the words near *span* that are *wanted*, those that *but* matches left out."""
    for found in wanted.finditer(text, max(0, span[0] - NEAR), span[1] + NEAR):
        if _free(found.span(), [span]) and not (but and but.fullmatch(found[0])):
            yield found[0]


def _free(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def _apart(mentions: list[Mention]) -> list[Mention]:
    """Return *mentions* by place, the surest of those that overlap."""
    kept: list[Mention] = []
    for mention in mentions:
        if _free((mention.start, mention.end), [(k.start, k.end) for k in kept]):
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)


def _mention(names: Names, form: str, span: tuple[int, int], text: Text) -> Mention:
    return Mention(department=names.slug, text=text.plain[span[0] : span[1]], form=form, where="body", start=span[0], end=span[1])


def _placed(mention: Mention, whole: str, places: list[int] | None, title: int) -> Mention:
    """Return *mention* with its place in the title or the body."""
    if mention.start < 0:
        return replace(mention, start=0, end=0)
    start, end = (mention.start, mention.end) if places is None else (places[mention.start], places[mention.end])
    shift = 0 if start < title else title + 2
    return replace(
        mention, text=whole[start:end], where="body" if shift else "title", start=max(0, start - shift), end=max(0, end - shift)
    )
