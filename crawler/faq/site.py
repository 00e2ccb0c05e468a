"""Addresses and headers of the institution's own site: which are pages, which are the same page, what a page says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy.http import HtmlResponse, Response
from w3lib.url import url_query_cleaner

from askdesk.model import FaqEntry
from crawler.faq import report

TRACKING = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "fbclid",
    "gclid",
    "sid",
    "PHPSESSID",
    "jsessionid",
    "print",
]
NO_PAGES = (
    ".zip",
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".svg",
    ".docx",
    ".doc",
    ".xlsx",
    ".pptx",
    ".mp4",
    ".mp3",
    ".css",
    ".js",
    ".ics",
    ".xml",
)


def notes(entries: Iterable[FaqEntry], now: datetime) -> Iterator[str]:
    """Yield what a page's keeper should look at: dates that are over."""
    for entry in entries:
        for past in report.past_dates(entry.answer, now.date()):
            yield f"\u201c{entry.question}\u201d speaks of {past}, which is over"


def alternates(response: Response) -> Iterator[tuple[str, str]]:
    """Yield (language, address) of the versions of a page in other languages, as it names them."""
    if isinstance(response, HtmlResponse):
        for link in response.xpath('//link[@rel="alternate"][@hreflang][@href]'):
            language = link.attrib["hreflang"].split("-")[0].lower()
            if language != "x":
                yield language, plain(urljoin(response.url, link.attrib["href"].strip()))


def plain(url: str) -> str:
    """Return *url* without fragment, tracking and session parameters, its host in small letters."""
    bare = url_query_cleaner(urldefrag(url).url, TRACKING, remove=True)
    parts = urlsplit(bare)
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def within(path: str, prefix: str) -> bool:
    """Return whether *path* lies under *prefix*: `/faq` holds `/faq`, `/faq/` and `/faq/x`, not `/faqir`."""
    prefix = "/" + prefix.strip("/")
    return prefix in {"/", path} or path.startswith((prefix + "/", prefix + "."))


def kind(response: Response) -> str:
    """Return the content type, HTML where none is named."""
    return header(response, "Content-Type") or "text/html"


def is_pdf(response: Response) -> bool:
    """Return whether a PDF came, by its type or its first bytes."""
    return "application/pdf" in kind(response) or response.body[:5] == b"%PDF-"


def header(response: Response, name: str) -> str | None:
    """Return a header's value, None if it is not there."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
