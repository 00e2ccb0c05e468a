"""Stack Exchange sites, by the API v2.3: search per name, answers in batch, re-check of 100 questions at once."""

from datetime import timedelta
from urllib.parse import urlsplit

from scrapy.http import Request

from crawler.searched import QUERIES, Searched
from crawler.shape import Shape
from crawler.source import status_of

MOST = 100  # items one page may hold
WAIT = 502  # the error that says for how many seconds we must not ask
VERSION = "/2.3"


def _name(item):
    owner = item.get("owner") or {}
    return None if owner.get("user_type") == "does_not_exist" else owner.get("display_name")


WRITTEN = {"html": "body", "at": "creation_date", "score": "score", "url": "link"}


class StackExchange(Searched):
    """`site` is the API's name of a site, such as `academia`."""

    name = "stackexchange"
    terms = "https://stackoverflow.com/legal/api-terms-of-use"
    basis = "The public API is offered for reading; posts are CC BY-SA and are linked, never republished."
    unanswered = "no answer at all (`answer_count` is 0); answers that nobody accepted count as replies"
    keys = {**QUERIES, "reserve": "calls of the day's quota to leave unused (default 20)"}
    entities = True
    asked_in_replies = False
    service = "the Stack Exchange API"
    site_address = "https://api.stackexchange.com"
    handle_httpstatus_list = (400,)
    post = Shape(
        **WRITTEN,
        key="question_id",
        title="title",
        author=_name,
        views="view_count",
        tags="tags",
        answers="answer_count",
        accepted="accepted_answer_id",
        closed="closed_date|locked_date|migrated_to",
        complete=lambda item: "body" in item,
    )
    reply = Shape(**WRITTEN, key="answer_id", author=_name, accepted="is_accepted")

    @property
    def host(self):
        """Return the API's name of the site: it is what ids are made of."""
        return self.block.site

    @property
    def base(self):
        return self.root if urlsplit(self.root).path else f"{self.root}{VERSION}"

    def search(self):
        """Yield one search per name and one for links to each home page."""
        since = {"fromdate": int(self.since.timestamp()), "order": "asc"} if self.since else {"order": "desc"}
        names = [*self.names, *(f"{d.institution} {d.name}" for d in self.departments)]
        homes = [{"url": f"*{urlsplit(d.homepage).netloc}*"} for d in self.departments]
        for query in [*({"q": name} for name in dict.fromkeys(names)), *homes]:
            yield self.call("/search/advanced", {"sort": "creation", **since, **query})

    def recheck(self, due):
        return [self.call(f"/questions/{';'.join(asked)}", {}, asked=asked) for asked in self.batches(due)]

    def rows(self, response):
        """Yield questions with their answers; those that have answers to be fetched yield that request first."""
        page, meta = self.json(response), response.meta
        if "waiting" in meta:
            answers, number = [*meta["answers"], *page["items"]], meta["sent"].get("page", 1)
            if page.get("has_more") and number < self.block.max_pages:
                sent = {**meta["sent"], "page": number + 1}
                yield self.call(meta["call"], sent, waiting=meta["waiting"], answers=answers)
                return
            for item in meta["waiting"]:
                yield [item, [answer for answer in answers if answer.get("question_id") == item["question_id"]]]
            return
        yield from self.absent(response, (item.get("question_id") for item in page["items"]))
        ours = [item for item in page["items"] if item.get("answer_count") and "question_id" in item and self.is_ours(item)]
        yield from ([item, []] for item in page["items"] if not any(item is one for one in ours))
        if ours:
            ids = ";".join(str(item["question_id"]) for item in ours)
            yield self.call(f"/questions/{ids}/answers", {"sort": "creation", "order": "asc"}, waiting=ours, answers=[])

    def next_page(self, response):
        """Return the following page, unless the day's quota is nearly used up."""
        page = self.json(response)
        left = page.get("quota_remaining")
        if isinstance(left, int) and 0 <= left < int(self.block.options.get("reserve", 20)):
            midnight = self.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            self.park(f"the day's quota of {self.service} is nearly used up ({left} calls left)", midnight)
        if not page.get("has_more") or "waiting" in response.meta:
            return None
        return self.next_call(response, page=response.meta["sent"].get("page", 1) + 1)

    def missed(self, failure):
        """Ask a mirror that serves the API without its version in the path again, as it wants it."""
        request: Request = failure.request
        if self.block.base_url and f"{VERSION}/" in request.url and status_of(failure) == 404:
            yield request.replace(url=request.url.replace(f"{VERSION}/", "/", 1), dont_filter=True)
        else:
            yield from super().missed(failure)

    def call(self, name, sent, **meta):
        told = {"site": self.host, "filter": "withbody", "pagesize": MOST, **sent, "key": self.block.secret}
        return super().call(name, told, **meta)

    def refusal(self, page, response):
        """Return the error of an answer; it may also say for how many seconds we must not ask."""
        why = str(page.get("error_message") or page.get("error_name") or page.get("error_id") or "")
        if page.get("error_id") == WAIT:
            seconds = next((int(word) for word in why.split() if word.isdigit()), 3600)
            self.park(f"{self.service} asks us to wait {seconds} seconds", self.now + timedelta(seconds=seconds))
        if page.get("backoff"):
            self.hold(response.url, float(page["backoff"]))
        return why or None
