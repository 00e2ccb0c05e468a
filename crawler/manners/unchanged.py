"""Ask for a page again only if it has changed: ETag and Last-Modified of each page are remembered from night to night.

A page answered 304 is one we have read to its end before, with the same words and the same version of the program:
a thread is as it was, and a list shows nothing new. What to make of that is said once, in `as_it_was`.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from sqlalchemy import Connection

from askdesk import __version__
from askdesk.model import Observation, Question, Status
from askdesk.store import validators
from askdesk.store.validators import Validators

LONGEST = timedelta(days=14)  # after which a page is read whole all the same: some sites say 304 for ever
GONE = {401, 403, 404, 410}  # where a page that comes back must be read anew, though it looks as it did
NAMES = ("ETag", "Last-Modified")


class Unchanged:
    """Sends what a site told of a page with the next request for it, and hands a 304 to the source as what it means.

    As a downloader middleware it asks and answers; as a spider middleware it learns which pages are whole by themselves:
    a thread that takes several requests is never judged by its first page.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Unchanged:
        """Return the middleware of one crawl."""
        return cls(crawler)

    # Towards the site

    def process_request(self, request: Request) -> None:
        """Add what is known of the page, if a 304 would tell all there is to know."""
        memory = _memory(self.crawler.spider)
        if memory is None or not _is_page(request) or request.meta.get("redirect_times"):
            return
        request.meta.setdefault("asked_as", request.url)
        known = memory.known.get(name(request.url)) if is_told_by_304(request.meta) else None
        if known and not _ids(request.meta) & memory.empty:
            request.headers.update(headers(known.etag, known.last_modified))
            request.meta["validated"] = known

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response; a 304 to a question of ours becomes what it says of the stored questions."""
        spider: Any = self.crawler.spider
        memory = _memory(spider)
        if memory is not None and response.status in GONE and "asked_as" in request.meta:
            memory.lost.add(name(request.meta["asked_as"]))
        if response.status != 304 or "validated" not in request.meta:
            return response
        meta = {**request.meta, "handle_httpstatus_list": [304]}
        asked = request.replace(callback=partial(as_it_was, spider), meta=meta)
        return response.replace(request=asked)

    # Towards the source

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Pass on what a page brought; remember what the site told of it if a 304 will say all there is to know."""
        spider: Any = self.crawler.spider
        memory = _memory(spider)
        rows, led_to = 0, []
        async for item in result:
            rows += isinstance(item, Question | Observation)
            if isinstance(item, Request):
                led_to.append(item.meta)
                if getattr(spider, "html", False) and not _is_thread(response.meta):
                    item.meta["linked"] = True  # a web page holds its whole thread; an API's list may say more than its page
            yield item
        if memory is not None and response.status == 200 and "asked_as" in response.meta:
            memory.learn(response, rows, led_to)


class Memory:
    """What one source knows of its pages: from earlier runs, and what this one learns.

    Args:
        spider: The source.
    """

    def __init__(self, spider: Any) -> None:
        self.spider = spider
        self.read_with = read_with(spider.departments, spider.block.model_dump())
        self.threads: list[Validators] = []
        self.lists: list[Validators] = []
        self.lost: set[str] = set()
        self.empty = {row.id for row in spider.due if row.forgotten_at}  # whose words a 304 would not bring back
        self.known: dict[str, Validators] = {}
        if not spider.full:
            with spider.engine.begin() as db:
                found = validators.of(db, spider.run_source, read_with=self.read_with)
            self.known = {page: one for page, one in found.items() if spider.now - one.read_at < LONGEST}

    def learn(self, response: Response, rows: int, led_to: list[dict[str, Any]]) -> None:
        """Remember what the site tells of a page that was read to its end.

        Not of a thread that goes on on another page, nor of a list that leads to other lists: these may change while it does not.
        """
        etag, modified = told(response)
        if not (etag or modified) or not is_told_by_304(response.meta):
            return
        page = name(response.meta["asked_as"])
        one = Validators(
            page=page, etag=etag, last_modified=modified, rows=rows, read_with=self.read_with, read_at=self.spider.now
        )
        if _is_thread(response.meta):
            self.threads += [one] if rows and not led_to else []
        elif all(meta.get("following") or self._is_read_once(meta) for meta in led_to):
            self.lists.append(one)

    def keep(self, db: Connection, *, is_whole: bool) -> None:
        """Write down what was learned; of lists only in a run in which all they led to was read (*is_whole*)."""
        learned = [*self.threads, *(self.lists if is_whole else ())]
        validators.forget(db, self.spider.run_source, sorted(self.lost))
        validators.keep(db, self.spider.run_source, learned, now=self.spider.now)

    def _is_read_once(self, meta: dict[str, Any]) -> bool:
        """Return whether a list leads there only when it shows news of it."""
        return _is_thread(meta) and (bool(meta.get("sure")) or not getattr(self.spider, "lists_lead_to_lists", False))


