"""Logs tell what was asked and counted, never what people wrote or who they are."""

from __future__ import annotations

from typing import Any

from scrapy import Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure


class Quiet(LogFormatter):
    """Scrapy's lines without items in them."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        """Return nothing: an item holds a post."""
        return None  # type: ignore[return-value]

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return nothing: dropped items are counted."""
        return None  # type: ignore[return-value]

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return a line that names the item by its id alone."""
        told = super().item_error({}, exception, response, spider)
        told["msg"] = "item_error id=%(id)s error=%(error)s"
        told["args"] = {"id": getattr(item, "id", "?"), "error": type(exception).__name__}
        return told
