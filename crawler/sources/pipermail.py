"""Mailing lists in the archives of Mailman 2 (Pipermail) and Apache's: the mailbox of each month, read as mail."""

import calendar
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from scrapy.http import Request

from askdesk.errors import SourceError
from askdesk.model import Observation
from crawler.mailed import Mailed
from crawler.manners import unchanged
from crawler.read import mail
from crawler.read.mail import Mail

MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
FILE = re.compile(r"(?:(?P<year>\d{4})-(?P<name>[A-Z][a-z]+)\.txt(?:\.gz)?|(?P<six>\d{6})\.mbox)(?:/thread)?$")


@dataclass(slots=True, kw_only=True)
class Reading:
    """How far the reading of one list has come."""

    root: str
    todo: list[str]
    """Addresses of months still to be asked for."""
    got: dict[str, list[Mail]] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    """Months that did not change: read again only if another did, since threads run over the end of a month."""
    tags: dict[str, list[str]] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    """Months whose page of threads is to be asked for, for the addresses of the mails."""


class Pipermail(Mailed):
    """`site` is the archive of a list, or the page that names several."""

    name = "pipermail"
    terms = "the site's own"
    keys = {"months": "how many months back the first run reads (default 3)"}

    def search(self):
        """Yield the page that names the months."""
        yield self.listing(f"{self.root}/", meta={"is_front": True})

    def recheck(self, due):
        """Yield nothing if the lists are read anyway: the months in which a stored thread stands are among those read."""
        return [] if self.searching or not due else list(self.search())

    def rows(self, response):
        """Yield the request for the next month; after the last, that for the mails' addresses; then the threads."""
        reading: Reading | None = response.meta.get("reading")
        if reading is None:
            yield from self._front(response)
        elif "threads_of" in response.meta:
            self._place(response, reading)
            yield from self._onward(reading)
        else:
            self._keep(response, reading)
            yield from self._onward(reading)

    def _front(self, response):
        links = [urljoin(response.url, href) for href in response.css("a::attr(href)").getall()]
        months = {month: url.removesuffix("/thread") for url in links if (month := _month(url))}
        below = [url for url in links if url.startswith(response.url) and url.endswith("/") and url != response.url]
        if months:
            reading = Reading(root=response.url, todo=[months[month] for month in reversed(self._wanted(sorted(months)))])
            yield from self._onward(reading)
        elif response.meta.get("is_front") and below:
            yield from (self.listing(url) for url in dict.fromkeys(below[: self.block.max_pages]))
        elif response.meta.get("is_front") and not response.css("table"):
            raise SourceError(f"{response.url} names no month of an archive; give the address that lists them")

    def _wanted(self, months):
        """Return the months to read: the last ones, and all since the oldest thread that wants another look."""
        moments = [row.asked_at for row in self.due if row.asked_at] + ([self.since] if self.since else [])
        count = 2 if self.since else int(self.block.options.get("months", 3))
        oldest = min([*(f"{moment:%Y-%m}" for moment in moments), *months[-count:][:1]])
        return [month for month in months if month >= oldest][-self.block.max_pages :]

    def _onward(self, reading):
        if not reading.todo and reading.got and reading.same:
            reading.todo, reading.same = reading.same, []
        if reading.todo:
            url = reading.todo.pop(0)
            tag, modified = ("", "") if reading.got else self.cursor.get("files", {}).get(url, ("", ""))
            yield self._ask(url, reading, headers=unchanged.headers(tag, modified), meta={"handle_httpstatus_list": [304]})
        elif reading.pages:
            yield self._ask(_folder(reading.pages.pop(0)) + "thread.html", reading, meta={"threads_of": True})
        elif reading.same:
            yield from (unchanged.still(row) for row in self.due if self.local(row.url).startswith(reading.root))
        elif reading.got:
            yield from self._threads(reading)

    def _ask(self, url, reading, *, meta, **more):
        return self.page(url, meta={**meta, "reading": reading}, errback=self._passed_over, dont_filter=True, **more)

    def _passed_over(self, failure):
        yield from self.missed(failure)
        for row in self._onward(failure.request.meta["reading"]):
            if isinstance(row, Request | Observation):
                yield row
            else:
                yield from self.item(row, failure.request)

    def _keep(self, response, reading):
        if response.status == 304:
            reading.same.append(response.url)
            return
        found = reading.got[response.url] = mail.mails(response.body)
        reading.tags[response.url] = list(unchanged.told(response))
        if any(self.finder.find(one.subject, one.text) or one.key in self._watched for one in found):
            reading.pages.append(response.url)

    def _place(self, response, reading):
        """Learn the mails' addresses: their pages are numbered in the order in which the mailbox holds them."""
        month = next(url for url in reading.got if response.url.startswith(_folder(url)))
        named = {
            urljoin(response.url, a.attrib["href"]): mail.bare(a.xpath("string()").get() or "")
            for a in response.css("a[href]")
            if re.search(r"(?:^|/)\d+\.html$", a.attrib["href"])
        }
        pages = sorted(named, key=lambda url: int(re.findall(r"\d+", url)[-1]))
        for one in reading.got[month]:
            page = next((url for url in pages if named[url] == mail.bare(one.subject)), None)
            if page:
                pages.remove(page)
                self.places[one.key] = page

    def _threads(self, reading):
        found = mail.threads(one for url in sorted(reading.got, key=_month) for one in reading.got[url])
        read = {_month(url) for url in reading.got}
        here = {thread[0].key for thread in found} | {f"{thread[0].key}#{one.key}" for thread in found for one in thread[1:]}
        for row in self.due:
            ours = self.local(row.url).startswith(reading.root) and row.asked_at and f"{row.asked_at:%Y-%m}" in read
            if ours and row.key not in here:
                self.gone(row.id)
        self.next_cursor.setdefault("files", {}).update(reading.tags)
        yield from found

    @property
    def _watched(self):
        return {part for row in self.due for part in row.key.split("#")}


def _month(url):
    """Return `2026-11` for the mailbox of a month, empty for any other address."""
    found = FILE.search(url)
    if not found or (found["name"] and found["name"] not in MONTHS):
        return ""
    return f"{found['year']}-{MONTHS[found['name']]:02}" if found["name"] else f"{found['six'][:4]}-{found['six'][4:]}"


def _folder(url):
    return url.removesuffix(".gz").removesuffix(".txt") + "/"
