"""Question2Answer sites, by their pages: lists of questions, then each question with its answers and comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from scrapy.http import Request

from askdesk.model import Post, Question
from crawler.listed import Listed, Shown, outcome, reply
from crawler.read import dates, markup


class Q2A(Listed):
    """`site` is the site's address."""

    name = "q2a"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the question has no answer; comments do not count as answers"
    keys: ClassVar[dict[str, str]] = {"categories": "paths of lists to read alone, such as `questions/admissions`"}
    html = True

    def search(self) -> Iterable[Request]:
        """Yield the front page, whose list shows what happened last and whose menu knows where the others are."""
        for path in self.block.options.get("categories") or [""]:
            yield self.ask(f"{self.root}/{str(path).strip('/')}", meta={"is_front": not path})

    def listed(self, response: Any) -> Iterable[Any]:
        """Return the questions of a list."""
        items: list[Any] = response.css(".qa-q-list-item[id^=q]")
        return items

    def shown(self, item: Any, response: Any) -> Shown | None:
        """Return the question of a list."""
        count = item.css(".qa-a-count")
        state = f"{count.css('.qa-a-count-data::text').get()} {'selected' in (count.attrib.get('class') or '')}"
        link = response.urljoin(item.css(".qa-q-item-title a::attr(href)").get() or "")
        return Shown(item.attrib["id"][1:], state, re.sub(r"[?&]show=\d+|#.*", "", link))

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the list of all questions as well, once the front page has told where it is."""
        yield from super().rows(response)
        if response.meta.get("is_front"):
            told = response.css(".qa-nav-main-questions a::attr(href), .qa-feed-link[href*=questions]::attr(href)").get()
            yield self.ask(response.urljoin(re.sub(r"feed/|\.rss", "", told or "questions")), dont_filter=True)

    def following(self, response: Any) -> str | None:
        """Return the next page where there is one: past the end a question starts again."""
        url = response.css("a.qa-page-next::attr(href)").get()
        return response.urljoin(url) if url else None

    def thread(self, response: Any) -> Iterator[Any]:
        """Yield (first page, its address, replies), or the request for the next page of answers."""
        first = response.meta.get("first") or [response.css(".qa-q-view[id^=q]"), response.css("h1"), response.url]
        here = response.css(".qa-a-list-item[id^=a], .qa-c-list-item[id^=c]")
        replies = {**response.meta.get("replies", {}), **{item.attrib["id"]: self._reply(item, response) for item in here}}
        yield self.rest(response, self.following(response), first=first, replies=replies) or [*first, replies]

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question; a hidden one is shown as an error with 200."""
        asked, heading, url, replies = row
        if not asked:
            self.vanished(response)
            return None
        answers = sum(key.startswith("a") for key in replies)
        return self.question(
            key=asked.attrib["id"][1:],
            url=self.public(re.sub(r"[?&](?:show|start)=\d+", "", url)),
            title=markup.decoded(" ".join((heading.css("[itemprop=name]") or heading)[0].css("::text").getall())),
            body="",
            html="".join((asked.css(".qa-q-view-content [itemprop=text]") or asked.css(".qa-q-view-content")).getall()[:1]),
            author=_who(asked, "q-view"),
            asked_at=_when(asked, "q-view"),
            score=_score(asked),
            tags=tuple(asked.css(".qa-q-view-tag-item a::text").getall()),
            **outcome(replies.values(), closed="qa-q-closed" in asked.attrib["class"], answers=answers),
        )

    def address(self, row: Any) -> str:
        """Return the question's page; the words after the id may be left off."""
        return re.sub(r"[?&]show=\d+|#.*", "", self.local(row.url))

    def _reply(self, item: Any, response: Any) -> Post:
        kind, key = item.attrib["id"][0], item.attrib["id"][1:]
        part = f"{kind}-item"
        own, link = item.css(f".qa-{part}-content")[:1], item.css(f"a.qa-{part}-what::attr(href)").get()
        html = "".join((own.css("[itemprop=text]") or own).getall()[:1])
        more = {"accepted": "qa-a-list-item-selected" in item.attrib["class"], "score": _score(item) if kind == "a" else None}
        url = self.public(response.urljoin(link)) if link else None
        return reply(key, html, _when(item, part), _who(item, part), url=url, **more)


def _when(item: Any, part: str) -> Any:
    return dates.iso(item.css(f".qa-{part}-when time::attr(datetime)").get() or "")


def _who(item: Any, part: str) -> str | None:
    return markup.line(" ".join(item.css(f".qa-{part}-who-data")[:1].css("::text").getall())) or None


def _score(item: Any) -> int | None:
    told = (item.css(".qa-netvote-count-data::text").get() or "").replace("–", "-").replace("+", "")
    return int(told) if re.fullmatch(r"-?\d+", told) else None
