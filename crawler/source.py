"""Source, the base of every site family: what it must state, and the loop all of them share."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from askdesk import log
from askdesk.errors import SourceError
from askdesk.model import Observation, Question, Status
from crawler import block, intake, settings, trouble
from crawler.manners.unchanged import marked
from crawler.pipelines import clean
from crawler.place import Place
from crawler.read import replies
from crawler.shape import at

BAD_ROW = (KeyError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError)
logger = logging.getLogger("askdesk.crawl")


def status_of(failure: Failure) -> int:
    """Return the HTTP status a request failed with, 0 if it failed without an answer."""
    return int(getattr(getattr(failure.value, "response", None), "status", 0))


class Source(Place):
    """One site family; a subclass says where to search, what a row is and how to read it."""

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
    lists_lead_to_lists: ClassVar[bool] = False
    """True if a list may lead to others that change while it does not, as the front page of a forum."""
    looks_again: ClassVar[bool] = True
    """False if no program may look at what was found, or nothing would be seen."""
    html: ClassVar[bool] = False
    """True if it reads web pages, so that a web page is no sign of a wall."""
    key_needed: ClassVar[str] = ""
    """What credential it can't do without; empty if it needs none."""
    error: ClassVar[str] = ""
    """The path of the reason where an API that answers refuses all the same."""
    limit: ClassVar[str] = ""
    """How the headers begin that tell how many calls are left, such as `X-RateLimit`; empty if there are none to follow."""
    service: ClassVar[str] = ""
    """What the API is called in sentences; empty: the host asked."""

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

    def api_told(self, response: Any) -> str:
        """Return the address of the API as the site's front page tells it, empty if it does not."""
        return ""

    def refusal(self, page: Any, response: Any) -> str | None:
        """Return why an API that answered all the same did not do what was asked; None if it did."""
        return str(at(page, self.error) or "") or None

    # What families call

    def listing(self, url: str, **more: Any) -> Request:
        """Return a request for a list; without it the run is not complete."""
        told = {"callback": self.parse, "errback": self.missed, "headers": self.headers(), "meta": {}, **more}
        return Request(url, **told)

    def page(self, url: str, *, known: str | None = None, **more: Any) -> Request:
        """Return a request for one thread; *known* is the id of the stored question it looks at again."""
        meta = {**more.pop("meta", {}), "page": True, "known": known}
        told = {"callback": self.parse, "errback": self.missed, "headers": self.headers(), **more}
        return Request(url, meta=meta, **told)

    def front(self) -> Request:
        """Return the request for the front page, after which `search` begins anew, with the API where `api_told` says."""
        return self.listing(f"{self.root}/", callback=self.told_by_front)

    def told_by_front(self, response: Response) -> Iterator[Any]:
        """Yield the searches at the address the front page tells."""
        self.next_cursor["api"] = self.local(self.api_told(response)) or f"{self.root}{self.path}"
        self.listings += 1
        self.count("pages")
        yield from self.search()

    def json(self, response: Any) -> Any:
        """Return the data of an API's answer.

        Raises:
            SourceBlocked: If a web page came instead.
            SourceError: If it is no JSON, or says that the call was refused.
        """
        page = trouble.data(response)
        if self.limit:
            self.slow_down(response, self.limit)
        if why := self.refusal(page, response):
            raise SourceError(f"{self.service or urlsplit(self.root).netloc} refuses the call: {why}")
        return page

    def found_elsewhere(self, url: str, **fields: Any) -> Question:
        """Return the Question at another site's *url*, with the identity that a crawl there, or a person, would give it."""
        kind, site, key = intake.identity(url)
        return replace(self.question(key=key, url=url, body="", complete=False, **fields), kind=kind, site=site)

    def vanished(self, response: Any) -> None:
        """Note that a page does not show the thread asked for."""
        for question_id in response.meta.get("ids", ()):
            self.gone(question_id)

    # The loop

    async def start(self) -> AsyncIterator[Any]:
        """Yield the re-checks, then the searches."""
        if lacks := block.missing(type(self), self.block):
            self.troubles.note(lacks, whole=True)
            return
        for request in self.recheck(self.due) if self.looks_again else ():
            yield marked(request, "again")
        if self.searching:
            for request in self.search():
                yield marked(request, "onward")

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
            yield marked(following, "following")

    def item(self, row: Any, response: Response) -> Iterator[Question | Observation]:
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
        if self.asked_in_replies:
            yield from self._asking_no_more(found, {question.id for question in asked}, response)

    def _asking_no_more(self, thread: Question, asking: set[str], response: Any) -> Iterator[Observation]:
        """Yield what became of the stored replies of *thread* that ask no more; those it no longer holds are gone.

        Without it they would stay due for ever: a reply that was edited, or that no longer names us, is no question any more.
        """
        order = [post.key for post in thread.replies]
        asked_for = {*response.meta.get("ids", ()), *response.meta.get("asked", {}).get(thread.key, ())}
        for question_id in {*self.due_replies.get(thread.id, ()), *asked_for} - asking:
            ours, _, reply = question_id.partition("#")
            if ours == thread.id and reply in order:
                waits = Status.OPEN if reply == order[-1] else Status.REPLIED
                yield Observation(id=question_id, status=Status.CLOSED if thread.status == Status.CLOSED else waits)
            elif ours == thread.id and reply and question_id in asked_for:
                self.gone(question_id)

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
        assert self.crawler.stats
        readable = any(self.crawler.stats.get_value(f"askdesk/{what}") for what in ("rows", "unchanged"))
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
