"""Names with a slip of the finger or the ear, and not the names of other places that look alike."""

from __future__ import annotations

from functools import lru_cache

import regex
from rapidfuzz.distance import DamerauLevenshtein

from crawler.mentions.names import Names, is_institution
from crawler.mentions.pattern import Text

WORD = regex.compile(r"[\p{L}\p{M}]+")
SENTENCE_END = regex.compile(r"[.!?。！？؟]\s|\n\s*\n")
NEAR = 8  # words between a misspelt institution and its subject, at most
KINDS = ("university", "college", "institute", "universität", "hochschule", "université", "universidad", "üniversitesi")
Span = tuple[int, int]


def find(text: Text, names: Names) -> Span | None:
    """Return where *text* holds a misspelt name of the department, None if it does not."""
    words = [(found[0].lower(), found.start(), found.end()) for found in WORD.finditer(text.plain)]
    return _alias(words, names) or _institution(text.plain, words, names)


@lru_cache(maxsize=65536)
def is_slip(word: str, name: str) -> bool:
    """Return whether *word* is *name* misspelt: one slip, or two that leave its consonants as they sound."""
    if word == name:
        return True
    if len(name) < 6 or abs(len(word) - len(name)) > 2 or word[0] != name[0]:
        return False
    distance = DamerauLevenshtein.distance(word, name, score_cutoff=2)
    if distance == 1:
        # A plural or an ending is no slip, and the other letter may be what tells two places apart.
        return len(name) >= 7 or _skeleton(word) == _skeleton(name)
    return distance == 2 and len(name) >= 7 and _skeleton(word) == _skeleton(name)


def _is_any(word: str, known: tuple[str, ...]) -> bool:
    return any(is_slip(word, one) for one in known)


def _skeleton(word: str) -> str:
    """Return the consonants as one hears them: vowels and doubles left out."""
    bare = regex.sub(r"[aeiouyäöüéèíóúwh]", "", word).replace("ph", "f").replace("c", "k")
    return regex.sub(r"(.)\1+", r"\1", bare)


def _alias(words: list[tuple[str, int, int]], names: Names) -> Span | None:
    for alias in names.fuzzy:
        size = len(alias)
        if size < 2 or not any(len(part) >= 6 for part in alias):
            continue
        for at in range(len(words) - size + 1):
            if not is_slip(words[at][0], alias[0]):
                continue
            window = words[at : at + size]
            if all(is_slip(word, part) for (word, _, _), part in zip(window, alias, strict=True)):
                return window[0][1], window[-1][2]
    return None


def _institution(text: str, words: list[tuple[str, int, int]], names: Names) -> Span | None:
    """Return a misspelt institution with `university` beside it and the subject near."""
    for at, (word, start, end) in enumerate(words):
        if not _is_any(word, names.heads):
            continue
        beside = [other for other, _, _ in words[max(0, at - 2) : at] + words[at + 1 : at + 2]]
        told = any(is_institution(other) for other in beside)
        if not told and not any(is_slip(other, kind) for other in beside for kind in KINDS):
            continue
        for place in range(max(0, at - NEAR), min(at + NEAR + 1, len(words))):
            other, from_, to = words[place]
            may_be_two = any(subject.startswith(f"{other}_") for subject in names.subjects)
            two = " ".join(w for w, _, _ in words[place : place + 2]) if may_be_two else ""
            is_two = bool(two) and names.subject.fullmatch(two) is not None
            first, last = min(start, from_), max(end, words[place + 1][2] if is_two else to)
            is_subject = is_two or names.subject.fullmatch(other) is not None
            exact = told and word in names.heads and is_subject  # such names are found without our help
            if not exact and (is_subject or _is_any(other, names.subjects)) and not SENTENCE_END.search(text, first, last):
                return first, last
    return None
