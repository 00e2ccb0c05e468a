"""NodeBB forums: every page has a JSON twin under /api; topics are found by /recent, on the first run by category as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote

from scrapy.http import Request

from askdesk.model import Post, Question
from crawler.listed import Listed, Shown, outcome, reply
from crawler.read import dates, markup


class NodeBB(Listed):
    """`site` is the forum's address."""

    name = "nodebb"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the topic has one post (`postcount` is 1)"
    keys: ClassVar[dict[str, str]] = {"categories": "paths of categories to read alone, such as `5/admissions`"}
    wants: ClassVar[dict[str, str]] = {"Accept": "application/json"}
    entities = True

    def search(self) -> Iterable[Request]:
        """Yield /recent, which shows the newest 200 topics alone; so the first run asks for the categories too."""
        named = self.block.options.get("categories")
        places = [f"category/{str(path).strip('/')}" for path in named] if named else ["recent"]
        yield from (self.ask(f"{self.root}/api/{place}") for place in places)
        if not named and not self.cursor.get("threads"):
            yield self.ask(f"{self.root}/api/categories", meta={"page": True, "board": True})

    def listed(self, response: Any) -> Iterable[Any]:
        """Return the topics of a list."""
        topics: list[Any] = self.json(response).get("topics") or []
        return topics

    def shown(self, item: Any, response: Any) -> Shown | None:
        """Return the topic of a list, None for a deleted one."""
        state = " ".join(str(item.get(mark)) for mark in ("postcount", "lastposttime", "locked", "isSolved"))
        url = f"{self.root}/api/topic/{item.get('slug') or item['tid']}"
        return None if _true(item.get("deleted")) else Shown(str(item["tid"]), state, url)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the lists of the categories as well, those inside others too."""
        if response.meta.get("board"):
            page = self.json(response)
            for category in [*(page.get("categories") or ()), *(page.get("children") or ())]:
                url = f"{self.root}/api/category/{category['slug']}" if category.get("slug") else ""
                if url and not category.get("link"):
                    yield self.ask(url, meta={"page": True, "board": True})
        yield from super().rows(response)

    def following(self, response: Any) -> str | None:
        """Return the next page, as the page itself counts them: past the end comes an empty list."""
        pages = self.json(response).get("pagination") or {}
        here = pages.get("currentPage") or 1
        return f"{response.url.partition('?')[0]}?page={here + 1}" if here < (pages.get("pageCount") or 1) else None

    def thread(self, response: Any) -> Iterator[Any]:
        """Yield (topic, posts), or the request for the next page of its posts."""
        topic = self.json(response)
        posts = [*response.meta.get("posts", ()), *topic["posts"]]
        yield self.rest(response, self.following(response), posts=posts) or [topic, posts]

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a topic; the accepted post is shown twice, once out of its place."""
        topic, posts = row
        shown = {str(p["pid"]): p for p in posts if not _true(p.get("deleted"))}
        if _true(topic.get("deleted")) or not shown:
            self.vanished(response)
            return None
        opening = shown.get(str(topic.get("mainPid"))) or next(iter(shown.values()))
        solved = str(topic.get("solvedPid")) if _true(topic.get("isSolved")) else None
        replies = [self._reply(post, solved) for post in shown.values() if post is not opening]
        remote = not str(topic["tid"]).isdigit()
        slug = quote(str(topic.get("slug") or topic["tid"]), safe="/%")
        return self.question(
            key=str(topic["tid"]),
            url=(remote and (opening.get("url") or topic.get("url"))) or self.public(f"{self.root}/topic/{slug}"),
            title=topic.get("titleRaw") or markup.decoded(topic.get("title") or ""),
            body="",
            html=opening.get("content") or "",
            author=_name(opening),
            asked_at=dates.iso(opening.get("timestampISO") or topic.get("timestampISO") or ""),
            score=opening.get("votes"),
            views=topic.get("viewcount"),
            tags=tuple(str(tag["value"]) for tag in topic.get("tags") or ()),
            **outcome(replies, closed=_true(topic.get("locked")), solved=solved),
        )

    def address(self, row: Any) -> str:
        """Return the topic's JSON."""
        return f"{self.root}/api/topic/{row.key.partition('#')[0]}"

    def _reply(self, post: dict[str, Any], solved: str | None) -> Post:
        key, user = str(post["pid"]), post.get("user") or {}
        role = "moderator" if user.get("isAdmin") or user.get("isGlobalMod") or user.get("isMod") else None
        url = self.public(f"{self.root}/post/{key}") if key.isdigit() else key
        more = {"role": role, "score": post.get("votes"), "accepted": key == solved, "url": url}
        return reply(key, post.get("content"), dates.iso(post.get("timestampISO") or ""), _name(post), **more)


def _true(value: Any) -> bool:
    return str(value).lower() in {"1", "true"}


def _name(post: dict[str, Any]) -> str | None:
    user = post.get("user") or {}
    return user.get("username") if user.get("uid") else None
