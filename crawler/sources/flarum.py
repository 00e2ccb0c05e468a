"""Flarum forums, by their JSON:API: discussions by last post, then the posts of those that are new or changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from scrapy.http import Request
from twisted.python.failure import Failure

from askdesk.model import Post, Question
from crawler.listed import Listed, Shown, outcome, refused, reply
from crawler.read import dates

MOST = 50  # discussions or posts a page may hold


class Flarum(Listed):
    """`site` is the forum's address."""

    name = "flarum"
    terms = "the site's own"
    basis = "The forum's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the discussion has one post (`commentCount` is 1)"
    keys: ClassVar[dict[str, str]] = {"tags": "slugs of tags to read instead of the whole forum"}
    spare = ("sort", "page[limit]", "include")
    wants: ClassVar[dict[str, str]] = {"Accept": "application/vnd.api+json"}

    def search(self) -> Iterable[Request]:
        """Yield the list of discussions, the one with the newest post first."""
        for tag in self.block.options.get("tags") or [""]:
            params = {"sort": "-lastPostedAt", "page[limit]": MOST, **({"filter[tag]": tag} if tag else {})}
            yield self.ask(self._api("discussions", params)).replace(errback=self.look_for_api, dont_filter=True)

    def look_for_api(self, failure: Failure) -> Iterator[Any]:
        """Ask the front page where the API is: hosts that do not rewrite addresses have it elsewhere."""
        if refused(failure) and not self.next_cursor.get("api"):
            yield self.listing(f"{self.root}/", meta={"is_front": True})
            return
        yield from self.missed(failure)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the list again, once the front page has told where the API is."""
        if response.meta.get("is_front"):
            told = re.search(r'"apiUrl"\s*:\s*"([^"]+)"', response.text)
            self.next_cursor["api"] = self.local(told[1].replace("\\/", "/")) if told else f"{self.root}/api"
            yield from self.search()
            return
        yield from super().rows(response)

    def listed(self, response: Any) -> Iterable[Any]:
        """Return the discussions of a list."""
        items: list[Any] = self.json(response)["data"]
        return items

    def shown(self, item: Any, response: Any) -> Shown | None:
        """Return the discussion of a list."""
        told = item["attributes"]
        state = " ".join(str(told.get(mark)) for mark in ("commentCount", "lastPostedAt", "isLocked", "hasBestAnswer"))
        return Shown(str(item["id"]), state, self._discussion(item["id"]))

    def following(self, response: Any) -> str | None:
        """Return the address the answer names as the next."""
        links: dict[str, str] = {} if response.meta.get("is_front") else self.json(response).get("links") or {}
        return self.local(links["next"]) if links.get("next") else None

    def thread(self, response: Any) -> Iterator[Any]:
        """Yield (discussion, posts, names), or the request for the posts that the discussion's own answer leaves out."""
        page = self.json(response)
        first = response.meta.get("first") or page["data"]
        here = [*page.get("included", ()), *(page["data"] if isinstance(page["data"], list) else ())]
        names = {**response.meta.get("names", {}), **{u["id"]: _username(u) for u in here if u["type"] == "users"}}
        posts = {**response.meta.get("posts", {}), **{p["id"]: p for p in here if p["type"] == "posts" and "attributes" in p}}
        comments = [post for post in posts.values() if post["attributes"].get("contentType") == "comment"]
        params = {"filter[discussion]": first["id"], "page[limit]": MOST, "include": "user"}
        more = self.following(response) if "first" in response.meta else self._api("posts", params)
        short = len(comments) < (first["attributes"].get("commentCount") or 0) or not comments
        yield self.rest(response, more if short else None, first=first, names=names, posts=posts) or [first, comments, names]

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a discussion; hidden posts do not count."""
        item, comments, names = row
        told = item["attributes"]
        shown = [p for p in comments if not p["attributes"].get("isHidden") and p["attributes"].get("isApproved") is not False]
        shown.sort(key=lambda post: post["attributes"].get("number") or 0)
        if told.get("isHidden") or told.get("hiddenAt") or not shown or shown[0]["attributes"].get("number") != 1:
            self.vanished(response)
            return None
        url = self.public(f"{self.root}/d/{quote(str(told.get('slug') or item['id']), safe='%')}")
        best = _id(item, "bestAnswerPost") or str(told.get("hasBestAnswer") or "")
        replies = [_reply(post, names, url, best) for post in shown[1:]]
        first = shown[0]["attributes"]
        return self.question(
            key=str(item["id"]),
            url=url,
            title=told.get("title") or "",
            body="",
            html=first.get("contentHtml") or "",
            author=names.get(_id(shown[0], "user")),
            asked_at=dates.iso(told.get("createdAt") or first.get("createdAt") or ""),
            **outcome(replies, closed=told.get("isLocked"), solved=told.get("hasBestAnswer")),
        )

    def address(self, row: Any) -> str:
        """Return the discussion's JSON."""
        return self._discussion(row.key.partition("#")[0])

    def _discussion(self, key: str) -> str:
        return self._api(f"discussions/{key}", {"include": "posts,posts.user"})

    def _api(self, what: str, params: dict[str, Any]) -> str:
        return f"{self.next_cursor.get('api') or self.root + '/api'}/{what}?{urlencode(params)}"


def _reply(post: dict[str, Any], names: dict[str, Any], url: str, best: str) -> Post:
    key, told = str(post["id"]), post["attributes"]
    more = {"accepted": key == best, "url": f"{url}/{told.get('number')}"}
    return reply(key, told.get("contentHtml"), dates.iso(told.get("createdAt") or ""), names.get(_id(post, "user")), **more)


def _id(item: dict[str, Any], relation: str) -> str:
    found = (item.get("relationships") or {}).get(relation) or {}
    return str((found.get("data") or {}).get("id") or "")


def _username(user: dict[str, Any]) -> str | None:
    return (user.get("attributes") or {}).get("username")
