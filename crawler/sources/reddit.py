"""Reddit, by the Data API with an approved client: search per name, newest comments, re-check of 100 things at once."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy.http import FormRequest, Request

from askdesk.errors import ConfigError
from askdesk.model import Observation, Post, Question, Status
from crawler.batched import unseen
from crawler.listed import outcome
from crawler.own import batches
from crawler.read import dates
from crawler.session import Session

MOST = 100  # things one call may name or return
DUTY = timedelta(hours=30)  # what was seen before is asked for again, so that deletions are followed within 48 hours
REMOVED = {"[deleted]", "[removed]"}


class Reddit(Session):
    """`site` is a subreddit, several joined by `+`, or `reddit` for all."""

    name = "reddit"
    terms = "https://www.redditinc.com/policies/data-api-terms"
    basis = "The Data API's terms, for a client that Reddit approved for this use; what is deleted there is deleted here."
    unanswered = "nobody but the asker, AutoModerator and moderators' notices replied"
    keys: ClassVar[dict[str, str]] = {
        "approved": "true once Reddit has approved this use of your client; without it the source stays off",
        "queries": "further words to search for, beside the names of the departments",
    }
    key_needed = "the id and secret of an approved client, written `id:secret`; ask for approval at support.reddithelp.com"
    approval: ClassVar[str] = "Reddit must approve your client first; until then use `askdesk add URL` or a websearch source"
    site_address = "https://oauth.reddit.com"
    host = "reddit"

    def __init__(self, source: str = "", **given: Any) -> None:
        super().__init__(source, **given)
        if self.block.every > timedelta(days=1):
            raise ConfigError(f"{self.block.name} must be due every day: what is deleted on Reddit must go here within 48 hours")

    def sign_in(self) -> Request:
        """Return the request for a token."""
        url = f"{self.block.base_url or 'https://www.reddit.com'}/api/v1/access_token"
        client = base64.b64encode((self.block.secret or "").encode()).decode()
        sent = {"grant_type": "client_credentials"}
        headers = {"Authorization": f"Basic {client}"}
        return FormRequest(url, formdata=sent, headers=headers, callback=self.parse, errback=self.missed)

    def signed(self, told: Any) -> None:
        """Keep the token."""
        self.token = told["access_token"]

    def searches(self) -> Iterable[Request]:
        """Yield one search per name, and the newest comments of the subreddits named: search does not find those."""
        told = self.block.site.rstrip("/").rpartition("/")[2]
        place = "" if told in {"reddit", "reddit.com", "www.reddit.com", "all"} else f"/r/{told}"
        names = [name for d in self.departments for name in (*d.aliases, *d.ambiguous)]
        for name in dict.fromkeys([*names, *self.block.options.get("queries", ())]):
            sent = {"q": f'"{name}"', "sort": "new", "t": "month" if self.since else "all", "type": "link"}
            yield self._ask(f"{place}/search", {**sent, **({"restrict_sr": "1"} if place else {})})
        if place:
            yield self._ask(f"{place}/comments", {})

    def looks(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each hundred stored things: those due, and all that were not seen for more than a day."""
        stored = {_full(row.key): row for row in unseen(self, due, longer_than=DUTY)}
        for names in batches(list(stored), MOST):
            yield self._ask("/api/info", {"id": ",".join(names)}, stored={name: stored[name] for name in names})

    def found(self, response: Any) -> Iterator[Any]:
        """Yield (post, comments, whether all are there); before that the request for the comments."""
        page = self.json(response)
        self._slow_down(response)
        if isinstance(page, list):
            posts, comments = page[0]["data"]["children"], page[1]["data"]["children"]
            yield from ([post["data"], *_flat(comments)] for post in posts)
            return
        things, stored = page["data"]["children"], response.meta.get("stored", {})
        here = {thing["data"]["name"] for thing in things if not _is_removed(thing["data"])}
        yield from (Observation(id=stored[name].id, status=Status.GONE) for name in set(stored) - here)
        shown = [thing["data"] for thing in things if thing["data"]["name"] in here]
        yield from self.each(shown, lambda thing: self._one(thing, stored.get(thing["name"])))

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a post."""
        post, comments, is_whole = row
        replies = [_reply(one, post) for one in comments if not _is_removed(one)]
        counted = sum(not (reply.by_asker or reply.role) for reply in replies)
        more = 0 if is_whole else (post.get("num_comments") or 0) - (len(replies) - counted)
        return self.question(
            key=post["id"],
            url=f"https://www.reddit.com{post['permalink']}",
            title=post["title"],
            body=post.get("selftext") or "",
            html=post.get("selftext_html") or "",
            author=_writer(post),
            asked_at=dates.epoch(post.get("created_utc")),
            score=post.get("score"),
            tags=tuple(tag for tag in (post.get("link_flair_text"),) if tag),
            opt_out=post.get("is_robot_indexable") is False,
            **outcome(replies, closed=post.get("locked") or post.get("archived"), answers=max(counted, more)),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a listing, None once it is older than the last run."""
        page = self.json(response)
        if not response.meta.get("path") or "stored" in response.meta or isinstance(page, list) or not page["data"].get("after"):
            return None
        moments = [dates.epoch(thing["data"].get("created_utc")) for thing in page["data"]["children"]]
        if self.since and all(moment and moment < self.since for moment in moments):
            return None
        return self._ask(response.meta["path"], {**response.meta["sent"], "after": page["data"]["after"]})

    def _one(self, thing: dict[str, Any], row: Any) -> Iterator[Any]:
        """Yield what is to be read of a thing: a post without comments is whole, others need their thread."""
        is_post = thing["name"].startswith("t3_")
        number = thing["id"] if is_post else thing["link_id"].removeprefix("t3_")
        if row is not None and row.id not in self.known:
            yield Observation(id=row.id, status=Status(row.status), answers=row.answers)  # only looked at to follow deletions
        elif number not in self._met and (row is not None or self._names_us(thing)):
            self._met.add(number)
            alone = is_post and not thing.get("num_comments")
            yield [thing, [], True] if alone else self._ask(f"/comments/{number}", {"limit": "500", "sort": "old"})

    def _names_us(self, thing: dict[str, Any]) -> bool:
        return bool(self.finder.find(thing.get("title") or "", thing.get("selftext") or thing.get("body") or ""))

    def _ask(self, path: str, sent: dict[str, Any], **meta: Any) -> Request:
        url = f"{self.root}{path}?{urlencode({'limit': MOST, 'raw_json': 1, **sent})}"
        known = {"path": path, "sent": sent, **meta}
        return self.listing(url, headers=self.bearer(), meta=known, dont_filter=True)

    def _slow_down(self, response: Any) -> None:
        left, seconds = (response.headers.get(f"X-Ratelimit-{name}") for name in ("Remaining", "Reset"))
        if left and seconds and float(left) < 1:
            self.hold(response.url, float(seconds))

    @property
    def _met(self) -> set[str]:
        met: set[str] = self.__dict__.setdefault("posts_met", set())
        return met


