"""Never ask more than a site allows: whatever it tells of its limits goes into one ledger that outlives the run.

Limits are told in headers (`RateLimit-*`, `X-RateLimit-*`, `X-Rate-Limit-*`, the one header of the newer drafts, Meta's usage) or
in the answer itself (Stack Exchange). What we cap by ourselves, money and units, `crawler.budget` counts in the same ledger.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime, time, timedelta
from itertools import zip_longest
from time import monotonic
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached

from askdesk import legal, log
from askdesk.store import quotas
from askdesk.store.quotas import Quota
from crawler.manners.patience import Patience, reset_after
from crawler.trouble import Refused

logger = logging.getLogger("askdesk.crawl")
PREFIXES = ("RateLimit", "X-RateLimit", "X-Rate-Limit")
IN_BODY = re.compile(rb'"quota_(max|remaining)":\s*(-?\d+)(?=\s*[,}])')
FIELD = re.compile(r"(?:^|[;,\s])(limit|remaining|reset|r|t|q)\s*=\s*(\d+)")
RESERVE = 0.05  # part of a limit that searches leave for looking again at what is stored
WRITTEN_EVERY = 20.0  # seconds


class Ledger:
    """Knows what is left of every limit of a source, and lets nothing out that would go beyond."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.longest = crawler.settings.getfloat("ASKDESK_LONGEST_WAIT")
        self.seen: dict[str, Quota] | None = None
        self._began = self._written = monotonic()
        crawler.signals.connect(self.write, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Ledger:
        """Return the middleware of one crawl."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise Refused once a limit that this run can't wait out is used up; searches leave a reserve."""
        if not self._is_ours(request):
            return
        now = self._now()
        for quota in self._ledger().values():
            wait = (quota.resets_at - now).total_seconds() if quota.resets_at else 0.0
            if quota.name in self._own() or wait <= self.longest or quota.left > self._reserve(quota, request):
                continue
            spider: Any = self.crawler.spider
            spider.parked_until = quota.resets_at
            host = urlparse_cached(request).netloc
            told = f"{legal.left(quota)} at {host}; the rest waits until {quota.resets_at:%Y-%m-%d %H:%M} UTC"
            spider.troubles.note(told, whole=True)
            raise Refused(told)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response; remember what it tells of limits, and wait out those that soon begin anew."""
        if not self._is_ours(request):
            return response
        for quota in told(response, self._now()):
            self._ledger()[quota.name] = quota
            wait = (quota.resets_at - self._now()).total_seconds() if quota.resets_at else 0.0
            patience = self.crawler.get_downloader_middleware(Patience)
            if quota.left < 1 and 0 < wait <= self.longest and patience:
                patience.hold(urlparse_cached(request).netloc, wait)
        if monotonic() - self._written > WRITTEN_EVERY:
            self.write()
        return response

    def write(self) -> None:
        """Write the ledger down."""
        spider: Any = self.crawler.spider
        self._written = monotonic()
        fresh = [quota for quota in (self.seen or {}).values() if quota.name not in self._own()]
        if fresh:
            with spider.engine.begin() as db:
                quotas.note(db, spider.run_source, fresh)

    def _ledger(self) -> dict[str, Quota]:
        if self.seen is None:
            spider: Any = self.crawler.spider
            with spider.engine.begin() as db:
                self.seen = {quota.name: quota for quota in quotas.of(db, spider.run_source)}
            for quota in self.seen.values():
                logger.info(log.line("quota", source=spider.run_source, told=legal.left(quota)))
        return self.seen

    def _reserve(self, quota: Quota, request: Request) -> float:
        """Return how much of a limit a request may not touch: looking again may use all of it."""
        if any(request.meta.get(mark) for mark in ("again", "known", "ids", "stored")):
            return 0.0
        stated = getattr(self.crawler.spider, "block").options.get("reserve")  # noqa: B009 (only sources have one)
        return float(stated) if stated is not None else (quota.cap or 0.0) * RESERVE

    def _is_ours(self, request: Request) -> bool:
        spider: Any = self.crawler.spider
        if not hasattr(spider, "block") or request.meta.get("is_robots"):
            return False
        return urlparse_cached(request).netloc == urlparse_cached(Request(spider.root)).netloc

    def _own(self) -> set[str]:
        """Return the limits that the source counts by itself, before each call."""
        return getattr(self.crawler.spider, "budgets", set())

    def _now(self) -> datetime:
        spider: Any = self.crawler.spider
        moment: datetime = spider.now + timedelta(seconds=monotonic() - self._began)
        return moment


def told(response: Response, now: datetime) -> list[Quota]:
    """Return the limits that an answer tells, by any of the ways in use; a site may tell several windows at once."""
    found = _in_headers(response, now) or _in_one_header(response, now) or _in_body(response, now)
    usage = response.headers.get("X-App-Usage")
    return found + ([_usage(usage, now)] if usage else [])


def _in_headers(response: Response, now: datetime) -> list[Quota]:
    for prefix in PREFIXES:
        named = {what: _values(response, f"{prefix}-{what}") for what in ("Limit", "Remaining", "Reset", "Used")}
        lefts = [_number(one) for one in named["Remaining"]]
        if not lefts:
            continue
        caps = [_number(one) for one in named["Limit"]]
        resets = [reset_after(one.encode(), now) for one in named["Reset"]]
        used = [_number(one) for one in named["Used"]]
        if not caps and used and used[0] is not None and lefts[0] is not None:
            caps = [used[0] + lefts[0]]
        rows = list(zip_longest(lefts, caps, resets))[: len(lefts)]
        return [
            _quota(number, cap, rest, reset, now)
            for number, (rest, cap, reset) in enumerate(rows)
            if rest is not None and rest >= 0
        ]
    return []


def _in_one_header(response: Response, now: datetime) -> list[Quota]:
    """Return what `RateLimit: limit=100, remaining=50, reset=5` or `RateLimit: "default";r=50;t=5` tells."""
    value = (response.headers.get("RateLimit") or b"").decode("latin-1")
    policy = (response.headers.get("RateLimit-Policy") or b"").decode("latin-1")
    fields = {name: float(number) for name, number in FIELD.findall(value)}
    rest = fields.get("remaining", fields.get("r"))
    cap = fields.get("limit", next((float(number) for name, number in FIELD.findall(policy) if name == "q"), None))
    return [_quota(0, cap, rest, fields.get("reset", fields.get("t")), now)] if rest is not None else []


def _in_body(response: Response, now: datetime) -> list[Quota]:
    """Return the day's quota that stands before or after the items in every answer of the Stack Exchange API."""
    found = {name: float(number) for name, number in IN_BODY.findall(response.body[:300] + b"\n" + response.body[-300:])}
    if len(found) < 2 or found[b"remaining"] < 0:  # -1 was seen in answers that were as good as any
        return []
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)
    return [_quota(0, found[b"max"], found[b"remaining"], (midnight - now).total_seconds(), now)]


def _usage(value: bytes, now: datetime) -> Quota:
    try:
        used = [number for number in json.loads(value).values() if isinstance(number, int | float)]
    except (ValueError, AttributeError):
        used = []
    return Quota(name="percent of the hour", cap=100.0, left=100.0 - max([0, *used]), resets_at=None, seen_at=now)


def _quota(number: int, cap: float | None, rest: float, reset: float | None, now: datetime) -> Quota:
    resets_at = now + timedelta(seconds=min(reset, 400 * 86400.0)) if reset is not None else None
    return Quota(name="calls" if number == 0 else f"calls ({number + 1})", cap=cap, left=rest, resets_at=resets_at, seen_at=now)


def _values(response: Response, name: str) -> list[str]:
    text = (response.headers.get(name) or b"").decode("latin-1")
    alone = "," in text and not re.fullmatch(r"[\d.,\s]+", text)  # a date has a comma of its own
    return [text] if alone else [one.strip() for one in text.split(",") if one.strip()]


def _number(text: str) -> float | None:
    found = re.match(r"-?\d+(?:\.\d+)?", text)
    return float(found[0]) if found else None
