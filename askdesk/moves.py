"""Which status may follow which, and who may do it: one table, pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from askdesk.model import CardState, Role, Status

ROLE_ORDER = (Role.STAFF, Role.MAINTAINER, Role.LEAD, Role.ADMIN)

# What a crawl may see after what. Sites undelete, unaccept and reopen, so nearly all is possible;
# only `ours` stays ours: more replies below our own do not make the thread somebody else's again.
OBSERVED: dict[Status, frozenset[Status]] = {
    Status.OPEN: frozenset({Status.REPLIED, Status.SOLVED, Status.CLOSED, Status.GONE, Status.OURS}),
    Status.REPLIED: frozenset({Status.OPEN, Status.SOLVED, Status.CLOSED, Status.GONE, Status.OURS}),
    Status.SOLVED: frozenset({Status.OPEN, Status.REPLIED, Status.CLOSED, Status.GONE, Status.OURS}),
    Status.CLOSED: frozenset({Status.OPEN, Status.REPLIED, Status.SOLVED, Status.GONE, Status.OURS}),
    Status.GONE: frozenset({Status.OPEN, Status.REPLIED, Status.SOLVED, Status.CLOSED, Status.OURS}),
    Status.OURS: frozenset({Status.GONE}),
}

ANSWERABLE = frozenset({Status.OPEN, Status.REPLIED})
"""A reply can still be posted and may still help."""


class Act(StrEnum):
    """What may be done with a card."""

    CLAIM = "claim"
    RELEASE = "release"
    LAPSE = "lapse"
    POST = "post"
    VERIFY = "verify"
    SNOOZE = "snooze"
    WAKE = "wake"
    DISMISS = "dismiss"
    REOPEN = "reopen"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From which states an act may start, where it ends, and the least role that may do it."""

    start: frozenset[CardState]
    end: CardState
    role: Role | None
    """None: only the program does it, never a person."""


MOVES: dict[Act, Move] = {
    Act.CLAIM: Move(start=frozenset({CardState.WAITING}), end=CardState.CLAIMED, role=Role.STAFF),
    Act.RELEASE: Move(start=frozenset({CardState.CLAIMED}), end=CardState.WAITING, role=Role.STAFF),
    Act.LAPSE: Move(start=frozenset({CardState.CLAIMED}), end=CardState.WAITING, role=None),
    Act.POST: Move(start=frozenset({CardState.CLAIMED}), end=CardState.POSTED, role=Role.STAFF),
    Act.VERIFY: Move(start=frozenset({CardState.POSTED}), end=CardState.VERIFIED, role=None),
    Act.SNOOZE: Move(start=frozenset({CardState.WAITING, CardState.CLAIMED}), end=CardState.SNOOZED, role=Role.STAFF),
    Act.WAKE: Move(start=frozenset({CardState.SNOOZED}), end=CardState.WAITING, role=Role.STAFF),
    Act.DISMISS: Move(
        start=frozenset({CardState.WAITING, CardState.CLAIMED, CardState.SNOOZED}), end=CardState.DISMISSED, role=Role.STAFF
    ),
    Act.REOPEN: Move(start=frozenset({CardState.DISMISSED, CardState.SETTLED}), end=CardState.WAITING, role=Role.STAFF),
    Act.SETTLE: Move(start=frozenset({CardState.WAITING, CardState.SNOOZED}), end=CardState.SETTLED, role=None),
}


def may_follow(before: Status, after: Status) -> bool:
    """Return whether a crawl may record *after* on a question last seen as *before*."""
    return after == before or after in OBSERVED[before]


def next_status(before: Status, seen: Status) -> Status:
    """Return the status to keep when a crawl sees *seen*: `ours` outlives what others do below our reply."""
    return seen if may_follow(before, seen) else before


def may(act: Act, role: Role) -> bool:
    """Return whether a person of *role* may do *act*."""
    least = MOVES[act].role
    return least is not None and ROLE_ORDER.index(role) >= ROLE_ORDER.index(least)


def at_least(role: Role, least: Role) -> bool:
    """Return whether *role* may do all that *least* may."""
    return ROLE_ORDER.index(role) >= ROLE_ORDER.index(least)


def states_before(act: Act) -> list[str]:
    """Return the states *act* may start from, as the store writes them, in a stable order."""
    return sorted(MOVES[act].start)
