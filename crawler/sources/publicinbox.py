"""Mailing lists in public-inbox: its search per name as Atom, then each thread found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote, unquote, urlencode, urljoin, urlsplit

import feedparser
import lxml.html
from scrapy.http import Request

from askdesk.errors import SourceBlocked, SourceError
from crawler import trouble
from crawler.mailed import Mailed
from crawler.read import dates, mail, markup
from crawler.read.mail import Mail


class PublicInbox(Mailed):
    """`site` is the address of one inbox."""

    name = "publicinbox"
    terms = "the site's own"
    keys: ClassVar[dict[str, str]] = {"queries": "further words to search for, beside the names of the departments"}

    def search(self) -> Iterable[Request]:
        """Yield one search per name, newest first; only words that are not quoted count."""
        names = [name for d in self.departments for name in (*d.aliases, *d.ambiguous)]
        since = f" rt:{self.since:%Y%m%d%H%M%S}.." if self.since else ""
        for name in dict.fromkeys([*names, *self.block.options.get("queries", ())]):
            yield from (self._found(f'{field}:"{name}"{since}', 0) for field in ("s", "nq"))

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield each stored thread once, whichever of its mails are due."""
        for key, rows in self.grouped(due).items():
            yield self._thread(key, known=rows[0].id, ids=[row.id for row in rows])

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the request for the thread of each mail found, or the mails of a thread."""
        entries = self._entries(response)
        if response.meta.get("page"):
            found = [self._mail(entry, response) for entry in entries]
            self._met.update(one.key for one in found)
            wanted = {question_id.partition("#")[0].rpartition(":")[2] for question_id in response.meta["ids"]}
            yield from [thread for thread in mail.threads(found) if not wanted or thread[0].key in wanted] or [found]
            return
        for one in (self._mail(entry, response) for entry in entries):
            if one.key not in self._met and self.finder.find(one.subject, one.text):
                self._met.add(one.key)
                yield self._thread(one.key, known=None, ids=[])

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a search, None once one is empty."""
        count = 0 if response.meta.get("page") else len(self._entries(response))
        return self._found(response.meta["query"], response.meta["offset"] + count) if count else None

    @property
    def _met(self) -> set[str]:
        met: set[str] = self.__dict__.setdefault("mails_met", {part for row in self.due for part in row.key.split("#")})
        return met

    def _found(self, query: str, offset: int) -> Request:
        sent = {"q": query, "x": "A", **({"o": offset} if offset else {})}
        # It answers 404 where nothing matches.
        meta = {"query": query, "offset": offset, "handle_httpstatus_list": [404]}
        return self.listing(f"{self.root}/?{urlencode(sent)}", meta=meta)

    def _thread(self, key: str, *, known: str | None, ids: list[str]) -> Request:
        url = f"{self.root}/{quote(key.replace('%23', '#'), safe='@')}/t.atom"
        return self.page(url, known=known, meta={"ids": ids}, dont_filter=True)

    def _entries(self, response: Any) -> list[Any]:
        if response.status == 404:
            return []
        parsed = feedparser.parse(response.body)
        if not parsed.version:
            error = SourceBlocked if trouble.is_wall(response) else SourceError
            raise error(trouble.unreadable(response))
        return list(parsed.entries)

    def _mail(self, entry: Any, response: Any) -> Mail:
        url = urljoin(response.url, entry["link"])
        key, above = _id(url), entry.get("thr_in-reply-to") or {}
        self.places[key] = url
        content = (entry.get("content") or [{"value": entry.get("summary") or ""}])[0]["value"]
        return Mail(
            key=key,
            subject=markup.decoded(entry.get("title") or ""),
            author=entry.get("author_detail", {}).get("name") or None,
            at=dates.iso(entry.get("updated") or entry.get("published") or ""),
            text=mail.own_words(lxml.html.fromstring(f"<div>{content}</div>").text_content()),
            answers=(_id(above["href"]),) if above.get("href") else (),
        )


def _id(url: str) -> str:
    """Return the Message-ID that is the last step of an address."""
    return unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]).replace("#", "%23")
