"""Askbot sites: questions found by the API, or by the pages where it is off; each then read on its page."""

import re

from crawler.listed import Listed, Shown, turned
from crawler.read import addresses, markup
from crawler.shape import Shape, at, moment
from crawler.source import status_of

MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: ?[+-]\d\d:?\d\d)?")
CLOSED = re.compile(r"\s*\[[^\]]+\]$")
OWN = ".post-update-info"  # what tells of writer and moment, of a question or answer
REMARK = ".js-comment-controls, .comment-controls"  # the same of a comment
NAME = "a.author::text, .post-update-info-author-name a::text, .user-info a::text, a.user-name-link::text"
VOTES = ".js-post-vote-number::text, .vote-number::text"


def is_answer(item):
    """Return whether a reply is an answer, no comment."""
    return "comment" not in item.attrib["class"]


def _key(item):
    return item.attrib.get("data-post-id") or item.attrib.get("data-comment-id") or "0"


def _question(page):
    return page.css(".js-question[data-post-id]")[:1]


def _title(page):
    asked = _question(page)
    told = markup.line(" ".join((asked.css("h1 .js-editable-content") or asked.css("h1"))[:1].css("::text").getall()))
    return CLOSED.sub("", told) if page.css(".question-status") else told


def _html(item):
    if not is_answer(item):
        return "".join(item.css(".js-comment-body, .comment-body").getall()[:1])
    body = item.css(".post-body")[:1]
    return "".join((body.css(".js-editable-content") or body.xpath("./*[not(contains(@class, 'post-update-info'))]")).getall())


def _author(item):
    return markup.line(item.css(OWN if is_answer(item) else REMARK)[:1].css(NAME).get()) or None


def _when(item):
    """Return the first moment told of a post: it may have been edited later."""
    told = [MOMENT.search(text) for text in item.css(OWN if is_answer(item) else REMARK).css("abbr::attr(title)").getall()]
    return min((when for found in told if found and (when := moment(found[0]))), default=None)


class Askbot(Listed):
    """`site` is the site's address, with the language in it where the site has several (`https://ask.example/en/`)."""

    name = "askbot"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the question has no answer (`answer_count` is 0); comments do not count as answers"
    html = True
    marks = ("last_activity_at", "answer_count", "accepted_answer_id", "closed")
    posts = ".js-answer[data-post-id], .answer[data-post-id], .js-comment"
    post = Shape(
        key=lambda page: _question(page).attrib["data-post-id"],
        title=_title,
        html=lambda page: _html(_question(page)),
        author=lambda page: _author(_question(page)[0]),
        at=lambda page: _when(_question(page)[0]),
        score=lambda page: at(_question(page)[0], VOTES),
        tags="[].js-question[data-post-id] .js-tag-name::text",
        closed=".question-status",
        hidden=lambda page: not _question(page),  # a deleted one leads to the front page
    )
    reply = Shape(
        key=_key,
        html=_html,
        author=_author,
        at=_when,
        score=lambda item: at(item, VOTES) if is_answer(item) else None,
        accepted=lambda item: "accepted-answer" in item.attrib["class"],
        counts=is_answer,
        hidden=lambda item: _key(item) == "0",  # the template of a comment
    )

    def search(self):
        yield self.listing(f"{self.root}/api/v1/questions/", errback=self.without_api)

    def without_api(self, failure):
        """Ask for the list as a page where the API is off or closed to guests."""
        if status_of(failure) in {401, 403, 404}:
            yield self.listing(f"{self.root}/questions/scope:all/sort:activity-desc/page:1/")
        else:
            yield from self.missed(failure)

    def listed(self, response):
        return response.css('a[href*="/question/"]') if _is_page(response) else self.json(response)["questions"]

    def shown(self, item, response):
        if not _is_page(response):
            return Shown(str(item["id"]), self.state(item), self.local(item["url"]))
        found = re.search(r"/question/(\d+)/[^?#]+$", item.attrib["href"])
        near = item.xpath("ancestor::*[contains(@class, 'summary')][1]")
        state = near.css("abbr::attr(title)").get() or ""
        return Shown(found[1], state, response.urljoin(item.attrib["href"])) if found and near else None

    def following(self, response):
        """Return the next page of a list or a question by its number: past the end the first page comes again."""
        if not _is_page(response):
            return turned(response, last=int(self.json(response).get("pages") or 1))
        here = _number(response.url)
        links = [url.partition("#")[0] for url in response.css("a[href]::attr(href)").re(r"[^\s]*page[:=]\d+[^\s]*")]
        return next((response.urljoin(url) for url in links if _number(url) == here + 1), None)

    def address(self, row):
        return self.local(row.url).partition("?")[0]

    def link(self, item, reply=None):
        told = item.urljoin(item.css("link[rel=canonical]::attr(href)").get() or item.url)
        url = (told if addresses.host(told) == addresses.host(item.url) else item.url).partition("?")[0]
        key, what = self.reply.name(reply) if reply else "", "answer" if reply and is_answer(reply) else "comment"
        return f"{url}?{what}={key}#post-id-{key}" if reply else url


def _is_page(response):
    return "/api/v1/" not in response.url


def _number(url):
    found = re.search(r"/page:(\d+)/$|[?&]page=(\d+)", url)
    return int(found[1] or found[2]) if found else 1
