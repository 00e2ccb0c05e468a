"""Names -> regular expressions that know where words end in any script, and how names are inflected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

GAP = r"(?:['’´`]s?)?[\s\p{Zs}\p{Pd}\p{Po}\p{Ps}\p{Pe}_]{1,3}"
AND = r"(?:and|&|\+|und|et|y|en|e|ve|и|و)"
UNBOUND = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}"
APOSTROPHE = r"(?:['’´`]\p{L}{1,5})?"
ENDINGS = (
    "s|es|n|en|er|ns|i|in|ın|nin|nın|un|ün|a|e|u|y|o|da|de|dan|den|ta|te|ya|ye|ssa|issa|ista|iin|an|ban|ben|ból|ból|nál|om|em|ie|owi|ze|"
    "ovi|ská|ské|ský|а|у|е|ом|ом|ы|ский|ского|ском|ская"
)
PREFIXES = r"(?:[وفبكل]{1,2}(?:ال|ل)?|ال|لل)?"
LONGEST_PREFIX = 4  # letters
KEY = 3  # letters by which the beginnings of words are looked up
WORD_START = regex.compile(r"(?<![\p{L}\p{M}\p{N}_])[\p{L}\p{N}]|(?<=[^\u0000-\u024f])[a-z\u00c0-\u024f]")
ARABIC = regex.compile(r"\p{Arabic}")
BEYOND = regex.compile(rf"[{UNBOUND}\p{{Arabic}}]")


def split(name: str) -> list[str]:
    """Return the words of *name*."""
    return regex.findall(r"[\p{L}\p{M}\p{N}&+]+", name)


def phrase(name: str) -> str:
    """Return a pattern for *name* as people write it: any spacing, a possessive, inflected."""
    words = split(name)
    return bound(_spaced(words), words[0], words[-1]) if words else r"(?!)"


def hashtag(name: str) -> str:
    """Return a pattern for *name* as `phrase` has it, or joined to one word as in a hashtag."""
    words = split(name)
    if not words:
        return r"(?!)"
    body, joined = _spaced(words), "".join(words)
    if len(words) > 1 and len(joined) >= 8:
        body = f"(?:{body}|{regex.escape(joined)})"
    return bound(body, words[0], words[-1])


def _spaced(words: list[str]) -> str:
    return GAP.join(AND if word.lower() in {"and", "&"} else regex.escape(word) for word in words)


def bound(body: str, first: str, last: str) -> str:
    """Return *body* with the edges that its first and last word need in their scripts."""
    return _start(first) + body + _end(last)


def word(stem: str) -> str:
    """Return a pattern for one word; `*` at its end allows any ending, `_` stands for a space."""
    body = regex.escape(stem.rstrip("*")).replace("_", r"\s+")
    return _start(stem) + body + (r"\p{L}*" if stem.endswith("*") else _end(stem.rstrip("*")))


def words(stems: list[str]) -> str:
    """Return a pattern for any of *stems*; never matches if there is none."""
    return "|".join(word(stem) for stem in sorted(set(stems), key=len, reverse=True)) or r"(?!)"


class Text:
    """A text that is searched for many names: where its words begin is found once for all of them."""

    __slots__ = ("_places", "is_beyond", "keys", "low", "plain", "starts")

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.low = lowered(plain)
        self.starts: dict[str, list[int]] = {}
        for found in WORD_START.finditer(self.low):
            self.starts.setdefault(self.low[found.start() : found.start() + KEY], []).append(found.start())
        self.keys = frozenset(self.starts)
        self.is_beyond = not plain.isascii() and BEYOND.search(plain) is not None
        self._places: dict[str, tuple[int, ...]] = {}

    def places(self, start: str) -> tuple[int, ...]:
        """Return where *start*, which is lower case, stands, inside words too."""
        found = self._places.get(start)
        if found is None:
            places, at = [], self.low.find(start)
            while at >= 0:
                places.append(at)
                at = self.low.find(start, at + 1)
            found = self._places[start] = tuple(places)
        return found


class Sought:
    """Names and words that are tried only where a word of the text begins as one of them does.

    Trying some eighty words at each letter of a text takes milliseconds; looking up how its words begin takes microseconds.

    Args:
        alternatives: Pairs of the word with which a match begins, behind a prefix where the script has such, and the pattern;
            at one place of a text the first pair that fits is taken.
    """

    __slots__ = ("_alternatives", "_compiled", "_keys", "_others", "_whole")

    def __init__(self, alternatives: Iterable[tuple[str, str]]) -> None:
        self._alternatives = [(lowered(start), source) for start, source in alternatives if start]
        self._whole = compiled("|".join(source for _, source in self._alternatives) or r"(?!)")
        self._keys = frozenset(start[:KEY] for start, _ in self._alternatives if not _is_other(start))
        self._others = tuple(sorted({start for start, _ in self._alternatives if _is_other(start)}))
        self._compiled: dict[str, regex.Pattern[str]] = {}

    def finditer(self, text: Text, start: int = 0, end: int | None = None) -> Iterator[regex.Match[str]]:
        """Yield the matches that begin from *start* up to *end*, left to right, none inside another."""
        places = [(at, key) for key in self._keys & text.keys for at in text.starts[key]]
        for word in self._others:
            if not text.is_beyond and not word.isascii():
                continue
            back = LONGEST_PREFIX if ARABIC.match(word) else 0
            places += [(at, "") for found in text.places(word) for at in range(max(0, found - back), found + 1)]
        for at, key in sorted(places):
            if at < start or (end is not None and at >= end):
                continue
            if found := (self._of(key) if key else self._whole).match(text.plain, at):
                start = found.end()
                yield found

    def search(self, text: Text, start: int = 0, end: int | None = None) -> regex.Match[str] | None:
        """Return the first match that begins from *start* up to *end*."""
        return next(self.finditer(text, start, end), None)

    def fullmatch(self, words: str) -> regex.Match[str] | None:
        """Return the match that is the whole of *words*."""
        return self._whole.fullmatch(words)

    def _of(self, key: str) -> regex.Pattern[str]:
        """Return the pattern of what begins with *key*, compiled when it is first met."""
        if key not in self._compiled:
            self._compiled[key] = compiled("|".join(source for start, source in self._alternatives if start[:KEY] == key))
        return self._compiled[key]


def _is_other(start: str) -> bool:
    """Return whether matches can begin inside what looks like one word, or *start* is too short to be looked up."""
    return len(start) < KEY or not start[0].isalnum() or BEYOND.match(start) is not None


def lowered(text: str) -> str:
    """Return *text* in lower case and as long as before: of a letter whose lower case is two, the letter itself."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def start_of(name: str) -> str:
    """Return the word with which any form of *name* begins."""
    return (split(name.replace("_", " ").rstrip("*")) or [""])[0]


