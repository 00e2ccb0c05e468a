"""Askbot sites: questions found by the API, or by the pages where it is off; each then read on its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from scrapy.http import Request
from twisted.python.failure import Failure

from askdesk.model import Post, Question
from crawler.listed import Listed, Shown, outcome, reply
from crawler.read import addresses, dates, markup

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: ?[+-]\d\d:?\d\d)?")
CLOSED = re.compile(r"\s*\[[^\]]+\]$")


class Askbot(Listed):
    """`site` is the site's address, with the language in it where the site has several (`https://ask.example/en/`)."""

    name = "askbot"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the question has no answer (`answer_count` is 0); comments do not count as answers"
    html = True

    def search(self) -> Iterable[Request]:
        """Yield the API's list of questions."""
        yield self.ask(f"{self.root}/api/v1/questions/").replace(errback=self.without_api)

    def without_api(self, failure: Failure) -> Iterator[Any]:
        """Ask for the list as a page where the API is off or closed to guests."""
        status = getattr(getattr(failure.value, "response", None), "status", 0)
        if status not in {401, 403, 404}:
            yield from self.missed(failure)
            return
        yield self.ask(f"{self.root}/questions/scope:all/sort:activity-desc/page:1/")

    def listed(self, response: Any) -> Iterable[Any]:
        """Return the questions of a list: the API's, or the links of a page."""
        found: list[Any] = response.css('a[href*="/question/"]') if _is_page(response) else self.json(response)["questions"]
        return found

    def shown(self, item: Any, response: Any) -> Shown | None:
        """Return the question of a list."""
        if not _is_page(response):
            marks = ("last_activity_at", "answer_count", "accepted_answer_id", "closed")
            return Shown(str(item["id"]), " ".join(str(item.get(mark)) for mark in marks), self.local(item["url"]))
        found = re.search(r"/question/(\d+)/[^?#]+$", item.attrib["href"])
        near = item.xpath("ancestor::*[contains(@class, 'summary')][1]")
        state = near.css("abbr::attr(title)").get() or ""
        return Shown(found[1], state, response.urljoin(item.attrib["href"])) if found and near else None

    def following(self, response: Any) -> str | None:
        """Return the next page by its number: past the end the first page comes again."""
        if _is_page(response):
            return _later(response, r"/page:(\d+)/$")
        here = _number(response.url, r"[?&]page=(\d+)")
        more = here < int(self.json(response).get("pages") or 1)
        return f"{self.root}/api/v1/questions/?page={here + 1}" if more else None

    def thread(self, response: Any) -> Iterator[Any]:
        """Yield (first page, its address, replies), or the request for the next page of answers."""
        first = response.meta.get("first") or [response.css(".js-question[data-post-id]")[:1], response]
        here = response.css(".js-answer[data-post-id], .answer[data-post-id], .js-comment")
        replies = {**response.meta.get("replies", {}), **{key: item for item in here if (key := _key(item)) != "0"}}
        yield self.rest(response, _later(response, r"[?&]page=(\d+)"), first=first, replies=replies) or [*first, replies]

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question; a deleted one leads to the front page, which holds none."""
        asked, page, items = row
        if not asked:
            self.vanished(response)
            return None
        told = page.urljoin(page.css("link[rel=canonical]::attr(href)").get() or page.url)
        url = (told if addresses.host(told) == addresses.host(page.url) else page.url).partition("?")[0]
        replies = [_reply(item, key, url, self) for key, item in items.items()]
        answers = sum(not _is_comment(item) for item in items.values())
        closed = bool(page.css(".question-status"))
        title = markup.line(" ".join((asked.css("h1 .js-editable-content") or asked.css("h1"))[:1].css("::text").getall()))
        return self.question(
            key=_key(asked),
            url=self.public(url),
            title=CLOSED.sub("", title) if closed else title,
            body="",
            html=_html(asked),
            author=_author(asked),
            asked_at=_when(asked),
            score=_score(asked),
            tags=tuple(dict.fromkeys(asked.css(".js-tag-name::text").getall())),
            **outcome(replies, closed=closed, answers=answers),
        )

    def address(self, row: Any) -> str:
        """Return the question's page."""
        return self.local(row.url).partition("?")[0]


def _is_page(response: Any) -> bool:
    return "/api/v1/" not in response.url


def _reply(item: Any, key: str, url: str, source: Askbot) -> Post:
    what = "comment" if _is_comment(item) else "answer"
    more = {"accepted": "accepted-answer" in item.attrib["class"], "score": None if what == "comment" else _score(item)}
    link = source.public(f"{url}?{what}={key}#post-id-{key}")
    return reply(key, _html(item), _when(item), _author(item), url=link, **more)


def _is_comment(item: Any) -> bool:
    return "comment" in item.attrib["class"]


def _key(item: Any) -> str:
    return item.attrib.get("data-post-id") or item.attrib.get("data-comment-id") or "0"


def _html(item: Any) -> str:
    if _is_comment(item):
        return "".join(item.css(".js-comment-body, .comment-body").getall()[:1])
    body = item.css(".post-body")[:1]
    own = body.css(".js-editable-content") or body.xpath("./*[not(contains(@class, 'post-update-info'))]")
    return "".join(own.getall())


def _own(item: Any) -> Any:
    """Return what tells of writer and moment: a post's, not of its comments."""
    return item.css(".js-comment-controls, .comment-controls" if _is_comment(item) else ".post-update-info")


def _when(item: Any) -> Any:
    told = [MOMENT.search(text) for text in _own(item).css("abbr::attr(title)").getall()]
    return min((moment for found in told if found and (moment := dates.iso(found[0]))), default=None)


def _author(item: Any) -> str | None:
    names = _own(item)[:1].css(
        "a.author::text, .post-update-info-author-name a::text, .user-info a::text, a.user-name-link::text"
    )
    return markup.line(names.get()) or None


def _score(item: Any) -> int | None:
    told = (item.css(".js-post-vote-number::text, .vote-number::text").get() or "").strip()
    return int(told) if re.fullmatch(r"-?\d+", told) else None


def _number(url: str, pattern: str) -> int:
    found = re.search(pattern, url)
    return int(found[1]) if found else 1


def _later(response: Any, pattern: str) -> str | None:
    """Return the link to the page after this one."""
    here = _number(response.url, pattern)
    links = response.css("a[href]::attr(href)").re(r"[^\s]*page[:=]\d+[^\s]*")
    found = next((link for link in links if _number(link.partition("#")[0], pattern) == here + 1), None)
    return response.urljoin(found.partition("#")[0]) if found else None
