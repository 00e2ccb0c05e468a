"""Question2Answer sites, by their pages: lists of questions, then each question with its answers and comments."""

import re

from crawler.listed import Listed, Shown
from crawler.shape import Shape, at


def _own(query):
    """Return a path in which `~` is how the classes of the item's own parts begin: comments stand inside their answer."""
    return lambda item: at(item, query.replace("~", f".qa-{item.attrib['id'][0]}-item"))


class Q2A(Listed):
    """`site` is the site's address."""

    name = "q2a"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    unanswered = "the question has no answer; comments do not count as answers"
    keys = {"categories": "paths of lists to read alone, such as `questions/admissions`"}
    html = True
    items, posts = ".qa-q-list-item[id^=q]", ".qa-a-list-item[id^=a], .qa-c-list-item[id^=c]"
    more = "a.qa-page-next::attr(href)"  # counting pages won't do: past the end a question starts again
    post = Shape(
        key=lambda page: page.css(".qa-q-view[id^=q]").attrib["id"][1:],
        title="h1 [itemprop=name]::words|h1::words",
        html=".qa-q-view-content [itemprop=text]|.qa-q-view-content",
        author=".qa-q-view-who-data::words",
        at=".qa-q-view-when time::attr(datetime)",
        url=lambda page: re.sub(r"[?&](?:show|start)=\d+", "", page.url),
        score=".qa-q-view .qa-netvote-count-data::text",
        tags="[].qa-q-view-tag-item a::text",
        closed=".qa-q-view.qa-q-closed",
        hidden=lambda page: not page.css(".qa-q-view[id^=q]"),  # shown as an error with 200
    )
    reply = Shape(
        key=lambda item: item.attrib["id"][1:],
        html=_own("~-content [itemprop=text]|~-content"),
        author=_own("~-who-data::words"),
        at=_own("~-when time::attr(datetime)"),
        url=_own("a~-what::attr(href)"),
        score=lambda item: (item.attrib["id"][0] == "a" and at(item, ".qa-netvote-count-data::text")) or None,
        accepted=lambda item: "qa-a-list-item-selected" in item.attrib["class"],
        counts=lambda item: item.attrib["id"][0] == "a",
    )

    def search(self):
        """Yield the front page, whose list shows what happened last and whose menu knows where the others are."""
        for path in self.chosen("categories"):
            yield self.listing(f"{self.root}/{path}", meta={"is_front": not path})

    def shown(self, item, response):
        count = item.css(".qa-a-count")
        state = f"{count.css('.qa-a-count-data::text').get()} {'selected' in (count.attrib.get('class') or '')}"
        link = response.urljoin(item.css(".qa-q-item-title a::attr(href)").get() or "")
        return Shown(item.attrib["id"][1:], state, re.sub(r"[?&]show=\d+|#.*", "", link))

    def rows(self, response):
        """Yield the list of all questions as well, once the front page has told where it is."""
        yield from super().rows(response)
        if response.meta.get("is_front"):
            told = response.css(".qa-nav-main-questions a::attr(href), .qa-feed-link[href*=questions]::attr(href)").get()
            yield self.listing(response.urljoin(re.sub(r"feed/|\.rss", "", told or "questions")), dont_filter=True)

    def address(self, row):
        """Return the question's page; the words after the id may be left off."""
        return re.sub(r"[?&]show=\d+|#.*", "", self.local(row.url))
