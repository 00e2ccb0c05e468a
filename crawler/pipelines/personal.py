"""Drop what we must not keep: posts of people who opted out, names of those who replied, names that no reply needs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from askdesk.model import Observation, Post, Question, Status
from askdesk.store import questions

ADDRESSED = frozenset({"bluesky", "facebook", "github", "instagram", "linkedin", "mastodon", "x", "youtube"})
"""Kinds where a reply reaches the asker only by name; elsewhere it hangs on the post, and nobody's handle is kept."""


class Personal:
    """Keeps of a replier only whether it is the asker, and the role; of an asker the handle where a reply needs it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Personal:
        """Return the pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the item without what must not be stored, or drop it; who opts out later is forgotten."""
        if isinstance(item, Question):
            if item.opt_out:
                return self._opted_out(item)
            author = item.author if item.kind in ADDRESSED else None
            return replace(item, replies=nameless(item.replies, item.author), author=author)
        if isinstance(item, Observation) and item.replies is not None:
            return replace(item, replies=nameless(item.replies, None))
        return item

    def _opted_out(self, item: Question) -> Observation:
        spider: Any = self.crawler.spider
        assert self.crawler.stats
        self.crawler.stats.inc_value("askdesk/opted_out")
        with spider.engine.begin() as db:
            is_stored = questions.is_stored(db, item.id)
        if not is_stored:
            raise DropItem("its author or page asks not to be indexed")
        return Observation(id=item.id, status=Status.GONE)


def nameless(replies: tuple[Post, ...], asker: str | None) -> tuple[Post, ...]:
    """Return *replies* without names; one by *asker* keeps the flag that it is."""
    return tuple(
        replace(post, by_asker=post.by_asker or (asker is not None and post.author == asker), author=None, html=None)
        for post in replies
    )
