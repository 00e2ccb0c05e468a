"""Any RSS or Atom feed: entries as questions, their comment feeds as replies."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urljoin

import feedparser
from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Observation, Post, Question, Status
from crawler import intake, trouble
from crawler.read import addresses, alerts, markup
from crawler.source import Source

ALERT = "tag:google.com,2013:googlealerts/"  # how the ids of Google's alerts begin
MOST_REPLIES = 50  # an entry with more is known by its count alone


class Feed(Source):
    """`site` is the feed's address, or a page that names its feed."""

    name = "feed"
    terms = "the site's own"
    basis = "A feed is published to be read by programs; entries are linked, never republished."
    unanswered = "the feed counts no comment (`slash:comments`, `thr:total`), or says nothing of comments"
    keys: ClassVar[dict[str, str]] = {"feeds": "addresses of the feeds, where the site has several"}
    entities = True

    def search(self) -> Iterable[Request]:
        """Yield the feeds, each with what the last answer said of its age."""
        for url in self.block.options.get("feeds") or [self.local(self.site_address)]:
            yield self._feed(urljoin(f"{self.root}/", url))

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield the entries' own pages: whether they are still there is all that can be seen of them."""
        for row in due:
            if row.kind == self.name:  # where alerts lead may not be read by a program
                yield self.page(self.local(row.url), known=row.id, meta={"row": row}, callback=self.still_there)

    def still_there(self, response: Any) -> Iterator[Observation]:
        """Yield that the entry is as it was."""
        row = response.meta["row"]
        yield Observation(id=row.id, status=Status(row.status), answers=row.answers, accepted=row.accepted, score=row.score)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield entries, or the request for an entry's comments."""
        if response.status == 304:
            return
        parsed = feedparser.parse(response.body, response_headers={"content-location": response.url})
        if "entry" in response.meta:
            yield [response.meta["entry"], parsed.entries]
            return
        if not parsed.version:
            yield from self._named(response)
            return
        for entry in parsed.entries:
            comments = _comments_feed(entry)
            if comments and 0 < _replies(entry) <= MOST_REPLIES:
                yield self.page(urljoin(response.url, comments), meta={"entry": entry}, errback=self._without_comments)
            else:
                yield [entry, []]
        self.next_cursor.setdefault("feeds", {})[response.request.url] = [
            (response.headers.get(name) or b"").decode("latin-1") for name in ("ETag", "Last-Modified")
        ]

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of an entry and its comments."""
        entry, comments = row
        named = addresses.clean(urljoin(response.url, entry.get("link") or entry.get("id") or ""))
        if (entry.get("id") or "").startswith(ALERT):
            return self._alert(entry, alerts.unwrapped(entry["link"]))
        url = self.public(named)
        replies = tuple(_reply(comment, number) for number, comment in enumerate(sorted(comments, key=_moment)))
        answers = max(_replies(entry), len(replies))
        return self.question(
            key=_key(entry, url),
            url=url,
            title=markup.decoded(entry.get("title") or ""),
            body="",
            html=_html(entry),
            author=entry.get("author"),
            asked_at=_when(entry),
            status=Status.REPLIED if answers else Status.OPEN,
            answers=answers,
            tags=tuple(tag["term"] for tag in entry.get("tags") or () if tag.get("term")),
            replies=replies,
        )

    def _alert(self, entry: Any, url: str) -> Question:
        """Return the question of a Google Alert: the place it leads to, with the same identity as one that a person adds."""
        kind, site, key = intake.identity(url)
        fields = {"title": alerts.words(entry.get("title")), "body": "", "html": _html(entry), "asked_at": _when(entry)}
        told = self.question(key=key, url=url, complete=False, **fields)
        return replace(told, kind=kind, site=site)

    def _feed(self, url: str) -> Request:
        tag, modified = self.cursor.get("feeds", {}).get(url, ["", ""])
        headers = {name: value for name, value in (("If-None-Match", tag), ("If-Modified-Since", modified)) if value}
        return self.listing(url, headers=headers, meta={"handle_httpstatus_list": [304]})

    def _named(self, response: Any) -> Iterator[Request]:
        """Yield the feeds that a web page names."""
        links = response.css('link[rel~="alternate"][type*="rss+xml"], link[rel~="alternate"][type*="atom+xml"]')
        if not links or response.meta.get("named"):
            raise SourceError(f"{trouble.unreadable(response)}; it is no feed and names none")
        for link in links[:3]:
            yield self._feed(response.urljoin(link.attrib["href"])).replace(meta={"named": True, "handle_httpstatus_list": [304]})

    def _without_comments(self, failure: Any) -> Iterator[Any]:
        yield from self.missed(failure)
        yield from self.item([failure.request.meta["entry"], []], failure.request)


def _key(entry: Any, url: str) -> str:
    number = addresses.thread_number(url)
    return number or sha256((entry.get("id") or url).encode()).hexdigest()[:16]


def _replies(entry: Any) -> int:
    linked = [link.get("thr:count") or link.get("count") for link in entry.get("links") or () if link.get("rel") == "replies"]
    told = next((value for value in (entry.get("slash_comments"), entry.get("thr_total"), *linked) if value), "0")
    return int(told) if str(told).strip().isdigit() else 0


def _comments_feed(entry: Any) -> str | None:
    linked = [
        link.get("href")
        for link in entry.get("links") or ()
        if link.get("rel") == "replies" and "xml" in (link.get("type") or "")
    ]
    return entry.get("wfw_commentrss") or next(iter(linked), None)


def _html(entry: Any) -> str:
    full = [part.get("value") for part in entry.get("content") or () if part.get("value")]
    return max(full, key=len) if full else entry.get("summary") or ""


def _when(entry: Any) -> datetime | None:
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None


def _moment(entry: Any) -> datetime:
    return _when(entry) or datetime.min.replace(tzinfo=UTC)


def _reply(comment: Any, number: int) -> Post:
    return Post(
        key=str(comment.get("id") or comment.get("link") or number),
        text="",
        html=_html(comment),
        at=_when(comment),
        author=comment.get("author"),
        url=comment.get("link"),
    )
