"""Native numbers and permalinks of posts, by ids, anchors, data attributes and links."""

from __future__ import annotations

import re
from hashlib import sha256

from crawler.read import roads
from crawler.read.blocks import Group
from crawler.read.page import Element, Page, css, text


def number(element: Element | None) -> str | None:
    """Return the native number in the id, name or data attribute of *element*."""
    if element is None:
        return None
    for name in (
        "data-content",
        "data-post-id",
        "data-postid",
        "data-commentid",
        "data-pid",
        "data-id",
        "data-msgid",
        "id",
        "name",
    ):
        found = re.search(r"(\d+)\D*$", element.get(name) or "")
        if found:
            return found[1]
    return None


def permalink(page: Page, element: Element, key: str) -> str | None:
    """Return the address of one post: a link in it that holds its number, else its anchor on the page; None if it has neither."""
    links = [
        a.get("href") or "" for a in css(element, "a[href]") if re.search(rf"(?<!\d){re.escape(key)}(?!\d)", a.get("href") or "")
    ]
    inside = [href for href in links if not href.startswith("#") and page.inside(href)]
    best = next((h for h in inside if "#" in h), None) or next(
        (h for h in inside if roads.ONE_POST.search(h.partition("?")[0])), None
    )
    if best:
        return page.absolute(best)
    ids = [
        node.get("id") or node.get("name") or "" for node in [element, *element.iterancestors(), *css(element, "[id], a[name]")]
    ]
    anchor = next((i for i in ids if re.search(rf"(?<!\d){re.escape(key)}$", i)), None)
    return f"#{anchor}" if anchor else None


def keys(page: Page, group: Group) -> list[str]:
    """Return a native number per block where all have one of their own, else their places."""
    ways: list[list[str | None]] = [
        [number(block.element) for block in group.blocks],
        [_inner_number(block.element) for block in group.blocks],
        [_linked_number(page, block.element) for block in group.blocks],
        [_outer_number(block.element) for block in group.blocks],
    ]
    for way in ways:
        if all(way) and len(set(way)) == len(way):
            return [key for key in way if key]
    # No number anywhere: what was said, by whom and when, is as good a name, and the same every night.
    return [
        sha256(repr((text(b.author), b.date and b.date[1], text(b.body)[:200])).encode()).hexdigest()[:10] for b in group.blocks
    ]


def _inner_number(element: Element) -> str | None:
    for node in css(element, "[id], a[name], [data-id], [data-post-id], [data-pid]"):
        if re.search(
            r"^[A-Za-z_-]*\d+$",
            node.get("id") or node.get("name") or node.get("data-id") or node.get("data-post-id") or node.get("data-pid") or "",
        ):
            return number(node)
    return None


def _outer_number(element: Element) -> str | None:
    for node in [element.getprevious(), element.getparent()]:
        if node is not None and isinstance(node.tag, str) and (found := number(node)):
            return found
    return None


def _linked_number(page: Page, element: Element) -> str | None:
    for link in css(element, "a[href*='#']"):
        found = re.search(r"#\D*(\d+)$", link.get("href") or "")
        if found and page.inside(link.get("href")):
            return found[1]
    return None
