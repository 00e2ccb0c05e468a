"""Elements of a page gathered into sets of likes, each of which may be the posts of a discussion."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from crawler.read.blocks import LEAST, Block, signature
from crawler.read.page import Element, length

SEGMENT = "segment"


def groups(moments: list[tuple[Element, Any]]) -> list[list[Block]]:
    """Return sets of elements alike, each with the moments stated in it, those of one set never inside each other."""
    inside: dict[Element, list[tuple[Element, Any]]] = defaultdict(list)
    for node, moment in moments:
        at: Element | None = node
        while at is not None and at.tag not in {"body", "html"}:
            inside[at].append((node, moment))
            at = at.getparent()
    sets: dict[Any, list[Element]] = defaultdict(list)
    for element in inside:
        parent = element.getparent()
        sets["signature", signature(element)].append(element)
        if parent is not None:
            sets["siblings", parent, element.tag].append(element)
    groups, known = [], set()
    for elements in sets.values():
        apart = _apart(elements)
        if (mark := frozenset(map(id, apart))) not in known:
            known.add(mark)
            groups.append([Block(element, inside[element]) for element in apart])
    return groups


def segments(moments: list[tuple[Element, Any]], template: tuple[str, str] | None) -> list[list[Block]]:
    """Return blocks made of a heading that states the moment and the elements after it, up to the next such heading.

    The tree is changed for it: each heading and what follows it get an element of their own around them.
    """
    rows: dict[tuple[Element, str], list[Element]] = defaultdict(list)
    for node, _ in moments:
        for at in [node, *node.iterancestors()]:
            above = at.getparent()
            if above is None or at.tag in {"body", "html"}:
                break
            if (
                at.tag in {"div", "tr", "dt", "header", "h2", "h3", "h4", "h5", "p", "li", "table"}
                and at not in rows[above, signature(at)]
            ):
                rows[above, signature(at)].append(at)
    made = []
    for (above, mark), heads in rows.items():
        wanted = len(heads) > 1 or (
            template is not None and template[0] == signature(above.makeelement("div", {"class": _class(mark)}))
        )
        if not wanted or sum(length(head) for head in heads) > 250 * len(heads) or above.get("class") == SEGMENT:
            continue
        if any(head.getparent() is not above for head in heads):
            continue  # already in a segment
        others = [e for e in above if isinstance(e.tag, str) and e not in heads]
        after = [e for e in others if above.index(e) > above.index(heads[0])]
        if len(after) >= len(heads) and sum(map(length, after)) > LEAST * len(heads):
            made.append([_wrapped(head, heads, mark) for head in heads])
    inside = [[Block(e, [(n, m) for n, m in moments if e in n.iterancestors()]) for e in elements] for elements in made]
    return [[block for block in blocks if block.moments] for blocks in inside if blocks]


def _class(mark: str) -> str:
    """Return the class of the element put around a heading of the signature *mark* and what follows it."""
    return f"{SEGMENT} {mark.replace('.', '-').strip('-')}"


def _wrapped(head: Element, heads: list[Element], mark: str) -> Element:
    above = head.getparent()
    assert above is not None
    parts = [head]
    for after in head.itersiblings():
        if after in heads or (len(heads) == 1 and len(parts) > 2):
            break
        parts.append(after)
    wrapper = above.makeelement("div", {"class": _class(mark)})
    above.insert(above.index(head), wrapper)
    wrapper.extend(parts)
    return wrapper


def _apart(elements: list[Element]) -> list[Element]:
    """Return the outermost of *elements*, in the order they were met."""
    chosen = set(elements)
    return [element for element in elements if not any(ancestor in chosen for ancestor in element.iterancestors())]
