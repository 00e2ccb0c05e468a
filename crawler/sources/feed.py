"""Any RSS or Atom feed: entries as questions, their comment feeds as replies."""

import calendar
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urljoin

import feedparser

from askdesk.errors import SourceError
from askdesk.model import Post, Status
from crawler import trouble
from crawler.manners.unchanged import still
from crawler.read import addresses, alerts, markup
from crawler.source import Source

ALERT = "tag:google.com,2013:googlealerts/"  # how the ids of Google's alerts begin
MOST_REPLIES = 50  # an entry with more is known by its count alone


class Feed(Source):
    """`site` is the feed's address, or a page that names its feed."""

    name = "feed"
    terms = "the site's own"
    basis = "A feed is published to be read by programs; entries are linked, never republished."
    unanswered = "the feed counts no comment (`slash:comments`, `thr:total`), or says nothing of comments"
    keys = {"feeds": "addresses of the feeds, where the site has several"}
    entities = True

    def search(self):
        """Yield the feeds."""
        for url in self.block.options.get("feeds") or [self.local(self.site_address)]:
            yield self.listing(urljoin(f"{self.root}/", url))

    def recheck(self, due):
        """Yield the entries' own pages: whether they are still there is all that can be seen of them."""
        for row in due:
            if row.kind == self.name:  # where alerts lead may not be read by a program
                yield self.page(self.local(row.url), known=row.id, meta={"row": row}, callback=self.still_there)

    def still_there(self, response):
        """Yield that the entry is as it was."""
        yield still(response.meta["row"])

    def rows(self, response):
        """Yield entries, or the request for an entry's comments."""
        parsed = feedparser.parse(response.body, response_headers={"content-location": response.url})
        if "entry" in response.meta:
            yield [response.meta["entry"], parsed.entries]
            return
        if not parsed.version:
            yield from self._named(response)
            return
        for entry in parsed.entries:
            comments = _comments_feed(entry)
            if comments and 0 < _replies(entry) <= MOST_REPLIES:
                yield self.page(urljoin(response.url, comments), meta={"entry": entry}, errback=self._without_comments)
            else:
                yield [entry, []]

    def read(self, row, response):
        """Return the question of an entry and its comments."""
        entry, comments = row
        named = addresses.clean(urljoin(response.url, entry.get("link") or entry.get("id") or ""))
        if (entry.get("id") or "").startswith(ALERT):
            return self._alert(entry, alerts.unwrapped(entry["link"]))
        url = self.public(named)
        replies = tuple(_reply(comment, number) for number, comment in enumerate(sorted(comments, key=_moment)))
        answers = max(_replies(entry), len(replies))
        return self.question(
            key=_key(entry, url),
            url=url,
            title=markup.decoded(entry.get("title") or ""),
            body="",
            html=_html(entry),
            author=entry.get("author"),
            asked_at=_when(entry),
            status=Status.REPLIED if answers else Status.OPEN,
            answers=answers,
            tags=tuple(tag["term"] for tag in entry.get("tags") or () if tag.get("term")),
            replies=replies,
        )

    def _alert(self, entry, url):
        """Return the question of a Google Alert: the place it leads to, with the same identity as one that a person adds."""
        fields = {"title": alerts.words(entry.get("title")), "html": _html(entry), "asked_at": _when(entry)}
        return self.found_elsewhere(url, **fields)

    def _named(self, response):
        """Yield the feeds that a web page names."""
        links = response.css('link[rel~="alternate"][type*="rss+xml"], link[rel~="alternate"][type*="atom+xml"]')
        if not links or response.meta.get("named"):
            raise SourceError(f"{trouble.unreadable(response)}; it is no feed and names none")
        for link in links[:3]:
            yield self.listing(response.urljoin(link.attrib["href"]), meta={"named": True, "onward": True})

    def _without_comments(self, failure):
        yield from self.missed(failure)
        yield from self.item([failure.request.meta["entry"], []], failure.request)


def _key(entry, url):
    number = addresses.thread_number(url)
    return number or sha256((entry.get("id") or url).encode()).hexdigest()[:16]


def _replies(entry):
    linked = [link.get("thr:count") or link.get("count") for link in entry.get("links") or () if link.get("rel") == "replies"]
    told = next((value for value in (entry.get("slash_comments"), entry.get("thr_total"), *linked) if value), "0")
    return int(told) if str(told).strip().isdigit() else 0


def _comments_feed(entry):
    linked = [
        link.get("href")
        for link in entry.get("links") or ()
        if link.get("rel") == "replies" and "xml" in (link.get("type") or "")
    ]
    return entry.get("wfw_commentrss") or next(iter(linked), None)


def _html(entry):
    full = [part.get("value") for part in entry.get("content") or () if part.get("value")]
    return max(full, key=len) if full else entry.get("summary") or ""


def _when(entry):
    moment = entry.get("published_parsed") or entry.get("updated_parsed")
    return datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None


def _moment(entry):
    return _when(entry) or datetime.min.replace(tzinfo=UTC)


def _reply(comment, number):
    return Post(
        key=str(comment.get("id") or comment.get("link") or number),
        text="",
        html=_html(comment),
        at=_when(comment),
        author=comment.get("author"),
        url=comment.get("link"),
    )
