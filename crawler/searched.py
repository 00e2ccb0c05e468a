"""Searched, the base of families whose API is searched name by name, and looks at many stored posts in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from scrapy.http import Request

from askdesk.model import Status
from askdesk.store import questions
from crawler.budget import Budget
from crawler.shape import at, moment, tree
from crawler.threaded import Threaded

QUERIES = {"queries": "further words to search for, beside the names of the departments"}


class Searched(Threaded):
    """A family says what is searched and where an item's replies are; which hits are worth a call is decided here."""

    api: ClassVar[bool] = True
    loose: ClassVar[bool] = False
    """True if the search finds so much else that a hit that does not speak of us is no row."""
    searched: ClassVar[str] = ""
    """The call that searches."""
    look: ClassVar[tuple[str, str] | None] = None
    """The call that looks at many stored posts, and the parameter that names them; None: each is asked for at `where`."""
    joined: ClassVar[str] = ","
    """What stands between them; empty if each has a parameter of its own."""
    items: ClassVar[str] = ""
    """The path of the hits in an answer."""
    turn: ClassVar[tuple[str, str]] = ("", "")
    """The parameter that asks for the next page of hits, and the path of its value in the page before; by a number in place of a
    path it is counted up by that, as long as pages are full (`limit` in the query)."""
    posts: ClassVar[str] = ""
    """The path of the replies in the answer to a request of `below`."""
    deeper: ClassVar[str] = ""
    """The path of the replies to a reply in it."""

    # What a family fills in

    def query(self, name: str) -> dict[str, Any]:
        """Return the parameters of the search for *name*."""
        raise NotImplementedError

    def below(self, item: Any, ids: list[str]) -> Any:
        """Return the request for the replies of *item* (`replies_of`); *ids* are the stored questions looked at with it."""
        raise NotImplementedError

    def found_on(self, page: Any) -> list[Any]:
        """Return the hits of an answer."""
        found: list[Any] = at(page, self.items) or []
        return found

    def told(self, item: Any) -> Any:
        """Return a hit or reply with what no path in it tells."""
        return item

    def has_replies(self, item: Any) -> bool:
        """Return whether an item has replies worth a call."""
        return bool(at(item, self.post.answers)) and not at(item, self.post.opt_out)

    # The loop

    def search(self) -> Iterable[Request]:
        """Yield one search per name."""
        return [self.call(self.searched, self.query(name)) for name in self.names]

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each batch of stored posts."""
        if self.look is None:
            return super().recheck(due)
        call, named = self.look
        told = [(asked, self.joined.join(asked) if self.joined else list(asked)) for asked in self.batches(due)]
        return [self.call(call, {named: names}, asked=asked) for asked, names in told]

    def rows(self, response: Any) -> Iterable[Any]:
        """Yield the hits, and before a hit of ours that has replies the request for them."""
        page = self.json(response)
        if "item" in response.meta:
            below = tree(at(page, self.posts) or () if self.posts else page, self.deeper)
            yield [response.meta["item"], [self.told(one) for one in below]]
        elif "ids" in response.meta:
            yield from self._looked_at(self.found_on(page), response)
        else:
            yield from self.hits(self.found_on(page), response)

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a search, None once it is older than the last run."""
        if "sent" not in response.meta or "asked" in response.meta:
            return None
        page, sent, (name, path) = self.json(response), response.meta["sent"], self.turn
        found = self.found_on(page)
        if self.is_old(told for item in found if (told := moment(at(item, self.post.at)))):
            return None
        counted = sent[name] + int(path) if path.isdigit() and len(found) >= sent["limit"] else None
        following = counted or at(page, path)
        return self.next_call(response, **{name: following}) if following else None

    # What families call

    def replies_of(self, item: Any, name: str, sent: dict[str, Any], ids: list[str]) -> Request:
        """Return the request for the replies of *item*."""
        return self.again(self.url(name, sent), ids, item=item)

    def call(self, name: str, sent: dict[str, Any], **meta: Any) -> Request:
        """Return a request for a call of the API, its name and parameters in the meta."""
        return self.listing(self.url(name, sent), meta={"call": name, "sent": sent, **meta}, dont_filter=True)

    def next_call(self, response: Any, **sent: Any) -> Request:
        """Return the same call with other parameters: its next page."""
        kept = {name: response.meta[name] for name in ("handle_httpstatus_list",) if name in response.meta}
        return self.call(response.meta["call"], {**response.meta["sent"], **sent}, **kept)

    def hits(self, items: list[Any], response: Any) -> Iterator[Any]:
        """Yield the row or request of each item, and what is gone of those that the call named."""
        asked = response.meta.get("asked", {})
        yield from self.absent(response, (at(item, self.handle or self.post.key) for item in items))
        yield from self.each(items, lambda item: self.hit(item, asked.get(self.handle_of(item))))

    def hit(self, item: Any, ids: list[str] | None) -> Iterator[Any]:
        """Yield an item once: as a row, or the request for its replies if it has some and is ours or stored (*ids*)."""
        item = self.told(item)
        ours = ids is not None or self.is_ours(item)
        if (self.loose and not ours) or not self.is_first(self.handle_of(item)):
            return
        if ours and self.has_replies(item):
            yield self.below(item, ids or [])
        else:
            yield [item, []]

    def afford(self, request: Request, budget: Budget, amount: float, why: str = "") -> Iterator[Request]:
        """Yield *request* if the *budget* has *amount* left, which is set aside for it; else note *why* it is not made."""
        if budget.spend(amount):
            request.meta["set_aside"] = amount
            yield request
        elif why:
            self.troubles.note(f"{self.block.name} {why}", whole=True)

    def keep_reserve(self, left: Any, least: int, until: datetime, what: str) -> bool:
        """Return True, and rest until *until*, once fewer calls are *left* than the key `reserve` (default *least*) keeps."""
        is_low = isinstance(left, int) and 0 <= left < int(self.block.options.get("reserve", least))
        if is_low:
            self.park(f"{what} of {self.service} {'are' if what.endswith('s') else 'is'} nearly used up ({left} left)", until)
        return is_low

    def _looked_at(self, items: list[Any], response: Any) -> Iterator[Any]:
        """Yield the one item that was asked for at `where`, or the request for its replies; nothing there is one that is gone."""
        for item in items:
            yield self.below(item, response.meta["ids"]) if self.has_replies(item) else [item, []]
        if not items:
            self.vanished(response)

    def unseen(self, due: list[Any], *, longer_than: timedelta) -> list[Any]:
        """Return *due* and all other stored questions not seen for that long, whatever their state: some terms ask for it."""
        with self.engine.begin() as db:
            stored = questions.seen(db, self.block.name).values()
        old = [row for row in stored if row.status != Status.GONE and self.now - row.checked_at > longer_than]
        return list({row.id: row for row in [*old, *due]}.values())
