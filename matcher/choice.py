"""What a card suggests: what the matcher found, unless a person said which entry it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from askdesk.model import Match, Verdict
from askdesk.store.db import Record


@dataclass(frozen=True, slots=True)
class Choice:
    """What a card suggests: what the matcher found, or what a person said instead."""

    best: Match | None
    """None: nothing covers it."""
    draft: str


def of(card: Record | None, found: Sequence[Match], text: str, entries: Mapping[str, Record]) -> Choice:
    """Return what to suggest: a person's choice stands as long as its entry does, and "none" until a page is new or changed."""
    best = found[0] if found else None
    if card is None or card.chosen_by is None:
        return Choice(best, text)
    if card.faq_id is None:
        is_news = best is not None and entries[best.faq_id].changed_at > card.chosen_at
        return Choice(best, text) if is_news else Choice(None, "")
    theirs = next((m for m in found if m.faq_id == card.faq_id), None)
    if card.faq_id not in entries:
        return Choice(best, text)
    if theirs is None:
        return Choice(
            Match(question_id=card.question_id, faq_id=card.faq_id, rank=1, chance=1.0, verdict=Verdict.COVERED, why=""),
            card.draft,
        )
    return Choice(replace(theirs, verdict=Verdict.COVERED), theirs.draft or card.draft)
