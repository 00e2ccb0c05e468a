"""Names learned from rejects: read the stored questions, propose or look again, write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from askdesk.errors import UsageError
from askdesk.model import Mention
from askdesk.store import names, queue
from askdesk.store.db import reading
from askdesk.store.names import Rule, Seen
from crawler.intake import ADDED
from crawler.mentions import Finder

if TYPE_CHECKING:
    from askdesk.config import Config, Department
    from crawler.mentions.backtest import Backtest, Outcome


def bench(config: Config, engine: Engine) -> Backtest:
    """Return the stored questions, ready for back-tests with the names in force."""
    from crawler.mentions.backtest import Backtest

    with reading(engine) as db:
        departments, seen = names.departments(db, config), names.seen(db)
    return Backtest(departments, seen, _serves(config))


def propose(config: Config, engine: Engine, *, now: datetime) -> int:
    """Write down what the rejects teach, in the place of what was proposed before; return how many proposals wait.

    Nothing changes by it: only what a lead accepts is in force.
    """
    from crawler.mentions import proposals

    found = proposals.propose(bench(config, engine))
    with engine.begin() as db:
        names.propose(db, [(p.rule, p.outcome.evidence()) for p in found], now=now)
        return len(names.proposed(db))


def test(at: Backtest, rule: Rule) -> Outcome:
    """Return what a rule would do to the stored questions.

    Raises:
        UsageError: If it is of a department that is not there, or can't be a rule.
    """
    from crawler.mentions import proposals

    if rule.department not in at.departments:
        raise UsageError(f"there is no department {rule.department!r}; there is {', '.join(map(repr, at.departments))}")
    if why := proposals.refusal(at, rule):
        raise UsageError(why)
    return at.test(rule)


def look_again(config: Config, engine: Engine, *, now: datetime) -> dict[str, int]:
    """Look at the stored questions again if a rule was accepted or dropped; return how many cards left and came back.

    A waiting card whose question is no longer found leaves the queue and may be brought back; one that somebody has in hand,
    or that a person handed in, stays. Only what this change does counts, so what a person brought back is left alone.
    """
    counts = {"renamed_out": 0, "renamed_back": 0, "rerouted": 0}
    with reading(engine) as db:
        decided = names.unapplied(db)
        if not decided:
            return counts
        before, after, seen = names.as_applied(db, config), names.departments(db, config), names.seen(db)
    moves = list(_moves(before, after, [s for s in seen if s.source != ADDED], _serves(config)))
    with engine.begin() as db:
        for move in moves:
            if what := _made(db, move, now=now):
                counts[what] += 1
        names.applied(db, decided)
    return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A stored question that is found for other departments than before."""

    id: str
    departments: tuple[str, ...]
    """Whose it is now; empty: nobody's, and it keeps those it had, for whoever brings it back."""
    mentions: tuple[Mention, ...]
    is_found: bool
    """Whether a department was added."""


def _moves(
    before: Sequence[Department], after: Sequence[Department], seen: Sequence[Seen], serves: Mapping[str, Sequence[str]]
) -> Iterator[Move]:
    """Yield what the difference between two versions of the names moves."""
    pairs = [(b, a) for b, a in zip(before, after, strict=True) if b != a]
    old, new = Finder([b for b, _ in pairs], among=before), Finder([a for _, a in pairs], among=after)
    whole = Finder(after)
    for s in seen if pairs else ():
        was = {m.department for m in old.find(s.title, s.body, s.html)}
        served = {*(serves.get(s.source) or (a.slug for _, a in pairs))}
        found = {m.department for m in new.find(s.title, s.body, s.html)} & served
        lost, gained = (was - found) & {*s.departments}, found - was
        if not lost and not gained:
            continue
        slugs = ({*s.departments} - lost) | gained
        mentions = tuple(m for m in whole.find(s.title, s.body, s.html) if m.department in slugs)
        yield Move(id=s.id, departments=tuple(sorted(slugs)), mentions=mentions, is_found=bool(gained))


def _made(db: Connection, move: Move, *, now: datetime) -> str:
    """Write down a move; return which count it adds to, empty if all stays as it was."""
    if not move.departments:
        return "renamed_out" if queue.withdraw(db, move.id, reason=names.BY_RULE, now=now) else ""
    is_back = move.is_found and names.bring_back(db, move.id, now=now)
    is_other = names.reroute(db, move.id, move.mentions, move.departments)
    return "renamed_back" if is_back else "rerouted" if is_other else ""


def _serves(config: Config) -> dict[str, Sequence[str]]:
    return {source.name: source.departments for source in config.sources if source.departments}
