"""Any forum, by its pages alone: lists are followed, threads are read by whichever reader knows them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from scrapy.http import Request, TextResponse

from askdesk.model import Observation, Question
from crawler.read import addresses, discussion, listing, roads, whole
from crawler.read.dates import Reader
from crawler.read.page import Page, decoded
from crawler.source import Source

MOST_THREADS = 500  # read in one run
MOST_PAGES = 40  # read of one thread
MOST_PUZZLES = 50  # pages kept to be read again
MOST_BOARDS = 300  # read of those that the front page leads to
REMEMBERED = 30000  # threads whose state is kept for the next run
ENTRANCES = ("forums/", "forum/", "community/", "board/", "boards/", "discussions/")


class Forum(Source):
    """`site` is the forum's address; boards, threads and their pages are found from there."""

    name = "forum"
    terms = "the site's own"
    basis = "Public pages that robots.txt allows, read slowly; only posts about the department are kept."
    html = True
    unanswered = "the thread has no post after the first"
    lists_lead_to_lists = True  # the front page may stay as it is while a board has news
    keys: ClassVar[dict[str, str]] = {
        "boards": "addresses of boards to read, instead of all that the front page leads to",
        "max_threads": f"threads read in one run (default {MOST_THREADS}); the rest waits for the next run",
        "dates": 'order of the numbers in its dates, "dmy" or "mdy", where it is not found out rightly',
        "timezone": 'the zone its clock shows, such as "Europe/Berlin" (default UTC)',
    }

    def __init__(self, source: str = "", **given: Any) -> None:
        super().__init__(source, **given)
        options = self.block.options
        self.dates = Reader(self.now, order=options.get("dates", ""), zone=options.get("timezone", "UTC"))
        self.threads: dict[str, str] = dict(self.cursor.get("threads", {}))
        self.elsewhere = ""
        self.template: tuple[str, str] | None = None
        self.titles: dict[str, str] = {}
        self.visited: set[str] = set()
        self.shapes: dict[str, Counter[str]] = defaultdict(Counter)
        self.unchanged = self.asked = 0
        self.puzzles: list[Any] = []

    def search(self) -> Iterable[Request]:
        """Yield the front page, or the boards the block names."""
        for url in self.block.options.get("boards") or [f"{self.root}/"]:
            yield self.listing(urljoin(f"{self.root}/", url), meta={"is_front": True})

    def recheck(self, due: list[Any]) -> Iterable[Request]:
        """Yield each stored thread once, whichever of its posts are due."""
        threads: dict[str, list[Any]] = defaultdict(list)
        for row in due:
            threads[row.key.partition("#")[0]].append(row)
        for rows in threads.values():
            url = addresses.without_page(self.local(min((row.url for row in rows), key=len)))
            self.visited.add(addresses.place(url))
            yield self.page(url, known=rows[0].id, meta={"ids": [row.id for row in rows]})

    def rows(self, response: Any) -> Iterator[Any]:
        """Yield the thread on a page once all its pages are read, or the requests for where a list leads."""
        if not isinstance(response, TextResponse):
            return
        page = Page(decoded(response), response.url, self.dates)
        hint = response.meta.get("link")
        thread = discussion.read(page, hint=hint.title if hint else "", elsewhere=self.elsewhere, template=self.template)
        self.elsewhere = self.elsewhere or page.title
        if thread is None or (thread.sure < 0.8 and (response.meta.get("is_front") or roads.is_board(response.url))):
            if thread is None and self.template is None and response.meta.get("link") and len(self.puzzles) < MOST_PUZZLES:
                self.puzzles.append(response)
            yield from self._list(response, page)
            return
        yield from self._learnt(thread.template)
        self.shapes[addresses.shape(addresses.without_page(response.url))]["thread"] += 1
        told = whole.joined(response.meta.get("whole"), page, thread, hint, noindex=_noindex(response))
        following = whole.next_page(told, page)
        if following and told.pages < MOST_PAGES:
            yield self.page(
                following, known=response.meta.get("known"), meta={**_kept(response.meta), "whole": told}, priority=20
            )
        else:
            told.is_cut = following is not None
            yield told
            yield from self._missing(response, told)

    def _learnt(self, template: tuple[str, str] | None) -> Iterator[Any]:
        """Remember how posts look here; pages of one post that came too early to be known as such are read once more."""
        is_news = self.template is None and template is not None
        self.template = template or self.template
        if is_news:
            waiting, self.puzzles = self.puzzles, []
            for response in waiting:
                yield from self.rows(response)

    def read(self, row: Any, response: Any) -> Question | None:
        """Return the question of a thread whose pages have all been read; None for what is left of a moved one."""
        fields = whole.fields(row)
        self.titles.setdefault(fields["title"], fields["key"])
        if row.hint and row.hint.state:
            self.threads[addresses.place(row.hint.url)] = row.hint.state
            self.next_cursor["threads"] = dict(list(self.threads.items())[-REMEMBERED:])
        if whole.is_stub(row, fields, self.titles):
            return None
        return self.question(**{**fields, "url": self.public(fields["url"])})

    def _list(self, response: Any, page: Page) -> Iterator[Request]:
        """Yield requests for the threads and lists that a page leads to."""
        if response.meta.get("known"):
            for question_id in response.meta.get("ids", ()):
                self.gone(question_id)
            return
        found = [link for link in listing.links(page, self._under()) if self._wanted(link)]
        useful = any(link.looks_like_thread or link.looks_like_board for link in found)
        self.shapes[addresses.shape(addresses.without_page(response.url))]["list" if useful or len(found) > 3 else "dead"] += 1
        fresh = [link for link in found if not link.is_pager and self._has_news(link)]
        pagers = [link for link in found if link.is_pager] if fresh or not self.unchanged else []
        for link in [*fresh, *pagers]:
            yield from self._follow(link, is_front=bool(response.meta.get("is_front")))
        if response.meta.get("is_front") and not useful:
            yield from (self._try(f"{self.root}/{entrance}") for entrance in ENTRANCES)

    def _has_news(self, link: listing.Link) -> bool:
        """Return whether a thread's row is not as it was when the thread was last read."""
        self.titles.setdefault(link.title, "")
        if not link.state or self.threads.get(addresses.place(link.url)) != link.state:
            return True
        self.unchanged += 1
        return False

    def _follow(self, link: listing.Link, *, is_front: bool) -> Iterator[Request]:
        place = addresses.same(link.url) if link.is_pager else addresses.place(link.url)
        if place in self.visited:
            return
        known = self.shapes[addresses.shape(link.url)]
        likely = link.looks_like_thread or known["thread"] > known["list"]
        if likely and self.asked >= int(self.block.options.get("max_threads", MOST_THREADS)):
            return
        # Every board that the front page shows is read: a cut would leave out the same ones each night.
        most = max(MOST_BOARDS, self.block.max_pages) if is_front and link.looks_like_board else self.block.max_pages
        if not likely and self.listings >= most:
            return
        self.visited.add(place)
        self.asked += likely
        self.listings += not likely
        priority = 10 if likely else 5 if link.looks_like_board else -discussion.page_number(link.url) - 1
        sure = bool(link.looks_like_thread and link.state)
        meta = {"link": link, "board": link.looks_like_board or link.is_pager, "sure": sure}
        yield self.page(link.url, meta=meta, priority=priority)

    def _wanted(self, link: listing.Link) -> bool:
        known = self.shapes[addresses.shape(link.url)]
        return not link.is_moved and not (known["dead"] >= 3 and not known["thread"] and not known["list"])

    def _try(self, url: str) -> Request:
        return Request(url, callback=self.parse, errback=_nothing, meta={"page": True})

    def _under(self) -> str:
        """Return how every address of this forum begins."""
        folder, _, last = self.root.partition("://")[2].partition("/")[2].rpartition("/")
        path = folder if "." in last else "/".join(part for part in (folder, last) if part)
        parts = urlsplit(self.root)
        return f"{parts.scheme}://{parts.netloc}/{path}"

    def _missing(self, response: Any, told: whole.Whole) -> Iterator[Observation]:
        """Note stored replies that are no longer in their thread."""
        here = {post.key for post in told.posts}
        for question_id in response.meta.get("ids", ()):
            reply = question_id.rpartition("#")[2] if "#" in question_id else ""
            if reply and reply not in here:
                self.gone(question_id)
        yield from ()

    def closing(self) -> list[Observation]:
        """Return what is known only at the end; a forum that showed no thread at all could not be read."""
        assert self.crawler.stats
        was_read = self.crawler.stats.get_value("askdesk/rows") or self.crawler.stats.get_value("askdesk/unchanged")
        if self.searching and not was_read and not self.unchanged:
            self.troubles.note(f"{urlsplit(self.root).netloc} showed no thread that could be read", whole=True)
        return super().closing()


def _kept(meta: dict[str, Any]) -> dict[str, Any]:
    return {name: meta[name] for name in ("link", "ids") if name in meta}


def _nothing(_failure: Any) -> None:
    """Let an entrance that is not there pass."""


def _noindex(response: Any) -> bool:
    told = (response.headers.get("X-Robots-Tag") or b"").decode("latin-1").lower()
    return "noindex" in told or "none" in told.split(",")
