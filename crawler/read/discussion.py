"""One page -> the discussion on it: the most trusted reader that finds its posts, and what the page says around them."""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import pairwise
from urllib.parse import urlsplit

from crawler.read import addresses, families, marks, schema, structure
from crawler.read.page import Element, Page, css, first, text, tokens
from crawler.read.thread import RawPost, Thread

CLOSED_WORDS = re.compile(
    r"(?i)\b(?:locked|closed|archived|geschlossen|gesperrt|ferm[ée]e?|verrouill[ée]e?|cerrad[oa]|bloquead[oa]|chius[oa]|bloccat[oa]|fechad[oa]|gesloten"
    r"|vergrendeld|zamkni[ęe]t[yea]|закрыт[аоы]?|kilitli|kilitlendi|lukittu|stängd|låst|lukket|uzamčeno|lezárva)\b|مغلق|锁定|已关闭|ロック|잠김|נעול"
)
SOLVED_WORDS = re.compile(
    r"(?i)^\W*(?:solved|resolved|gelöst|erledigt|r[ée]solue?|resuelto|solucionado|risolto|resolvido|opgelost|rozwiązan[yea]|решен[оа]?"
    r"|çözüldü|ratkaistu|löst|løst|vyřešeno|megoldva|محلول|تم الحل|已解决|解決済み?|해결됨?|נפתר)\W*$"
)
SEPARATOR = re.compile(r"\s+[-–—|•·:»›/]+\s+|\s*\|\s*")


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
    outside = _outside(page, thread)
    thread.title = title(page, thread.title, outside, hint, elsewhere)
    thread.title, closed, solved = unmarked(thread.title)
    thread.is_closed = closed or any(closes(element) for element in outside)
    thread.is_solved = solved or any(post.accepted for post in thread.posts) or any(solves(element) for element in outside)
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


def _in_order(posts: list[RawPost]) -> bool:
    """Return whether posts stand oldest first; a page that is newest first is turned round, votes are left as they are."""
    moments = [post.at for post in posts if post.at]
    return len(moments) < 2 or not all(a >= b for a, b in pairwise(moments)) or moments[0] == moments[-1]


def _outside(page: Page, thread: Thread) -> list[Element]:
    """Return the elements of the page that say something of the thread: not inside posts, not in the site's frame."""
    blocks = _post_elements(page, thread)
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
        if isinstance(e.tag, str) and e not in inside and e.tag not in {"script", "style", "option"} and not is_hidden(e)
    ]
    return [*above, *around]


def _post_elements(page: Page, thread: Thread) -> list[Element]:
    for family in families.FAMILIES:
        if family.name == thread.reader:
            found = css(page.tree, family.post)
            return found + ([after for e in found if (after := families.next_of(e)) is not None] if family.followed else [])
    if thread.reader == "structure" and (group := structure.best(page, thread.template)):
        return [block.element for block in group.blocks]
    return [e for e in css(page.tree, "[itemtype]") if schema._kind(e) in schema.TOP | schema.REPLY]  # noqa: SLF001


def closes(element: Element) -> bool:
    """Return whether *element*, outside the posts, shows by class, icon or a few words that nobody can reply any more."""
    if element.tag in {"body", "form", "input", "select", "html"} or _is_login(element):
        return False
    return is_locked(element) or _says_closed(element)


def is_locked(element: Element) -> bool:
    """Return whether class, id or picture of *element* is that of a closed thread."""
    own = tokens(element)
    if element.tag in {"img", "i", "svg"}:
        own |= set(re.split(r"[^a-z]+", (element.get("src") or "").rsplit("/", 1)[-1].lower()))
        alt = (element.get("alt") or element.get("title") or element.get("aria-label") or "").strip()
        if alt and len(alt.split()) <= 3 and CLOSED_WORDS.search(alt):
            return True
    if own & marks.LOCKED:
        return not own & {"unlock", "login"}
    return "closed" in own and bool(own & marks.STATES)


def _says_closed(element: Element) -> bool:
    if len(element) >= 4 or element.tag not in {"a", "span", "div", "p", "li", "strong", "button", "em", "td", "small", "b"}:
        return False
    told = text(element)
    if told and len(told) <= 40 and len(told.split()) <= 5:
        return bool(CLOSED_WORDS.search(told))
    return (
        bool(told)
        and len(told) <= 400
        and bool(re.search(r"(?i)\b(?:is|has been|now) (?:closed|locked)\b.{0,40}\b(?:repl|post|comment)", told))
    )


def is_hidden(element: Element) -> bool:
    """Return whether *element* is in the page but not shown, as states are that do not hold."""
    for node in [element, *element.iterancestors()][:4]:
        marks = (node.get("class") or "").lower().split()
        style = (node.get("style") or "").replace(" ", "").lower()
        if "d-none" in marks and any(re.match(r"d-(sm|md|lg|xl|xxl)-(?!none)", mark) for mark in marks):
            continue  # hidden on small screens alone
        if (
            node.get("hidden") is not None
            or "display:none" in style
            or set(marks) & {"hidden", "d-none", "hide", "js-hidden", "is-hidden", "invisible"}
        ):
            return True
    return False


