"""WordPress, by the REST API: posts that name us, and comments that do, each with the post it stands under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy.http import Request
from twisted.python.failure import Failure

from askdesk.errors import SourceError
from askdesk.model import Post, Question
from crawler.listed import Threaded, linked, outcome, refused, reply
from crawler.read import dates, markup, replies

MOST = 100  # items of a page
PRETTY = "/wp-json/"


class WordPress(Threaded):
    """`site` is the address of the blog."""

    name = "wordpress"
    terms = "the site's own"
    basis = "The blog's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the post has no comment; no other comment answers the comment (none has it as `parent`)"
    keys: ClassVar[dict[str, str]] = {"queries": "further words to search for, beside the names of the departments"}
    asked_in_replies = False

    def search(self) -> Iterable[Request]:
        """Yield the front page, which says where the API is."""
        yield self.listing(f"{self.root}/", meta={"is_front": True})

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield each post that is stored, or under which a stored comment stands."""
        for post, rows in self.grouped(due).items():
            self.is_first(post)
            yield self._post(post, ids=[row.id for row in rows])

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield (post, comment or None, all comments) for all that names us or is stored; before that, what leads there."""
        meta = response.meta
        if meta.get("is_front"):
            self.next_cursor["api"] = self.local(linked(response, "https://api.w.org/") or f"{self.root}{PRETTY}")
            yield from list(self._searches())[:1]  # the others once it is known that the blog answers searches
        elif "all" in meta:
            yield from self._all(response)
        elif "post" in meta:
            comments = [*meta.get("comments", ()), *self._items(response)]
            url = linked(response, "next")
            yield from (
                [self._comments(url, {**meta, "comments": comments})] if url else self._whole(meta["post"], comments, response)
            )
        elif "number" in meta:
            post = self.json(response) if response.status == 200 else {}  # comments stand under pages too, which are no posts
            sent = {"post": meta["number"], "per_page": MOST, "order": "asc"}
            yield self._comments(self._api("comments", sent), {**meta, "post": post})
        else:
            yield from list(self._searches())[1:] if self.is_first("searches") else []
            yield from self.each(self._items(response), self._found)

    def read(self, row: Any, response: Any) -> Question | None:
        """Return a post, or a comment as a question of its own under the title of its post."""
        post, comment, comments = row
        asked = comment or post
        below = _below(comment["id"], comments) if comment else comments
        return self.question(
            key=f"{comment['post']}#{comment['id']}" if comment else str(post["id"]),
            url=self.public(asked["link"]),
            title=markup.line(" ".join(markup.decoded((post.get("title") or {}).get("rendered") or "").split())),
            body="",
            html=_html(asked),
            author=_name(asked),
            asked_at=dates.iso(asked.get("date_gmt") or ""),
            **outcome([_reply(one) for one in below], closed=post.get("comment_status") == "closed"),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a search: past the end some answer 400."""
        url = linked(response, "next") if response.meta.get("query") else None
        return self.listing(self.local(url), meta={"query": True}) if url else None

    def without_search(self, failure: Failure) -> Iterator[Any]:
        """Read the newest comments and posts where a blog does not let programs search."""
        if not refused(failure):
            yield from self.missed(failure)
        elif self.is_first("all"):
            yield self.listing(self._api("comments", {}), meta={"all": "comments", "number": 1, "under": {}})

    def _searches(self) -> Iterator[Request]:
        after = {"after": f"{self.since:%Y-%m-%dT%H:%M:%S}"} if self.since else {}
        for name in self.names:
            for what in ("posts", "comments"):
                sent = {"search": name, **after, "per_page": MOST, "orderby": "date", "order": "desc"}
                yield self.listing(self._api(what, sent), meta={"query": True}).replace(errback=self.without_search)

    def _found(self, item: dict[str, Any]) -> Iterator[Request]:
        post = str(item["post"] if "post" in item else item["id"])
        if self._names_us(item) and self.is_first(post):
            yield self._post(post, ids=[])

    def _post(self, number: str, *, ids: list[str]) -> Request:
        meta = {"number": number, "ids": ids, "handle_httpstatus_list": [400, 401, 403, 404]}
        return self.page(self._api(f"posts/{number}", {}), meta=meta, dont_filter=True)

    def _comments(self, url: str, meta: dict[str, Any]) -> Request:
        kept = {name: meta[name] for name in ("ids", "number", "post", "comments") if name in meta}
        known = meta["ids"][0] if meta["ids"] else None
        return self.page(self.local(url), known=known, meta=kept, dont_filter=True)

    def _all(self, response: Any) -> Iterator[Any]:
        """Yield the next page of all comments, then of all posts, each post with what stands under it."""
        what, number, under = (response.meta[name] for name in ("all", "number", "under"))
        items = self._items(response)
        if what == "comments":
            under = defaultdict(list, {**under})
            for item in items:
                under[item["post"]] = [*under[item["post"]], item]
        for post in items if what == "posts" else ():
            yield from self._whole(post, under.pop(post["id"], []), response)
        last = int(response.headers.get("X-WP-TotalPages") or 1) <= number or number >= self.block.max_pages
        if not last:
            url = self._api(what, {"page": number + 1})
            yield self.listing(url, meta={"all": what, "number": number + 1, "under": under})
        elif what == "comments":
            yield self.listing(self._api("posts", {}), meta={"all": "posts", "number": 1, "under": under})
        for comments in under.values() if last and what == "posts" else ():
            yield from self._whole({}, comments, response)

    def _whole(self, post: dict[str, Any], comments: list[dict[str, Any]], response: Any) -> Iterator[Any]:
        """Yield the post if it names us, and the comments that do; under a post of ours only those that ask."""
        ids = response.meta.get("ids", [])
        prefix, ours = f"{self.name}:{self.host}", bool(post) and self._names_us(post)
        here = {f"{prefix}:{one['post']}#{one['id']}": one for one in comments}
        stored = post and f"{prefix}:{post['id']}" in ids
        for question_id in set(ids) - set(here) - ({f"{prefix}:{post['id']}"} if post else set()):
            self.gone(question_id)
        if ours or stored:
            yield [post, None, comments]
        for question_id, comment in here.items():
            if question_id in ids or (self._asks(comment) if ours else self._names_us(comment)):
                yield [post, comment, comments]

    def _names_us(self, item: dict[str, Any]) -> bool:
        title = markup.decoded((item.get("title") or {}).get("rendered") or "")
        return bool(self.finder.find(title, markup.text(markup.safe(_html(item))), _html(item)))

    def _asks(self, comment: dict[str, Any]) -> bool:
        text = markup.text(markup.safe(_html(comment)))
        return replies.asks(text, self.finder.find("", text))

    def _items(self, response: Any) -> list[dict[str, Any]]:
        """Return posts or comments; pings are neither."""
        page = self.json(response)
        if not isinstance(page, list):
            raise SourceError(f"{self.host} refuses the call: {page.get('message') or page.get('code')}")
        return [one for one in page if one.get("type") not in {"pingback", "trackback"}]

    def _api(self, what: str, sent: dict[str, Any]) -> str:
        base = self.next_cursor.get("api") or f"{self.root}{PRETTY}"
        return f"{base}wp/v2/{what}{('&' if '?' in base else '?') + urlencode(sent) if sent else ''}"


def _below(key: Any, comments: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the comments that answer one, and those that answer these."""
    for comment in comments:
        if comment.get("parent") == key:
            yield comment
            yield from _below(comment["id"], comments)


def _reply(comment: dict[str, Any]) -> Post:
    moment = dates.iso(comment.get("date_gmt") or "")
    return reply(comment["id"], _html(comment), moment, _name(comment), url=comment.get("link"))


def _html(item: dict[str, Any]) -> str:
    return (item.get("content") or {}).get("rendered") or ""


def _name(item: dict[str, Any]) -> str | None:
    return markup.decoded(item.get("author_name") or "") or None
