"""Hacker News, by the Algolia search: stories and comments that name us, stored stories again in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy.http import Request

from askdesk.model import Observation, Post, Question, Status
from crawler.listed import Threaded, outcome, reply
from crawler.read import dates, markup

MOST = 100  # hits of a page
REACHABLE = 1000  # hits of one query that can be had at all; what is older needs a query of its own
BATCH = 30  # stories asked for by one call
FIREBASE = "https://hacker-news.firebaseio.com"  # the site's own API: it alone tells of deleted and dead comments


class HackerNews(Threaded):
    """`site` names the place and may be anything, such as `news.ycombinator.com`."""

    name = "hackernews"
    terms = "https://hn.algolia.com/api"
    basis = "The search API is offered to the public; posts are linked, never republished."
    unanswered = "the story has no comment (`num_comments` is 0); a comment has no reply"
    keys: ClassVar[dict[str, str]] = {"queries": "further words to search for, beside the names of the departments"}
    api = True
    asked_in_replies = False

    site_address = "https://hn.algolia.com"
    host = "news.ycombinator.com"

    def search(self) -> Iterable[Request]:
        """Yield one search per name, newest first."""
        homes = [urlsplit(department.homepage).netloc for department in self.departments]
        since = int(self.since.timestamp()) if self.since else 0
        for name in dict.fromkeys([*self.names, *homes]):
            yield self._hits(query=f'"{name}"', tags="(story,comment)", numericFilters=f"created_at_i>{since}")

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each batch of stories, and one for each comment."""
        stories = {row.key: row for row in due if "#" not in row.key}
        keys = list(stories)
        for at in range(0, len(keys), BATCH):
            asked = keys[at : at + BATCH]
            tags = f"story,({','.join(f'story_{key}' for key in asked)})"
            yield self._hits("search", tags=tags, stored={key: stories[key] for key in asked})
        for row in due:
            if "#" in row.key:
                url = f"{self.root if self.block.base_url else FIREBASE}/v0/item/{row.key.partition('#')[2]}.json"
                yield self.page(url, known=row.id, meta={"comment": row, "dont_obey_robotstxt": True}, dont_filter=True)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield (hit, comments below it); one that has comments first yields the request for them."""
        if "comment" in response.meta:
            yield from self._comment(response.meta["comment"], response)
            return
        page = self.json(response)
        if "hit" in response.meta:
            yield [{**page, **response.meta["hit"]}, page.get("children") or []]
            return
        stored = response.meta.get("stored", {})
        here = {str(hit.get("objectID")) for hit in page["hits"]}
        yield from (Observation(id=row.id, status=Status.GONE) for key, row in stored.items() if key not in here)
        yield from self.each(page["hits"], lambda hit: self._one(hit, stored))

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the story, or the comment as a question of its own."""
        hit, children = row
        key, story = str(hit.get("objectID") or hit["id"]), hit.get("story_id")
        replies = [_reply(child) for child in below(children) if child.get("text")]
        counted = len(replies) if _is_comment(hit) else max(len(replies), hit.get("num_comments") or 0)
        title = hit.get("story_title") if _is_comment(hit) else hit.get("title")
        return self.question(
            key=f"{story}#{key}" if _is_comment(hit) else key,
            url=f"https://{self.host}/item?id={key}",
            title=markup.decoded(title or ""),
            body="",
            html=hit.get("comment_text") or hit.get("story_text") or hit.get("text") or "",
            author=hit.get("author"),
            asked_at=dates.epoch(hit.get("created_at_i")) or dates.iso(hit.get("created_at") or ""),
            score=hit.get("points"),
            **outcome(replies, answers=counted),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the following page; past the last reachable hit, a search for what is older than that."""
        page = None if "hit" in response.meta or "stored" in response.meta else self.json(response)
        if not page or not page["hits"]:
            return None
        asked, number = response.meta["asked"], page.get("page") or 0
        if number + 1 < (page.get("nbPages") or 0):
            return self._hits(**{**asked, "page": number + 1})
        if (number + 1) * MOST >= REACHABLE and (page.get("nbHits") or 0) > REACHABLE:
            since = asked["numericFilters"].partition(",")[0]
            return self._hits(
                **{**asked, "page": 0, "numericFilters": f"{since},created_at_i<{page['hits'][-1]['created_at_i']}"}
            )
        return None

    def _one(self, hit: dict[str, Any], stored: dict[str, Any]) -> Iterator[Any]:
        """Yield a hit once, if it really names us: the search takes parts of words and quotes for hits."""
        key = str(hit["objectID"])
        if not (key in stored or self._is_ours(hit)) or not self.is_first(key):
            return
        if _is_comment(hit) or hit.get("num_comments"):
            yield self._item(key, hit=hit, known=stored[key].id if key in stored else None)
        else:
            yield [hit, []]

    def _comment(self, row: Any, response: Any) -> Iterator[Any]:
        """Yield what became of a stored comment, and the request for its replies if it has any."""
        item = None if response.body.strip() == b"null" else self.json(response)
        if item is None or item.get("deleted") or item.get("dead"):
            yield Observation(id=row.id, status=Status.GONE)
            return
        count = len(item.get("kids") or ())
        yield Observation(id=row.id, status=Status.REPLIED if count else Status.OPEN, answers=count)
        if count:
            story, _, key = row.key.partition("#")
            yield self._item(key, hit={"story_id": story, "story_title": row.title}, known=None)

    def _is_ours(self, hit: dict[str, Any]) -> bool:
        html = hit.get("comment_text") or hit.get("story_text") or ""
        title = "" if _is_comment(hit) else markup.decoded(hit.get("title") or "")
        return bool(self.finder.find(title, markup.text(markup.safe(html)), html))

    def _hits(self, method: str = "search_by_date", stored: Any = None, **asked: Any) -> Request:
        """Return a search; typo tolerance would find other people's acronyms."""
        sent = {"typoTolerance": "false", "advancedSyntax": "true", "hitsPerPage": MOST, **asked}
        meta = {"asked": asked, **({"stored": stored} if stored else {})}
        return self.listing(f"{self.root}/api/v1/{method}?{urlencode(sent)}", meta=meta)

    def _item(self, key: str, *, hit: Any, known: str | None) -> Request:
        return self.page(f"{self.root}/api/v1/items/{key}", known=known, meta={"hit": hit}, dont_filter=True)


def _is_comment(hit: dict[str, Any]) -> bool:
    return hit.get("type") == "comment" or "comment" in (hit.get("_tags") or ())


def below(children: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the comments of a tree, deleted ones too, for what stands below them."""
    for child in children:
        yield child
        yield from below(child.get("children") or [])


def _reply(item: dict[str, Any]) -> Post:
    more = {"score": item.get("points"), "url": f"https://{HackerNews.host}/item?id={item['id']}"}
    return reply(item["id"], item["text"], dates.epoch(item.get("created_at_i")), item.get("author"), **more)
