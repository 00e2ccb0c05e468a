"""X, by the API v2: the recent search, and re-checks; each post read costs money, so a cap of the month is kept."""

import logging
from datetime import timedelta

from scrapy.http import Request

from askdesk import log
from crawler.budget import Budget
from crawler.read import markup
from crawler.searched import QUERIES, Searched
from crawler.shape import Shape, at

PRICE = 0.005  # dollars for each post read
LONGEST = 512  # characters of a query
REACH = timedelta(days=7)  # the recent search goes back
FIELDS = {
    "tweet.fields": "created_at,conversation_id,public_metrics,author_id,lang,referenced_tweets,in_reply_to_user_id,note_tweet"
    ",reply_settings",
    "expansions": "author_id",
    "user.fields": "username",
}
logger = logging.getLogger("askdesk.crawl")


class X(Searched):
    """`site` is `x`."""

    name = "x"
    terms = "https://docs.x.com/developer-terms/agreement"
    basis = "The API is paid for each post read; posts are linked, and what is deleted there is deleted here."
    unanswered = "the post has no reply (`reply_count` is 0)"
    keys = {
        **QUERIES,
        "monthly_usd": "dollars that may be spent in a month (default 5)",
        "languages": 'languages to search in, such as `["en"]`; default: all',
    }
    asked_in_replies = False
    key_needed = "a bearer token with credit, from console.x.com"
    wants = {"Authorization": "Bearer {secret}"}
    service = "the X API"
    site_address, path = "https://api.x.com", "/2/tweets"
    host = "x"
    costs = True
    """True: `askdesk check` tells what a call would cost in place of making one."""
    post = Shape(
        text=lambda post: markup.decoded(at(post, "note_tweet.text") or post["text"]),
        author="user.username",
        at="created_at",
        score="public_metrics.like_count",
        views="public_metrics.impression_count",
        answers="public_metrics.reply_count",
    )

    def search(self):
        """Yield as few searches as the names fit into, after telling what they may cost at most."""
        queries = list(self._queries())
        logger.info(log.line("x_may_cost", source=self.block.name, **self.estimate(len(queries), len(self.due))))
        for query in queries:
            recent = self.since is not None and self.since > self.now - REACH  # an older id is refused
            newest = self.cursor.get("newest", {}).get(query) if recent else None
            start = max(self.since or self.now - REACH, self.now - REACH + timedelta(minutes=1))
            since = {"since_id": newest} if newest else {"start_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}
            yield from self._paid(self.call("/search/recent", {"query": query, "max_results": 100, **FIELDS, **since}), most=100)

    def recheck(self, due):
        """Yield a call for each hundred stored posts, as far as the month's money goes."""
        for asked in self.batches(due):
            yield from self._paid(self.call("", {"ids": ",".join(asked), **FIELDS}, asked=asked), most=len(asked))

    def estimate(self, searches, stored):
        """Return the most a run can cost in dollars, what is spent this month, and the cap."""
        most = (searches * 100 + stored) * PRICE
        return {"at_most_usd": round(most, 3), "spent_usd": round(self._budget.spent, 3), "cap_usd": self._budget.cap}

    def cost(self):
        """Return what `askdesk check` says of a source that it does not ask."""
        told = self.estimate(len(list(self._queries())), 0)
        return (
            f"is not asked by check, since each post read costs money; a night's searches may cost {told['at_most_usd']:.2f} "
            f"dollars, {told['spent_usd']:.2f} of this month's {told['cap_usd']:.2f} are spent"
        )

    def rows(self, response):
        """Yield posts, with their writers; stored posts that the answer leaves out are gone."""
        page, query = self.json(response), response.meta["sent"].get("query")
        posts, newest = page.get("data") or [], at(page, "meta.newest_id")
        self._budget.settle(len(posts) * PRICE - response.meta.pop("set_aside", 0.0))
        if query and newest:
            first_page = "next_token" not in response.meta["sent"]
            known = self.next_cursor.setdefault("newest", {})
            known[query] = newest if first_page else known.get(query, newest)
        yield from self.absent(response, (post.get("id") for post in posts))
        users = {user["id"]: user for user in at(page, "includes.users") or ()}
        yield from ([{**post, "user": users.get(post.get("author_id"))}, []] for post in posts)

    def next_page(self, response):
        """Return the next page of a search, if there is money for it."""
        token = at(self.json(response), "meta.next_token") if "asked" not in response.meta else None
        return next(self._paid(self.next_call(response, next_token=token), most=100), None) if token else None

    def missed(self, failure):
        """Give back what was set aside for a call that brought nothing."""
        request: Request = failure.request
        self._budget.settle(-request.meta.pop("set_aside", 0.0))
        yield from super().missed(failure)

    def link(self, item, reply=None):
        return f"https://x.com/{at(item, 'user.username') or 'i'}/status/{item['id']}"

    def refusal(self, page, response):
        empty = not page.get("data") and not page.get("meta") and not page.get("errors")
        return (page.get("detail") or page.get("title") or "no reason given") if empty else None

    def _queries(self):
        """Yield the names joined by OR, each query as long as it may be."""
        languages = " OR ".join(f"lang:{one}" for one in self.block.options.get("languages", ()))
        rest = f" -is:retweet{f' ({languages})' if languages else ''}"
        joined: list[str] = []
        for name in [f'"{name}"' for name in self.aliases]:
            if joined and len(" OR ".join([*joined, name])) + len(rest) + 2 > LONGEST:
                yield f"({' OR '.join(joined)}){rest}"
                joined = []
            joined.append(name)
        if joined:
            yield f"({' OR '.join(joined)}){rest}"

    def _paid(self, request, *, most):
        """Yield the request once what it may cost is set aside; note it if the month's money does not reach."""
        cost, budget = most * PRICE, self._budget
        if budget.spend(cost):
            request.meta["set_aside"] = cost
            yield request
        else:
            told = f"{self.block.name} may spend {budget.cap:.2f} dollars a month and has {budget.left:.2f} left"
            self.troubles.note(f"{told}; the next call may cost {cost:.2f}, so it was not made", whole=True)

    @property
    def _budget(self):
        return Budget(self, "usd", period=f"{self.now:%Y-%m}", cap=float(self.block.options.get("monthly_usd", 5)))
