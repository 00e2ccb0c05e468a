"""A few pages at once, with the same manners as the nightly crawl: for `faq read`, `init` and a person's own looks."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import scrapy
from bs4 import UnicodeDammit
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response, TextResponse
from scrapy.settings import Settings
from twisted.python.failure import Failure

from askdesk import config as configuration
from askdesk.config import Config
from askdesk.errors import ConfigError, SourceError
from crawler import settings as ours
from crawler import trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One page that came, or the sentence why it did not."""

    url: str
    """Where it was in the end, redirects followed."""
    text: str
    trouble: str = ""
    headers: dict[str, str] | None = None


class Looker(scrapy.Spider):
    """Asks for the given addresses and keeps what comes."""

    name = "look"
    custom_settings = {"EXTENSIONS": {}, "ITEM_PIPELINES": {}}  # noqa: RUF012 - as Scrapy has it

    def __init__(self, urls: Iterable[str], kept: dict[str, Fetched], **others: Any) -> None:
        super().__init__(**others)
        self.urls = list(urls)
        self.kept = kept

    async def start(self) -> AsyncIterator[Request]:
        """Ask for each address once."""
        for url in self.urls:
            yield Request(url, callback=self.keep, errback=self.missed, cb_kwargs={"asked": url}, dont_filter=True)

    def keep(self, response: Response, asked: str) -> None:
        """Keep a page that came."""
        text = response.text if isinstance(response, TextResponse) else ""
        headers = {k.decode().lower(): v[-1].decode("latin-1") for k, v in response.headers.items() if v}
        self.kept[asked] = Fetched(url=response.url, text=text, headers=headers)

    def missed(self, failure: Failure) -> None:
        """Keep why a page did not come."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = request.cb_kwargs["asked"]
        self.kept[asked] = Fetched(url=asked, text="", trouble=trouble.sentence(failure, request.url))


def run_one(spider: type[scrapy.Spider], extra: dict[str, Any], **arguments: Any) -> None:
    """Run one spider to its end with our manners. Once per process, since Twisted's reactor can't start a second time."""
    made = Settings()
    made.setmodule(ours, priority="project")
    made.setdict({"LOG_INSTALL_ROOT_HANDLER": False, **extra}, priority="project")
    process = AsyncCrawlerProcess(made)
    logging.getLogger("scrapy").setLevel(logging.WARNING)  # Scrapy sets its own level as it starts
    process.crawl(spider, **arguments)
    process.start()


def pages(urls: Iterable[str], *, config: Config | None = None) -> dict[str, Fetched]:
    """Return address -> what came. Once per process."""
    kept: dict[str, Fetched] = {}
    run_one(Looker, ours.of(config, 0.5) if config is not None else {}, urls=list(dict.fromkeys(urls)), kept=kept)
    return kept


def page(url: str, *, config: str | None = None) -> Fetched:
    """Return one page; the configuration, where there is one, says who asks and whether private addresses may be read.

    Raises:
        SourceError: If it did not come.
    """
    try:
        found = configuration.load(config)
    except ConfigError:
        found = None
    got = pages([url], config=found).get(url)
    if got is None or got.trouble:
        raise SourceError(got.trouble if got else f"{url} can't be read")
    return got


def decoded(data: bytes) -> str:
    """Return a saved page as text, whatever its encoding: declared, marked, or guessed."""
    return UnicodeDammit(data, is_html=True).unicode_markup or data.decode("utf-8", "replace")
