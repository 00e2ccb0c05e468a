"""Listed, the base of families whose lists show each thread's state: only what is new or changed is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qsl, urlencode

from scrapy.http import Request
from twisted.python.failure import Failure
from w3lib.url import add_or_replace_parameter, url_query_parameter

from crawler.shape import at, flag
from crawler.source import status_of
from crawler.threaded import Threaded

MOST_PAGES = 40  # read of one thread
REMEMBERED = 30000  # threads whose state is kept for the next run


class Shown(NamedTuple):
    """A thread as a list shows it."""

    key: str
    state: str
    """Whatever differs once the thread has news."""
    url: str
    """The address to ask for it; empty where the list shows all there is."""
    item: Any = None
    """What the list says of it; where there is no address, what `read` takes."""


class Listed(Threaded):
    """A family says how its lists name threads, and how a thread is read; which threads to ask for is decided here."""

    spare: ClassVar[tuple[str, ...]] = ()
    """Parameters that only make an answer handier; a site that refuses them is asked without."""
    items: ClassVar[str] = ""
    """The path of what a list holds, in web pages a CSS query; empty: the answer is the list."""
    posts: ClassVar[str] = ""
    """The same for the replies of a thread."""
    more: ClassVar[str] = ""
    """The path of the next page's address, of a list or a thread; empty: the Link header names it."""
    pages: ClassVar[str] = ""
    """The path of how many pages there are, where they are numbered."""
    marks: ClassVar[tuple[str, ...]] = ()
    """Fields of an item, one of which differs once its thread has news."""

    # What a family fills in

    def listed(self, response: Any) -> Iterable[Any]:
        """Return what stands on a list."""
        page = None if self.html or not self.items else self.json(response)
        return [] if page is not None and at(page, self.items) is None else self._all(response, self.items)

    def shown(self, item: Any, response: Any) -> Shown | None:
        """Return the thread that an item of a list names, None if it names none."""
        key = self.post.name(item)
        return None if flag(item, self.post.hidden) else Shown(key, self.state(item), self.where(self.handle_of(item)))

    def thread(self, response: Any) -> Iterable[Any]:
        """Yield what `read` takes, once the thread is whole; before that the request for its next page, by `whole` or `rest`."""
        item = response.meta.get("item") or (response if self.html else self.json(response))
        yield self.whole(response, item, self._all(response, self.posts), self.following(response))

    def address(self, row: Any) -> str:
        """Return the address to ask for the thread of a stored question."""
        return self.where(row.key.partition("#")[0])

    def following(self, response: Any) -> str | None:
        """Return the address of the next page of a list or thread, None at its end."""
        page = response if self.html else self.json(response)
        if self.pages:
            return turned(response, last=at(page, self.pages) or 1)
        url = at(page, self.more) or linked(response, "next")
        return response.urljoin(self.local(url)) if url else None

    # What families call

    def state(self, item: Any) -> str:
        """Return the marks of an item, as they are kept for the next run."""
        return " ".join(str(item.get(mark)) for mark in self.marks)

    def whole(self, response: Any, item: Any, here: Iterable[Any], url: str | None) -> Any:
        """Return the row of a thread, with the replies *here* and on pages before; or the request for its next page, *url*."""
        first, replies = response.meta.get("first", item), [*response.meta.get("replies", ()), *here]
        return self.rest(response, url, first=first, replies=replies) or [first, replies]

    def rest(self, response: Any, url: str | None, **so_far: Any) -> Request | None:
        """Return the request for one more page of a thread, None if there is none or too many; *so_far* goes into its meta."""
        if not url:
            return None
        pages = response.meta.get("pages", 1) + 1
        meta = {name: response.meta[name] for name in ("key", "state", "ids", "item") if name in response.meta}
        more = {**meta, **so_far, "pages": pages}
        return self.page(url, meta=more, priority=20, dont_filter=True) if pages <= MOST_PAGES else None

    # The loop

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield each stored thread once, whichever of its posts are due."""
        threads = self.grouped(due)
        self._asked.update(threads)
        for key, rows in threads.items():
            meta = {"key": key, "ids": [row.id for row in rows]}
            yield self.page(self.address(rows[0]), known=rows[0].id, meta=meta, dont_filter=True)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the requests for the threads of a list that are new or changed; or what a thread's page holds."""
        if "asked" in response.meta:
            yield from self._batch(response)
            return
        if not response.meta.get("page") or response.meta.get("board"):
            yield from self.each(self.listed(response), lambda item: self._fresh(item, response))
            return
        for row in self.thread(response):
            if not isinstance(row, Request) and response.meta.get("state"):
                self._remember(response.meta["key"], response.meta["state"])
            yield row

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a list, None once a page holds nothing new: lists are ordered by what happened last."""
        number = response.meta.get("number", 1)
        url = self.following(response) if response.meta.get("has_news") and number < self.block.max_pages else None
        board = {"page": True, "board": True} if response.meta.get("board") else {}
        return self.listing(url, meta={**board, "number": number + 1}) if url else None

    def missed(self, failure: Failure) -> Iterator[Any]:
        """Ask once more without the parameters that can be spared, where a site does not know them."""
        request: Request = failure.request  # type: ignore[attr-defined]
        bare, _, query = request.url.partition("?")
        kept = [(name, value) for name, value in parse_qsl(query) if name not in self.spare]
        plain = bare + (f"?{urlencode(kept)}" if kept else "")
        if self.spare and refused(failure) and len(kept) < len(parse_qsl(query)):
            yield request.replace(url=plain, dont_filter=True)
            return
        yield from super().missed(failure)

    def _all(self, response: Any, path: str) -> list[Any]:
        if self.html:
            return list(response.css(path))
        page = self.json(response)
        found = at(page, path) if path else page
        if found is None:
            raise KeyError(path)
        return list(found)

    def _batch(self, response: Any) -> Iterator[Any]:
        """Yield the stored threads that a call for many shows, and those that it leaves out as gone."""
        found = [shown for item in self.listed(response) if (shown := self.shown(item, response))]
        yield from self.absent(response, (shown.key for shown in found))
        for shown in found:
            meta = {"key": shown.key, "ids": response.meta["asked"].get(shown.key, []), "item": shown.item}
            yield self.page(shown.url, meta=meta, dont_filter=True) if shown.url else shown.item

    def _fresh(self, item: Any, response: Any) -> Iterator[Any]:
        shown = self.shown(item, response)
        watched = shown is not None and shown.key in {row.key.partition("#")[0] for row in self.due}
        if shown is None or self._states.get(shown.key) == shown.state or (shown.key in self._asked and not watched):
            return
        response.meta["has_news"] = True  # a list that starts again past its end has none
        if shown.key in self._asked or not shown.url:
            self._remember(shown.key, shown.state)  # it is looked at again in this run anyway
        if shown.key not in self._asked:
            self._asked.add(shown.key)
            meta = {"key": shown.key, "state": shown.state, "item": shown.item}
            yield self.page(shown.url, meta=meta, dont_filter=True) if shown.url else shown.item

    def _remember(self, key: str, state: str) -> None:
        self._states[key] = state
        if len(self._states) > REMEMBERED:
            self._states.pop(next(iter(self._states)))

    @property
    def _states(self) -> dict[str, str]:
        states: dict[str, str] = self.next_cursor.setdefault("threads", {})
        return states

    @property
    def _asked(self) -> set[str]:
        asked: set[str] = self.__dict__.setdefault("threads_asked", set())
        return asked


def refused(failure: Failure) -> bool:
    """Return whether a site does not know an address or its parameters."""
    return status_of(failure) in {400, 404}


def turned(response: Any, *, last: float, here: int | None = None) -> str | None:
    """Return the address of the next page, None if this is the *last*; *here* is its number where its address is silent."""
    number = here or int(url_query_parameter(response.url, "page", "1") or 1)
    return add_or_replace_parameter(response.url, "page", str(number + 1)) if number < last else None


def linked(response: Any, relation: str) -> str | None:
    """Return the address that the Link header names as *relation*, None if it names none."""
    told = (response.headers.get("Link") or b"").decode("latin-1")
    found = re.search(rf'<([^>]+)>[^,<]*;\s*rel="?{relation}"?', told)
    return found[1] if found else None
