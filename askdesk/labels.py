"""The words for states and kinds of things, as they stand in the database and in exports."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Whether a thread still waits for an answer, as last observed."""

    OPEN = "open"
    REPLIED = "replied"
    SOLVED = "solved"
    CLOSED = "closed"
    GONE = "gone"
    OURS = "ours"


class Intent(StrEnum):
    """What the writer of a post wants."""

    QUESTION = "question"
    PRAISE = "praise"
    COMPLAINT = "complaint"
    ANNOUNCEMENT = "announcement"
    SPAM = "spam"
    OTHER = "other"


class Tone(StrEnum):
    """How the writer feels about the subject."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    HOSTILE = "hostile"


class Verdict(StrEnum):
    """Whether the institution's own pages answer a question."""

    COVERED = "covered"
    WEAK = "weak"
    GAP = "gap"


class CardState(StrEnum):
    """Where a card stands in the queue."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    POSTED = "posted"
    VERIFIED = "verified"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"
    SETTLED = "settled"


class Role(StrEnum):
    """What a person may do here; each role may do all that the ones before it may."""

    STAFF = "staff"
    MAINTAINER = "maintainer"
    LEAD = "lead"
    ADMIN = "admin"


class EntryStatus(StrEnum):
    """Whether an FAQ entry may answer."""

    LIVE = "live"
    QUARANTINED = "quarantined"
    GONE = "gone"


class Path(StrEnum):
    """How a mention is met: each kind gets its own way, and trolls get none."""

    ANSWER = "answer"
    THANK = "thank"
    LISTEN = "listen"
    LEAVE = "leave"
