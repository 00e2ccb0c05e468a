"""One look around a department's site: the home page, its sitemap, and the pages that may answer questions."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import scrapy
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure

from askdesk import __version__
from crawler import fetch, trouble
from crawler.faq import words
from crawler.fetch import Fetched

LIKELY = (
    "faq",
    "faqs",
    "help",
    "questions",
    "admissions/faq",
    "students/faq",
    "studium/faq",
    "haeufige-fragen",
    "fragen",
    "contact",
    "imprint",
)
TELLING = re.compile(
    r"faq|frequen|question|answers|fragen|antworten|pregunt|domand|veelgesteld|imprint|impressum|contact|kontakt|about",
    re.IGNORECASE,
)
MOST = 24  # pages a first look may take


class Looking(scrapy.Spider):
    """Keeps the home page, and the few pages on the same host that its links, sitemap or custom suggest."""

    name = "introduce"
    custom_settings = {"EXTENSIONS": {}, "ITEM_PIPELINES": {}, "CONCURRENT_REQUESTS_PER_DOMAIN": 2}  # noqa: RUF012 - as Scrapy has it

    def __init__(self, url: str, kept: dict[str, Fetched], **others: Any) -> None:
        super().__init__(**others)
        self.url = url
        self.kept = kept
        self.asked: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the home page and the sitemap, then for the usual places."""
        yield self.ask(self.url, cb_kwargs={"home": True})
        yield self.ask(urljoin(self.url, "/sitemap.xml"), callback=self.sitemap)
        base = self.url if self.url.endswith("/") else self.url + "/"
        for path in LIKELY:
            for request in self.more(urljoin(base, path)):
                yield request

    def ask(self, url: str, **how: Any) -> Request:
        """Return the request for a page."""
        self.asked.add(url)
        return Request(url, callback=how.pop("callback", self.parse), errback=self.missed, meta={"asked": url}, **how)

    def more(self, url: str) -> Iterator[Request]:
        """Yield the request for one more page, if it is on this host, new, and not one too many."""
        url = urldefrag(url).url
        if urlsplit(url).netloc == urlsplit(self.url).netloc and url not in self.asked and len(self.asked) < MOST:
            yield self.ask(url)

    def parse(self, response: Response, *, home: bool = False) -> Iterator[Request]:
        """Keep a page; of the home page, follow the links that promise answers or say who this is."""
        if not isinstance(response, TextResponse):
            return
        self.kept[response.meta["asked"]] = Fetched(url=response.url, text=response.text)
        links = response.xpath("//a[@href]") if home else []
        for link in links:
            told = f"{link.attrib['href']} {' '.join(link.xpath('.//text()').getall())}"
            if TELLING.search(told) or words.says_faq(told):
                yield from self.more(urljoin(response.url, link.attrib["href"]))
        below = urlsplit(self.url).path.rstrip("/") + "/"
        for link in links if len(below) > 1 else ():
            target = urljoin(response.url, link.attrib["href"])
            if urlsplit(target).path.startswith(below):
                yield from self.more(target)

    def sitemap(self, response: Response) -> Iterator[Request]:
        """Follow the addresses of a sitemap that promise answers."""
        for found in re.findall(r"<loc>\s*([^<\s]+)\s*</loc>", response.text if isinstance(response, TextResponse) else "")[
            :5000
        ]:
            if words.FAQ_PATH.search(urlsplit(found).path):
                yield from self.more(found)

    def missed(self, failure: Failure) -> None:
        """Keep why a page did not come."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = request.meta["asked"]
        self.kept[asked] = Fetched(url=asked, text="", trouble=trouble.sentence(failure, request.url))


def around(url: str) -> dict[str, Fetched]:
    """Return address -> page of a first look around *url*, robots.txt obeyed. Once per process."""
    kept: dict[str, Fetched] = {}
    private = urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    who = f"askdesk/{__version__} (a first look, asked for by a person of this department)"
    delay = 0.0 if private else 0.5
    extra = {
        "DOWNLOAD_DELAY": delay,
        "AUTOTHROTTLE_START_DELAY": delay,
        "ASKDESK_ALLOW_PRIVATE_HOSTS": private,
        "USER_AGENT": who,
    }
    fetch.run_one(Looking, extra, url=url, kept=kept)
    return kept
