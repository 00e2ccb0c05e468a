"""Discourse forums: lists of topics as JSON, then only the topics that are new or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from scrapy.http import Request

from askdesk.errors import SourceBlocked
from askdesk.model import Post, Question, Status
from crawler.read import dates
from crawler.source import Source

STREAM = 20  # posts asked for by one call
MOST_POSTS = 500  # posts read of one topic
REMEMBERED = 20000


class Discourse(Source):
    """`site` is the forum's address. robots.txt of most forums forbids search, so topics are found by listing."""

    name = "discourse"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the topic has one post (`posts_count` is 1)"
    keys: ClassVar[dict[str, str]] = {
        "search": "true also uses /search.json; only where the forum's people agreed",
        "categories": "paths of categories to read instead of the whole forum, such as `c/admissions/5`",
    }

    def search(self) -> Iterable[Request]:
        """Yield the lists: the newest topics, and from the second run on those with new replies."""
        places = [f"/{str(path).strip('/')}/l/latest.json" for path in self.block.options.get("categories", ())] or [
            "/latest.json"
        ]
        for place in places:
            yield self.listing(f"{self.root}{place}?order=created", headers=self._key())
            if self.since:
                yield self.listing(f"{self.root}{place}", headers=self._key(), meta={"bumped": True})
        if self.block.options.get("search") is True:
            for name in dict.fromkeys(name for d in self.departments for name in (*d.aliases, *d.ambiguous)):
                words = f'"{name}" order:latest' + (f" after:{self.since:%Y-%m-%d}" if self.since else "")
                yield self.listing(f"{self.root}/search.json?{urlencode({'q': words})}", headers=self._key())

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield one call per stored topic."""
        topics: dict[str, list[str]] = {}
        for row in due:
            topics.setdefault(row.key.partition("#")[0], []).append(row.id)
        for topic, ids in topics.items():
            yield self._topic(topic, known=ids[0], ids=ids)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield a request for each topic to read; or the topic itself, once all its posts are there."""
        page = self.json(response)
        if response.meta.get("page"):
            yield from self._thread(response, page)
            return
        if (page.get("grouped_search_result") or {}).get("error"):
            raise SourceBlocked(f"{urlsplit(self.root).netloc} is too busy to search")
        for topic in self._topics(page):
            state = (
                f"{topic.get('posts_count')} {topic.get('bumped_at')} {topic.get('closed')} {topic.get('has_accepted_answer')}"
            )
            key, seen = str(topic["id"]), self.next_cursor.setdefault("topics", {})
            if seen.get(key) != state and key not in self._asked():
                self._asked().add(key)
                yield self._topic(key, state=state)

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a topic with its posts."""
        topic, posts = row
        posts = [
            post for post in posts if post.get("post_type", 1) == 1 and not post.get("deleted_at") and not post.get("hidden")
        ]
        first = next((post for post in posts if post.get("post_number") == 1), None)
        if first is None:
            return None
        solution = (
            (topic.get("accepted_answer") or {}).get("post_number") if isinstance(topic.get("accepted_answer"), dict) else None
        )
        replies = tuple(self._reply(topic, post, solution) for post in posts if post is not first)
        accepted = next((reply.key for reply in replies if reply.accepted), None)
        closed = topic.get("closed") or topic.get("archived") or topic.get("visible") is False
        status = (
            Status.CLOSED if closed else Status.SOLVED if accepted or solution else Status.REPLIED if replies else Status.OPEN
        )
        return self.question(
            key=str(topic["id"]),
            url=self.public(f"{self.root}/t/{quote(topic.get('slug') or '-')}/{topic['id']}"),
            title=topic.get("title") or "",
            body="",
            html=first.get("cooked") or "",
            author=first.get("username"),
            asked_at=dates.iso(first.get("created_at") or topic.get("created_at") or ""),
            status=status,
            answers=len(replies),
            accepted=accepted,
            score=_likes(first),
            views=topic.get("views"),
            tags=tuple(tag["name"] if isinstance(tag, dict) else str(tag) for tag in topic.get("tags") or ()),
            replies=replies,
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a list, None once it only holds topics older than the last run's."""
        if response.meta.get("page"):
            return None
        page = self.json(response)
        more = (page.get("topic_list") or {}).get("more_topics_url")
        topics = [topic for topic in self._topics(page) if not topic.get("pinned")]
        field = "bumped_at" if response.meta.get("bumped") else "created_at"
        moments = [moment for topic in topics if (moment := dates.iso(topic.get(field) or ""))]
        if not more or not topics or (self.since and moments and max(moments) < self.since):
            return None
        path, _, query = more.partition("?")
        path = path if path.endswith(".json") else f"{path}.json"
        return self.listing(f"{self.root}{path}?{query}", headers=self._key(), meta={"bumped": response.meta.get("bumped")})

    def _topics(self, page: Any) -> list[dict[str, Any]]:
        return [t for t in (page.get("topic_list") or page).get("topics") or () if isinstance(t, dict) and t.get("id")]

    def _topic(self, key: str, *, state: str | None = None, known: str | None = None, ids: list[str] | None = None) -> Request:
        meta = {"state": state, "ids": ids or []}
        return self.page(f"{self.root}/t/{key}.json", known=known, headers=self._key(), meta=meta, dont_filter=True)

    def _thread(self, response: Any, page: dict[str, Any]) -> Iterator[Any]:
        """Yield the topic if all its posts are there, else the request for the next ones."""
        topic = response.meta.get("topic") or page
        stream = page.get("post_stream") or {}
        posts = [*response.meta.get("posts", []), *(stream.get("posts") or page.get("latest_posts") or [])]
        have = {post["id"] for post in posts}
        wanted = [number for number in (topic.get("post_stream") or {}).get("stream") or () if number not in have][:STREAM]
        if wanted and len(posts) < MOST_POSTS and (posts != response.meta.get("posts")):
            query = urlencode([("post_ids[]", number) for number in wanted])
            meta = {"state": response.meta.get("state"), "ids": response.meta.get("ids"), "topic": topic, "posts": posts}
            yield self.page(
                f"{self.root}/t/{topic['id']}/posts.json?{query}",
                known=response.meta.get("known"),
                headers=self._key(),
                meta=meta,
            )
            return
        if response.meta.get("state"):
            seen = self.next_cursor.setdefault("topics", {})
            seen[str(topic["id"])] = response.meta["state"]
            self.next_cursor["topics"] = dict(list(seen.items())[-REMEMBERED:])
        yield [topic, posts]

    def _reply(self, topic: dict[str, Any], post: dict[str, Any], solution: Any) -> Post:
        number = post.get("post_number")
        return Post(
            key=str(post["id"]),
            text="",
            html=post.get("cooked") or "",
            at=dates.iso(post.get("created_at") or ""),
            author=post.get("username"),
            role="bot" if post.get("user_id") == -1 or post.get("username") in {"system", "discobot"} else _role(post),
            score=_likes(post),
            accepted=post.get("accepted_answer") is True or (solution is not None and number == solution),
            url=self.public(f"{self.root}/t/{quote(topic.get('slug') or '-')}/{topic['id']}/{number}"),
        )

    def _asked(self) -> set[str]:
        if not hasattr(self, "_topics_asked"):
            self._topics_asked = {row.key.partition("#")[0] for row in self.due}
        return self._topics_asked

    def _key(self) -> dict[str, str]:
        return {"User-Api-Key": self.block.secret} if self.block.secret else {}


def _role(post: dict[str, Any]) -> str | None:
    return "moderator" if post.get("moderator") or post.get("staff") or post.get("admin") else None


def _likes(post: dict[str, Any]) -> int | None:
    return next((action.get("count") for action in post.get("actions_summary") or () if action.get("id") == 2), None)
