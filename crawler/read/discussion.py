"""One page -> the discussion on it: the most trusted reader that finds its posts, and what the page says around them."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import urlsplit

from crawler.read import addresses, families, marks, schema, states, structure, titles
from crawler.read.page import Element, Page, css, first
from crawler.read.thread import RawPost, Thread

SHOWS = re.compile(r"<(?:img|video|audio|iframe|picture|svg|embed|object)\b")
SORTED = re.compile(r"(?i)[;&?](?:sort\w*|order)=")


def read(page: Page, *, hint: str = "", elsewhere: str = "", template: tuple[str, str] | None = None) -> Thread | None:
    """Return the discussion on *page*, None if it holds none (a list, an error, a login wall).

    Args:
        hint: The title by which a list linked to it.
        elsewhere: Words that stand in the titles of other pages of the site, so that they are no thread's title.
        template: What was learnt from other threads of the site.
    """
    known = families.read(page)
    found = [known] if known and known.weight else []
    found += [thread for reader in (schema.jsonld, schema.microdata) if (thread := reader(page))]
    is_whole = known and known.weight and all(post.at and post.author for post in known.posts)
    if not is_whole and (thread := structure.read(page, template)):
        found.append(thread)
    if not found:
        return None
    chosen = max(found, key=lambda thread: (thread.is_whole, _seen(thread), thread.sure))
    _complete(chosen, [thread for thread in found if thread is not chosen])
    _finish(page, chosen, hint, elsewhere)
    return chosen


def _seen(thread: Thread) -> int:
    """Return how many posts a reader saw; short quotes of posts in structured data count as none."""
    cut = sum(post.html.rstrip().endswith(("...", "…")) for post in thread.posts)
    return thread.weight - (cut if thread.reader in {"jsonld", "microdata"} else 0)


def _complete(chosen: Thread, others: list[Thread]) -> None:
    """Fill in what the chosen reader did not see and another did."""
    for other in others:
        chosen.claimed = chosen.claimed if chosen.claimed is not None else other.claimed
        chosen.title = chosen.title or other.title
        if not other.posts:
            continue
        for post in chosen.posts:
            if (post.at is None or not post.author) and (
                twin := next((p for p in other.posts if _alike(p.html, post.html)), None)
            ):
                post.at, post.author = post.at or twin.at, post.author or twin.author
        if other.reader == "structure":
            continue
        head, told = chosen.posts[0], other.posts[0]
        if _alike(head.html, told.html):
            head.at = told.at if told.at and (head.at is None or (head.at.hour, head.at.minute) == (0, 0)) else head.at
            head.author = head.author or told.author
        for post in other.posts:
            if post.accepted and (same := next((p for p in chosen.posts if _alike(p.html, post.html)), None)):
                same.accepted = True


def _alike(one: str, other: str) -> bool:
    plain = [re.sub(r"\W+", "", re.sub(r"<[^>]*>|&\w+;", "", html))[:60].casefold() for html in (one, other)]
    return bool(plain[0]) and (plain[0].startswith(plain[1][:40]) or plain[1].startswith(plain[0][:40]))


def _finish(page: Page, thread: Thread, hint: str, elsewhere: str) -> None:
    thread.posts = [post for place, post in enumerate(thread.posts) if place == 0 or not _is_empty(post)]
    outside = _outside(page, thread)
    thread.title = titles.title(page, thread.title, outside, hint, elsewhere)
    thread.title, closed, solved = titles.unmarked(thread.title)
    thread.is_closed = closed or any(states.closes(element) for element in outside)
    thread.is_solved = solved or any(post.accepted for post in thread.posts) or any(states.solves(element) for element in outside)
    body = page.tree.find("body")
    marked = re.search(r"(?:^|\s)postid-(\d+)", (body.get("class") or "") if body is not None else "")
    told = first(page.tree, "[data-topic-id]", "[data-tid]", "[data-thread-id]", "[data-discussion-id]")
    attributes = ("data-topic-id", "data-tid", "data-thread-id", "data-discussion-id")
    thread.number = (
        marked[1] if marked else next((told.get(a) for a in attributes if told.get(a)), None) if told is not None else None
    )
    for place, post in enumerate(thread.posts, 1):
        post.key = post.key or str(place)
        if post.url and not post.url.startswith("#"):
            post.url = addresses.clean(post.url) + (f"#{fragment}" if (fragment := post.url.partition("#")[2]) else "")
    if not _in_order(thread.posts):
        thread.posts.sort(key=lambda post: (post.at is None, post.at or 0))


def _is_empty(post: RawPost) -> bool:
    """Return whether a post says and shows nothing, as notes of what was done with a thread are written down."""
    return not SHOWS.search(post.html) and not re.sub(r"<[^>]*>|\s", "", post.html)


def _in_order(posts: list[RawPost]) -> bool:
    """Return whether posts stand oldest first; a page that is newest first is turned round, votes are left as they are."""
    moments = [post.at for post in posts if post.at]
    return len(moments) < 2 or not all(a >= b for a, b in pairwise(moments)) or moments[0] == moments[-1]


def _outside(page: Page, thread: Thread) -> list[Element]:
    """Return the elements of the page that say something of the thread: not inside posts, not in the site's frame."""
    blocks = thread.elements or schema.elements(page)
    if not blocks:
        return []
    inside = {node for block in blocks for node in block.iter()}
    top = blocks[0]
    for ancestor in blocks[0].iterancestors():
        top = ancestor
        if ancestor.tag == "body" or (css(ancestor, "h1, h2") and not set(css(ancestor, "h1, h2")) <= inside):
            break
    above = [a for a in [*blocks[0].iterancestors()] if a.tag != "html"]
    around = [
        e
        for e in top.iter()
        if isinstance(e.tag, str) and e not in inside and e.tag not in {"script", "style", "option"} and not states.is_hidden(e)
    ]
    return [*above, *around]


