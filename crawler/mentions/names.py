"""The words of one department, compiled once."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import regex

from askdesk.config import Department
from crawler.mentions import pattern
from crawler.mentions.subjects import CAMPUS, ELSEWHERE, GENERIC, INSTITUTION, SUBJECTS

Pattern = regex.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """One department as patterns."""

    slug: str
    host: str
    """Host of the home page."""
    anchors: tuple[str, ...]
    """Lower-case pieces; a text with none of them mentions nothing (but for misspellings)."""
    pieces: tuple[str, ...]
    """Pieces of the institution's name of which even a misspelling keeps one."""
    subject_pieces: tuple[str, ...]
    alias: Pattern
    broad: Pattern
    """Ambiguous names that stand for the whole institution or town."""
    nickname: Pattern
    """Other ambiguous names."""
    lookalike: Pattern
    institution: Pattern
    """The institution's name with a word such as university beside it."""
    head: Pattern
    subject: Pattern
    unit: Pattern
    """The subject with a word such as department beside it."""
    specific: Pattern
    """Context words that tell the subject, not just a campus."""
    context: Pattern
    town: Pattern
    link: Pattern
    fuzzy: tuple[tuple[str, ...], ...]
    """Aliases as words, for misspellings."""
    heads: tuple[str, ...]
    subjects: tuple[str, ...]
    proper: frozenset[str]
    """Ambiguous names whose capital letters tell them from common words."""


UNIT = r"(?:department|departement|dept\.?|faculty|institute|institut|fakultät|département|departamento|dipartimento)"
CAMPUS_WORDS = pattern.compiled(pattern.words(CAMPUS.split()))
INSTITUTION_WORDS = pattern.compiled(pattern.words(INSTITUTION.split()))
ELSEWHERE_WORDS = pattern.compiled(pattern.words(ELSEWHERE.split()))


def compiled(department: Department) -> Names:
    """Return the patterns of *department*."""
    heads = _heads(department.institution)
    subjects = _subjects(department, heads)
    aliases = _aliases(department)
    broad = [name for name in department.ambiguous if _is_broad(name, department.institution, heads)]
    nick = [name for name in department.ambiguous if name not in broad]
    specific = [c for c in department.context if not _is_generic(c, heads)]
    host = urlsplit(department.homepage).netloc.lower()
    head = "|".join(pattern.phrase(h) for h in heads) or r"(?!)"
    kind = pattern.words(INSTITUTION.split())
    return Names(
        slug=department.slug,
        host=host,
        anchors=tuple({_anchor(n) for n in [*aliases, *department.ambiguous, *heads, host] if n}),
        pieces=tuple({piece for h in heads for piece in _thirds(h)}),
        subject_pieces=tuple({s.lower()[:4] for s in subjects if s.isascii()}),
        alias=pattern.compiled("|".join(pattern.hashtag(a) for a in sorted(aliases, key=len, reverse=True))),
        broad=pattern.compiled("|".join(pattern.phrase(a) for a in broad) or r"(?!)"),
        nickname=pattern.compiled("|".join(pattern.phrase(a) for a in nick) or r"(?!)"),
        lookalike=pattern.compiled("|".join(pattern.phrase(a) for a in department.lookalikes) or r"(?!)"),
        institution=pattern.compiled(
            f"(?:(?:{pattern.phrase(department.institution)})|(?:{head}){pattern.GAP}(?:{kind})"
            rf"|(?:{kind})(?:\s+\p{{L}}{{1,4}}){{0,2}}{pattern.GAP}(?:{head}))"
        ),
        head=pattern.compiled(head),
        subject=pattern.compiled(pattern.words(subjects)),
        unit=pattern.compiled(
            rf"(?:{pattern.words(subjects)})\s+(?:{UNIT})|(?:{UNIT})\s+(?:of|for|für|de|der|di)\s+(?:{pattern.words(subjects)})"
        ),
        specific=pattern.compiled("|".join([pattern.words(subjects), *(pattern.phrase(c) for c in specific)])),
        context=pattern.compiled("|".join([pattern.words(subjects), *(pattern.phrase(c) for c in department.context)])),
        town=pattern.compiled("|".join([pattern.phrase(department.institution), head])),
        link=pattern.compiled(rf"(?<![\w.-])(?:https?://)?(?:www\.)?{regex.escape(host)}(?![\w-])[^\s<>\"')\]]*"),
        fuzzy=tuple(tuple(w.lower() for w in pattern.split(a)) for a in aliases),
        heads=tuple(h.lower() for h in heads if len(h) >= 6 and " " not in h),
        subjects=tuple(s.lower().rstrip("*") for s in subjects if len(s) >= 5),
        proper=frozenset(n for n in department.ambiguous if n != n.lower()),
    )


def _aliases(department: Department) -> list[str]:
    made = [f"{department.name}, {department.institution}", f"{department.institution} {department.name}"]
    return list(dict.fromkeys([*department.aliases, *made]))


def _heads(institution: str) -> list[str]:
    """Return what is left of the institution's name without words such as university: the name proper."""
    left = [w for w in pattern.split(institution) if w.lower() not in GENERIC and not INSTITUTION_WORDS.fullmatch(w)]
    return [" ".join(left)] if left else []


def _subjects(department: Department, heads: list[str]) -> list[str]:
    known = {h.lower() for head in heads for h in head.split()} | GENERIC
    named = [w.lower() for w in pattern.split(department.name) if w.lower() not in known and len(w) > 2]
    found: list[str] = []
    for name in dict.fromkeys(named):
        kin = next((stems for key, stems in SUBJECTS.items() if any(_is_stem(name, s) for s in [key, *stems.split()])), "")
        found += [name, *kin.split()]
    return list(dict.fromkeys(found))


def _is_stem(name: str, stem: str) -> bool:
    stem = stem.lower()
    return name == stem.rstrip("*") or (stem.endswith("*") and name.startswith(stem.rstrip("*")))


def _is_broad(name: str, institution: str, heads: list[str]) -> bool:
    """Return whether an ambiguous name means the whole institution: its name, the town, or its initials."""
    folded = name.lower()
    if folded == institution.lower() or folded in {h.lower() for h in heads}:
        return True
    if not (name.isupper() and name.isalpha() and len(name) <= 6):
        return False
    letters = iter("".join(pattern.split(institution)).lower())
    return folded[0] == institution.lower()[0] and all(letter in letters for letter in folded)


def _is_generic(context: str, heads: list[str]) -> bool:
    known = {h.lower() for head in heads for h in head.split()}
    return all(CAMPUS_WORDS.fullmatch(w) or w.lower() in known | GENERIC for w in pattern.split(context))


def _anchor(name: str) -> str:
    """Return the longest word of *name*, lower case: it must stand in any text that has the name."""
    return max(pattern.split(name) or [name], key=len).lower()


def _thirds(head: str) -> list[str]:
    head = head.lower()
    size = max(2, len(head) // 3)
    return [head[:size], head[size : 2 * size], head[2 * size :]]
