"""Crawls a department's own pages within `allow`, and keeps what they answer."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.etree
import regex
import scrapy
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Request, Response, TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.gz import gunzip, gzip_magic_number
from scrapy.utils.sitemap import Sitemap
from sqlalchemy import Engine
from twisted.python.failure import Failure

from askdesk import log
from askdesk.config import Config, Department
from askdesk.errors import AskdeskError
from askdesk.model import EntryStatus, FaqEntry, FaqPage
from askdesk.store import faq_health, faqs
from crawler import settings, trouble
from crawler.faq import pdf, read, rendering, site
from crawler.manners import unchanged

logger = logging.getLogger("askdesk.faq")
LINK = regex.compile(r"\]\((https?://[^)\s]+)\)")
LINKS_CHECKED = 20  # links of one changed page that are looked at in a night
SITEMAP_MOST = 20_000


class FaqSpider(scrapy.Spider):
    """One department's pages: what is new, changed, gone or not to be trusted goes to the store page by page.

    Args:
        department: The department, or its slug.
        full: True asks for every page whole, whatever the site says has not changed.
        now: The time this run counts as, in UTC.
    """

    name = "faq"
    stage = "faq"

    def __init__(
        self,
        *,
        config: Config,
        engine: Engine,
        department: Department | str,
        full: bool = False,
        now: datetime | None = None,
        **others: Any,
    ) -> None:
        super().__init__(**others)
        self.config = config
        self.engine = engine
        self.department = config.department(department) if isinstance(department, str) else department
        self.run_source = f"faq:{self.department.slug}"
        self.full = full
        self.now = now or datetime.now(UTC)
        self.troubles = trouble.Troubles()
        self.counts: Counter[str] = Counter()
        self.asked: set[str] = set()
        self.met: set[str] = set()
        self.looked: set[str] = set()
        self.complete = True
        self.hosts = {urlsplit(u).netloc for u in self.department.faq.start_urls}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> FaqSpider:
        """Return the spider, its department's manners set for this crawl alone."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        extra = rendering.settings() if spider.department.faq.render else {}
        for key, value in {**settings.of(spider.config, spider.department.faq.delay), **extra}.items():
            crawler.settings.set(key, value, priority="spider")
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the start pages, and for every page known from before: one that has not changed is not read for its links."""
        for url in self.department.faq.start_urls:
            for request in self.ask(url):
                yield request
        with self.engine.begin() as db:
            known = [p.url for p in faqs.pages(db) if self.department.slug in p.departments and p.status != EntryStatus.GONE]
        for url in known:
            if self.allowed(url):
                for request in self.ask(url):
                    yield request
        for root in sorted({f"{urlsplit(u).scheme}://{urlsplit(u).netloc}" for u in self.department.faq.start_urls}):
            yield Request(f"{root}/sitemap.xml", callback=self.sitemap, errback=lambda _: None, dont_filter=True)

    def sitemap(self, response: Response) -> Iterator[Request]:
        """Ask for the pages of a sitemap that lie within `allow`; an index leads to its sitemaps."""
        try:
            found = Sitemap(gunzip(response.body) if gzip_magic_number(response) else response.body)
        except (ValueError, TypeError, EOFError, OSError, lxml.etree.LxmlError):
            return
        for entry in islice(found, SITEMAP_MOST):
            address = entry.get("loc", "")
            if found.type == "sitemapindex" and response.meta.get("depth", 0) < 2:
                yield Request(address, callback=self.sitemap, errback=lambda _: None)
            elif self.allowed(address):
                yield from self.ask(address)

    def ask(self, url: str) -> Iterator[Request]:
        """Yield the request for a page, once, and only for what changed since it was last read."""
        url = site.plain(url)
        if url in self.asked:
            return
        if len(self.asked) >= self.department.faq.max_pages:
            self.complete = False
            self.troubles.note(f"more than {self.department.faq.max_pages} pages; raise departments.faq.max_pages", whole=True)
            return
        self.asked.add(url)
        yield Request(
            url,
            callback=self.parse,
            errback=self.missed,
            headers=self._validators(url),
            meta={"handle_httpstatus_list": [304], **(rendering.META if self.department.faq.render else {})},
        )

    def _validators(self, url: str) -> dict[str, str]:
        if self.full:
            return {}
        with self.engine.begin() as db:
            before = faqs.page(db, url)
        if before is None or before.status != EntryStatus.LIVE:
            return {}
        return unchanged.headers(before.etag, before.last_modified)

    def allowed(self, url: str) -> bool:
        """Return whether a page is one of ours to read: a start page, or on their hosts within `allow`."""
        parts = urlsplit(url)
        if site.plain(url) in {site.plain(u) for u in self.department.faq.start_urls}:
            return True
        inside = any(site.within(parts.path, prefix) for prefix in self.department.faq.allow)
        return (
            parts.scheme in {"http", "https"}
            and parts.netloc in self.hosts
            and inside
            and not parts.path.lower().endswith(site.NO_PAGES)
        )

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """Keep a page's entries and yield the pages it links to."""
        asked = site.plain(response.request.meta.get("redirect_urls", [response.url])[0]) if response.request else response.url
        url = site.plain(response.url)
        self.counts["pages"] += 1
        if response.status == 304:
            self.met.add(url)
            self.counts["not_modified"] += 1
            with self.engine.begin() as db:
                faqs.not_modified(db, url, now=self.now)
            return
        if url != asked and not self.allowed(url):
            return  # it leads out of what we may read: as good as gone, unless another link leads back
        if not site.is_pdf(response) and (not isinstance(response, TextResponse) or "html" not in site.kind(response)):
            self.counts["not_html"] += 1
            return
        if url != asked:
            with self.engine.begin() as db:
                self.counts["moved"] += faqs.moved(db, asked, url, now=self.now)
        self.met.add(url)
        kept = self._keep(url, response)
        if isinstance(response, HtmlResponse):
            yield from self._follow(response)
        yield from self._check_links(url, kept)

    def _keep(self, url: str, response: Response) -> tuple[FaqEntry, ...]:
        """Store a page and return its entries if any of them is new or changed."""
        try:
            reading = self._read(url, response)
        except (ValueError, RecursionError, AskdeskError) as error:
            self._alert(url, f"{url} can't be read as a page ({type(error).__name__})")
            return ()
        if reading.is_missing:
            self._gone(url, 404)
            return ()
        page = FaqPage(
            url=url,
            departments=(self.department.slug,),
            title=reading.title,
            language=reading.language,
            entries=reading.entries,
            etag=site.header(response, "ETag"),
            last_modified=site.header(response, "Last-Modified"),
            needs_rendering=reading.needs_rendering,
            notes=tuple(site.notes(reading.entries, self.now)),
            alternates=tuple(site.alternates(response)),
        )
        with self.engine.begin() as db:
            change = faqs.save_page(db, page, now=self.now)
        for what in ("new", "changed", "same", "vanished", "quarantined"):
            self.counts[what] += getattr(change, what)
        if change.alert:
            self.counts["alerts"] += 1
            logger.warning(log.line("faq_page_alert", url=url, why=change.alert))
        return reading.entries if change.new or change.changed else ()

    def _read(self, url: str, response: Response) -> read.Reading:
        if site.is_pdf(response):
            return pdf.read(response.body, url)
        assert isinstance(response, TextResponse)
        return read.read(response.text, url, passages=True)

    def _check_links(self, url: str, entries: tuple[FaqEntry, ...]) -> Iterator[Request]:
        """Yield a look at each page of ours that changed answers link to and that is not read anyway."""
        linked = {site.plain(u) for e in entries for u in LINK.findall(e.answer) if urlsplit(u).netloc in self.hosts}
        for target in sorted(linked - self.asked - self.looked)[:LINKS_CHECKED]:
            self.looked.add(target)
            yield Request(
                target, method="HEAD", callback=self._is_there, errback=self.dead_link, cb_kwargs={"page": url}, dont_filter=True
            )

    def _is_there(self, response: Response, page: str) -> None:
        self.counts["links_checked"] += 1

    def dead_link(self, failure: Failure) -> None:
        """Note a link in an answer that leads nowhere."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, HttpError) and error.response.status in {404, 410}:
            with self.engine.begin() as db:
                faq_health.note(db, request.cb_kwargs["page"], f"an answer links to {request.url}, which is not there")

    def _follow(self, response: HtmlResponse) -> Iterator[Request]:
        for href in response.xpath("//a/@href | //link[@rel='alternate'][@hreflang]/@href").getall():
            try:
                target = urljoin(response.url, href.strip())
            except ValueError:
                continue
            if self.allowed(target):
                yield from self.ask(target)

    def missed(self, failure: Failure) -> None:
        """A page that is gone stops answering at once; one that could not be read this time stays in use, with an alert."""
        request: Request = failure.request  # type: ignore[attr-defined]
        url = site.plain(request.url)
        error = failure.value
        status = error.response.status if isinstance(error, HttpError) else None
        if status in {404, 410}:
            self._gone(url, status)
            return
        self.met.add(url)
        self.complete = False
        self._alert(url, trouble.sentence(failure, request.url))
        self.troubles.note(trouble.sentence(failure, request.url), whole=True, blocked=trouble.is_block(error))

    def _gone(self, url: str, status: int) -> None:
        self.counts["gone"] += 1
        with self.engine.begin() as db:
            faqs.page_gone(db, url, now=self.now)
        if url in {site.plain(u) for u in self.department.faq.start_urls}:
            self.troubles.note(f"{url}: there is no such page ({status}); mend departments.faq.start_urls", whole=True)

    def _alert(self, url: str, sentence: str) -> None:
        self.counts["alerts"] += 1
        logger.warning(log.line("faq_page_missed", url=url, why=sentence))
        with self.engine.begin() as db:
            faqs.alert(db, url, sentence, now=self.now)

    def closing(self) -> list[Any]:
        """After a complete crawl, pages that nothing leads to any more are gone."""
        if self.complete and self.met and not self.troubles.sentences:
            with self.engine.begin() as db:
                self.counts["lost_pages"] += faqs.finish_crawl(db, self.department.slug, self.met, now=self.now)
                faq_health.link_languages(db)
        return []
