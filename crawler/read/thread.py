"""A discussion as one page shows it, whichever reader found it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True, kw_only=True)
class RawPost:
    """One post of a page."""

    key: str
    """Native id, or its place on the page where the software shows none."""
    html: str
    author: str | None = None
    at: datetime | None = None
    url: str | None = None
    accepted: bool = False
    is_comment: bool = False
    """True for a remark on a site that counts answers apart from remarks."""
    role: str | None = None
    score: int | None = None


@dataclass(slots=True, kw_only=True)
class Thread:
    """What one page shows of a discussion."""

    posts: list[RawPost]
    reader: str
    sure: float
    """How sure the reader is that these are the posts of one discussion, in [0, 1]."""
    is_whole: bool = False
    """True if structured data names the replies as well, or says that there are none."""
    title: str = ""
    number: str | None = None
    """The thread's own id where the page tells it and the address may not."""
    claimed: int | None = None
    """Replies the page says there are, on all its pages."""
    is_closed: bool = False
    is_solved: bool = False
    tags: tuple[str, ...] = ()
    elements: list[Any] = field(default_factory=list)
    """Where its posts stand on the page."""
    template: tuple[str, str] | None = field(default=None)
    """Signatures of a post and of its body, by which single posts of this site can be read."""

    @property
    def weight(self) -> int:
        """Return how many posts have an author or a date and some text."""
        return sum(1 for post in self.posts if post.html.strip() and (post.author or post.at))