def as_it_was(spider: Any, response: Response) -> Iterator[Observation]:
    """Yield what a 304 says: stored questions are as they were when the page was last read; a list has nothing new."""
    meta = response.meta
    ids = _ids(meta)
    spider.listings += not meta.get("page")
    for what, number in (("pages", 1), ("unchanged", 1), ("rows", meta["validated"].rows)):
        spider.count(what, number)
    for row in spider.due:
        if row.id in ids:
            yield still(row)


def still(row: Any) -> Observation:
    """Return that nothing happened to a stored question."""
    accepted, score = (getattr(row, name, None) for name in ("accepted", "score"))
    return Observation(id=row.id, status=Status(row.status), answers=row.answers, accepted=accepted, score=score)


def marked(request: Request, mark: str) -> Request:
    """Return *request* with a *mark* in its meta that says what it asks for.

    `again`: stored questions; `onward`: a list; `following`: the next page of a list.
    """
    request.meta[mark] = True
    return request


def name(url: str) -> str:
    """Return what stands for an address in the store: addresses may hold a key."""
    return hashlib.sha256(url.encode()).hexdigest()


def headers(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the headers that ask for a page only if it is not the one these were told of."""
    named = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {header: value for header, value in named.items() if value}


def told(response: Response) -> tuple[str, str]:
    """Return ETag and Last-Modified of an answer, empty where it has none that can be relied on."""
    etag, modified = ((response.headers.get(header) or b"").decode("latin-1").strip() for header in NAMES)
    sent = (response.headers.get("Date") or b"").decode("latin-1").strip()
    return etag, "" if modified == sent else modified  # a page of this very second may change within it


def read_with(*decides: Any) -> str:
    """Return a hash of what *decides* how a page is read, this version of the program included."""
    return hashlib.sha256(repr((__version__, *decides)).encode()).hexdigest()[:16]


def is_told_by_304(meta: dict[str, Any]) -> bool:
    """Return whether "not modified" says enough: of a list, or of a thread that is only looked at again."""
    if not _is_thread(meta):
        return bool(meta.get("board") or meta.get("onward") or meta.get("following"))
    return bool(meta.get("linked") or (meta.get("again") and _ids(meta)))


def _ids(meta: dict[str, Any]) -> set[str]:
    """Return the ids of the stored questions that a request looks at again."""
    return {*(meta.get("ids") or ()), meta.get("known")} - {None}


def _is_thread(meta: dict[str, Any]) -> bool:
    return bool(meta.get("page")) and not meta.get("board")


def _is_page(request: Request) -> bool:
    by_us = request.callback not in {None, NO_CALLBACK} and not request.meta.get("is_robots")
    return by_us and request.method == "GET" and not {header for header in headers("x", "x") if header in request.headers}


def _memory(spider: Any) -> Memory | None:
    found: Memory | None = getattr(spider, "memory", None)
    return found