def _full(key: str) -> str:
    """Return the full name of a stored post, or of a comment in one."""
    return f"t1_{key.partition('#')[2]}" if "#" in key else f"t3_{key}"


def _is_removed(thing: dict[str, Any]) -> bool:
    text = thing.get("body") if "body" in thing else thing.get("selftext")
    return bool(thing.get("removed_by_category")) or text in REMOVED


def _writer(thing: dict[str, Any]) -> str | None:
    return None if thing.get("author") in REMOVED else thing.get("author")


def _flat(children: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
    """Return the comments of a tree, and whether none is folded away; a leaf's replies are an empty string."""
    found: list[dict[str, Any]] = []
    is_whole = True
    for child in children:
        if child["kind"] == "more":
            is_whole = False
            continue
        found.append(child["data"])
        below = child["data"].get("replies")
        more, whole = _flat(below["data"]["children"]) if isinstance(below, dict) else ([], True)
        found += more
        is_whole = is_whole and whole
    return found, is_whole


def _reply(one: dict[str, Any], post: dict[str, Any]) -> Post:
    notice = one.get("distinguished") == "moderator" and one.get("stickied")
    is_bot = one.get("author") == "AutoModerator"
    return Post(
        key=one["id"],
        text=one.get("body") or "",
        html=one.get("body_html"),
        at=dates.epoch(one.get("created_utc")),
        author=_writer(one),
        by_asker=bool(one.get("is_submitter")) or (_writer(one) is not None and one.get("author") == post.get("author")),
        role="bot" if is_bot else "moderator" if notice else None,
        score=one.get("score"),
        url=f"https://www.reddit.com{one.get('permalink') or post['permalink'] + one['id'] + '/'}",
    )
