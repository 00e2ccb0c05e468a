"""kind = "auto": one look at a place says which kind of source it takes, and why."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response, TextResponse
from scrapy.settings import Settings
from sqlalchemy import Engine
from twisted.python.failure import Failure

import crawler
from askdesk import log
from askdesk.config import Config, Source
from askdesk.errors import SourceError
from askdesk.store import runs
from crawler import closed, intake, settings, trouble
from crawler.read import discussion, listing
from crawler.read.dates import Reader
from crawler.read.page import Page

logger = logging.getLogger("askdesk.crawl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a place takes."""

    kind: str
    """The kind; empty if none fits."""
    why: str
    """What said so, as the end of a sentence; the whole sentence if none fits."""
    site: str = ""
    """What to write as `site` where it is not the address."""


PLACES: tuple[tuple[str, str, str], ...] = (
    ("hackernews", r"news\.ycombinator\.com()", "Hacker News"),
    ("reddit", r"(?:\w+\.)?reddit\.com(?:/r/([\w+]+))?", "Reddit"),
    ("github", r"(?:www\.)?github\.com(?:/([\w.-]+(?:/[\w.-]+)?))?", "GitHub"),
    ("youtube", r"(?:www\.)?youtube\.com(?:/channel/(UC[\w-]{22}))?", "YouTube"),
    ("x", r"(?:www\.)?(?:x|twitter)\.com()", "X"),
    ("bluesky", r"bsky\.(?:app|social)()", "Bluesky"),
    ("facebook", r"(?:[\w-]+\.)?facebook\.com(?:/(\d+))?", "Facebook"),
    ("instagram", r"(?:www\.)?instagram\.com()", "Instagram"),
    ("linkedin", r"(?:www\.)?linkedin\.com(?:/company/(\d+))?", "LinkedIn"),
)
"""Places known by their address alone: kind, shape of host and path with the site in brackets, name."""
SITES = {"hackernews": "news.ycombinator.com", "reddit": "reddit", "github": "github", "x": "x", "bluesky": "bsky.social"}

MARKS: tuple[tuple[str, str, str], ...] = (
    ("discourse", r'generator"[^>]+content="Discourse|id="data-discourse-setup"', "the page says that Discourse made it"),
    ("nodebb", r'generator"[^>]+content="NodeBB|id="ajaxify-data"', "the page says that NodeBB made it"),
    ("flarum", r'id="flarum-(?:json-payload|content|loading)"', "the page holds Flarum's data"),
    ("q2a", r"question2answer\.org|class=\"qa-(?:main|body-wrapper|q-list)", "the page says that Question2Answer made it"),
    ("askbot", r"Powered by Askbot|askbot\.com|/askbot/", "the page says that Askbot made it"),
    ("answer", r'generator"[^>]+content="Answer |apache/(?:incubator-)?answer', "the page says that Apache Answer made it"),
    ("mastodon", r'id="mastodon"|generator"[^>]+content="Mastodon', "the page is Mastodon's"),
    ("lemmy", r"window\.isoData|generator\"[^>]+content=\"Lemmy", "the page holds Lemmy's data"),
    ("hyperkitty", r"HyperKitty|/hyperkitty/static|/static/hyperkitty", "the page is HyperKitty's, the archive of Mailman 3"),
    ("publicinbox", r"public-inbox\.org|_/text/help|public-inbox-init", "the page is public-inbox's"),
    (
        "pipermail",
        r"\d{4}-[A-Z][a-z]+\.txt|\d{4}-[A-Z][a-z]+/thread\.html|\d{6}\.mbox/thread|>Pipermail ",
        "the page lists months of mail",
    ),
    (
        "forum",
        r"phpbb\.com|mybb\.com|simplemachines\.org|XenForo|vBulletin|invisioncommunity\.com|bbpress",
        "the page is a forum's",
    ),
    (
        "vanilla",
        r"/applications/(?:vanilla|dashboard)/|vanillaforums\.(?:com|org)|\bVanilla(?:Forums|Discussions)\b",
        "the page is Vanilla's",
    ),
    (
        "forum",
        r'schema\.org/?"?[^<]{0,400}"(?:DiscussionForumPosting|QAPage)"|schema\.org/(?:DiscussionForumPosting|QAPage)',
        "the page marks its posts for machines (schema.org)",
    ),
    ("wordpress", r'generator"[^>]+content="WordPress|/wp-content/|api\.w\.org', "the page says that WordPress made it"),
)
"""What a page shows of the software behind it: kind, shape, words; the first that fits counts."""
HEADERS: tuple[tuple[str, str, str, str], ...] = (
    ("discourse", "X-Discourse-Route", "", "a header of the answer is Discourse's"),
    ("nodebb", "X-Powered-By", "NodeBB", "a header of the answer is NodeBB's"),
    ("wordpress", "Link", "api.w.org", "a header of the answer names WordPress's API"),
)
PROBES: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("discourse", "/latest.json", lambda told: "topic_list" in told),
    ("nodebb", "/api/recent", lambda told: "topics" in told and "pagination" in told),
    ("flarum", "/api/discussions?page%5Blimit%5D=1", lambda told: "data" in told and "links" in told),
    ("lemmy", "/api/v3/site", lambda told: "site_view" in told),
    ("mastodon", "/api/v1/instance", lambda told: "version" in told and ("uri" in told or "domain" in told)),
    ("answer", "/answer/api/v1/question/page?page=1&page_size=1", lambda told: "list" in (told.get("data") or {})),
    ("askbot", "/api/v1/questions/", lambda told: "questions" in told and "pages" in told),
    ("vanilla", "/api/v2/discussions?limit=1", lambda told: "discussionID" in json.dumps(told)),
    ("hyperkitty", "/hyperkitty/api/lists/", lambda told: "archive_policy" in json.dumps(told)),
    ("hyperkitty", "/archives/api/lists/", lambda told: "archive_policy" in json.dumps(told)),
)
"""Known paths, asked where the page itself tells nothing: kind, path, whether its answer is that software's."""


