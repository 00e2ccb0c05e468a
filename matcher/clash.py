"""What the checks that a vector can't make share: how a clash is said, and the pieces of text in which it is looked for. Pure."""

from __future__ import annotations

import regex

END = regex.compile(r"(?<=[.!?])\s+|\n")


def said(theirs: object, mine: object) -> str:
    """Return the clause that names a clash of what the page speaks of with what the question does."""
    return f"the page speaks of {theirs}, the question of {mine}"


def pieces(text: str) -> list[str]:
    """Return *text* cut at every full stop and line break, abbreviations too: a piece too short hides nothing here."""
    return END.split(text)
