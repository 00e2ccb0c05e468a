"""Names -> regular expressions that know where words end in any script, and how names are inflected."""

from __future__ import annotations

import regex

GAP = r"(?:['’´`]s?)?[\s\p{Zs}\p{Pd}\p{Po}\p{Ps}\p{Pe}_]{1,3}"
AND = r"(?:and|&|\+|und|et|y|en|e|ve|и|و)"
APOSTROPHE = r"(?:['’´`]\p{L}{1,5})?"
ENDINGS = (
    "s|es|n|en|er|ns|i|in|ın|nin|nın|un|ün|a|e|u|y|o|da|de|dan|den|ta|te|ya|ye|ssa|issa|ista|iin|an|ban|ben|ból|ból|nál|om|em|ie|owi|ze|"
    "ovi|ská|ské|ský|а|у|е|ом|ом|ы|ский|ского|ском|ская"
)
UNBOUND = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}"
PREFIXES = r"(?:[وفبكل]{1,2}(?:ال|ل)?|ال|لل)?"


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
