"""Native numbers and permalinks of posts, by ids, anchors, data attributes and links."""

from __future__ import annotations

import re
from hashlib import sha256

from crawler.read import roads
from crawler.read.blocks import Group, plain
from crawler.read.page import Element, Page, css, text

OWN_ID = re.compile(r"data-(?:(?:post|comment|message|reply|msg|content|item|object|entry|answer)-?)?(?:id|pk|key)")


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
    shown = [field.get("value") or "" for field in css(element, "input[value^=http]")]  # offered for copying
    links += [value for value in shown if re.search(rf"(?<!\d){re.escape(key)}(?!\d)", value)]
    inside = [href for href in links if not href.startswith("#") and page.inside(href)]
    best = next((h for h in inside if "#" in h), None) or next(
        (h for h in inside if roads.ONE_POST.search(h.partition("?")[0])), None
    )
    if best:
        return page.absolute(best)
    ids = [
        node.get("id") or node.get("name") or "" for node in [element, *element.iterancestors(), *css(element, "[id], a[name]")]
    ]
    own = element.get("id") or ""
    anchor = next((i for i in ids if re.search(rf"(?<!\d){re.escape(key)}$", i)), own if re.search(r"\d$", own) else None)
    return f"#{anchor}" if anchor else None


def keys(page: Page, group: Group) -> list[str]:
    """Return a native number per block where all have one of their own, else a name made of what each says."""
    ways: list[list[str | None]] = [
        [_stated_number(block.element) for block in group.blocks],
        [number(block.element) for block in group.blocks],
        [_inner_number(block.element) for block in group.blocks],
        [_linked_number(page, block.element) for block in group.blocks],
        [_outer_number(block.element) for block in group.blocks],
    ]
    for way in ways:
        # An answer that was chosen may stand on the page twice, with the same number.
        if all(way) and len(set(way)) == len({(key, plain(b.body)) for key, b in zip(way, group.blocks, strict=True)}):
            return [key for key in way if key]
    # No number anywhere: what was said, by whom and when, is as good a name, and the same every night.
    return [
        sha256(repr((text(b.author), b.date and b.date[1], text(b.body)[:200])).encode()).hexdigest()[:10] for b in group.blocks
    ]


def _stated_number(element: Element) -> str | None:
    """Return the number that a data attribute of the post's own element calls its id: not the writer's, not the thread's."""
    for name, value in element.attrib.items():
        if OWN_ID.fullmatch(name) and (found := re.fullmatch(r"\D{0,20}(\d+)", value)):
            return found[1]
    return None


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
