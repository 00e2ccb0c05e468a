"""Source, the base of every site family: what it must state, and the loop all of them share."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from sqlalchemy import Engine
from twisted.python.failure import Failure

from askdesk import config as configuration
from askdesk import log
from askdesk.errors import SourceError
from askdesk.model import Observation, Question, Status
from askdesk.store import db as database
from askdesk.store import questions, runs
from crawler import block, settings, trouble
from crawler.manners.patience import Patience
from crawler.mentions import Finder
from crawler.pipelines import clean
from crawler.read import addresses, replies

OVERLAP = timedelta(days=1)
BAD_ROW = (KeyError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError)
logger = logging.getLogger("askdesk.crawl")


class Source(scrapy.Spider):
    """One site family; a subclass says where to search, what a row is and how to read it.

    Args:
        source: Name of the `[[sources]]` block to run.
        config: The configuration; read from ASKDESK_CONFIG if it is not given, as with `scrapy crawl`.
        engine: The database; opened from the configuration if it is not given.
        full: True ignores what earlier runs have seen.
        searching: False only looks at stored questions again.
        now: The time this run counts as, in UTC.

    Raises:
        ConfigError: If the block is of another kind or has a key this kind does not know.
    """

    terms: ClassVar[str] = ""
    """Address of the terms the reading rests on."""
    basis: ClassVar[str] = ""
    """One sentence: why reading is lawful."""
    unanswered: ClassVar[str] = ""
    """What "unanswered" means there."""
    keys: ClassVar[dict[str, str]] = {}
    """Keys of its own that a block may hold, each with what it does."""
    api: ClassVar[bool] = False
    """True if the address it asks is an API, whose terms stand in place of robots.txt."""
    entities: ClassVar[bool] = False
    """True if the site's titles come with entities in them, once or twice encoded."""
    asked_in_replies: ClassVar[bool] = True
    """True if people there ask new questions in replies."""
    html: ClassVar[bool] = False
    """True if it reads web pages, so that a web page is no sign of a wall."""
    key_needed: ClassVar[str] = ""
    """What credential it can't do without; empty if it needs none."""
    stage: str = "crawl"
    """`crawl`, or `recheck` where only stored questions are looked at."""

    def __init__(
        self,
        source: str = "",
        *,
        config: configuration.Config | None = None,
        engine: Engine | None = None,
        full: bool | str = False,
        searching: bool = True,
        now: datetime | None = None,
        **others: Any,
    ) -> None:
        super().__init__(**others)
        self.config = config or configuration.load()
        self.block = self.config.source(source)
        block.check(type(self), self.block)
        self.run_source = self.block.name
        self.now = now or datetime.now(UTC)
        self.engine = engine or database.ready(self.config.askdesk.database)
        self.searching = searching
        self.stage = "crawl" if searching else "recheck"
        self.departments = [d for d in self.config.departments if not self.block.departments or d.slug in self.block.departments]
        with self.engine.begin() as db:
            self.cursor: dict[str, Any] = {} if full in {True, "1", "true", "yes"} else runs.cursor(db, self.block.name)
            self.due = list(questions.due(db, self.block.name, now=self.now))
        self.next_cursor: dict[str, Any] = {k: v for k, v in self.cursor.items() if k != "not_before"}
        self.known = {row.id for row in self.due}
        self.troubles = trouble.Troubles()
        self.listings = 0
        self.parked_until: datetime | None = None
        self._vanished: list[str] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Source:
        """Return the spider, its block's manners set for this crawl alone."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for key, value in settings.of(spider.config, spider.block.delay).items():
            crawler.settings.set(key, value, priority="spider")
        return spider

    # What a family fills in

    def search(self) -> Iterable[Request]:
        """Yield the requests for the lists in which new posts stand; make them with `listing`."""
        raise NotImplementedError

    def rows(self, response: Any) -> Iterable[Any]:
        """Yield what stands on a page, one by one; a Request among them is followed."""
        raise NotImplementedError

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the post in *row*, None if it is no post."""
        raise NotImplementedError

    def next_page(self, response: Any) -> Request | None:
        """Return the request for the page after this one, None at the end."""
        return None

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield the requests that look at stored questions again."""
        return [self.page(self.local(row.url), known=row.id) for row in due]

    # What families call

    @cached_property
    def root(self) -> str:
        """Return the address asked, without a slash at the end: the mirror if there is one, else the site."""
        return (self.block.base_url or self.site_address).rstrip("/")

    @property
    def site_address(self) -> str:
        """Return the public address of the site; a family with one API for many sites overrides it."""
        site = self.block.site
        return site if "://" in site else f"https://{site}"

    @cached_property
    def host(self) -> str:
        """Return the middle of every id: the host, with its port where it is not the usual one."""
        return addresses.host(self.site_address)

    @cached_property
    def finder(self) -> Finder:
        """Return what finds mentions of the departments this block serves."""
        return Finder(self.departments)

    @property
    def since(self) -> datetime | None:
        """Return from when on posts are new, with a day's overlap; None on the first run."""
        seen = self.cursor.get("since")
        return datetime.fromisoformat(seen) - OVERLAP if seen else None

    def met(self, moment: datetime | None) -> None:
        """Remember the newest post met, for the next run's `since`."""
        known = self.next_cursor.get("since")
        if moment and moment <= self.now + OVERLAP and (not known or moment > datetime.fromisoformat(known)):
            self.next_cursor["since"] = moment.isoformat()

    def public(self, url: str) -> str:
        """Return the address people use for one that was asked on the mirror."""
        return addresses.moved(url, self.root, self.site_address.rstrip("/")) if self.block.base_url else url

    def local(self, url: str) -> str:
        """Return the address to ask for one that people use."""
        return addresses.moved(url, self.site_address.rstrip("/"), self.root) if self.block.base_url else url

    def listing(self, url: str, **more: Any) -> Request:
        """Return a request for a list; without it the run is not complete."""
        return Request(url, callback=self.parse, errback=self.missed, **{"meta": {}, **more})

    def page(self, url: str, *, known: str | None = None, **more: Any) -> Request:
        """Return a request for one thread; *known* is the id of the stored question it looks at again."""
        meta = {**more.pop("meta", {}), "page": True, "known": known}
        return Request(url, meta=meta, **{"callback": self.parse, "errback": self.missed, **more})

    def question(self, **fields: Any) -> Question:
        """Return a Question of this source; *fields* as in the model."""
        return Question(source=self.block.name, kind=self.name, site=self.host, **fields)

    def json(self, response: Any) -> Any:
        """Return the data of an API's answer; raises SourceBlocked for a web page, SourceError for what is no JSON."""
        return trouble.data(response)

    def hold(self, url: str, seconds: float) -> None:
        """Leave the host of *url* in peace for *seconds*, because its answer asks for it."""
        patience = self.crawler.get_downloader_middleware(Patience)
        if patience:
            patience.hold(urlsplit(url).netloc, seconds)

    def gone(self, question_id: str) -> None:
        """Note that a stored question was not found; it counts once another page of this run could be read."""
        self._vanished.append(question_id)

    def count(self, what: str, number: int = 1) -> None:
        """Add to one of the run's counts."""
        assert self.crawler.stats
        self.crawler.stats.inc_value(f"askdesk/{what}", number)

    # The loop

    async def start(self) -> AsyncIterator[Any]:
        """Yield the re-checks, then the searches."""
        if lacks := block.missing(type(self), self.block):
            self.troubles.note(lacks, whole=True)
            return
        for request in self.recheck(self.due):
            yield request
        if self.searching:
            for request in self.search():
                yield request

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """Yield the questions of one page, the pages it leads to, and the next one."""
        if not response.meta.get("page"):
            self.listings += 1
        try:
            for row in self.rows(response):
                if isinstance(row, Request | Observation):
                    yield row
                else:
                    yield from self.item(row, response)
            following = self.next_page(response) if self.listings < self.block.max_pages else None
        except SourceError as error:
            self.troubles.note(str(error), whole=not response.meta.get("page"), blocked=trouble.is_block(error))
            return
        except BAD_ROW as error:
            self._unreadable(response, error)
            return
        self.count("pages")
        if following:
            yield following

    def item(self, row: Any, response: Response) -> Iterator[Question]:
        """Yield the question in *row* and those asked in its replies; a bad row is counted and skipped."""
        self.count("rows")
        try:
            found = self.read(row, response)
            if found is None:
                return
            found = clean.question(found)
            asked = list(replies.asked(found, self.finder)) if self.asked_in_replies else []
        except BAD_ROW as error:
            self.count("bad_rows")
            logger.warning(log.line("bad_row", source=self.block.name, url=response.url, error=type(error).__name__))
            logger.debug("bad row", exc_info=True)
            return
        self.met(found.asked_at)
        yield found
        yield from asked

    def missed(self, failure: Failure) -> Iterator[Any]:
        """Note a page that did not come; a stored question answered by 404 or 410 is gone."""
        request: Request = failure.request  # type: ignore[attr-defined]
        known = request.meta.get("ids") or [request.meta["known"]] if request.meta.get("known") else []
        status = failure.value.response.status if isinstance(failure.value, HttpError) else None
        if known and status in {404, 410}:
            yield from (Observation(id=question_id, status=Status.GONE) for question_id in known)
            return
        if known and status in {401, 403}:
            for question_id in known:
                self.gone(question_id)
            return
        self.count("bad_pages")
        sentence = trouble.sentence(failure, request.url)
        logger.warning(log.line("bad_page", source=self.block.name, url=request.url, why=sentence))
        if not request.meta.get("page") or (request.meta.get("board") and status not in {401, 403, 404, 410}):
            self.troubles.note(sentence, whole=True, blocked=trouble.is_block(failure.value))
        yield from ()

    def park(self, sentence: str, until: datetime) -> None:
        """Stop this source for the night: the site wants a longer pause than a run can wait."""
        self.parked_until = until
        self.troubles.note(sentence, whole=True, blocked=True)
        self.crawler.engine.close_spider(self, "parked")

    def closing(self) -> list[Observation]:
        """Return what is known only at the end: questions gone from a site that could be read otherwise."""
        readable = self.crawler.stats and self.crawler.stats.get_value("askdesk/rows", 0)
        if self._vanished and not readable:
            self.troubles.note(f"{urlsplit(self.root).netloc} showed no post that could be read", whole=True)
            return []
        return [Observation(id=question_id, status=Status.GONE) for question_id in dict.fromkeys(self._vanished)]

    def _unreadable(self, response: Response, error: Exception) -> None:
        self.count("bad_pages")
        logger.warning(log.line("bad_page", source=self.block.name, url=response.url, error=type(error).__name__))
        logger.debug("bad page")
        if not response.meta.get("page") or response.meta.get("board"):
            blocked = trouble.is_wall(response) and not self.html
            told = trouble.unreadable(response) if not self.html else f"{response.url} can't be read; the site may have changed"
            self.troubles.note(told, whole=True, blocked=blocked)
