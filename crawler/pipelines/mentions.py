"""Keep what speaks of a department, and the words by which it does; count the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from askdesk.model import Observation, Question
from crawler.mentions import Finder


class Mentions:
    """Sets mentions and departments, of those the source serves; drops questions about anybody else."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._finder: Finder | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Mentions:
        """Return the pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the item with its mentions, or drop it."""
        if not isinstance(item, Question):
            return item
        found = self._of(self.crawler.spider).find("" if "#" in item.key else item.title, item.body, item.html)
        assert self.crawler.stats
        if item.opt_out and item.id in self.crawler.spider.known:  # type: ignore[union-attr]
            return item
        if not found and item.id in self.crawler.spider.known:  # type: ignore[union-attr]
            return Observation(  # its writer took our name out; the thread is still watched
                id=item.id,
                status=item.status,
                answers=item.answers,
                accepted=item.accepted,
                score=item.score,
                replies=item.replies,
            )
        if not found:
            self.crawler.stats.inc_value("askdesk/not_ours")
            raise DropItem("speaks of no department")
        self.crawler.stats.inc_value("askdesk/ours")
        return replace(item, mentions=found, departments=tuple(dict.fromkeys(mention.department for mention in found)))

    def _of(self, spider: Spider | None) -> Finder:
        if self._finder is None:
            self._finder = spider.finder  # type: ignore[union-attr]
        return self._finder
