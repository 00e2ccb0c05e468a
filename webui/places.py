"""What the staff should know about the places people ask in: their names and what a reply may weigh; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# Stack Exchange sites that are not called "<Name> Stack Exchange".
OWN_NAMES = {
    "stackoverflow": "Stack Overflow",
    "superuser": "Super User",
    "serverfault": "Server Fault",
    "askubuntu": "Ask Ubuntu",
    "mathoverflow.net": "MathOverflow",
    "mathoverflow": "MathOverflow",
}
# One place behind several hosts.
SAME = {
    "redd.it": "reddit.com",
    "youtu.be": "youtube.com",
    "twitter.com": "x.com",
    "fb.com": "facebook.com",
    "stackoverflow.blog": "stackoverflow.com",
}
PREFIXES = re.compile(r"^(www|old|new|np|m|mobile|amp)\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How a reply must be on one family of sites."""

    called: str = ""
    """The family's name; empty: the site has its own."""
    limit: int | None = None
    """Most characters of a reply; None where nobody has met one."""
    link_counts: int | None = None
    """What any link counts as; None: its own length."""


PLACES: dict[str, Place] = {
    "stackexchange": Place(called="Stack Exchange", limit=30_000),
    "discourse": Place(limit=32_000),
    "reddit": Place(called="Reddit", limit=10_000),
    "lemmy": Place(called="Lemmy", limit=10_000),
    "mastodon": Place(called="Mastodon", limit=500, link_counts=23),
    "bluesky": Place(called="Bluesky", limit=300),
    "x": Place(called="X", limit=280, link_counts=23),
    "github": Place(called="GitHub", limit=65_536),
    "youtube": Place(called="YouTube", limit=10_000),
    "facebook": Place(called="Facebook", limit=8_000),
    "instagram": Place(called="Instagram", limit=2_200),
    "hackernews": Place(called="Hacker News", limit=2_000),
    "linkedin": Place(called="LinkedIn", limit=1_250),
}

LINK = re.compile(r"https?://[^\s<>\")\]]+")


def of(kind: str) -> Place:
    """Return what is known about a family of sites."""
    return PLACES.get(kind, Place())


def shown_limit(kind: str) -> int | None:
    """Return the limit where it is low enough to be met; elsewhere it would only be in the way."""
    limit = of(kind).limit
    return limit if limit and limit <= 3000 else None


def name(question: Any) -> str:
    """Return the place a question was asked in, as its visitors call it; else the name of its source."""
    if question.kind == "stackexchange":
        site = re.sub(r"\.stackexchange\.com$", "", question.site)
        return OWN_NAMES.get(site.removesuffix(".com"), f"{site.replace('.', ' ').title()} Stack Exchange")
    if question.kind == "reddit" and not question.site.startswith(("http", "www.", "old.", "reddit.com")):
        return "r/" + str(question.site).removeprefix("r/")
    if question.kind in {"hackernews", "youtube", "x", "facebook", "instagram", "linkedin", "mastodon", "bluesky", "lemmy"}:
        return of(question.kind).called
    return str(question.source)


def length(text: str, kind: str) -> int:
    """Return how many characters the site will count."""
    counts = of(kind).link_counts
    return len(LINK.sub("x" * counts, text) if counts else text)


def same_site(reply_url: str, thread_url: str) -> bool:
    """Return whether two addresses lie on one site, whichever of its hosts they use."""
    return _host(reply_url) == _host(thread_url) != ""


def is_web_address(url: str) -> bool:
    """Return whether *url* is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = PREFIXES.sub("", (parts.hostname or "").rstrip("."))
    usual = port in {None, 80, 443}
    return SAME.get(host, host) if usual else f"{host}:{port}"