def by_address(address: str) -> Guess | None:
    """Return what the address alone says, None if the place must be looked at."""
    if told := closed.about(address):
        return Guess(kind="", why=told)
    if stack := intake.STACK_EXCHANGE.match(urlsplit(address).hostname or ""):
        return Guess(kind="stackexchange", why="the address is Stack Exchange's", site=stack["name"] or stack["own"])
    place = address.partition("://")[2].rstrip("/")
    for kind, shape, name in PLACES:
        if found := re.match(rf"{shape}(?:/|$)", place):
            return Guess(kind=kind, why=f"the address is {name}'s", site=found[1] or SITES.get(kind, ""))
    return None


def from_page(response: Response) -> Guess | None:
    """Return what a page says of itself, None if it says nothing."""
    for kind, name, value, why in HEADERS:
        told = (response.headers.get(name) or b"").decode("latin-1")
        if told and value in told:
            if kind == "wordpress" and b"bbpress" in response.body.lower():
                continue  # a forum on WordPress: its topics are worth more than comments under posts
            return Guess(kind=kind, why=why)
    if response.body[:5] == b"From " or b"mbox" in (response.headers.get("Content-Type") or b""):
        return Guess(kind="mbox", why="the address leads to a mailbox")
    if not isinstance(response, TextResponse):
        return None
    if "<html" not in response.text[:2000].lower() and feedparser.parse(response.body).version:
        return Guess(kind="feed", why="the address leads to a feed")
    for kind, shape, why in MARKS:
        if re.search(shape, response.text, re.IGNORECASE if kind in {"forum", "nodebb", "discourse"} else 0):
            return Guess(kind=kind, why=why)
    return None


def from_structure(response: TextResponse) -> Guess | None:
    """Return `forum` for a page of repeated posts or of links to threads, `feed` for one that only names its feed."""
    page = Page(response.text, response.url, Reader(datetime.now(UTC)))
    links = listing.links(page, response.url.rpartition("/")[0])
    if (
        discussion.read(page) is not None
        or sum(link.looks_like_thread for link in links) > 2
        or any(link.looks_like_board for link in links)
    ):
        return Guess(kind="forum", why="the page is built like a forum's: it leads to threads or shows posts")
    if response.css('link[rel~="alternate"][type*="rss+xml"], link[rel~="alternate"][type*="atom+xml"]'):
        return Guess(kind="feed", why="the page names a feed, and nothing on it looks like a forum")
    return None


