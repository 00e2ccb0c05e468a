"""Mastodon and servers that speak like it: hashtag timelines, and search where there is a token."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy.http import Request
from twisted.python.failure import Failure

from askdesk.model import Observation, Post, Question, Status
from crawler.federated import Federated, origin
from crawler.listed import linked, outcome, reply
from crawler.read import dates, markup

MOST = 40  # statuses of a page
BATCH = 20  # statuses asked for by one call
OPT_OUT = re.compile(r"#\s*(?:<span>)?\s*no(?:bot|index)\b", re.IGNORECASE)
NAME = re.compile(r"([#@])<span>([^<]*)</span>")
INVISIBLE = re.compile(r'<span class="invisible">[^<]*</span>')
TITLE = 90  # characters of a status that stand for the title it does not have


class Mastodon(Federated):
    """`site` is the address of one server; its hashtag timelines hold what it knows of other servers too."""

    name = "mastodon"
    terms = "the site's own"
    basis = "Public posts of people who let themselves be found, by the server's public API and at its pace."
    unanswered = "the status has no reply that this server knows (`replies_count` is 0)"
    keys: ClassVar[dict[str, str]] = {
        "hashtags": "hashtags to follow, without `#`; default: the names of the departments written as one word",
        "local": "true leaves out what people of other servers say",
    }
    asked_in_replies = False

    def search(self) -> Iterable[Request]:
        """Yield the timeline of each hashtag, forward from the last status seen; with a token one search per name as well."""
        names = [name for d in self.departments for name in d.aliases]
        tags = self.block.options.get("hashtags") or [re.sub(r"\W", "", name) for name in names if "." not in name]
        for tag in dict.fromkeys(str(tag).lstrip("#").casefold() for tag in tags):
            last = self.cursor.get("tags", {}).get(tag)
            params = {
                "limit": MOST,
                **({"min_id": last} if last else {}),
                **({"local": "true"} if self.block.options.get("local") is True else {}),
            }
            yield self._ask(f"/api/v1/timelines/tag/{tag}?{urlencode(params)}", tag=tag, way="prev" if last else "next")
        for name in dict.fromkeys(names) if self.block.secret else ():
            yield self._found(f'"{name}"' + (f" after:{self.since:%Y-%m-%d}" if self.since else ""), 0)

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each batch of stored statuses, by their ids on this server."""
        stored = {number: row.id for row in due if (number := self.number(row))}
        ids = list(stored)
        for at in range(0, len(ids), BATCH):
            asked = {number: stored[number] for number in ids[at : at + BATCH]}
            query = urlencode([("id[]", number) for number in asked])
            yield self._ask(f"/api/v1/statuses?{query}", stored=asked).replace(errback=self.one_by_one)

    def one_by_one(self, failure: Failure) -> Iterator[Any]:
        """Ask for each status where the server has no call for several."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if getattr(getattr(failure.value, "response", None), "status", 0) not in {404, 422}:
            yield from self.missed(failure)
            return
        for number, question_id in request.meta["stored"].items():
            url, meta = f"{self.root}/api/v1/statuses/{number}", {"stored": {number: question_id}}
            yield self.page(url, known=question_id, headers=self._headers(), meta=meta, dont_filter=True)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield (status, replies); one that has replies first yields the request for them."""
        page = self.json(response)
        self._slow_down(response)
        if "status" in response.meta:
            yield [response.meta["status"], page.get("descendants") or []]
            return
        statuses = self._statuses(response)
        newest = next((str(status["id"]) for status in statuses if status.get("id")), None)
        if "tag" in response.meta and newest and (response.meta["way"] == "prev" or "first" in response.meta):
            self.next_cursor["tags"] = {**self.next_cursor.get("tags", {}), response.meta["tag"]: newest}
        stored = response.meta.get("stored", {})
        shown = {str(one.get("id")) for one in statuses if is_public(one) and not has_opted_out(one.get("account") or {})}
        yield from (Observation(id=stored[number], status=Status.GONE) for number in set(stored) - shown)
        yield from self.each(statuses, lambda status: self._one(status, stored))

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a status."""
        status, others = row
        html = told(status)
        replies = [_reply(other) for other in others if is_public(other)]
        return self.made(
            status["uri"],
            status["id"],
            url=status.get("url") or status["uri"],
            title=textwrap.shorten(status.get("spoiler_text") or markup.text(markup.safe(html)), TITLE, placeholder=" …"),
            body="",
            html=html,
            author=status["account"].get("acct"),
            asked_at=dates.iso(status.get("created_at") or ""),
            score=status.get("favourites_count"),
            tags=tuple(tag["name"] for tag in status.get("tags") or ()),
            opt_out=has_opted_out(status["account"]),
            **outcome(replies, answers=max(len(replies), status.get("replies_count") or 0)),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the page that the Link header names: forward from the last status seen, back on the first run."""
        if not {"tag", "query"} & set(response.meta) or not (statuses := self._statuses(response)):
            return None
        if "query" in response.meta:
            query, offset = response.meta["query"], response.meta["offset"]
            return self._found(query, offset + MOST) if len(statuses) >= MOST else None
        url = linked(response, response.meta["way"])
        meta = {name: response.meta[name] for name in ("tag", "way")}
        return self.listing(self.local(url), headers=self._headers(), meta=meta) if url else None

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.block.secret}"} if self.block.secret else {}

    def _ask(self, path: str, **meta: Any) -> Request:
        return self.listing(f"{self.root}{path}", headers=self._headers(), meta={"first": True, **meta})

    def _found(self, query: str, offset: int) -> Request:
        sent = urlencode({"q": query, "type": "statuses", "limit": MOST, "offset": offset})
        return self._ask(f"/api/v2/search?{sent}", query=query, offset=offset)

    def _statuses(self, response: Any) -> list[dict[str, Any]]:
        page = self.json(response)
        if isinstance(page, list):
            return page
        found: list[dict[str, Any]] = page.get("statuses", [page] if "account" in page else [])
        return found

    def _one(self, status: dict[str, Any], stored: dict[str, str]) -> Iterator[Any]:
        """Yield a status that everybody may find, once; one of ours that has replies yields the request for them."""
        if status.get("reblog") or not is_public(status) or not self.is_first(status["uri"]):
            return
        html = told(status)
        ours = str(status["id"]) in stored or self.finder.find("", markup.text(markup.safe(html)), html)
        if not status.get("replies_count") or not ours or has_opted_out(status["account"]):
            yield [status, []]
            return
        url = f"{self.root}/api/v1/statuses/{status['id']}/context"
        yield self.page(url, headers=self._headers(), meta={"status": status}, dont_filter=True)

    def _slow_down(self, response: Any) -> None:
        """Leave the server in peace once the calls it allows are used up; it says until when as a date."""
        left, until = (response.headers.get(f"X-RateLimit-{name}") for name in ("Remaining", "Reset"))
        reset = dates.iso(until.decode("latin-1")) if until else None
        if left == b"0" and reset:
            self.hold(response.url, max(0.0, (reset - datetime.now(UTC)).total_seconds()))


def is_public(status: dict[str, Any]) -> bool:
    """Return whether everybody may find a status."""
    return status.get("visibility") == "public"


def has_opted_out(account: dict[str, Any]) -> bool:
    """Return whether a writer does not want to be found; where other software says nothing, nobody has opted in."""
    asks = account.get("noindex") is True or account.get("discoverable") is False
    return asks or not account.get("indexable") or bool(OPT_OUT.search(account.get("note") or ""))


def told(status: dict[str, Any]) -> str:
    """Return a status as HTML: the warning before it, hashtags and handles as one word, addresses as people see them."""
    warning = f"<p>{escape(status['spoiler_text'])}</p>" if status.get("spoiler_text") else ""
    return warning + INVISIBLE.sub("", NAME.sub(r"\1\2", status.get("content") or ""))


def _reply(other: dict[str, Any]) -> Post:
    account = other["account"]
    more = {"role": "bot" if account.get("bot") else None, "score": other.get("favourites_count"), "url": other.get("url")}
    return reply(origin(other["uri"])[1], told(other), dates.iso(other.get("created_at") or ""), account.get("acct"), **more)
