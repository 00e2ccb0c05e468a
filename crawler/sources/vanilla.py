"""Vanilla (Higher Logic) communities, by the API v2: discussions by last comment, then the comments of the changed ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from scrapy.http import Request

from askdesk.model import Observation, Post, Question, Status
from crawler.listed import Listed, Shown, linked, outcome, reply
from crawler.read import dates, markup

ACCEPTED = 3  # `statusID` of a question with an accepted answer
MOST = 100  # items a page may hold, and ids one call may name


class Vanilla(Listed):
    """`site` is the community's address."""

    name = "vanilla"
    terms = "the site's own"
    basis = "The community's public API, as far as robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the discussion has no comment (`countComments` is 0)"
    keys: ClassVar[dict[str, str]] = {"categories": "numbers of categories to read instead of the whole community"}
    spare = ("limit", "expand", "sort")
    entities = True

    def search(self) -> Iterable[Request]:
        """Yield the list of discussions, the one with the newest comment first."""
        for number in self.block.options.get("categories") or [""]:
            only = f"&categoryID={number}" if number else ""
            yield self.ask(f"{self._api('discussions')}&sort=-dateLastComment&page=1{only}")

    def recheck(self, due: list[Any]) -> Iterator[Request]:
        """Yield a call for each hundred stored discussions; what is missing from the answer was deleted."""
        stored = {key: [row.id for row in rows] for key, rows in self.grouped(due).items()}
        keys = list(stored)
        for at in range(0, len(keys), MOST):
            asked = keys[at : at + MOST]
            meta = {"stored": {key: stored[key] for key in asked}}
            yield self.ask(f"{self._api('discussions')}&discussionID={','.join(asked)}", meta=meta)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the stored discussions that a batch shows, each with its comments; else as every list and thread."""
        if "stored" not in response.meta:
            yield from super().rows(response)
            return
        here = {str(item["discussionID"]): item for item in self.json(response)}
        for key, ids in response.meta["stored"].items():
            if key not in here:
                yield from (Observation(id=question_id, status=Status.GONE) for question_id in ids)
            elif here[key].get("countComments"):
                yield self.page(self._comments(key), meta={"key": key, "ids": ids, "item": here[key]}, dont_filter=True)
            else:
                yield [here[key], []]

    def listed(self, response: Any) -> Iterable[Any]:
        """Return the discussions of a list."""
        items: list[Any] = self.json(response)
        return items

    def shown(self, item: Any, response: Any) -> Shown | None:
        """Return the discussion of a list; one without comments is whole already."""
        state = " ".join(str(item.get(mark)) for mark in ("countComments", "dateLastComment", "closed", "statusID"))
        url = self._comments(item["discussionID"]) if item.get("countComments") else ""
        return Shown(str(item["discussionID"]), state, url, item if url else [item, []])

    def following(self, response: Any) -> str | None:
        """Return the address the Link header names as the next."""
        url = linked(response, "next")
        return self.local(url) if url else None

    def thread(self, response: Any) -> Iterator[Any]:
        """Yield (discussion, comments), or the request for the next page of its comments."""
        comments = [*response.meta.get("comments", ()), *self.json(response)]
        yield self.rest(response, self.following(response), comments=comments) or [response.meta["item"], comments]

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a discussion."""
        item, comments = row
        asked = (item.get("attributes") or {}).get("question") or {}
        replies = [self._reply(comment) for comment in comments]
        return self.question(
            key=str(item["discussionID"]),
            url=self.public(item.get("url") or f"{self.root}/discussion/{item['discussionID']}"),
            title=markup.decoded(item["name"]),
            body="",
            html=item.get("body") or "",
            author=_name(item),
            asked_at=dates.iso(item.get("dateInserted") or ""),
            score=item.get("score"),
            views=item.get("countViews"),
            **outcome(
                replies,
                closed=item.get("closed"),
                solved=asked.get("status") == "accepted" or item.get("statusID") == ACCEPTED,
                answers=max(len(replies), item.get("countComments") or 0),
            ),
        )

    def _reply(self, comment: dict[str, Any]) -> Post:
        key, status = comment["commentID"], ((comment.get("attributes") or {}).get("answer") or {}).get("status")
        url = self.public(comment.get("url") or f"{self.root}/discussion/comment/{key}#Comment_{key}")
        more = {"score": comment.get("score"), "accepted": status == "accepted", "url": url}
        return reply(key, comment.get("body"), dates.iso(comment.get("dateInserted") or ""), _name(comment), **more)

    def _api(self, what: str) -> str:
        return f"{self.root}/api/v2/{what}?limit={MOST}&expand=insertUser"

    def _comments(self, key: Any) -> str:
        return f"{self._api('comments')}&discussionID={key}&sort=dateInserted&page=1"


def _name(item: dict[str, Any]) -> str | None:
    return (item.get("insertUser") or {}).get("name")
