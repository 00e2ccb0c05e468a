"""Phrases near a mention that may be somebody else's name: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import regex
from bm25s import stopwords

from askdesk.config import Department
from askdesk.model import Mention
from askdesk.store.names import Seen
from crawler.mentions import NEAR, pattern
from crawler.mentions.names import CAMPUS_WORDS, is_institution, of_words
from crawler.mentions.pattern import Text
from crawler.mentions.subjects import GENERIC, SUBJECTS

WORD = regex.compile(r"[\p{L}\p{M}\p{N}&+]+")
JOINT = regex.compile(r"(?:['’´`]s)?(?!\n\s*\n)[\s\p{Pd}_/]{1,3}")
LONGEST = 5  # words of a phrase
STOP = frozenset(
    word
    for name in ("EN_PLUS", "GERMAN", "FRENCH", "SPANISH", "ITALIAN", "DUTCH", "PORTUGUESE", "TURKISH", "RUSSIAN")
    for word in getattr(stopwords, f"STOPWORDS_{name}")
) | {"anyone", "anybody", "someone", "please", "hello", "hi", "hey", "thanks", "thank", "s", "t", "m", "re", "ve", "ll", "d"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text, and where it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that may be a look-alike."""

    words: str
    is_whole: bool
    """Whether all of the mention stands in it, or none."""
    is_name: bool
    """Whether each word has a capital letter."""


class Own:
    """The words that a department's own names are made of.

    Args:
        department: With the lists that are in force.
    """

    def __init__(self, department: Department) -> None:
        self.names = [*department.aliases, *department.ambiguous, department.institution, department.name]
        self.names += [f"{department.institution} {department.name}", f"{department.name} {department.institution}"]
        told = [w.casefold() for name in (*self.names, *department.context) for w in pattern.split(name)]
        self._words = frozenset(told) - STOP
        kin = [stems for key, stems in SUBJECTS.items() if any(key.startswith(w) or w.startswith(key) for w in self._words)]
        self._subjects = of_words([stem for stems in kin for stem in stems.split()])

    def is_ours(self, word: str) -> bool:
        """Return whether a word belongs to the department's names, or says university."""
        low = word.casefold()
        return low in self._words or bool(self._subjects.fullmatch(low) or is_institution(low))

    def is_telling(self, word: str) -> bool:
        """Return whether a word may tell another place: no word that all texts share, none of ours."""
        low = word.casefold()
        return is_content(low) and not self.is_ours(low)

    def hidden_by(self, words: str) -> str:
        """Return the own name that would no longer be found if *words* were a look-alike; empty if none."""
        found = of_words(names=[words])
        return next((name for name in self.names if found.search(Text(name))), "")


@cache
def is_content(low: str) -> bool:
    """Return whether a lower-case word says more than grammar or campus life."""
    return len(low) > 1 and not low.isdigit() and low not in STOP | GENERIC and not CAMPUS_WORDS.fullmatch(low)


def of(s: Seen, mentions: Iterable[Mention], own: Own) -> Iterator[Phrase]:
    """Yield the phrases of a question that may be a look-alike, some of them more than once."""
    for mention in mentions:
        if mention.form not in {"alias", "ambiguous", "misspelt"}:
            continue
        text = s.title if mention.where == "title" else s.body
        words = tokens(text)
        here = {n for n, w in enumerate(words) if w.start < mention.end and mention.start < w.end}
        for first, last in _windows(words, text):
            phrase = _phrase(words, first, last, here, own, is_misspelt=mention.form == "misspelt")
            near = words[first].start < mention.end + NEAR and words[last].end > mention.start - NEAR
            # Without a word of the mention in it, a name says what an ambiguous one stands for, and nothing of others.
            if phrase and (here & {*range(first, last + 1)} or (mention.form == "ambiguous" and phrase.is_name and near)):
                yield phrase


def tokens(text: str) -> list[Token]:
    """Return the words of *text* with their places."""
    return [Token(found[0], *found.span()) for found in WORD.finditer(text)]


def near(s: Seen, mentions: Iterable[Mention]) -> set[str]:
    """Return the words, lower case, in whose neighbourhood a department is mentioned."""
    found = set()
    for mention in mentions:
        text = s.title if mention.where == "title" else s.body
        for word in tokens(text):
            is_outside = word.end <= mention.start or mention.end <= word.start
            if is_outside and word.start < mention.end + NEAR and word.start >= mention.start - NEAR:
                found.add(word.word.casefold())
    return found


def _windows(words: list[Token], text: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each run of up to five that nothing but spaces and hyphens parts."""
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST, len(words))):
            if not JOINT.fullmatch(text[words[last - 1].end : words[last].start]):
                break
            yield first, last


def _phrase(words: list[Token], first: int, last: int, here: set[int], own: Own, *, is_misspelt: bool) -> Phrase | None:
    inside = words[first : last + 1]
    if any(not (own.is_telling(edge.word) or own.is_ours(edge.word)) for edge in (inside[0], inside[-1])):
        return None
    if not any(own.is_telling(w.word) for w in inside) and not is_misspelt:
        return None
    held = here & {*range(first, last + 1)}
    return Phrase(
        words=" ".join(w.word for w in inside),
        is_whole=not held or held == here,
        is_name=all(_is_capital(w.word) for w in inside),
    )


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or word.casefold() in STOP or word[:1].isdigit()
