"""Lists of boards and threads: which links lead on, and what a row says of its thread."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from crawler.read import addresses, marks, roads
from crawler.read.discussion import page_number
from crawler.read.page import Element, Page, css, text, tokens
from crawler.read.shapes import AGO
from crawler.read.states import SOLVED_WORDS, is_hidden, is_locked

MOST_LINKS = 3000  # read of one page: more than any list shows that is meant for people
LAST_LINKS = 300  # of those, from the end of the page, where the numbers of further pages often stand


@dataclass(slots=True, kw_only=True)
class Link:
    """One link that may lead to a thread or to another list."""

    url: str
    """Clean, of the first page."""
    title: str
    is_pager: bool = False
    """True if it leads to another page of the same list."""
    is_closed: bool = False
    is_moved: bool = False
    is_solved: bool = False
    state: str = ""
    """Changes when the thread does; empty if the row does not tell."""

    @property
    def looks_like_thread(self) -> bool:
        """Return whether the address is shaped as those of threads often are."""
        return roads.is_thread(self.url)

    @property
    def looks_like_board(self) -> bool:
        """Return whether the address is shaped as those of boards often are."""
        return roads.is_board(self.url)


def links(page: Page, under: str) -> list[Link]:
    """Return the links that may lead on, one per target, in the order they stand.

    Args:
        under: Start of every address that belongs to the forum.
    """
    here = addresses.same(addresses.without_page(page.url))
    own = addresses.same(page.url)
    found: dict[str, list[tuple[Element, str]]] = defaultdict(list)
    pagers: dict[str, str] = {}
    elements = css(page.tree, "body a[href], link[rel=next][href]")
    if len(elements) > MOST_LINKS:
        elements = [*elements[: MOST_LINKS - LAST_LINKS], *elements[-LAST_LINKS:]]
    for element in elements:
        url = page.inside(element.get("href"))
        if url is None:
            continue
        clean = addresses.clean(url)
        bare, is_pager = addresses.without_page(clean), _is_pager(element, clean)
        if not roads.lead_on(url, under) and not (is_pager and url.startswith(under)):
            continue
        is_next = "next" in (element.get("rel") or "").split() and _path(clean).startswith(_path(page.url))
        if addresses.same(bare) == here or is_pager or is_next:
            if (page_number(clean) or is_next) and addresses.same(clean) != own:
                pagers.setdefault(addresses.same(clean), clean)
        elif element.tag == "a":
            found[addresses.place(bare)].append((element, bare))
    kin: dict[str, set[Element]] = defaultdict(set)
    for group in found.values():
        for element, url in group:
            kin[addresses.shape(url)].add(element)
    made = [_link(page, group, kin) for group in found.values()]
    # A number may also lead into a long thread whose title stands beside it: that is the thread's matter, not the list's.
    own_pages = [url for url in pagers.values() if addresses.place(addresses.without_page(url)) not in found]
    made += [Link(url=url, title="", is_pager=True) for url in sorted(own_pages, key=page_number)]
    return made


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")


def _is_pager(element: Element, url: str) -> bool:
    """Return whether a link is a number or an arrow that leads to a further page of a list."""
    if page_number(url) < 2 or addresses.thread_number(addresses.without_page(url)) is not None:
        return False
    return element.tag == "link" or "next" in (element.get("rel") or "") or bool(re.fullmatch(r"[\d\s»›>→]+", text(element)))


def _link(page: Page, elements: list[tuple[Element, str]], kin: dict[str, set[Element]]) -> Link:
    told = [(text(element), element) for element, _ in elements]
    named = [(words, element) for words, element in told if len(words) > 2 and not re.fullmatch(r"[\d\s.,…»›]+", words)]
    words, element = max(named, key=lambda pair: len(pair[0]), default=told[0])
    link = Link(url=min((url for _, url in elements), key=len), title=words)
    row = _row(element, elements, kin)
    if row is None:
        return link
    icons = [e for e in [row, *row.iterdescendants()] if isinstance(e.tag, str) and e.tag not in {"script", "style", "option"}]
    link.is_closed = any(is_locked(e) and not is_hidden(e) for e in icons)
    link.is_moved = any((tokens(e) | _source(e)) & marks.MOVED for e in icons)
    link.is_solved = any((tokens(e) & marks.SOLVED or _is_solved_word(e)) and not is_hidden(e) for e in icons)
    link.state = _state(page, row)
    return link


def _row(element: Element, own: list[tuple[Element, str]], kin: dict[str, set[Element]]) -> Element | None:
    """Return the largest element around a link that holds no link to another target of the same kind.

    Args:
        kin: Shape of an address -> all links of the page to such addresses.
    """
    mine, alike = {e for e, _ in own}, kin[addresses.shape(own[0][1])]
    if alike <= mine:
        return None
    row: Element | None = None
    for ancestor in element.iterancestors():
        if ancestor.tag in {"body", "html"} or any(node in alike and node not in mine for node in ancestor.iter("a")):
            break
        row = ancestor
    return row


def _is_solved_word(element: Element) -> bool:
    return len(element) == 0 and bool(SOLVED_WORDS.match((element.text or "").strip()[:20] or "-"))


def _source(element: Element) -> set[str]:
    return set(re.split(r"[^a-z]+", (element.get("src") or "").rsplit("/", 1)[-1].lower()))


def _state(page: Page, row: Element) -> str:
    """Return a mark that changes with the row's last post and number of replies, not with views or the clock."""
    told: set[str] = set()
    for link in css(row, "a[href]"):
        href = page.inside(link.get("href"))
        if href and re.search(r"#\D*\d|[?&;](?:p|pid|post|msg)=\d|\.msg\d|/post-\d", href):
            told.add(re.sub(r"[?&;](?:sid|s|PHPSESSID)=[0-9a-f]{26,40}", "", href))
    moments = {moment.isoformat() for node, moment in page.moments(row) if not AGO.search(text(node)[:60].strip())}
    numbers = [
        text(e)
        for e in row.iterdescendants()
        if isinstance(e.tag, str) and len(e) == 0 and re.fullmatch(r"\d[\d.,\s]*", (e.text or "").strip())
    ]
    if not told and not numbers and not moments:
        return ""
    return sha256(repr((sorted(told), sorted(moments), numbers[:1])).encode()).hexdigest()[:12]
