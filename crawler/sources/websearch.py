"""Brave's web search, the lawful way to places that may not be crawled: each hit is a question with what the hit shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy.http import Request

from askdesk.model import Question
from crawler import intake
from crawler.budget import Budget
from crawler.read import addresses, alerts, dates
from crawler.source import Source

MOST = 20  # hits of a page
PAGES = 10  # a search may show


class WebSearch(Source):
    """`site` is the place to search, such as `quora.com`; or `web` for everywhere."""

    name = "websearch"
    terms = "https://api-dashboard.search.brave.com/terms-of-service"
    basis = "The search service is paid for its answers; only address, title and snippet of a hit are kept, and linked."
    unanswered = "not known: a hit does not tell, so a person looks"
    keys: ClassVar[dict[str, str]] = {
        "sites": "places to search, where there are several",
        "queries": "further words to search for, beside the names of the departments",
        "calls": "calls a month at most (default 900, within Brave's monthly credit of 5 dollars)",
    }
    api = True
    entities = True
    asked_in_replies = False
    key_needed = "a Brave Search API key from api-dashboard.search.brave.com"
    site_address = "https://api.search.brave.com"

    def search(self) -> Iterable[Request]:
        """Yield one search per place and name, of the time since the last run."""
        places = self.block.options.get("sites") or [self.block.site]
        names = [name for d in self.departments for name in (*d.aliases, *d.ambiguous)]
        for place in places:
            host = urlsplit(place).netloc or place
            for name in dict.fromkeys([*names, *self.block.options.get("queries", ())]):
                request = self._ask(f'"{name}"' if place == "web" else f'site:{host} "{name}"', 0)
                if request:
                    yield request

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield nothing: where the hits lead may not be read by a program."""
        return []

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield hits, those that are discussions first: they say more."""
        page = self.json(response)
        met: set[str] = set()
        for part in ("discussions", "web"):
            for hit in (page.get(part) or {}).get("results") or ():
                if hit.get("url") not in met:
                    met.add(hit.get("url"))
                    yield hit

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a hit, with the same identity as one that a person adds."""
        url = intake.question_on_quora(row["url"]) or addresses.clean(row["url"])
        kind, site, key = intake.identity(url)
        more = row.get("data") or {}
        parts = [row.get("description"), more.get("question"), *(row.get("extra_snippets") or ())]
        answers = more.get("num_answers") or 0
        told = self.question(
            key=key,
            url=url,
            title=_title(row, url),
            body="",
            html="<br>".join(dict.fromkeys(part for part in parts if part)),
            asked_at=dates.iso(row.get("page_age") or ""),
            answers=answers,
            complete=False,
        )
        return replace(told, kind=kind, site=site)

    def next_page(self, response: Any) -> Request | None:
        """Return the next page, as long as there are more hits and calls left."""
        more = (self.json(response).get("query") or {}).get("more_results_available")
        query, offset = response.meta["query"], response.meta["offset"] + 1
        return self._ask(query, offset) if more and offset < PAGES else None

    def _ask(self, query: str, offset: int) -> Request | None:
        budget = Budget(self, "calls", period=f"{self.now:%Y-%m}", cap=float(self.block.options.get("calls", 900)))
        if not budget.spend(1):
            self.troubles.note(f"{self.block.name} has used its {budget.cap:.0f} calls of this month", whole=True)
            return None
        since = {"freshness": f"{self.since:%Y-%m-%d}to{self.now:%Y-%m-%d}"} if self.since else {}
        sent = {"q": query, "count": MOST, "offset": offset, "text_decorations": "false", **since}
        url = f"{self.root}/res/v1/web/search?{urlencode(sent)}"
        headers = {"X-Subscription-Token": self.block.secret or "", "Accept": "application/json"}
        return self.listing(url, headers=headers, meta={"query": query, "offset": offset})


def _title(hit: dict[str, Any], url: str) -> str:
    """Return the title of a hit without the site's name behind it; what the address spells if it has none or a cut one."""
    named = alerts.words(hit.get("title"))
    spelt = intake.spelt(url)
    cut = named.endswith(("...", "…")) and spelt
    return spelt if not named or cut else named
