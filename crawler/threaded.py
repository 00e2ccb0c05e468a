"""Threaded, the base of families that read threads by the shapes of their items, stored replies with the thread they stand in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from scrapy.http import Request, TextResponse

from askdesk import log
from askdesk.model import Observation, Post, Question, Status
from crawler.shape import Shape, at, filled, flag, outcome
from crawler.source import BAD_ROW, Source

logger = logging.getLogger("askdesk.crawl")


class Threaded(Source):
    """A row is (item, items of its replies); what they hold where is stated by `post` and `reply`."""

    post: ClassVar[Shape] = Shape()
    """Where the item of a question holds what we read."""
    reply: ClassVar[Shape] = Shape()
    """Where the item of a reply does."""
    handle: ClassVar[str] = ""
    """Where an item holds what the site names it by in calls; empty: the id of `post`."""
    thread_url: ClassVar[str] = ""
    """The address of a thread's first page, its id as `{key}`."""
    most: ClassVar[int] = 100
    """Threads one call may name."""
    wordless: ClassVar[str] = ""
    """The title of a post that has neither title nor words."""

    # What a family may say

    def link(self, item: Any, reply: Any = None) -> str | None:
        """Return the permalink of a question, or of a *reply* to it; None where there is none."""
        shape, told = (self.post, item) if reply is None else (self.reply, reply)
        if isinstance(shape.url, str) and "{" in shape.url:
            way, mark, rest = shape.url.partition("|{")
            template = "{" + rest if mark else shape.url
            return (at(told, way) if mark else None) or filled(
                template, {**told, "thread": item, "root": self.root, "host": self.host}
            )
        found: str | None = at(told, shape.url)
        return item.urljoin(found) if found and isinstance(item, TextResponse) else found

    def named(self, row: Any) -> str | None:
        """Return what a stored question's thread is asked for by; None if it can't be."""
        return str(row.key.partition("#")[0])

    def where(self, key: str) -> str:
        """Return the address to ask for the thread *key*."""
        return filled(self.thread_url, {"key": key, "root": self.root})

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield each stored thread once, whichever of its posts are due."""
        threads = {key: [row.id for row in rows] for key, rows in self.grouped(due).items() if self.is_first(key)}
        return [self.once_more(key, ids) for key, ids in threads.items()]

    def once_more(self, key: str, ids: list[str]) -> Request:
        """Return the request for a thread in which the stored questions *ids* stand."""
        return self.again(self.where(key), ids, number=key)

    # What families call

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of (item, replies); one that is hidden is gone."""
        item, others = row
        if self.reply.opens:
            opening = next((one for one in others if at(one, self.reply.opens) and not flag(one, self.reply.hidden)), None)
            item, others = self.opened(item, others, opening)
        if flag(item, self.post.hidden) or (isinstance(item, dict) and item.get("opening", True) is None):
            self.vanished(response)
            return None
        replies = self.replies(item, others)
        remarks = {self.reply.name(one) for one in others if self.reply.counts and not at(one, self.reply.counts)}
        told, counted = self.post.question(item, entities=self.entities, wordless=self.wordless), at(item, self.post.answers)
        accepted = at(item, self.post.accepted) or None
        made = outcome(
            replies,
            closed=flag(item, self.post.closed),
            solved=flag(item, self.post.solved) or accepted,
            answers=max(sum(post.key not in remarks for post in replies), counted or 0),
        )
        if accepted not in {None, True} and made["accepted"] is None:
            made["accepted"] = str(accepted)  # it is not among the replies that could be read
        return self.question(url=self.public(self.link(item) or self.root), **told, **made)

    def opened(self, item: Any, posts: Iterable[Any], opening: Any) -> list[Any]:
        """Return the row of a thread whose *opening* post stands among its *posts*; with None for it the thread is gone."""
        first = self.reply.name(opening) if opening else None
        return [{**item, "opening": opening}, [post for post in posts if self.reply.name(post) != first]]

    def replies(self, item: Any, others: Iterable[Any]) -> list[Post]:
        """Return the replies to a question that everybody may see, each once."""
        asker, best = at(item, self.post.writer), str(at(item, self.post.accepted) or "")
        found: dict[str, Post] = {}
        for other in others:
            if not flag(other, self.reply.hidden):
                url = self.link(item, other)
                link = self.public(url) if url else None
                post = self.reply.post(other, entities=self.entities, url=link, asker=asker, accepted=best)
                found[post.key] = post
        return list(found.values())

    def is_ours(self, item: Any) -> bool:
        """Return whether what an item says speaks of a department: searches take words loosely."""
        return bool(self.finder.find(*self.post.words(item)))

    def handle_of(self, item: Any) -> str:
        """Return what the site names an item by in calls.

        Raises:
            KeyError: If the item does not say.
        """
        found = at(item, self.handle or self.post.key)
        if found is None:
            raise KeyError(self.handle)
        return str(found)

    def is_first(self, key: str) -> bool:
        """Return True the first time this run meets *key*, False from then on."""
        met: set[str] = self.__dict__.setdefault("keys_met", set())
        is_new = key not in met
        met.add(key)
        return is_new

    def grouped(self, due: list[Any]) -> dict[str, list[Any]]:
        """Return what a thread is asked for by -> the stored rows of that thread that are due."""
        threads: dict[str, list[Any]] = {}
        for row in due:
            if name := self.named(row):
                threads.setdefault(name, []).append(row)
        return threads

    def batches(self, due: list[Any]) -> Iterator[dict[str, list[str]]]:
        """Yield what stored threads are asked for by -> ids of the stored questions in them, as many as one call may name."""
        threads = [(name, [row.id for row in rows]) for name, rows in self.grouped(due).items()]
        for start in range(0, len(threads), self.most):
            yield dict(threads[start : start + self.most])

    def absent(self, response: Any, shown: Iterable[Any]) -> Iterator[Observation]:
        """Yield that each thread is gone that a call named (`asked` in its meta) and that is not among those *shown*."""
        here = {str(name) for name in shown}
        for name, ids in response.meta.get("asked", {}).items():
            if name not in here:
                yield from (Observation(id=question_id, status=Status.GONE) for question_id in ids)

    def again(self, url: str, ids: list[str], **meta: Any) -> Request:
        """Return the request for a thread, or for a part of it, in which the stored questions *ids* stand."""
        return self.page(url, known=ids[0] if ids else None, meta={**meta, "ids": ids}, dont_filter=True)

    def each(self, items: Iterable[Any], read: Callable[[Any], Iterable[Any]]) -> Iterator[Any]:
        """Yield what *read* yields of each of *items*; a bad one is counted and skipped, the others go on."""
        for item in items:
            try:
                found = list(read(item))
            except BAD_ROW as error:
                self.count("rows")
                self.count("bad_rows")
                logger.warning(log.line("bad_row", source=self.block.name, error=type(error).__name__))
                continue
            yield from found