class Scout(scrapy.Spider):
    """Looks at one place: its page, then known paths until one answers as its software would.

    Args:
        address: Where to look.
        told: Called once with the Guess.
    """

    name = "auto"
    custom_settings = {"EXTENSIONS": {}, "ITEM_PIPELINES": {}}  # noqa: RUF012 - as Scrapy has it

    def __init__(self, address: str, told: Callable[[Guess], None], **others: Any) -> None:
        super().__init__(**others)
        self.address = address
        self.told = told
        self.page: TextResponse | None = None
        self.why_not = ""

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the place itself."""
        yield Request(self.address, callback=self.parse, errback=self.missed, dont_filter=True)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        """Tell what the page says; go on to the known paths if it says nothing."""
        if guess := from_page(response):
            self.told(guess)
            return
        self.page = response if isinstance(response, TextResponse) else None
        yield from self.probe(0)

    def probe(self, number: int) -> Iterator[Request]:
        """Yield the request for a known path; after the last, tell what the page is built like."""
        if number < len(PROBES):
            parts = urlsplit(self.address)
            url = f"{parts.scheme}://{parts.netloc}{PROBES[number][1]}"
            meta = {"number": number}
            yield Request(url, callback=self.answered, errback=self.missed, meta=meta, dont_filter=True)
            return
        guess = from_structure(self.page) if self.page is not None else None
        nothing = self.why_not or f"{self.address} shows no forum, feed or archive that askdesk can read; try a websearch source"
        self.told(guess or Guess(kind="", why=nothing))

    def answered(self, response: Response) -> Iterator[Request]:
        """Tell the kind if a known path answers as its software would, else try the next."""
        kind, path, fits = PROBES[response.meta["number"]]
        try:
            data = trouble.data(response)
            if fits(data):
                self.told(Guess(kind=kind, why=f"{path.partition('?')[0]} answers as its software does"))
                return
        except (SourceError, TypeError, AttributeError):
            pass  # something else answers there
        yield from self.probe(response.meta["number"] + 1)

    def missed(self, failure: Failure) -> Iterator[Request]:
        """Remember why the place itself did not come; go on either way, since an API may answer where a page does not."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if "number" not in request.meta:
            self.why_not = trouble.sentence(failure, request.url)
            if not hasattr(failure.value, "response"):
                self.told(Guess(kind="", why=self.why_not))
                return
        yield from self.probe(request.meta.get("number", -1) + 1)


async def look(process: AsyncCrawlerProcess, config: Config, block: Source) -> Guess:
    """Return what the place of *block* takes; only a place that the address does not tell of is asked."""
    address = block.site if "://" in block.site else f"https://{block.site}"
    known = by_address(address)
    if known or block.site == "":
        return known or Guess(kind="", why=f"{block.name} names no site")
    told: list[Guess] = []
    made = process.create_crawler(Scout)
    made.settings.setdict(settings.of(config, block.delay), priority="spider")
    await process.crawl(made, address=block.base_url or address, told=told.append)
    return told[0] if told else Guess(kind="", why=f"{address} could not be looked at")


async def settle(process: AsyncCrawlerProcess, config: Config, block: Source, engine: Engine, *, now: datetime) -> Config:
    """Return *config* with the kind of an `auto` block settled: as an earlier run did, else by a look.

    Raises:
        SourceError: If no kind fits; the sentence says why, and what works instead.
    """
    with engine.begin() as db:
        cursor = runs.cursor(db, block.name)
    kept = cursor.get("auto")
    guess = Guess(**kept) if kept else await look(process, config, block)
    if not guess.kind:
        raise SourceError(guess.why)
    if not kept:
        with engine.begin() as db:
            told = {"kind": guess.kind, "why": guess.why, "site": guess.site}
            runs.set_cursor(db, block.name, {**cursor, "auto": told}, now=now)
        logger.info(log.line("kind_settled", source=block.name, kind=guess.kind, why=guess.why))
    crawler.known(guess.kind)
    changed = block.model_copy(update={"kind": guess.kind, **({"site": guess.site} if guess.site else {})})
    sources = tuple(changed if one.name == block.name else one for one in config.sources)
    return config.model_copy(update={"sources": sources})


def propose(addresses: list[str], made: Settings, config: Config) -> dict[str, Guess]:
    """Return address -> what it takes. Once per process, as Twisted's reactor can't start a second time."""
    found: dict[str, Guess] = {}
    process = AsyncCrawlerProcess(made)
    for address in addresses:
        known = by_address(address)
        if known:
            found[address] = known
        else:
            scout = process.create_crawler(Scout)
            scout.settings.setdict(settings.of(config, 0.5), priority="spider")
            process.crawl(scout, address=address, told=lambda guess, address=address: found.setdefault(address, guess))
    if len(found) < len(addresses):
        process.start()
    return {address: found.get(address) or Guess(kind="", why=f"{address} could not be looked at") for address in addresses}
