"""Drop what we must not keep: posts of people who opted out, and the names of those who replied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from askdesk.model import Observation, Post, Question


class Personal:
    """Keeps of a replier only whether it is the asker, and the role."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Personal:
        """Return the pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the item without what must not be stored, or drop it."""
        if isinstance(item, Question):
            if item.opt_out:
                assert self.crawler.stats
                self.crawler.stats.inc_value("askdesk/opted_out")
                raise DropItem("its author or page asks not to be indexed")
            return replace(item, replies=nameless(item.replies, item.author))
        if isinstance(item, Observation) and item.replies is not None:
            return replace(item, replies=nameless(item.replies, None))
        return item


def nameless(replies: tuple[Post, ...], asker: str | None) -> tuple[Post, ...]:
    """Return *replies* without names; one by *asker* keeps the flag that it is."""
    return tuple(
        replace(post, by_asker=post.by_asker or (asker is not None and post.author == asker), author=None, html=None)
        for post in replies
    )
