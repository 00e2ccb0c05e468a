"""The values that travel the road: frozen, stdlib only, no I/O.

Times are aware datetimes in UTC. Text is decoded (no entities) unless a field says HTML.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from askdesk.labels import CardState, EntryStatus, Intent, Path, Role, Status, Tone, Verdict

__all__ = [
    "CardState",
    "EntryStatus",
    "FaqEntry",
    "FaqPage",
    "Gap",
    "Intent",
    "Labels",
    "Match",
    "Mention",
    "Observation",
    "Path",
    "Post",
    "Question",
    "Role",
    "Run",
    "Status",
    "Tone",
    "Verdict",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The words by which a post speaks of a department."""

    department: str
    """Slug of the department."""
    text: str
    """The words as they stand in the post."""
    form: str
    """`alias`, `ambiguous`, `misspelt` or `link`: which rule found it."""
    where: str
    """`title` or `body`."""
    start: int
    """First character in that field, counted in code points."""
    end: int
    """One past the last character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One reply in a thread, with no more of its author than a reply needs."""

    key: str
    """Native id within the thread's site."""
    text: str
    """Plain text, quoted text of others left out."""
    at: datetime | None = None
    """When it was written; None where the site does not say."""
    author: str | None = None
    """Handle while crawling; the `personal` pipeline empties it before storing."""
    by_asker: bool = False
    """True if the asker wrote it."""
    role: str | None = None
    """`moderator`, `bot`, `staff`, or None for anybody else."""
    score: int | None = None
    """Votes or likes; None where the site has none."""
    accepted: bool = False
    """True if this is the accepted or best answer."""
    url: str | None = None
    """The reply's permalink; None where the site has none."""
    html: str | None = None
    """Body as served (hostile until sanitised); None once stored."""
    links: tuple[str, ...] = ()
    """Web addresses it links to, in order, each once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A public post that may ask something about a department."""

    source: str
    """Name of the `[[sources]]` block that found it first."""
    kind: str
    """Site family: a file name in crawler/sources/."""
    site: str
    """The API's site name, or the host (with its port where it is not the usual one)."""
    key: str
    """Native id; `thread#reply` for a question asked in a reply."""
    url: str
    """Permalink, free of session ids."""
    title: str
    """Decoded text; a reply's is its thread's."""
    body: str
    """Plain text, quoted text of others left out."""
    html: str = ""
    """Body as the site shows it; sanitised by the clean pipeline."""
    author: str | None = None
    """Handle, None if deleted or not kept."""
    asked_at: datetime | None = None
    status: Status = Status.OPEN
    answers: int = 0
    """Replies, the opening post not counted."""
    accepted: str | None = None
    """Native id of the accepted reply."""
    score: int | None = None
    views: int | None = None
    tags: tuple[str, ...] = ()
    replies: tuple[Post, ...] = ()
    """The replies that could be read, oldest first; may be fewer than `answers`."""
    complete: bool = True
    """False while only a listing was read, so that body and replies may be missing."""
    mentions: tuple[Mention, ...] = ()
    departments: tuple[str, ...] = ()
    """Slugs of the departments it mentions; filled by the mentions pipeline."""
    opt_out: bool = False
    """True if the author or page asks not to be indexed; such posts are counted, never stored."""

    @property
    def id(self) -> str:
        """Return `kind:site:key`, the identity that two nights and two searches share."""
        return f"{self.kind}:{self.site}:{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a re-check saw of a question already stored."""

    id: str
    status: Status
    answers: int | None = None
    """None where the answer did not say (a deleted thread)."""
    accepted: str | None = None
    score: int | None = None
    replies: tuple[Post, ...] | None = None
    """None if replies were not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqEntry:
    """One question and answer, or answer passage, of an institution's page."""

    page_url: str
    """The page, without fragment."""
    question: str
    answer: str
    """Markdown, clean enough to quote."""
    section: str = ""
    """Headings above it, outermost first, joined by ` > `."""
    anchor: str | None = None
    """Id of the panel, heading or details that holds it."""
    url: str = ""
    """Deepest link: own anchor, else a text fragment, else the page."""
    reader: str = ""
    """Name of the reader that found it."""
    language: str = "und"
    """ISO 639-1, from the page; `und` if it does not say."""
    occurrence: int = 0
    """0 for the first entry of that heading path on the page, 1 for the next."""

    @property
    def id(self) -> str:
        """Return the identity: page and normalised heading path, so a reworded answer is the same entry."""
        path = " > ".join(part.strip().casefold() for part in [*self.section.split(" > "), self.question] if part.strip())
        nth = f"\n{self.occurrence}" if self.occurrence else ""
        text = f"{self.page_url}\n{' '.join(path.split())}{nth}"
        return "faq-" + hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def content_hash(self) -> str:
        """Return sha256 over question, answer and link: what a change is told by."""
        return hashlib.sha256(f"{self.question}\0{self.answer}\0{self.section}\0{self.url}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqPage:
    """One page of the institution, as read."""

    url: str
    departments: tuple[str, ...]
    title: str = ""
    language: str = "und"
    entries: tuple[FaqEntry, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    needs_rendering: bool = False
    """True if the answers are loaded by script, so that nothing can be read without a browser."""
    notes: tuple[str, ...] = ()
    """Sentences worth a look: old dates, dead links."""
    alternates: tuple[tuple[str, str], ...] = ()
    """(language, address) of the same page in other languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One FAQ entry that may answer a question."""

    question_id: str
    faq_id: str
    rank: int
    """1 for the best."""
    chance: float
    """Calibrated chance in [0, 1] that the entry answers the question."""
    verdict: Verdict
    why: str
    """A sentence a person can check."""
    spans: tuple[tuple[str, str], ...] = ()
    """Pairs (words in the question, words in the entry) that made it match."""
    draft: str = ""
    """The reply this entry would make, {name} and {role} still in it; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several things that a post asks."""

    words: str
    """The sentence that asks."""
    faq_id: str | None
    """The entry that may answer it; None: nothing covers it."""
    chance: float
    """In [0, 1]."""
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What triage says of a post."""

    intent: Intent
    tone: Tone
    language: str
    settled: float | None
    """Chance in [0, 1] that the replies resolve it; None without replies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A subject that people ask about and no page covers."""

    id: str
    department: str
    label: str
    """The subject in the askers' words."""
    question_ids: tuple[str, ...]
    kind: str
    """`missing` (nothing near) or `near` (an entry is close but does not fit)."""
    impact: float
    """How much it matters: people asking, weighted by freshness."""
    first_seen: datetime
    last_seen: datetime
    faq_id: str | None = None
    """The near entry, or the one that closed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One stage of one source in one night."""

    id: int
    source: str
    stage: str
    """`crawl`, `recheck`, `faq` or `match`."""
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    """`running`, `ok`, `failed`, `blocked` or `interrupted`."""
    counts: dict[str, Any]
    note: str
    """What went wrong, as a sentence; empty if nothing did."""