def compiled(pattern: str) -> regex.Pattern[str]:
    """Return the compiled *pattern*, blind to case."""
    return regex.compile(pattern, regex.IGNORECASE | regex.UNICODE)


def _is_unbound(letter: str) -> bool:
    return bool(regex.match(f"[{UNBOUND}]", letter))


def _start(first: str) -> str:
    if _is_unbound(first[0]):
        return ""
    if regex.match(r"\p{Arabic}", first[0]):
        return rf"(?<![\p{{Arabic}}\p{{N}}]){PREFIXES}"
    script = _script(first[0])
    return rf"(?<![{script}\p{{M}}\p{{N}}_])"


def _end(last: str) -> str:
    if _is_unbound(last[-1]):
        return ""
    script = _script(last[-1])
    inflected = f"(?:{ENDINGS})?" if len(last) >= 6 and last.isalpha() and not last.isascii() else ""
    if len(last) >= 6 and last.isascii() and last.isalpha():
        inflected = f"(?:{ENDINGS})?"
    return rf"{inflected}{APOSTROPHE}(?![{script}\p{{M}}\p{{N}}_])"


def _script(letter: str) -> str:
    for name in ("Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari"):
        if regex.match(rf"\p{{{name}}}", letter):
            return rf"\p{{{name}}}"
    return r"\p{L}"
