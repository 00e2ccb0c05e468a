"""Replies that stand inside the post they answer are put behind it, so that every post is a block of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from crawler.read import marks
from crawler.read.page import Element, tokens


def unnest(nodes: list[Element], signature: Callable[[Element], str]) -> None:
    """Change the tree so that no post stands inside another of its kind; their order stays.

    Args:
        nodes: The elements of the page that state a moment; a post states one outside the posts it holds.
    """
    holders: dict[str, dict[Element, None]] = defaultdict(dict)
    for node in nodes:
        for ancestor in node.iterancestors():
            if ancestor.tag in {"div", "li", "article", "section", "table", "dd"} and tokens(ancestor) & marks.POST:
                holders[signature(ancestor)].setdefault(ancestor)
    for alike in holders.values():
        inner = {element: outer for element in alike if (outer := _outermost(element, alike)) is not None}
        if inner and _all_state_a_moment(list(alike), nodes):
            for element, outer in reversed(inner.items()):
                outer.addnext(element)


def _outermost(element: Element, alike: dict[Element, None]) -> Element | None:
    found = None
    for ancestor in element.iterancestors():
        found = ancestor if ancestor in alike else found
    return found


def _all_state_a_moment(alike: list[Element], nodes: list[Element]) -> bool:
    """Return whether each of *alike* is the nearest one around some moment."""
    known = set(alike)
    nearest = {next((a for a in node.iterancestors() if a in known), None) for node in nodes}
    return known <= nearest
