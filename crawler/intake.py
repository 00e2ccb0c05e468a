"""A question that a person found somewhere we may not read: Quora, a closed group, a chat."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from askdesk.config import Department
from askdesk.errors import UsageError
from askdesk.model import Question
from crawler.mentions import Finder
from crawler.pipelines import clean
from crawler.read import addresses

ADDRESS, TITLE, TEXT = {"url", "address", "link"}, {"title", "question"}, {"text", "body", "note", "notes"}
POSTS = {
    "reddit": r"(?:\w+\.)?reddit\.com/(?:r|user)/\w+/comments/(\w+)(?:/[^/]*/(\w+))?",
    "x": r"(?:(?:www|mobile)\.)?(?:x|twitter)\.com/\w+/status/(\d+)",
    "bluesky": r"bsky\.app/profile/(did:[^/]+/post/\w+)",
}
"""Addresses whose post is told by them alone: kind -> its shape, its key in brackets."""
SITES = {"bluesky": "bsky.app"}
STACK_EXCHANGE = re.compile(
    r"^(?:www\.)?(?:(?P<name>[\w-]+)\.stackexchange\.com|(?P<own>stackoverflow|superuser|serverfault|askubuntu)\.com)$"
)


def question(
    url: str, *, title: str = "", text: str = "", departments: tuple[Department, ...], only: tuple[str, ...] = (), now: datetime
) -> Question:
    """Return the question at *url*; what the person did not say is taken from the address.

    Args:
        only: Slugs of the departments it is for; default: those it mentions, or the only one there is.

    Raises:
        UsageError: If the address is none, no title can be had, or nobody knows whose question it is.
    """
    if not re.match(r"https?://[^\s/]+", url):
        raise UsageError(f"{url!r} is no web address; it must start with http:// or https://")
    named = title.strip() or spelt(url)
    if not named:
        raise UsageError(f"what does it ask? {url} does not say; add --title")
    kind, site, key = identity(url)
    found = clean.question(Question(source="added", kind=kind, site=site, key=key, url=url, title=named, body=text, asked_at=now))
    mentions = Finder(departments).find(found.title, found.body)
    slugs = set(only) or {m.department for m in mentions}
    if not slugs and len(departments) == 1:
        slugs = {departments[0].slug}
    if not slugs:
        raise UsageError(f"whose question is it? Add --department with one of {', '.join(d.slug for d in departments)}")
    return replace(found, mentions=mentions, departments=tuple(sorted(slugs)))


def rows(file: Path) -> Iterator[tuple[int, str, str, str]]:
    """Yield (line, address, title, text) of a table of addresses, as people save it from a spreadsheet.

    Its columns may have names; without any the first is the address, the second the title, the third the text.

    Raises:
        UsageError: If no column holds addresses.
    """
    text = file.read_bytes().decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    names = [name.strip().lower() for name in table[0]] if table else []
    has_names = any(name in ADDRESS for name in names)
    where = [next((at for at, name in enumerate(names) if name in wanted), None) for wanted in (ADDRESS, TITLE, TEXT)]
    places = where if has_names else [0, 1, 2]
    if not has_names and not (names and names[0].startswith(("http://", "https://"))):
        raise UsageError(f"{file} has no column named url, and its first line begins with no address")
    for number, row in enumerate(table[has_names:], 1 + has_names):
        url, title, body = (row[at].strip() if at is not None and at < len(row) else "" for at in places)
        if any(cell.strip() for cell in row):
            yield number, url, title, body


def identity(url: str) -> tuple[str, str, str]:
    """Return (kind, site, key), the same that a crawl of that site would give where we know how."""
    parts = urlsplit(url)
    stack = STACK_EXCHANGE.match(parts.hostname or "")
    number = re.match(r"/(?:questions|q)/(\d+)", parts.path)
    if stack and number:
        return "stackexchange", stack["name"] or stack["own"], number[1]
    for kind, shape in POSTS.items():
        if found := re.match(shape, f"{parts.hostname}{parts.path}"):
            return kind, SITES.get(kind, kind), "#".join(part for part in found.groups() if part).replace("/post/", "/")
    bare = addresses.canonical(question_on_quora(url) or url)
    return "added", addresses.host(url), hashlib.sha256(bare.encode()).hexdigest()[:16]


def question_on_quora(url: str) -> str:
    """Return the address of the question that a Quora address leads to, however it was shared; empty elsewhere."""
    parts = urlsplit(url)
    if not re.search(r"(?:^|\.)quora\.com$", parts.hostname or ""):
        return ""
    slug = parts.path.removeprefix("/unanswered").strip("/").partition("/")[0]
    return f"{parts.scheme}://{parts.netloc}/{slug}"


def spelt(url: str) -> str:
    """Return the title that the last part of an address spells, as Quora's do."""
    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    words = re.sub(r"\.\w{2,5}$", "", last).replace("-", " ").replace("_", " ").split()
    if len(words) < 3:
        return ""
    asked = "quora." in (urlsplit(url).hostname or "") or words[0].lower() in {
        "how",
        "what",
        "why",
        "when",
        "where",
        "is",
        "can",
        "does",
        "do",
    }
    return " ".join(words) + ("?" if asked else "")
