"""X, by the API v2: the recent search, and re-checks; each post read costs money, so a cap of the month is kept."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy.http import Request
from twisted.python.failure import Failure

from askdesk import log
from askdesk.errors import SourceError
from askdesk.model import Question
from crawler.batched import Batched
from crawler.budget import Budget
from crawler.listed import outcome
from crawler.own import title
from crawler.read import dates, markup

PRICE = 0.005  # dollars for each post read
LONGEST = 512  # characters of a query
REACH = timedelta(days=7)  # the recent search goes back
FIELDS = (
    "created_at,conversation_id,public_metrics,author_id,lang,referenced_tweets,in_reply_to_user_id,note_tweet,reply_settings"
)
logger = logging.getLogger("askdesk.crawl")


class X(Batched):
    """`site` is `x`."""

    name = "x"
    terms = "https://docs.x.com/developer-terms/agreement"
    basis = "The API is paid for each post read; posts are linked, and what is deleted there is deleted here."
    unanswered = "the post has no reply (`reply_count` is 0)"
    keys: ClassVar[dict[str, str]] = {
        "monthly_usd": "dollars that may be spent in a month (default 5)",
        "languages": 'languages to search in, such as `["en"]`; default: all',
        "queries": "further words to search for, beside the names of the departments",
    }
    api = True
    asked_in_replies = False
    key_needed = "a bearer token with credit, from console.x.com"
    site_address = "https://api.x.com"
    host = "x"
    costs: ClassVar[bool] = True
    """True: `askdesk check` tells what a call would cost in place of making one."""

    def search(self) -> Iterable[Request]:
        """Yield as few searches as the names fit into, after telling what they may cost at most."""
        queries = list(self._queries())
        logger.info(log.line("x_may_cost", source=self.block.name, **self.estimate(len(queries), len(self.due))))
        for query in queries:
            recent = self.since is not None and self.since > self.now - REACH  # an older id is refused
            newest = self.cursor.get("newest", {}).get(query) if recent else None
            start = max(self.since or self.now - REACH, self.now - REACH + timedelta(minutes=1))
            since = {"since_id": newest} if newest else {"start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
            yield from self._found(query, since)

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield a call for each hundred stored posts, as far as the month's money goes."""
        for asked in self.batches(due):
            sent = {"ids": ",".join(asked), "tweet.fields": FIELDS, "expansions": "author_id", "user.fields": "username"}
            yield from self._ask("/2/tweets", sent, most=len(asked), asked=asked)

    def estimate(self, searches: int, stored: int) -> dict[str, Any]:
        """Return the most a run can cost in dollars, what is spent this month, and the cap."""
        budget = self._budget()
        most = (searches * 100 + stored) * PRICE
        return {"at_most_usd": round(most, 3), "spent_usd": round(budget.spent, 3), "cap_usd": budget.cap}

    def cost(self) -> str:
        """Return the sentence that `askdesk check` says in place of a call."""
        told = self.estimate(len(list(self._queries())), 0)
        return (
            f"is not asked by check, since each post read costs money; a night's searches may cost {told['at_most_usd']:.2f} "
            f"dollars, {told['spent_usd']:.2f} of this month's {told['cap_usd']:.2f} are spent"
        )

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield (post, its writer); stored posts that the answer leaves out are gone."""
        page = self.json(response)
        posts = page.get("data") or []
        self._budget().settle(len(posts) * PRICE - response.meta.pop("set_aside", 0.0))
        if not posts and not page.get("meta") and not page.get("errors"):
            raise SourceError(f"the X API refuses the call: {page.get('detail') or page.get('title') or 'no reason given'}")
        if "query" in response.meta and (newest := (page.get("meta") or {}).get("newest_id")):
            self.next_cursor.setdefault("newest", {}).setdefault(response.meta["query"], newest)
            if not response.meta.get("next_token"):
                self.next_cursor["newest"][response.meta["query"]] = newest
        yield from self.absent(response, (post.get("id") for post in posts))
        users = {user["id"]: user for user in (page.get("includes") or {}).get("users") or ()}
        yield from ([post, users.get(post.get("author_id"))] for post in posts)

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a post."""
        post, user = row
        text = markup.decoded((post.get("note_tweet") or {}).get("text") or post["text"])
        metrics = post.get("public_metrics") or {}
        name = (user or {}).get("username")
        return self.question(
            key=str(post["id"]),
            url=f"https://x.com/{name or 'i'}/status/{post['id']}",
            title=title(text),
            body=text,
            author=name,
            asked_at=dates.iso(post.get("created_at") or ""),
            score=metrics.get("like_count"),
            views=metrics.get("impression_count"),
            **outcome((), answers=metrics.get("reply_count") or 0),
        )

    def next_page(self, response: Any) -> Request | None:
        """Return the next page of a search, if there is money for it."""
        token = (self.json(response).get("meta") or {}).get("next_token") if "query" in response.meta else None
        return next(self._found(response.meta["query"], response.meta["since"], token), None) if token else None

    def missed(self, failure: Failure) -> Iterator[Any]:
        """Give back what was set aside for a call that brought nothing."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self._budget().settle(-request.meta.pop("set_aside", 0.0))
        yield from super().missed(failure)

    def _queries(self) -> Iterator[str]:
        """Yield the names joined by OR, each query as long as it may be."""
        languages = " OR ".join(f"lang:{one}" for one in self.block.options.get("languages", ()))
        rest = f" -is:retweet{f' ({languages})' if languages else ''}"
        names = [f'"{name}"' for d in self.departments for name in d.aliases]
        names += [f'"{name}"' for name in self.block.options.get("queries", ())]
        joined: list[str] = []
        for name in dict.fromkeys(names):
            if joined and len(" OR ".join([*joined, name])) + len(rest) + 2 > LONGEST:
                yield f"({' OR '.join(joined)}){rest}"
                joined = []
            joined.append(name)
        if joined:
            yield f"({' OR '.join(joined)}){rest}"

    def _found(self, query: str, since: dict[str, str], token: str | None = None) -> Iterator[Request]:
        sent = {"query": query, "max_results": 100, "tweet.fields": FIELDS, "expansions": "author_id", "user.fields": "username"}
        page = {"next_token": token} if token else {}
        yield from self._ask("/2/tweets/search/recent", {**sent, **since, **page}, most=100, query=query, since=since, **page)

    def _ask(self, path: str, sent: dict[str, Any], *, most: int, **meta: Any) -> Iterator[Request]:
        """Yield the request once what it may cost is set aside; note it if the month's money does not reach."""
        budget, cost = self._budget(), most * PRICE
        if not budget.spend(cost):
            told = f"{self.block.name} may spend {budget.cap:.2f} dollars a month and has {budget.left:.2f} left"
            self.troubles.note(f"{told}; the next call may cost {cost:.2f}, so it was not made", whole=True)
            return
        headers = {"Authorization": f"Bearer {self.block.secret}"}
        url = f"{self.root}{path}?{urlencode(sent)}"
        yield self.listing(url, headers=headers, meta={"set_aside": cost, **meta}, dont_filter=True)

    def _budget(self) -> Budget:
        cap = float(self.block.options.get("monthly_usd", 5))
        return Budget(self, "usd", period=f"{self.now:%Y-%m}", cap=cap)
