"""Listed, the base of families whose lists show each thread's state: only what is new or changed is asked for."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from urllib.parse import parse_qsl, urlencode

from scrapy.http import Request
from twisted.python.failure import Failure

from askdesk import log
from askdesk.model import Observation, Post, Status
from crawler.source import BAD_ROW, Source

MOST_PAGES = 40  # read of one thread
REMEMBERED = 30000  # threads whose state is kept for the next run
logger = logging.getLogger("askdesk.crawl")


class Shown(NamedTuple):
    """A thread as a list shows it."""

    key: str
    state: str
    """Whatever differs once the thread has news."""
    url: str
    """The address to ask for it; empty where the list shows all there is."""
    item: Any = None
    """What the list says of it; where there is no address, what `read` takes."""


class Threaded(Source):
    """A family whose stored replies are looked at with their thread, in one request."""

    @property
    def names(self) -> list[str]:
        """Return what to search for: every name of the departments, and what the key `queries` adds."""
        told = [name for d in self.departments for name in (*d.aliases, *d.ambiguous)]
        return list(dict.fromkeys([*told, *self.block.options.get("queries", ())]))

    def is_first(self, key: str) -> bool:
        """Return True the first time this run meets *key*, False from then on."""
        met: set[str] = self.__dict__.setdefault("keys_met", set())
        is_new = key not in met
        met.add(key)
        return is_new

    def grouped(self, due: list[Any]) -> dict[str, list[Any]]:
        """Return thread key -> the stored rows of that thread that are due."""
        threads: dict[str, list[Any]] = {}
        for row in due:
            threads.setdefault(row.key.partition("#")[0], []).append(row)
        return threads

    def each(self, items: Iterable[Any], read: Callable[[Any], Iterable[Any]]) -> Iterator[Any]:
        """Yield what *read* yields of each of *items*; a bad one is counted and skipped, the others go on."""
        for item in items:
            try:
                found = list(read(item))
            except BAD_ROW as error:
                self.count("rows")
                self.count("bad_rows")
                logger.warning(log.line("bad_row", source=self.block.name, error=type(error).__name__))
                continue
            yield from found

    def vanished(self, response: Any) -> None:
        """Note that a page does not show the thread asked for."""
        for question_id in response.meta.get("ids", ()):
            self.gone(question_id)

    def item(self, row: Any, response: Any) -> Iterator[Any]:
        """Yield the thread and what was asked in its replies; stored replies that it no longer holds are gone."""
        found = list(super().item(row, response))
        yield from found
        if not found or "#" in found[0].key:
            return
        order = [post.key for post in found[0].replies]
        for question_id in set(response.meta.get("ids", ())) - {question.id for question in found}:
            reply = question_id.partition("#")[2]
            if reply in order:  # it no longer asks, or no longer names us; it is watched all the same
                waits = Status.OPEN if reply == order[-1] else Status.REPLIED
                yield Observation(id=question_id, status=Status.CLOSED if found[0].status == Status.CLOSED else waits)
            elif reply:
                self.gone(question_id)


class Listed(Threaded):
    """A family says how its lists name threads, and how a thread is read; which threads to ask for is decided here."""

    wants: ClassVar[dict[str, str]] = {}
    """Headers sent with every request."""
    spare: ClassVar[tuple[str, ...]] = ()
    """Parameters that only make an answer handier; a site that refuses them is asked without."""

    # What a family fills in

    def listed(self, response: Any) -> Iterable[Any]:
        """Yield what stands on a list, one by one."""
        raise NotImplementedError

    def shown(self, item: Any, response: Any) -> Shown | None:
        """Return the thread that an item of a list names, None if it names none."""
        raise NotImplementedError

    def thread(self, response: Any) -> Iterable[Any]:
        """Yield what `read` takes, once the thread is whole; before that the request for its next page, made with `rest`."""
        raise NotImplementedError

    def address(self, row: Any) -> str:
        """Return the address to ask for the thread of a stored question."""
        raise NotImplementedError

    def following(self, response: Any) -> str | None:
        """Return the address of the list's next page, None at its end."""
        return None

    # What families call

    def headers(self) -> dict[str, str]:
        """Return the headers of every request."""
        return dict(self.wants)

    def rest(self, response: Any, url: str | None, **so_far: Any) -> Request | None:
        """Return the request for one more page of a thread, None if there is none or too many; *so_far* goes into its meta."""
        if not url:
            return None
        pages = response.meta.get("pages", 1) + 1
        meta = {name: response.meta[name] for name in ("key", "state", "ids", "item") if name in response.meta}
        more = {**meta, **so_far, "pages": pages}
        return self.page(url, meta=more, headers=self.headers(), priority=20, dont_filter=True) if pages <= MOST_PAGES else None

    # The loop

    def ask(self, url: str, **more: Any) -> Request:
        """Return a request for a list, with the family's headers."""
        return self.listing(url, headers=self.headers(), **more)

    def recheck(self, due: list[Any]) -> Iterator[Request]:
        """Yield each stored thread once, whichever of its posts are due."""
        threads = self.grouped(due)
        self._asked.update(threads)
        for key, rows in threads.items():
            meta = {"key": key, "ids": [row.id for row in rows]}
            yield self.page(self.address(rows[0]), known=rows[0].id, meta=meta, headers=self.headers(), dont_filter=True)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the requests for the threads of a list that are new or changed; or what a thread's page holds."""
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
        return self.ask(url, meta={**board, "number": number + 1}) if url else None

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
            yield self.page(shown.url, meta=meta, headers=self.headers(), dont_filter=True) if shown.url else shown.item

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


def reply(key: Any, html: str | None, at: datetime | None, author: str | None, **more: Any) -> Post:
    """Return a reply as a site shows it; *more* as in the model."""
    return Post(key=str(key), text="", html=html or "", at=at, author=author, **more)


def outcome(replies: Iterable[Post], *, closed: Any = False, solved: Any = False, answers: int | None = None) -> dict[str, Any]:
    """Return the fields of a Question that follow from its *replies*: closed goes before solved, solved before replied.

    Args:
        solved: Whether the site says so, where no reply is marked as accepted.
        answers: Replies that count as answers, where not all do or not all could be read.
    """
    ordered = tuple(sorted(replies, key=lambda post: (post.at is None, post.at and post.at.timestamp())))
    accepted = next((post.key for post in ordered if post.accepted), None)
    count = len(ordered) if answers is None else answers
    status = Status.CLOSED if closed else Status.SOLVED if solved or accepted else Status.REPLIED if count else Status.OPEN
    return {"replies": ordered, "accepted": accepted, "answers": count, "status": status}


def refused(failure: Failure) -> bool:
    """Return whether a site does not know an address or its parameters."""
    return getattr(getattr(failure.value, "response", None), "status", 0) in {400, 404}


def linked(response: Any, relation: str) -> str | None:
    """Return the address that the Link header names as *relation*, None if it names none."""
    told = (response.headers.get("Link") or b"").decode("latin-1")
    found = re.search(rf'<([^>]+)>[^,<]*;\s*rel="?{relation}"?', told)
    return found[1] if found else None
