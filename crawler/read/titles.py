"""The title of a thread: the heading's words that the head of the page repeats, without labels and marks."""

from __future__ import annotations

import re
from copy import deepcopy

from crawler.read import marks
from crawler.read.page import Element, Page, css, text, tokens
from crawler.read.states import CLOSED_WORDS, SOLVED_WORDS

SEPARATOR = re.compile(r"\s+[-–—|•·:»›/]+\s+|\s*\|\s*")


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
    return told or hint or _written(page, head, elsewhere) or next(iter(options), "") or SEPARATOR.split(head)[0]


def unmarked(told: str) -> tuple[str, bool, bool]:
    """Return a title without a mark such as `[closed]` or `[Solved]` before or behind it, and whether it said either."""
    found = re.search(r"^[\[(【]([^\])】]{2,20})[\])】]\s*(?=\S)|(?<=\S)\s*[\[(【]([^\])】]{2,20})[\])】]$", told)
    mark = (found[1] or found[2]) if found else ""
    closed, solved = bool(mark and CLOSED_WORDS.fullmatch(mark)), bool(mark and SOLVED_WORDS.match(mark))
    return (told.replace(found[0], "").strip(), closed, solved) if found and (closed or solved) else (told, False, False)


def _parts(head: str) -> list[str]:
    """Return what stands between the separators of a page's head, and what of it belongs together, the first first."""
    cuts = [0, *(found.end() for found in SEPARATOR.finditer(head))]
    ends = [*(found.start() for found in SEPARATOR.finditer(head)), len(head)]
    return [head[a:b] for a in cuts for b in reversed(ends) if b - a > 5]


def _written(page: Page, head: str, elsewhere: str) -> str:
    """Return the first part of the head that the page repeats, whatever element it stands in: a path, a cell."""
    body = page.tree.find("body")
    told = {" ".join(words.split()).casefold() for words in body.xpath(".//text()")} if body is not None else set()
    return next((part for part in _parts(head) if part.casefold() in told and part.casefold() not in elsewhere.casefold()), "")


def _shared(options: list[str], head: str, elsewhere: str) -> str:
    """Return the part of the head that a heading holds behind a prefix, such as `[Solved] `."""
    for part in sorted(_parts(head), key=len, reverse=True):
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
