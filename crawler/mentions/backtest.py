"""What a change of the names would do to the questions that are stored: pure; the finder itself is asked, not a guess of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from askdesk.config import Department
from askdesk.model import Mention
from askdesk.store import names
from askdesk.store.names import OURS, REJECTED, UNJUDGED, Edit, Rule, Seen
from crawler.mentions import Finder, mask, pattern

STANDINGS = (REJECTED, OURS, UNJUDGED)
NARROWING = frozenset({"lookalike", "ambiguous", "no_context"})
"""Edits after which nothing is found that was not found before."""
LOCAL = frozenset({"lookalike", "context", "no_context"})
"""Edits that change nothing in a text without their words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The stored questions of one department, by what becomes of them."""

    kept: tuple[Seen, ...]
    """Found before and after."""
    dropped: tuple[Seen, ...]
    """Found before, no longer after."""
    found: tuple[Seen, ...]
    """Not found for this department before, but after."""

    def evidence(self) -> dict[str, Any]:
        """Return the outcome as the store keeps it: ids by standing, of what is kept only how many."""
        return {
            "tested": len(self.kept) + len(self.dropped) + len(self.found),
            "kept": {standing: len(of(self.kept, standing)) for standing in STANDINGS},
            "dropped": {standing: [s.id for s in of(self.dropped, standing)] for standing in STANDINGS},
            "found": {standing: [s.id for s in of(self.found, standing)] for standing in STANDINGS},
        }


def of(some: Iterable[Seen], standing: str) -> list[Seen]:
    """Return those of *some* that people judged so."""
    return [one for one in some if one.standing == standing]


class Backtest:
    """The stored questions, and what is found in them with the names as they are now.

    Stored are only questions that some name once found, so a wider name shows but part of what it would bring.

    Args:
        departments: With the lists that are in force.
        seen: All stored questions.
        serves: Source -> the departments it is read for; a source that is not there is read for all.
    """

    def __init__(self, departments: Sequence[Department], seen: Sequence[Seen], serves: Mapping[str, Sequence[str]]) -> None:
        self.departments = {d.slug: d for d in departments}
        self.seen = list(seen)
        self.serves = serves
        self._low: dict[str, str] = {}
        self._finders: dict[str, Finder] = {}
        self._now: dict[str, dict[str, tuple[Mention, ...]]] = {}

    def mentions(self, slug: str) -> dict[str, tuple[Mention, ...]]:
        """Return question id -> what the names in force find of a department, of the questions in which they find it."""
        if slug not in self._now:
            finder = self._in_force(self.departments[slug])
            told = {s.id: finder.find(s.title, s.body, s.html) for s in self._served(slug)}
            self._now[slug] = {id: found for id, found in told.items() if found}
        return self._now[slug]

    def of(self, slug: str, standing: str) -> list[Seen]:
        """Return the questions of a department that people judged so, as far as its names find them."""
        found = self.mentions(slug)
        return [s for s in of(self.seen, standing) if s.id in found and slug in s.departments]

    def test(self, rule: Rule) -> Outcome:
        """Return what *rule* would do to the questions of its department."""
        department = self.departments[rule.department]
        before = self.mentions(rule.department)
        kinds = {edit.kind for edit in rule.edits}
        after = names.changed(department, rule.edits)
        finder = self._in_force(department).barring(after.lookalikes) if kinds == {"lookalike"} else self._finder(after)
        kept: list[Seen] = []
        dropped: list[Seen] = []
        found: list[Seen] = []
        for s in self._served(rule.department):
            was = s.id in before and rule.department in s.departments
            if not was and (s.id in before or kinds <= NARROWING):
                continue
            is_same = kinds <= LOCAL and not any(self.may_hold(s, edit) for edit in rule.edits)
            is_after = was if is_same else bool(finder.find(s.title, s.body, s.html))
            if was:
                (kept if is_after else dropped).append(s)
            elif is_after:
                found.append(s)
        return Outcome(kept=tuple(kept), dropped=tuple(dropped), found=tuple(found))

    def may_hold(self, s: Seen, edit: Edit) -> bool:
        """Return whether the words of *edit* can stand in a question: quick, and never wrong when it says no."""
        if s.id not in self._low:
            self._low[s.id] = mask.folded(f"{s.title}\n\n{s.body}")[0].casefold()
        words = [w for w in pattern.split(edit.words.casefold()) if w not in {"and", "&"}]
        return max(words, key=len, default="") in self._low[s.id]

    def _in_force(self, department: Department) -> Finder:
        if department.slug not in self._finders:
            self._finders[department.slug] = self._finder(department)
        return self._finders[department.slug]

    def _finder(self, department: Department) -> Finder:
        return Finder([department], among=self.departments.values())

    def _served(self, slug: str) -> list[Seen]:
        return [s for s in self.seen if slug in (self.serves.get(s.source) or [slug])]
