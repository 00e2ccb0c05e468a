"""Slow down when asked: 429 and 503 with or without Retry-After, for the whole host, and never for hours."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from askdesk import log
from crawler.read import dates

logger = logging.getLogger("askdesk.crawl")
TRIES = 3
RESETS = ("X-RateLimit-Reset", "X-Rate-Limit-Reset", "RateLimit-Reset")  # as GitHub and Reddit, X, and Bluesky write it
FIRST_WAIT = 1.0  # seconds, doubled with each try, where the site does not say how long


class Patience:
    """Waits as long as a site asks, and parks the source where that is longer than a run can wait."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest = crawler.settings.getfloat("ASKDESK_LONGEST_WAIT")
        self._until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Patience:
        """Return the middleware of one crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Hold the request back while its host wants quiet."""
        while (left := self._until.get(urlparse_cached(request).netloc, 0.0) - monotonic()) > 0:
            await asyncio.sleep(left)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the response, or the request again once the host may be asked again."""
        if response.status not in {429, 503}:
            return response
        host, tries = urlparse_cached(request).netloc, request.meta.get("patience", 0)
        now = datetime.now(UTC)
        wait = retry_after(response.headers.get("Retry-After"), now)
        if wait is None and response.status == 429:
            resets = (response.headers.get(name) for name in RESETS)
            wait = next((left for told in resets if (left := reset_after(told, now)) is not None), None)
        if wait is not None and wait > self.longest:
            self._park(host, wait)
            return response
        if tries >= TRIES:
            return response
        wait = FIRST_WAIT * 2**tries if wait is None else wait
        self.hold(host, wait)
        logger.info(log.line("asked_to_wait", host=host, status=response.status, seconds=round(wait, 1)))
        return request.replace(dont_filter=True, meta={**request.meta, "patience": tries + 1})

    def hold(self, host: str, seconds: float) -> None:
        """Send nothing to *host* for *seconds*; the source is parked if that is longer than a run can wait."""
        if seconds > self.longest:
            self._park(host, seconds)
        self._until[host] = max(self._until.get(host, 0.0), monotonic() + seconds)

    def _park(self, host: str, wait: float) -> None:
        spider: Any = self.crawler.spider
        if hasattr(spider, "park"):
            until = datetime.now(UTC) + timedelta(seconds=wait)
            spider.park(f"{host} asks us to wait until {until:%Y-%m-%d %H:%M} UTC; parked until then", until)


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for, in either form; None if it says nothing."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def reset_after(value: bytes | None, now: datetime) -> float | None:
    """Return the seconds until a limit starts anew, told as a date, as epoch seconds or as seconds left; None if not told."""
    text = (value or b"").decode("latin-1").strip()
    moment = dates.iso(text)
    if moment:
        return max(0.0, (moment - now).total_seconds())
    try:
        return max(0.0, float(text))
    except ValueError:
        return None
