"""Leave a host alone that is slow without end: a source of hundreds of pages must not wait for each of them."""

from __future__ import annotations

import logging
from collections import Counter

from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from askdesk import log
from crawler.trouble import Refused

logger = logging.getLogger("askdesk.crawl")


class Endurance:
    """Counts the answers of a host that come too late, one after the other, and asks it no more where they are too many."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.most = crawler.settings.getint("ASKDESK_SLOW_PAGES")
        self._late: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Endurance:
        """Return the middleware of one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise Refused, in a sentence, once a host was too slow too often; the run says so."""
        host = urlparse_cached(request).netloc
        if self._late[host] < self.most:
            return
        told = f"{host} took too long to answer {self.most} times in a row; it is left alone until the next run"
        if troubles := getattr(self.crawler.spider, "troubles", None):
            troubles.note(told, whole=True)
        raise Refused(told)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response; a host that answers has its chances back."""
        self._late.pop(urlparse_cached(request).netloc, None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count an answer that did not come in time."""
        if isinstance(exception, DownloadTimeoutError):
            host = urlparse_cached(request).netloc
            self._late[host] += 1
            logger.info(log.line("late", host=host, times=self._late[host]))
