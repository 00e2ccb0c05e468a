"""What went wrong on the way to a page, in sentences, and what it means for the run."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import feedparser
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from askdesk.errors import SourceBlocked, SourceError
from crawler import settings


class Refused(IgnoreRequest):
    """A request our manners do not let out; the message is a sentence."""


class Disallowed(Refused):
    """robots.txt does not allow it."""


class Private(Refused):
    """The address is not on the public internet."""


@dataclass
class Troubles:
    """What a run met; the worst of it becomes its outcome."""

    sentences: list[str] = field(default_factory=list)
    is_blocked: bool = False

    def note(self, sentence: str, *, whole: bool, blocked: bool = False) -> None:
        """Remember *sentence* if the run is not complete without that page (*whole*)."""
        if whole and sentence not in self.sentences:
            self.sentences.append(sentence)
            self.is_blocked = self.is_blocked or blocked

    @property
    def outcome(self) -> str:
        """Return `ok`, `failed` or `blocked`."""
        return "ok" if not self.sentences else "blocked" if self.is_blocked else "failed"

    @property
    def note_text(self) -> str:
        """Return what to write into the run: at most three sentences."""
        return "; ".join(self.sentences[:3])


def is_block(error: Any) -> bool:
    """Return whether the site, not the wire, is what stops us."""
    if isinstance(error, HttpError):
        return error.response.status in {401, 403, 407, 429, 451}
    return isinstance(error, SourceBlocked | Disallowed)


def is_wall(response: Response) -> bool:
    """Return whether HTML came where something else was asked: a login wall or block page."""
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return "html" in kind or response.body[:200].lstrip().lower().startswith((b"<!doctype", b"<html"))


def unreadable(response: Response) -> str:
    """Return the sentence for a page that came and could not be read."""
    host = urlsplit(response.url).netloc
    if is_wall(response):
        return f"{host} answered {urlsplit(response.url).path} with a web page that holds nothing we can read; it may block us"
    return f"{host} answered {urlsplit(response.url).path} with something that can't be read"


def data(response: Any) -> Any:
    """Return the data of an API's answer.

    Raises:
        SourceBlocked: If a web page came instead.
        SourceError: If it is no JSON, or no object.
    """
    try:
        found = json.loads(response.body.decode("utf-8", "replace"), strict=False)
    except ValueError:
        error = SourceBlocked if is_wall(response) else SourceError
        raise error(unreadable(response)) from None
    if not isinstance(found, dict | list):
        raise SourceError(unreadable(response))
    return found


def feed(response: Any) -> Any:
    """Return a feed as feedparser reads it.

    Raises:
        SourceBlocked: If a web page came instead.
        SourceError: If it is no feed.
    """
    parsed = feedparser.parse(response.body, response_headers={"content-location": response.url})
    if not parsed.version:
        raise (SourceBlocked if is_wall(response) else SourceError)(unreadable(response))
    return parsed


def sentence(failure: Failure, url: str) -> str:
    """Return the sentence for a page that did not come."""
    host, error = urlsplit(url).netloc, failure.value
    if isinstance(error, HttpError):
        return f"{host} answered {error.response.status} for {urlsplit(url).path or '/'}{_meaning(error.response.status)}"
    if isinstance(error, Refused):
        return str(error)
    if told := private_sentence(error) or _ignored(error, host):
        return told
    kinds: list[tuple[type, str]] = [
        (CannotResolveHostError, f"there is no host named {host}"),
        (DownloadConnectionRefusedError, f"nothing answers at {host}"),
        (DownloadTimeoutError, f"{host} took too long to answer"),
        (DownloadFailedError, f"the connection to {host} broke"),
        (DownloadCancelledError, _too_large(host)),
    ]
    found = next((words for kind, words in kinds if isinstance(error, kind)), None)
    return found or f"{host} can't be read ({type(error).__name__})"


def private_sentence(error: BaseException | None) -> str | None:
    """Return the sentence of a name that leads inside, None for any other error."""
    told = re.search(r"\S+ leads to \S+, which is not on the public internet", str(error))
    return told[0] if told else None


def _ignored(error: BaseException | None, host: str) -> str | None:
    """Return the sentence of an answer that Scrapy's own middlewares threw away, None for any other error."""
    if not isinstance(error, IgnoreRequest):
        return None
    if "max redirections" in str(error):
        return f"{host} leads from one address to the next without end"
    return _too_large(host) if "DOWNLOAD_MAXSIZE" in str(error) else None


def _too_large(host: str) -> str:
    return f"{host} sent more than {settings.DOWNLOAD_MAXSIZE // 2**20} MB for one page"


def _meaning(status: int) -> str:
    meanings = {401: ": it asks for a login", 403: ": it does not let us in", 404: ": there is no such page"}
    meanings |= {429: ": it asks us to slow down", 451: ": it may not show this"}
    return meanings.get(status, "")
