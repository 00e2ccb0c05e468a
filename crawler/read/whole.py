"""A thread over all its pages, and the Question it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from askdesk.model import Post, Status
from crawler.read import addresses, discussion, markup
from crawler.read.listing import Link
from crawler.read.page import Page
from crawler.read.thread import RawPost, Thread

STUB_WORDS = 60  # words in the text that a moved thread leaves behind, at most


@dataclass(slots=True, kw_only=True)
class Whole:
    """What all pages read so far show of one thread."""

    url: str
    title: str
    number: str | None
    hint: Link | None
    posts: list[RawPost] = field(default_factory=list)
    pages: int = 0
    at: int = 0
    """Page or offset number of the last page read."""
    is_cut: bool = False
    """True if it has more pages than are read."""
    is_finished: bool = False
    """True once a page showed nothing new."""
    is_closed: bool = False
    is_solved: bool = False
    opted_out: bool = False
    claimed: int | None = None


def joined(before: Whole | None, page: Page, thread: Thread, hint: Link | None, *, noindex: bool) -> Whole:
    """Return the thread with the posts of one more page; a page that only repeats posts ends it."""
    told = before or Whole(
        url=_address(page),
        title=thread.title,
        number=thread.number,
        hint=hint,
        opted_out=noindex or page.opted_out,
        claimed=thread.claimed,
    )
    known = {post.key for post in told.posts}
    new = [post for post in thread.posts if post.key not in known]
    for post in new:
        if post.url and post.url.startswith("#"):
            post.url = addresses.clean(page.url) + post.url
    told.posts.extend(new)
    told.pages += 1
    told.at = discussion.page_number(page.url)
    told.is_finished = not new
    told.is_closed = told.is_closed or thread.is_closed
    told.is_solved = told.is_solved or thread.is_solved
    return told


def next_page(told: Whole, page: Page) -> str | None:
    """Return the address of the thread's next page, None at its end."""
    if told.is_finished:
        return None
    after = max(told.at, 1 if told.pages else 0)
    numbered = next((url for url in discussion.pages(page) if discussion.page_number(url) > after), None)
    return numbered or discussion.following(page, told.url)


def fields(told: Whole) -> dict[str, Any]:
    """Return the fields of the Question that the thread makes."""
    opening, others = told.posts[0], _by_time(told.posts[1:])
    hint = told.hint
    closed = told.is_closed or bool(hint and hint.is_closed)
    solved = told.is_solved or bool(hint and hint.is_solved)
    counted = sum(not post.is_comment for post in others)
    answers = max(counted, told.claimed or 0) if told.is_cut else counted
    status = Status.CLOSED if closed else Status.SOLVED if solved else Status.REPLIED if answers else Status.OPEN
    return {
        "key": told.number or addresses.thread_number(told.url) or _slug(told.url),
        "url": told.url,
        "title": told.title,
        "body": "",
        "html": opening.html,
        "author": opening.author,
        "asked_at": opening.at,
        "status": status,
        "answers": answers,
        "accepted": next((post.key for post in others if post.accepted), None),
        "score": opening.score,
        "replies": tuple(_reply(post, opening.author) for post in others),
        "opt_out": told.opted_out,
    }


def _by_time(posts: list[RawPost]) -> list[RawPost]:
    """Return *posts* with the oldest first, as they stand where one of them tells no time: votes may order them."""
    return sorted(posts, key=lambda post: (post.at is None, post.at or 0)) if all(post.at for post in posts) else posts


def is_stub(told: Whole, made: dict[str, Any], titles: dict[str, str]) -> bool:
    """Return whether the thread is only a sign to where it was moved: one short post that links to a thread of that title."""
    if len(told.posts) != 1 or len(markup.text(markup.safe(made["html"])).split()) > STUB_WORDS:
        return False
    before, mark, rest = made["title"].partition(": ")
    links = re.findall(r'href="([^"]+)"', told.posts[0].html)
    host = urlsplit(told.url).netloc
    leads_on = any(host in url and addresses.thread_number(url) not in {None, made["key"]} for url in links)
    same = any(rest and (title == rest or (len(rest) > 30 and title.startswith(rest))) for title in titles)
    return bool(mark) and len(before.split()) <= 2 and leads_on and same


def _reply(post: RawPost, asker: str | None) -> Post:
    return Post(
        key=post.key,
        text="",
        html=post.html,
        at=post.at,
        author=post.author,
        by_asker=asker is not None and post.author == asker,
        role=post.role,
        score=post.score,
        accepted=post.accepted,
        url=post.url,
    )


def _address(page: Page) -> str:
    """Return the thread's own address: the canonical one where it names this thread, else the one asked, page left out."""
    asked = addresses.without_page(page.url)
    canonical = page.canonical
    if canonical and addresses.host(canonical) == addresses.host(page.url):
        bare = addresses.without_page(canonical)
        if addresses.thread_number(asked) in {None, addresses.thread_number(bare)} and len(urlsplit(bare).path) > 1:
            return bare
    return asked


def _slug(url: str) -> str:
    parts = urlsplit(url)
    name = unquote(parts.path).strip("/").rpartition("/")[2]
    # One script may serve all threads: what follows it is all that tells them apart.
    name = "?".join(part for part in (name, "&".join(sorted(unquote(parts.query).split("&")))) if part) or parts.netloc
    return re.sub(r"[\s#]+", "-", name)[:120]
