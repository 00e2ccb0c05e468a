"""Lemmy communities, by the API v3 of one server: posts and comments that name us, each post with its comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Post, Question
from crawler.federated import Federated, origin
from crawler.listed import outcome
from crawler.read import dates

MOST = 50  # posts, and comments, of a page
WINDOW = timedelta(minutes=10)  # in which a server counts searches


class Lemmy(Federated):
    """`site` is the address of one server; it knows the posts of those it is linked with."""

    name = "lemmy"
    terms = "the site's own"
    basis = "The server's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the post has no comment (`counts.comments` is 0)"
    keys: ClassVar[dict[str, str]] = {
        "queries": "further words to search for, beside the names of the departments",
        "local": "true leaves out what other servers' communities say",
    }

    def search(self) -> Iterable[Request]:
        """Yield one search per name, newest first: it finds posts and comments alike."""
        reach = "Local" if self.block.options.get("local") else "All"
        for name in self.names:
            yield self._search({"q": name, "type_": "All", "sort": "New", "listing_type": reach, "limit": MOST, "page": 1})

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield each stored post once, by its number on this server."""
        for rows in self.grouped(due).values():
            if number := self.number(rows[0]):
                self.is_first(number)
                yield self._ask("post", {"id": number}, known=rows[0].id, meta={"ids": [row.id for row in rows]})

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield (post, comments) once both are there, before that the request for what is missing."""
        page = self._told(response)
        if page is None:
            self.vanished(response)
        elif "post" in response.meta:
            yield [response.meta["post"], page.get("comments") or []]
        elif "post_view" in page:
            yield self._whole(page["post_view"], response.meta)
        else:
            yield from self.each([*(page.get("posts") or ()), *(page.get("comments") or ())], self._found)

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a post."""
        view, comments = row
        post, counts = view["post"], view.get("counts") or {}
        if post.get("deleted") or post.get("removed"):
            self.vanished(response)
            return None
        host = origin(post["ap_id"])[0]
        shown = [c for c in comments if not (c["comment"].get("deleted") or c["comment"].get("removed"))]
        replies = [_reply(comment, host) for comment in shown]
        return self.made(
            post["ap_id"],
            post["id"],
            url=post["ap_id"],
            title=post["name"],
            body=own_words(post.get("body")),
            author=_name(view),
            asked_at=dates.iso(post.get("published") or ""),
            score=counts.get("score"),
            **outcome(replies, closed=post.get("locked"), answers=max(len(replies), counts.get("comments") or 0)),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a search, None once it is older than the last run."""
        page = self._told(response) if "params" in response.meta else None
        found = [*(page.get("posts") or ()), *(page.get("comments") or ())] if page else []
        moments = [dates.iso((one.get("comment") or one.get("post") or {}).get("published") or "") for one in found]
        old = self.since and all(moment < self.since for moment in moments if moment)
        if len(found) < MOST or old:
            return None
        params = response.meta["params"]
        return self._search({**params, "page": params["page"] + 1})

    def _found(self, one: dict[str, Any]) -> Iterator[Any]:
        """Yield what is to be read of a post that a search found, or whose comment it found: it takes words loosely."""
        number, comment = str(one["post"]["id"]), one.get("comment")
        text = comment["content"] if comment else one["post"].get("body") or ""
        if self.finder.find("" if comment else one["post"]["name"], own_words(text)) and self.is_first(number):
            yield self._ask("post", {"id": number}) if comment else self._whole(one, {})

    def _whole(self, view: dict[str, Any], meta: dict[str, Any]) -> Any:
        if not (view.get("counts") or {}).get("comments"):
            return [view, []]
        params = {"post_id": view["post"]["id"], "max_depth": 8, "sort": "Old", "limit": MOST}
        return self._ask("comment/list", params, meta={"post": view, "ids": meta.get("ids", [])})

    def _search(self, params: dict[str, Any]) -> Request:
        url = f"{self.root}/api/v3/search?{urlencode(params)}"
        return self.listing(url, meta={"params": params, "handle_httpstatus_list": [400]})

    def _ask(self, what: str, params: dict[str, Any], *, known: str | None = None, meta: dict[str, Any] | None = None) -> Request:
        kept = {"handle_httpstatus_list": [400], **(meta or {})}
        return self.page(f"{self.root}/api/v3/{what}?{urlencode(params)}", known=known, meta=kept, dont_filter=True)

    def _told(self, response: Any) -> dict[str, Any] | None:
        """Return the answer, None for a post that is not there; nearly every error comes as 400."""
        page: dict[str, Any] = self.json(response)
        error, host = page.get("error"), urlsplit(self.root).netloc
        if error == "rate_limit_error":
            self.park(f"{host} asks us to slow down", self.now + WINDOW)
            raise SourceError(f"{host} asks us to slow down")
        if error and "couldnt_find" in error:
            return None
        if error:
            raise SourceError(f"{host} refuses the call: {error}")
        return page


def own_words(text: str | None) -> str:
    """Return Markdown *text* without the lines that quote others."""
    return "\n".join(line for line in (text or "").splitlines() if not line.startswith(">"))


def _reply(view: dict[str, Any], host: str) -> Post:
    comment = view["comment"]
    server, number = origin(comment["ap_id"])
    role = "bot" if (view.get("creator") or {}).get("bot_account") else "moderator" if comment.get("distinguished") else None
    return Post(
        key=number if server == host else f"{number}@{server}",
        text=own_words(comment["content"]),
        html=None,
        at=dates.iso(comment.get("published") or ""),
        author=_name(view),
        role=role,
        score=(view.get("counts") or {}).get("score"),
        url=comment["ap_id"],
    )


def _name(view: dict[str, Any]) -> str | None:
    creator = view.get("creator") or {}
    return None if creator.get("deleted") else creator.get("actor_id") or creator.get("name")
