"""Graph, the base of the two families that Meta's Graph API serves: comments on the institution's own posts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.http import Request

from askdesk.errors import SourceBlocked, SourceError
from askdesk.model import Observation, Status
from crawler.own import Own
from crawler.shape import at, moment

SLOW_DOWN = {4, 17, 32, 613, 80001, 80002}  # error codes of calls that came too fast
DENIED = {10, 102, 190, 200}  # error codes of a token that is over or may not read this
NEARLY = 95  # percent of what the app may use, above which the source rests an hour


class Graph(Own):
    """A family says which edges of the account list posts, and what a post and a comment are."""

    api: ClassVar[bool] = True
    service: ClassVar[str] = "the Graph API"
    wants: ClassVar[dict[str, str]] = {"Authorization": "Bearer {secret}"}
    """In an address the token would stand in logs."""
    handle_httpstatus_list = (400, 403)
    site_address = "https://graph.facebook.com"
    edges: ClassVar[dict[str, str]] = {}
    """Edges of the account, each with the fields to ask for."""
    comment_fields: ClassVar[str] = ""

    def search(self) -> Iterable[Request]:
        """Yield the account's own posts, and those in which it is named."""
        for edge, fields in self.edges.items():
            yield self._ask(f"{self.block.site}/{edge}", {"fields": fields, "limit": 50}, edge=edge)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield comments with the replies to them; the requests for the comments of each post; posts in which it is named."""
        page = self.told(response)
        if "post" in response.meta:
            yield from self._comments(response, page)
            return
        for post in page.get("data") or ():
            key = str(post["id"])
            if response.meta["edge"].startswith("tag"):
                yield [post, []]
            elif self.has_comments(post) and self.is_first(key):
                yield self.comments(key, [], post)

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of posts, None once they are older than a month: comments come to new posts."""
        if "post" in response.meta:
            return None
        page = self.told(response)
        after = ((page.get("paging") or {}).get("cursors") or {}).get("after")
        moments = [moment(at(post, self.post.at)) for post in page.get("data") or ()]
        old = self.since and moments and all(told and told < self.since - timedelta(days=30) for told in moments)
        if not after or not (page.get("paging") or {}).get("next") or old:
            return None
        return self._ask(
            urlsplit(response.url).path.strip("/"), {**response.meta["sent"], "after": after}, edge=response.meta["edge"]
        )

    # What a family may say

    def has_comments(self, post: dict[str, Any]) -> bool:
        """Return whether a post's comments are worth a call."""
        return bool(post.get("comments_count", 1))

    # What families call

    def comments_url(self, post: str, so_far: list[Any], after: str) -> str:
        """Return the address of the comments under a post; where they name what they answer, of all at once."""
        flat = {"filter": "stream", "order": "reverse_chronological"} if "parent" in self.comment_fields else {}
        return self.url(f"/{post}/comments", {"fields": self.comment_fields, "limit": 100, "after": after, **flat})

    def told(self, response: Any) -> dict[str, Any]:
        """Return an answer; errors say in a code whether we ask too much, may not ask, or ask for what is not there."""
        page: dict[str, Any] = self.json(response)
        self._slow_down(response)
        error = page.get("error") or {}
        if error.get("code") in SLOW_DOWN:
            self.park("the Graph API asks us to slow down", self.now + timedelta(hours=1))
        if error.get("code") == 100 and response.meta.get("ids"):
            return {"gone": True}
        if error:
            kind = SourceBlocked if error.get("code") in DENIED else SourceError
            raise kind(f"the Graph API refuses the call: {error.get('message') or error.get('code')}")
        return page

    def _comments(self, response: Any, page: dict[str, Any]) -> Iterator[Any]:
        meta = response.meta
        if page.get("gone"):
            yield from (Observation(id=question_id, status=Status.GONE) for question_id in meta["ids"])
            return
        after = at(page, "paging.cursors.after") if at(page, "paging.next") else None
        yield from self.commented(response, page.get("data") or [], more=after)

    def _ask(self, path: str, sent: dict[str, Any], **meta: Any) -> Request:
        return self.listing(self.url(f"/{path}", sent), meta={"sent": sent, **meta}, dont_filter=True)

    def _slow_down(self, response: Any) -> None:
        """Rest an hour when the usage header says that the app has nearly used what it may."""
        told = response.headers.get("X-App-Usage")
        used = json.loads(told) if told else {}
        if max([0, *(value for value in used.values() if isinstance(value, int | float))]) >= NEARLY:
            self.park("the Graph API says that its limit of this hour is nearly used up", self.now + timedelta(hours=1))
