"""Bluesky, by a session on the account's own server: search per name, re-check of 25 posts at once, replies by thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy.http import JsonRequest, Request

from askdesk.errors import SourceError
from askdesk.model import Observation, Post, Question, Status
from crawler.listed import outcome
from crawler.own import batches, title
from crawler.read import dates
from crawler.session import Session

MOST = 25  # posts of one re-check call
HIDDEN = "!no-unauthenticated"  # label of writers who do not want to be shown outside Bluesky


class Bluesky(Session):
    """`site` is the address of the account's server, such as `bsky.social`."""

    name = "bluesky"
    terms = "https://bsky.social/about/support/tos"
    basis = "The API is offered to members; a handful of searches a night by one member, whose posts are linked."
    unanswered = "the post has no reply (`replyCount` is 0)"
    keys: ClassVar[dict[str, str]] = {"queries": "further words to search for, beside the names of the departments"}
    asked_in_replies = False
    key_needed = "a handle and an app password, written `handle:password`; Bluesky makes one under Settings, App passwords"
    host = "bsky.app"

    def sign_in(self) -> Request:
        """Return the request that opens a session."""
        handle, _, password = (self.block.secret or "").rpartition(":")
        sent = {"identifier": handle, "password": password}
        url = f"{self.root}/xrpc/com.atproto.server.createSession"
        return JsonRequest(url, data=sent, callback=self.parse, errback=self.missed)

    def signed(self, told: Any) -> None:
        """Keep the token, and the server that the account lives on: it is the one to ask."""
        self.token = told["accessJwt"]
        services = (told.get("didDoc") or {}).get("service") or ()
        home = next((one["serviceEndpoint"] for one in services if str(one.get("id", "")).endswith("#atproto_pds")), None)
        if home and not self.block.base_url:
            self.__dict__["root"] = home.rstrip("/")

    def searches(self) -> Iterable[Request]:
        """Yield one search per name, newest first."""
        names = [name for d in self.departments for name in d.aliases]
        since = {"since": f"{self.since:%Y-%m-%dT%H:%M:%SZ}"} if self.since else {}
        for name in dict.fromkeys([*names, *self.block.options.get("queries", ())]):
            yield self._ask("searchPosts", {"q": f'"{name}"', "sort": "latest", "limit": "100", **since})

    def looks(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each twenty-five stored posts."""
        stored = {_uri(row.key): row for row in due}
        for uris in batches(list(stored), MOST):
            yield self._ask("getPosts", [("uris", uri) for uri in uris], stored={uri: stored[uri] for uri in uris})

    def found(self, response: Any) -> Iterator[Any]:
        """Yield (post, thread); one that has replies, if it is ours, first yields the request for them."""
        page = self.json(response)
        self._slow_down(response)
        if page.get("error"):
            raise SourceError(f"{urlsplit(self.root).netloc} refuses the call: {page.get('message') or page['error']}")
        if "post" in response.meta:
            yield [response.meta["post"], page.get("thread") or {}]
            return
        posts, stored = page.get("posts") or [], response.meta.get("stored", {})
        for uri in set(stored) - {post.get("uri") for post in posts}:
            yield Observation(id=stored[uri].id, status=Status.GONE)
        yield from self.each(posts, lambda post: self._one(post, stored.get(post["uri"])))

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a post."""
        post, thread = row
        record, replies = post["record"], list(_replies(thread.get("replies") or ()))
        key, root = _key(post["uri"]), ((record.get("reply") or {}).get("root") or {}).get("uri")
        return self.question(
            key=f"{_key(root)}#{key}" if root else key,
            url=_page(post),
            title=title(record.get("text") or "", "Post without words"),
            body=record.get("text") or "",
            html=_linked(record),
            author=post["author"].get("handle"),
            asked_at=_when(post),
            score=post.get("likeCount"),
            tags=tuple(record.get("tags") or ()),
            opt_out=_opted_out(post),
            **outcome(replies, closed=_no_replies(post), answers=max(len(replies), post.get("replyCount") or 0)),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a search."""
        cursor = self.json(response).get("cursor") if "sent" in response.meta and "stored" not in response.meta else None
        return self._ask("searchPosts", {**response.meta["sent"], "cursor": cursor}) if cursor else None

    def _one(self, post: dict[str, Any], row: Any) -> Iterator[Any]:
        if post["uri"] in self._met:
            return
        self._met.add(post["uri"])
        text = post["record"].get("text") or ""
        ours = row is not None or self.finder.find("", text, _linked(post["record"]))
        if not post.get("replyCount") or not ours or _opted_out(post):
            yield [post, {}]
            return
        yield self._ask("getPostThread", {"uri": post["uri"], "depth": "6", "parentHeight": "0"}, post=post)

    def _ask(self, method: str, sent: Any, **meta: Any) -> Request:
        url = f"{self.root}/xrpc/app.bsky.feed.{method}?{urlencode(sent)}"
        known = {**meta, **({"sent": sent} if method == "searchPosts" else {})}
        return self.listing(url, headers=self.bearer(), meta=known, dont_filter=True)

    def _slow_down(self, response: Any) -> None:
        left, until = (response.headers.get(f"RateLimit-{name}") for name in ("Remaining", "Reset"))
        reset = dates.epoch(until) if until else None
        if left == b"0" and reset:
            self.hold(response.url, max(0.0, (reset - datetime.now(UTC)).total_seconds()))

    @property
    def _met(self) -> set[str]:
        met: set[str] = self.__dict__.setdefault("posts_met", set())
        return met


def _key(uri: str) -> str:
    """Return `did/number` of at://did/collection/number: handles change, these stay."""
    did, _, number = uri.removeprefix("at://").split("/")[:3]
    return f"{did}/{number}"


def _uri(key: str) -> str:
    did, _, number = key.rpartition("#")[2].partition("/")
    return f"at://{did}/app.bsky.feed.post/{number}"


def _page(post: dict[str, Any]) -> str:
    did, _, number = _key(post["uri"]).partition("/")
    return f"https://bsky.app/profile/{did}/post/{number}"


def _when(post: dict[str, Any]) -> datetime | None:
    """Return the earlier of what the writer's program and the network say: the first may be anything."""
    told = [dates.iso(text) for text in (post["record"].get("createdAt") or "", post.get("indexedAt") or "")]
    return min((moment for moment in told if moment), default=None)


def _opted_out(post: dict[str, Any]) -> bool:
    return any(label.get("val") == HIDDEN for label in post["author"].get("labels") or ())


def _no_replies(post: dict[str, Any]) -> bool:
    gate = (post.get("threadgate") or {}).get("record") or {}
    return gate.get("allow") == [] or (post.get("viewer") or {}).get("replyDisabled") is True


def _linked(record: dict[str, Any]) -> str:
    """Return a post as HTML with its links whole: the text only shows their beginning."""
    data, made, at = (record.get("text") or "").encode(), "", 0
    for facet in sorted(record.get("facets") or (), key=lambda one: one["index"]["byteStart"]):
        uri = next((one["uri"] for one in facet.get("features") or () if one.get("uri")), None)
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        if uri and at <= start < end <= len(data):
            made += escape(data[at:start].decode("utf-8", "replace"))
            made += f'<a href="{escape(uri)}">{escape(data[start:end].decode("utf-8", "replace"))}</a>'
            at = end
    return (made + escape(data[at:].decode("utf-8", "replace"))).replace("\n", "<br>") if made else ""


def _replies(views: Iterable[dict[str, Any]]) -> Iterator[Post]:
    """Yield the replies of a thread, whole branches; posts that were deleted or are blocked have no text."""
    for view in views:
        post = view.get("post")
        if post and not _opted_out(post):
            yield Post(
                key=_key(post["uri"]),
                text=post["record"].get("text") or "",
                at=_when(post),
                author=post["author"].get("handle"),
                score=post.get("likeCount"),
                url=_page(post),
            )
        yield from _replies(view.get("replies") or ())