def _is_login(element: Element) -> bool:
    chain = [element, *element.iterancestors()][:4]
    return any(
        re.search(r"(?i)log-?in|sign-?in|regist", (e.get("href") or "") + (e.get("class") or "") + (e.get("id") or ""))
        for e in chain
    )


def solves(element: Element) -> bool:
    """Return whether *element*, outside the posts, marks the thread as solved."""
    own = tokens(element)
    if own & {"solved", "resolved", "issolved", "topicsolved"} and not own & {"unsolved", "not", "filter", "list", "nav", "tab"}:
        return element.tag not in {"body", "html", "form", "select"}
    told = (
        text(element)
        if len(element) < 3 and element.tag in {"span", "strong", "a", "i", "em", "b", "label", "sup", "small"}
        else ""
    )
    return bool(told) and len(told) <= 20 and bool(SOLVED_WORDS.match(told))


def title(page: Page, told: str, outside: list[Element], hint: str, elsewhere: str) -> str:
    """Return the thread's title: the heading's words that the head of the page repeats, prefixes left out."""
    head = page.title
    options = [told, *(heading(e) for e in outside if _is_heading(e)), *(heading(e) for e in css(page.tree, "h1, h2"))]
    options = [o for o in options if 2 < len(o) <= 400]
    full = next((o for o in options if hint and o.casefold() == hint.casefold()), None)
    if full:
        return full
    cut = hint.rstrip(" .…")
    if cut and cut != hint and (longer := next((o for o in options if o.casefold().startswith(cut.casefold())), None)):
        return longer
    if told and told.casefold() in head.casefold() and told.casefold() not in elsewhere.casefold():
        return told
    repeated = [o for o in options if o.casefold() in head.casefold() and o.casefold() not in elsewhere.casefold()]
    if repeated:
        return max(repeated, key=len)
    part = _shared(options, head, elsewhere)
    if part:
        return part
    if hint and cut == hint and (hint.casefold() in head.casefold() or not told):
        return hint
    return told or hint or next(iter(options), "") or SEPARATOR.split(head)[0]


def unmarked(told: str) -> tuple[str, bool, bool]:
    """Return a title without a mark such as `[closed]` or `[Solved]` before or behind it, and whether it said either."""
    found = re.search(r"^[\[(【]([^\])】]{2,20})[\])】]\s*(?=\S)|(?<=\S)\s*[\[(【]([^\])】]{2,20})[\])】]$", told)
    mark = (found[1] or found[2]) if found else ""
    closed, solved = bool(mark and CLOSED_WORDS.fullmatch(mark)), bool(mark and SOLVED_WORDS.match(mark))
    return (told.replace(found[0], "").strip(), closed, solved) if found and (closed or solved) else (told, False, False)


def _shared(options: list[str], head: str, elsewhere: str) -> str:
    """Return the part of the head that a heading holds behind a prefix, such as `[Solved] `."""
    cuts = [0, *(found.end() for found in SEPARATOR.finditer(head))]
    ends = [len(head), *(found.start() for found in SEPARATOR.finditer(head))]
    parts = sorted({head[a:b] for a in cuts for b in ends if b - a > 5}, key=len, reverse=True)
    for part in parts:
        if part.casefold() not in elsewhere.casefold() and any(part.casefold() in option.casefold() for option in options):
            return part
    return ""


def heading(element: Element) -> str:
    """Return the text of a heading without labels, prefixes and icons."""
    copy = deepcopy(element)
    for label in css(copy, marks.LABEL):
        if label is not copy and label.getparent() is not None:
            label.drop_tree()
    return text(copy)


def _is_heading(element: Element) -> bool:
    if element.tag in {"h1", "h2", "h3", "h4", "caption", "legend"}:
        return True
    return bool(tokens(element) & {"title", "subject", "topictitle", "threadtitle", "active", "current"}) or element.tag in {
        "strong",
        "b",
        "th",
    }


def pages(page: Page) -> list[str]:
    """Return the addresses of other pages of what *page* shows, as its pager links them, lowest number first."""
    here = addresses.place(page.url)
    found: dict[int, str] = {}
    canonical = page.canonical
    alike = {here, addresses.place(canonical)} if canonical else {here}
    for link in css(page.tree, "a[href], link[rel=next][href]"):
        url = page.inside(link.get("href"))
        if url is None or re.search(r"(?i)[;&?](?:action|mode|do|prev_next|sort\w*|order|view)=", url):
            continue
        clean = addresses.clean(url)
        if addresses.same(clean) == addresses.same(page.url) or addresses.place(clean) not in alike:
            continue
        number = page_number(clean)
        if number:
            found.setdefault(number, clean)
    return [found[number] for number in sorted(found)]


def page_number(url: str) -> int:
    """Return the page or offset number in *url*, 0 for a first page."""
    for name, value in addresses.query(url):
        if name.lower() in marks.PAGE and value.isdigit():
            return int(value)
        if name.lower() in {"topic", "board"} and re.fullmatch(r"\d+\.\d+", value):
            return int(value.partition(".")[2])
    found = addresses.PAGE_PATH.search(urlsplit(url).path)
    return int(re.findall(r"\d+", found[0])[-1]) if found else 0
