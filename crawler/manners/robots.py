"""robots.txt as RFC 9309 has it: 4xx allows all, 5xx and silence disallow all; Crawl-delay is honoured as well."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK

from askdesk import log
from crawler.trouble import Disallowed, Refused, private_sentence

logger = logging.getLogger("askdesk.crawl")
LARGEST = 512 * 1024  # bytes read of one file, as the RFC advises
AGENT = "askdesk"


class Robots:
    """Asks robots.txt of each host once per crawl and lets out only what it allows."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self._rules: dict[str, asyncio.Task[Protego | str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        """Return the middleware of one crawl."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise Disallowed, in a sentence, for what robots.txt forbids."""
        if request.meta.get("is_robots") or request.meta.get("dont_obey_robotstxt") or self._is_api(request):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(origin))
        rules = await self._rules[origin]
        if isinstance(rules, str):
            raise Refused(rules)
        if not rules.can_fetch(request.url, AGENT):
            raise Disallowed(f"robots.txt of {parts.netloc} does not allow {parts.path or '/'}")

    def _is_api(self, request: Request) -> bool:
        spider: Any = self.crawler.spider
        return (
            bool(getattr(spider, "api", False)) and urlsplit(request.url).netloc == urlsplit(getattr(spider, "root", "")).netloc
        )

    async def _fetch(self, origin: str) -> Protego | str:
        request = Request(f"{origin}/robots.txt", meta={"is_robots": True}, callback=NO_CALLBACK)
        host = urlsplit(origin).netloc
        try:
            response = await self.crawler.engine.download_async(request)
        except Refused as error:
            return str(error)
        except IgnoreRequest:
            return Protego.parse("")  # redirected in a circle: as good as absent
        except Exception as error:  # noqa: BLE001 (whatever broke: RFC 9309 says an unreachable file disallows all)
            logger.warning(log.line("robots_unreachable", host=host, error=type(error).__name__))
            return private_sentence(error) or f"nothing answers at {host}"
        if response.status >= 500:
            return f"robots.txt of {host} answers {response.status}, so nothing there may be read now"
        rules = Protego.parse(_text(response))
        self._slow_down(rules, host)
        return rules

    def _slow_down(self, rules: Protego, host: str) -> None:
        asked = rules.crawl_delay(AGENT)
        if not asked:
            return
        delay = min(float(asked), self.crawler.settings.getfloat("ASKDESK_LONGEST_WAIT"))
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle:  # it would bring the delay down again
            throttle.mindelay = max(throttle.mindelay, delay)
        downloader: Any = self.crawler.engine.downloader
        downloader._delay = max(downloader._delay, delay)  # noqa: SLF001 (as AutoThrottle does: for hosts not asked yet)
        for name, slot in downloader.slots.items():
            if name == host.partition(":")[0]:
                slot.delay, slot.concurrency = max(slot.delay, delay), 1
        logger.info(log.line("crawl_delay", host=host, seconds=delay))


def _text(response: Response) -> str:
    if not 200 <= response.status < 300:
        return ""
    return response.body[:LARGEST].decode("utf-8", "replace").removeprefix("\ufeff")
