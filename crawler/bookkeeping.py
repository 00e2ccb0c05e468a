"""One Run row for each spider, and its cursor once it has finished: the same under `askdesk crawl` and `scrapy crawl`."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from askdesk import log
from askdesk.store import questions, runs

logger = logging.getLogger("askdesk.crawl")
COUNTS = {
    "downloader/request_count": "requests",
    "downloader/response_bytes": "bytes",
    "elapsed_time_seconds": "seconds",
}


class Bookkeeping:
    """Writes down when a spider began, how it ended and what it counted."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Bookkeeping:
        """Return the extension of one crawl."""
        return cls(crawler)

    def opened(self, spider: Any) -> None:
        """Begin the run."""
        with spider.engine.begin() as db:
            spider.run_id = runs.start(db, _name(spider), spider.stage, now=spider.now)
        logger.info(log.line("source_started", source=_name(spider), stage=spider.stage))

    def closed(self, spider: Any, reason: str) -> None:
        """End the run; keep the cursor only if nothing was left out."""
        last = spider.closing() if hasattr(spider, "closing") else []
        outcome, note = _verdict(spider, reason)
        counts = self._counts(spider)
        with spider.engine.begin() as db:
            for seen in last:
                questions.observe(db, seen, now=spider.now)
            if outcome == "ok" and hasattr(spider, "next_cursor") and spider.searching:
                runs.set_cursor(db, _name(spider), in_order(spider.next_cursor), now=spider.now)
            elif getattr(spider, "parked_until", None):
                waits = {**runs.cursor(db, _name(spider)), "not_before": spider.parked_until.isoformat()}
                runs.set_cursor(db, _name(spider), waits, now=spider.now)
            if memory := getattr(spider, "memory", None):
                memory.keep(db, is_whole=outcome == "ok" and not counts.get("bad_pages") and not counts.get("bad_rows"))
            runs.finish(db, spider.run_id, outcome=outcome, counts=counts, note=note, now=_end(spider, counts))
        logger.info(log.line("source_finished", source=_name(spider), outcome=outcome, note=note or None, **counts))

    def _counts(self, spider: Spider) -> dict[str, Any]:
        assert self.crawler.stats
        stats = self.crawler.stats.get_stats()
        counts = {key.removeprefix("askdesk/"): value for key, value in stats.items() if key.startswith("askdesk/")}
        counts |= {name: stats[key] for key, name in COUNTS.items() if key in stats}
        started = stats.get("start_time")
        if started and "seconds" not in counts:
            counts["seconds"] = (datetime.now(UTC) - started).total_seconds()
        return {**counts, "seconds": round(counts.get("seconds", 0.0), 2), **getattr(spider, "counts", {})}


def in_order(cursor: dict[str, Any]) -> dict[str, Any]:
    """Return *cursor* with its keys sorted, so that it does not tell in which order the pages happened to come."""
    return dict(json.loads(json.dumps(cursor, sort_keys=True)))


def _name(spider: Any) -> str:
    named = getattr(spider, "run_source", None)
    if named:
        return str(named)
    department = getattr(spider, "department", "")
    return f"faq:{getattr(department, 'slug', department)}"


def _verdict(spider: Any, reason: str) -> tuple[str, str]:
    troubles = getattr(spider, "troubles", None)
    told = troubles.note_text if troubles else ""
    if reason == "closespider_timeout":
        longest = spider.crawler.settings.getfloat("CLOSESPIDER_TIMEOUT")
        return "failed", f"it was not done after {_length(longest)}, the next run goes on" + (f"; {told}" if told else "")
    if troubles and troubles.outcome != "ok":
        return troubles.outcome, told
    if reason not in {"finished", "parked"}:
        return "interrupted", "the run was stopped before this source was done"
    return "ok", ""


def _length(seconds: float) -> str:
    return f"{seconds / 3600:g} hours" if seconds >= 3600 else f"{seconds:g} seconds"


def _end(spider: Any, counts: dict[str, Any]) -> Any:
    return spider.now + timedelta(seconds=counts["seconds"])