def pages(page: Page) -> list[str]:
    """Return the addresses of other pages of what *page* shows, as its pager links them, lowest number first."""
    here = addresses.place(page.url)
    found: dict[int, str] = {}
    canonical = page.canonical
    alike = {here, addresses.place(canonical)} if canonical else {here}
    for link in css(page.tree, "a[href], link[rel=next][href]"):
        url = page.inside(link.get("href"))
        if url is None or re.search(r"(?i)[;&?](?:action|mode|do|prev_next|view)=", url):
            continue
        clean = addresses.clean(url)
        if addresses.same(clean) == addresses.same(page.url) or addresses.place(clean) not in alike:
            continue
        number = page_number(clean)
        if number and (number not in found or (SORTED.search(found[number]) and not SORTED.search(clean))):
            found[number] = clean
    return [found[number] for number in sorted(found)]


def following(page: Page, thread: str) -> str | None:
    """Return the address that *page* itself calls its next page, None where it names none or leads to another *thread*."""
    here, under = addresses.place(page.url), thread.partition("?")[0].rstrip("/") + "/"
    for link in css(page.tree, "link[rel~=next][href], a[rel~=next][href]"):
        url = page.inside(link.get("href"))
        if url is None or addresses.same(url) == addresses.same(page.url):
            continue
        if addresses.place(url) == here or re.fullmatch(r"\d+/?", url.removeprefix(under)):
            return addresses.clean(url)
    return None


def page_number(url: str) -> int:
    """Return the page or offset number in *url*, 0 for a first page."""
    for name, value in addresses.query(url):
        if name.lower() in marks.PAGE and value.isdigit():
            return int(value)
        if name.lower() in {"topic", "board"} and re.fullmatch(r"\d+\.\d+", value):
            return int(value.partition(".")[2])
    found = addresses.PAGE_PATH.search(urlsplit(url).path)
    return int(re.findall(r"\d+", found[0])[-1]) if found else 0
