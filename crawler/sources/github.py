"""GitHub Discussions, by the GraphQL API: search per name with the comments, re-check of 100 discussions at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.http import JsonRequest, Request

from askdesk.errors import SourceError
from askdesk.model import Post, Question
from crawler.batched import Batched
from crawler.listed import outcome
from crawler.read import dates

COMMENT = "id databaseId url bodyHTML createdAt isAnswer isMinimized upvoteCount author { login }"
FIELDS = f"""... on Discussion {{ id number title bodyHTML url createdAt updatedAt upvoteCount isAnswered closed locked
  author {{ login }} answer {{ {COMMENT} }} labels(first: 10) {{ nodes {{ name }} }}
  comments(first: 50) {{ totalCount nodes {{ {COMMENT} replies(first: 20) {{ nodes {{ {COMMENT} }} }} }} }} }}"""
RATE = "rateLimit { cost remaining resetAt }"
SEARCH = f"""query($q: String!, $after: String) {{ {RATE} search(type: DISCUSSION, query: $q, first: 25, after: $after) {{
  pageInfo {{ hasNextPage endCursor }} nodes {{ {FIELDS} }} }} }}"""
NODES = f"query($ids: [ID!]!) {{ {RATE} nodes(ids: $ids) {{ {FIELDS} }} }}"


class GitHub(Batched):
    """`site` is `owner/repository`, `owner`, or `github` for all that is public."""

    name = "github"
    terms = "https://docs.github.com/en/site-policy/github-terms/github-terms-of-service"
    basis = "The public API is offered for reading; discussions are linked, never republished."
    unanswered = "the discussion has no comment (`comments.totalCount` is 0)"
    keys: ClassVar[dict[str, str]] = {
        "queries": "further words to search for, beside the names of the departments",
        "reserve": "points of the hour's limit to leave unused (default 200)",
    }
    api = True
    key_needed = "a fine-grained token that may read public repositories, made at github.com/settings/tokens"
    site_address = "https://api.github.com"
    host = "github.com"

    def search(self) -> Iterable[Request]:
        """Yield one search per name, newest first."""
        place = self.block.site.partition("github.com/")[2] or self.block.site
        place = place.strip("/")
        scope = f"repo:{place} " if "/" in place else "" if place in {"github", "github.com"} else f"user:{place} "
        since = f"created:>={self.since:%Y-%m-%d} " if self.since else ""
        names = [name for d in self.departments for name in (*d.aliases, *d.ambiguous)]
        for name in dict.fromkeys([*names, *self.block.options.get("queries", ())]):
            yield self._ask(SEARCH, {"q": f'"{name}" {scope}{since}in:title,body,comments sort:created-desc', "after": None})

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each hundred stored discussions."""
        for asked in self.batches(due):
            yield self._ask(NODES, {"ids": list(asked)}, asked=asked)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield discussions; one that was asked for and comes as null is gone."""
        told = self._told(response)
        found = [one for one in (told.get("nodes") or (told.get("search") or {}).get("nodes") or ()) if one]
        yield from self.absent(response, (one["id"] for one in found if "id" in one))
        yield from found

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a discussion."""
        comments, answer = row.get("comments") or {}, row.get("answer") or {}
        shown = [one for one in comments.get("nodes") or () if "createdAt" in one]
        if "createdAt" in answer and answer["id"] not in {one["id"] for one in shown}:
            shown.append(answer)  # it stands beyond the comments that one call brings
        posts = list(_posts(shown, answer.get("id")))
        return self.question(
            key=row["id"],
            url=row["url"],
            title=row["title"],
            body=row.get("bodyText") or row.get("body") or "",
            html=row.get("bodyHTML") or "",
            author=(row.get("author") or {}).get("login"),
            asked_at=dates.iso(row.get("createdAt") or ""),
            score=row.get("upvoteCount"),
            tags=tuple(label["name"] for label in (row.get("labels") or {}).get("nodes") or ()),
            **outcome(
                posts,
                closed=row.get("closed") or row.get("locked"),
                solved=row.get("isAnswered"),
                answers=max(len(posts), comments.get("totalCount") or 0),
            ),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a search; the last one asks nothing more of the hour's points."""
        told = self._told(response)
        page = (told.get("search") or {}).get("pageInfo") or {}
        limit = told.get("rateLimit") or {}
        if isinstance(limit.get("remaining"), int) and limit["remaining"] < int(self.block.options.get("reserve", 200)):
            until = dates.iso(limit.get("resetAt") or "") or self.now
            self.park(f"the hour's points of the GitHub API are nearly used up ({limit['remaining']} left)", until)
            return None
        variables = {**response.meta["variables"], "after": page.get("endCursor")}
        return self._ask(SEARCH, variables) if page.get("hasNextPage") else None

    def _ask(self, query: str, variables: dict[str, Any], **meta: Any) -> Request:
        headers = {"Authorization": f"bearer {self.block.secret}"}
        known = {"variables": variables, **meta}
        sent = {"query": query, "variables": variables}
        return JsonRequest(
            f"{self.root}/graphql",
            data=sent,
            headers=headers,
            meta=known,
            callback=self.parse,
            errback=self.missed,
            dont_filter=True,
        )

    def _told(self, response: Any) -> dict[str, Any]:
        """Return the data of an answer; errors come with status 200, and for a single missing node beside the data."""
        page: dict[str, Any] = self.json(response)
        errors = [error for error in page.get("errors") or () if error.get("type") != "NOT_FOUND"]
        if errors:
            raise SourceError(
                f"{urlsplit(self.root).netloc} refuses the call: {errors[0].get('message') or errors[0].get('type')}"
            )
        if not isinstance(page.get("data"), dict):
            raise SourceError(f"{urlsplit(self.root).netloc} answered without data: {page.get('message') or 'no reason given'}")
        found: dict[str, Any] = page["data"]
        return found


def _posts(comments: Iterable[dict[str, Any]], answer: str | None) -> Iterator[Post]:
    """Yield the comments and their replies; those that a moderator folded away are left out."""
    for one in comments:
        if one.get("isMinimized"):
            continue
        yield Post(
            key=str(one.get("databaseId") or one["id"]),
            text=one.get("bodyText") or "",
            html=one.get("bodyHTML"),
            at=dates.iso(one.get("createdAt") or ""),
            author=(one.get("author") or {}).get("login"),
            score=one.get("upvoteCount"),
            accepted=bool(one.get("isAnswer")) or (answer is not None and one["id"] == answer),
            url=one.get("url"),
        )
        yield from _posts((one.get("replies") or {}).get("nodes") or (), answer)
