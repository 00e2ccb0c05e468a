"""A question that a person found somewhere we may not read: Quora, a closed group, a chat."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Engine

from askdesk.config import Config, Department
from askdesk.errors import UsageError
from askdesk.model import Question
from askdesk.store import events, intake, questions
from askdesk.store import names as learned
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
IS_ADDRESS = re.compile(r"https?://[^\s/]+")
ADDED = "added"  # the source of what people hand in
SITES = {"bluesky": "bsky.app"}
STACK_EXCHANGE = re.compile(
    r"^(?:www\.)?(?:(?P<name>[\w-]+)\.stackexchange\.com|(?P<own>stackoverflow|superuser|serverfault|askubuntu)\.com)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an address that a person handed in."""

    id: str
    """Of the question."""
    what: str
    """`new`, `changed` or `same`, as the store says."""


def take(
    db: Connection,
    config: Config,
    url: str,
    *,
    title: str = "",
    text: str = "",
    only: tuple[str, ...] = (),
    by: str,
    now: datetime,
) -> Taken:
    """Store the question at *url*, and who brought it; what a crawl has read already stays as the crawl read it.

    Raises:
        UsageError: As of `question`.
    """
    if known := _known(db, url, title):
        return known
    found = question(url, title=title, text=text, departments=learned.departments(db, config), only=only, now=now)
    what = questions.save(db, found, now=now)
    events.note(db, who=by, what="added", subject=found.id, now=now)
    return Taken(id=found.id, what=what)


def _known(db: Connection, url: str, title: str) -> Taken | None:
    """Return the question at *url* if it is there and the hand-in brings nothing to it; None if it is to be stored."""
    id = ":".join(identity(url)) if IS_ADDRESS.match(url) else ""
    if not id or not questions.is_stored(db, id):
        return None
    is_handed_in = questions.row(db, id).source == ADDED
    return None if is_handed_in and title.strip() else Taken(id=id, what="same")


def take_up(config: Config, engine: Engine, *, now: datetime) -> None:
    """Take up all that people handed in through the queue; what can't be is kept with the sentence that says why."""
    with engine.begin() as db:
        for row in intake.waiting(db):
            given = {"title": row.title, "text": row.text, "only": tuple(row.departments)}
            try:
                taken = take(db, config, row.url, **given, by=row.by, now=now)
                intake.done(db, row.id, question_id=taken.id, note="" if taken.what == "new" else taken.what, now=now)
            except UsageError as error:
                intake.done(db, row.id, question_id=None, note=str(error), now=now)


def question(
    url: str, *, title: str = "", text: str = "", departments: tuple[Department, ...], only: tuple[str, ...] = (), now: datetime
) -> Question:
    """Return the question at *url*; what the person did not say is taken from the address.

    Args:
        only: Slugs of the departments it is for; default: those it mentions, or the only one there is.

    Raises:
        UsageError: If the address is none, no title can be had, or nobody knows whose question it is.
    """
    if not IS_ADDRESS.match(url):
        raise UsageError(f"{url!r} is no web address; it must start with http:// or https://")
    named = bare(title) or spelt(url)
    if not named:
        raise UsageError(f"what does it ask? {url} does not say; give the question itself as its title")
    kind, site, key = identity(url)
    found = clean.question(Question(source=ADDED, kind=kind, site=site, key=key, url=url, title=named, body=text, asked_at=now))
    mentions = Finder(departments).find(found.title, found.body)
    slugs = set(only) or {m.department for m in mentions}
    if not slugs and len(departments) == 1:
        slugs = {departments[0].slug}
    if not slugs:
        raise UsageError(
            f"whose question is it? It names none of ours; choose the department: {', '.join(d.slug for d in departments)}"
        )
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


def bare(title: str) -> str:
    """Return a page's title without the count of news before it and the site's name behind it."""
    return re.sub(r"\s+[-|–·]\s+(?:Quora|Reddit|Facebook|LinkedIn)\s*$", "", re.sub(r"^\s*\(\d+\+?\)\s+", "", title)).strip()


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
