"""Write each item in a transaction of its own, so that a kill loses at most one."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler

from askdesk.model import Observation, Question
from askdesk.store import questions


class Store:
    """Saves questions and observations and counts what was new, changed or the same."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Store:
        """Return the pipeline of one crawl."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the item once it is in the database."""
        spider: Any = self.crawler.spider
        assert self.crawler.stats
        if isinstance(item, Question):
            with spider.engine.begin() as db:
                how = questions.save(db, item, now=spider.now)
            self.crawler.stats.inc_value(f"askdesk/{how}")
        elif isinstance(item, Observation):
            with spider.engine.begin() as db:
                changed = questions.observe(db, item, now=spider.now)
            self.crawler.stats.inc_value("askdesk/rechecked")
            self.crawler.stats.inc_value("askdesk/changed", int(changed))
        return item
