"""Brave's web search, the lawful way to places that may not be crawled: each hit is a question with what the hit shows."""

from urllib.parse import urlsplit

from crawler import intake
from crawler.budget import Budget
from crawler.read import addresses, alerts
from crawler.searched import QUERIES, Searched
from crawler.shape import at, moment

MOST = 20  # hits of a page
PAGES = 10  # a search may show


class WebSearch(Searched):
    """`site` is the place to search, such as `quora.com`; or `web` for everywhere."""

    name = "websearch"
    terms = "https://api-dashboard.search.brave.com/terms-of-service"
    basis = "The search service is paid for its answers; only address, title and snippet of a hit are kept, and linked."
    unanswered = "not known: a hit does not tell, so a person looks"
    keys = {
        **QUERIES,
        "sites": "places to search, where there are several",
        "calls": "calls a month at most (default 900, within Brave's monthly credit of 5 dollars)",
    }
    entities = True
    asked_in_replies = False
    looks_again = False  # where the hits lead may not be read by a program
    key_needed = "a Brave Search API key from api-dashboard.search.brave.com"
    wants = {"X-Subscription-Token": "{secret}", "Accept": "application/json"}
    site_address, path = "https://api.search.brave.com", "/res/v1/web/"

    def search(self):
        """Yield one search per place and name, of the time since the last run."""
        span = f"{self.since:%Y-%m-%d}to{self.now:%Y-%m-%d}" if self.since else ""
        for place in self.block.options.get("sites") or [self.block.site]:
            scope = "" if place == "web" else f"site:{urlsplit(place).netloc or place} "
            for name in self.names:
                sent = {"q": f'{scope}"{name}"', "count": MOST, "offset": 0, "text_decorations": "false", "freshness": span}
                yield from self._paid(self.call("search", sent))

    def rows(self, response):
        """Yield hits, those that are discussions first: they say more."""
        page = self.json(response)
        hits = [hit for part in ("discussions", "web") for hit in at(page, f"{part}.results") or ()]
        yield from (hit for hit in hits if self.is_first(f"{response.url} {hit.get('url')}"))

    def read(self, row, response):
        """Return the question of a hit, with the same identity as one that a person adds."""
        url = intake.question_on_quora(row["url"]) or addresses.clean(row["url"])
        parts = [row.get("description"), at(row, "data.question"), *(row.get("extra_snippets") or ())]
        named, spelt = alerts.words(row.get("title")), intake.spelt(url)
        title = spelt if not named or (spelt and named.endswith(("...", "…"))) else named
        html = "<br>".join(dict.fromkeys(part for part in parts if part))
        told = {"asked_at": moment(row.get("page_age")), "answers": at(row, "data.num_answers") or 0}
        return self.found_elsewhere(url, title=title, html=html, **told)

    def next_page(self, response):
        """Return the next page, as long as there are more hits and calls left."""
        offset = response.meta["sent"]["offset"] + 1
        more = at(self.json(response), "query.more_results_available") and offset < PAGES
        return next(self._paid(self.next_call(response, offset=offset)), None) if more else None

    def _paid(self, request):
        budget = Budget(self, "calls", period=f"{self.now:%Y-%m}", cap=float(self.block.options.get("calls", 900)))
        return self.afford(request, budget, 1, f"has used its {budget.cap:.0f} calls of this month")
