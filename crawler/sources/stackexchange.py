"""Stack Exchange sites, by the API v2.3: search per name, answers in batch, re-check of 100 questions at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy.http import Request
from twisted.python.failure import Failure

from askdesk.errors import SourceError
from askdesk.model import Observation, Post, Question, Status
from crawler.read import dates, markup
from crawler.source import Source

MOST = 100  # ids one call may name, and items one page may hold
VERSION = "/2.3"


class StackExchange(Source):
    """`site` is the API's name of a site, such as `academia`."""

    name = "stackexchange"
    terms = "https://stackoverflow.com/legal/api-terms-of-use"
    basis = "The public API is offered for reading; posts are CC BY-SA and are linked, never republished."
    unanswered = "no answer at all (`answer_count` is 0); answers that nobody accepted count as replies"
    keys: ClassVar[dict[str, str]] = {
        "queries": "further words to search for, beside the names of the departments",
        "reserve": "calls of the day's quota to leave unused (default 20)",
    }
    api = True
    entities = True
    asked_in_replies = False

    site_address = "https://api.stackexchange.com"

    @property
    def host(self) -> str:
        """Return the API's name of the site: it is what ids are made of."""
        return self.block.site

    def search(self) -> Iterable[Request]:
        """Yield one search per name and one for links to each home page."""
        since = {"fromdate": int(self.since.timestamp()), "order": "asc"} if self.since else {"order": "desc"}
        for query in self._queries():
            yield self._ask("/search/advanced", {"sort": "creation", **since, **query})

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each hundred stored questions."""
        keys = [row.key for row in due]
        for at in range(0, len(keys), MOST):
            asked = keys[at : at + MOST]
            yield self._ask(f"/questions/{';'.join(asked)}", {}, asked=asked)

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield questions with their answers; those that have answers to be fetched yield that request first."""
        page = self._page(response)
        if "waiting" in response.meta:
            yield from self._answered(response, page)
            return
        for key in set(response.meta.get("asked", ())) - {str(item.get("question_id")) for item in page["items"]}:
            yield Observation(id=f"{self.name}:{self.host}:{key}", status=Status.GONE)
        ours = [item for item in page["items"] if self._has_answers(item)]
        yield from ([item, []] for item in page["items"] if not any(item is one for one in ours))
        if ours:
            ids = ";".join(str(item["question_id"]) for item in ours)
            yield self._ask(f"/questions/{ids}/answers", {"sort": "creation", "order": "asc"}, waiting=ours, answers=[])

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a row (question, answers)."""
        item, answers = row
        accepted = item.get("accepted_answer_id")
        return self.question(
            key=str(item["question_id"]),
            url=item.get("link") or f"https://{self.host}.stackexchange.com/q/{item['question_id']}",
            title=markup.decoded(item["title"]),
            body="",
            html=item.get("body") or "",
            author=_name(item),
            asked_at=dates.epoch(item.get("creation_date")),
            status=_status(item),
            answers=item.get("answer_count") or 0,
            accepted=str(accepted) if accepted else None,
            score=item.get("score"),
            views=item.get("view_count"),
            tags=tuple(item.get("tags") or ()),
            replies=tuple(_reply(answer, accepted) for answer in answers),
            complete="body" in item,
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the following page, unless the day's quota is nearly used up."""
        page = self._page(response)
        left = page.get("quota_remaining")
        if isinstance(left, int) and 0 <= left < int(self.block.options.get("reserve", 20)):
            midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            self.park(f"the day's quota of the Stack Exchange API is nearly used up ({left} calls left)", midnight)
        if not page.get("has_more") or "waiting" in response.meta:
            return None
        number = response.meta["params"].get("page", 1) + 1
        return self._ask(response.meta["method"], {**response.meta["params"], "page": number})

    def missed(self, failure: Failure) -> Iterator[Any]:
        """Ask a mirror that serves the API without its version in the path again, as it wants it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        if (
            self.block.base_url
            and f"{VERSION}/" in request.url
            and getattr(getattr(failure.value, "response", None), "status", 0) == 404
        ):
            yield request.replace(url=request.url.replace(f"{VERSION}/", "/", 1), dont_filter=True)
            return
        yield from super().missed(failure)

    def _queries(self) -> Iterator[dict[str, str]]:
        names = [name for d in self.departments for name in (*d.aliases, f"{d.institution} {d.name}", *d.ambiguous)]
        for name in dict.fromkeys([*names, *self.block.options.get("queries", ())]):
            yield {"q": name}
        for host in dict.fromkeys(urlsplit(d.homepage).netloc for d in self.departments):
            yield {"url": f"*{host}*"}

    def _ask(self, method: str, params: dict[str, Any], **meta: Any) -> Request:
        version = "" if urlsplit(self.root).path else VERSION
        sent = {
            "site": self.host,
            "filter": "withbody",
            "pagesize": MOST,
            **params,
            **({"key": self.block.secret} if self.block.secret else {}),
        }
        known = {"method": method, "params": params, "handle_httpstatus_list": [400], **meta}
        return self.listing(f"{self.root}{version}{method}?{urlencode(sent)}", meta=known)

    def _page(self, response: Any) -> dict[str, Any]:
        page: dict[str, Any] = self.json(response)
        if page.get("error_id"):
            told = str(page.get("error_message") or page.get("error_name") or page["error_id"])
            if page["error_id"] == 502:
                seconds = next((int(word) for word in told.split() if word.isdigit()), 3600)
                self.park(f"the Stack Exchange API asks us to wait {seconds} seconds", self.now + timedelta(seconds=seconds))
            raise SourceError(f"the Stack Exchange API refuses the call: {told}")
        if page.get("backoff"):
            self.hold(response.url, float(page["backoff"]))
        return page

    def _has_answers(self, item: dict[str, Any]) -> bool:
        if not item.get("answer_count") or "question_id" not in item:
            return False
        body = markup.text(markup.safe(item.get("body") or ""))
        return bool(self.finder.find(markup.decoded(item.get("title") or ""), body, item.get("body") or ""))

    def _answered(self, response: Any, page: dict[str, Any]) -> Iterator[Any]:
        meta = response.meta
        answers = [*meta["answers"], *page["items"]]
        number = meta["params"].get("page", 1)
        if page.get("has_more") and number < self.block.max_pages:
            yield self._ask(meta["method"], {**meta["params"], "page": number + 1}, waiting=meta["waiting"], answers=answers)
            return
        for item in meta["waiting"]:
            yield [item, [answer for answer in answers if answer.get("question_id") == item["question_id"]]]


def _status(item: dict[str, Any]) -> Status:
    if item.get("closed_date") or item.get("locked_date") or item.get("migrated_to"):
        return Status.CLOSED
    if item.get("accepted_answer_id"):
        return Status.SOLVED
    return Status.REPLIED if item.get("answer_count") else Status.OPEN


def _reply(answer: dict[str, Any], accepted: Any) -> Post:
    key = answer["answer_id"]
    return Post(
        key=str(key),
        text="",
        html=answer.get("body") or "",
        at=dates.epoch(answer.get("creation_date")),
        author=_name(answer),
        score=answer.get("score"),
        accepted=bool(answer.get("is_accepted")) or (accepted is not None and key == accepted),
        url=answer.get("link"),
    )


def _name(item: dict[str, Any]) -> str | None:
    owner = item.get("owner") or {}
    return None if owner.get("user_type") == "does_not_exist" else markup.decoded(owner.get("display_name") or "") or None
