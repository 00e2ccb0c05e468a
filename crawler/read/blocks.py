"""The parts of a block that may be a post: when it was written, by whom, and what it says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from crawler.read import marks
from crawler.read.page import Element, css, length, text, tokens

PROFILE = re.compile(
    r"(?i)(?:profile|/members?[/.]|/users?/|[?&;](?:u|uid|user|userid|member|user_id|author)=|/u/|/people/|/author/|showuser=|memberlist)"
)
JOINED = re.compile(
    r"(?i)join|regist|since|member|seit|inscri|beigetreten|desde|dabei|edit|modifi|geändert|bearbeitet|last (?:active|visit|seen)"
)
LEAST = 2  # characters a post's text has at least


@dataclass(slots=True)
class Block:
    """One element that may be a post."""

    element: Element
    moments: list[tuple[Element, datetime]]
    date: tuple[Element, datetime] | None = None
    author: Element | None = None
    body: Element | None = None


@dataclass(slots=True)
class Group:
    """Blocks that are alike."""

    blocks: list[Block]
    score: float = 0.0
    is_list: bool = False
    is_wrapper: bool = False
    """True if its blocks hold several posts each."""
    body_signature: str = ""


def signature(element: Element) -> str:
    """Return what elements of one kind share: tag and class words, numbers and turns of row left out."""
    own = {word.lower() for word in re.split(r"[^A-Za-z]+", element.get("class") or "") if len(word) > 1}
    return f"{element.tag}.{'.'.join(sorted(own - marks.TURNS))}"


def choose_dates(group: Group) -> None:
    """Give each block the moment that most of them state in one place, with a clock, in order."""
    seen: dict[str, list[datetime]] = defaultdict(list)
    hinted: set[str] = set()
    first_marks: list[str] = []
    for block in group.blocks:
        told = [(node, moment) for node, moment in block.moments if not _is_past(node)]
        for mark, moment in {signature(node): moment for node, moment in reversed(told)}.items():
            seen[mark].append(moment)
        hinted |= {signature(node) for node, _ in told if _says_when(node)}
        first_marks.extend(signature(node) for node, _ in told[:1])

    def worth(mark: str) -> tuple[float, ...]:
        moments = seen[mark]
        clock = sum((m.hour, m.minute) != (0, 0) for m in moments) / len(moments)
        pairs = list(pairwise(moments))
        ordered = sum(a <= b for a, b in pairs) / len(pairs) if pairs else 1.0
        early = first_marks.count(mark) / len(group.blocks)
        return (
            round(len(moments) / len(group.blocks), 1),
            mark in hinted,
            round(clock),
            round(max(ordered, 1 - ordered), 1),
            early,
        )

    best_mark = max(seen, key=worth, default=None)
    times = [sum(signature(node) == best_mark for node, _ in block.moments) for block in group.blocks]
    group.is_wrapper = sum(times) > 1.6 * len(group.blocks)
    for block in group.blocks:
        usable = [(n, m) for n, m in block.moments if not _is_past(n)] or block.moments
        same = [(n, m) for n, m in usable if signature(n) == best_mark]
        block.date = next(iter(same or usable), None)


def _says_when(node: Element) -> bool:
    """Return whether an element is made to hold a moment: by its tag, its class or its parent's."""
    above = node.getparent()
    own = tokens(node) | (tokens(above) if above is not None else set())
    return node.tag == "time" or bool(own & marks.WHEN)


def _is_past(node: Element) -> bool:
    """Return whether the moment is when somebody joined or edited, by the words before it."""
    own = (node.text or "")[:40] + " " + (node.get("title") or "")[:0]
    parent = node.getparent()
    before = (
        (node.getprevious().tail or "") if node.getprevious() is not None else (parent.text or "") if parent is not None else ""
    )
    return bool(JOINED.search(own) or JOINED.search(before[-40:]) or tokens(node) & {"edited", "modified", "joined"})


def writer(block: Block) -> Element | None:
    """Return the element that names the writer: a link to a profile, else what is marked or stands out as a name."""
    profiles = [
        link for link in css(block.element, "a[href]") if PROFILE.search(link.get("href") or "") and 0 < len(text(link)) <= 60
    ]
    marked = [link for link in profiles if any(tokens(e) & marks.WRITER for e in [link, *_up_to(link, block.element)])]
    if marked or profiles:
        return (marked or profiles)[0]
    for selector in marks.AUTHOR.split(", "):
        for found in css(block.element, selector):
            if 0 < len(text(found)) <= 60 and not _holds_date(found, block):
                return found
    for found in css(block.element, "strong, b, h4, h5, dt, th"):
        told = text(found)
        if (
            0 < len(told) <= 40
            and len(told.split()) <= 3
            and re.search(r"[^\W\d]", told)
            and not told.endswith(":")
            and not _holds_date(found, block)
        ):
            return found
    return None


def _holds_date(element: Element, block: Block) -> bool:
    return block.date is not None and element in [block.date[0], *block.date[0].iterancestors()]


def choose_bodies(group: Group, template: tuple[str, str] | None) -> None:
    """Give each block the part, alike in all of them, that holds most words and neither writer nor moment."""
    weights: Counter[str] = Counter()
    options: list[dict[str, Element]] = []
    for block in group.blocks:
        found = _options(block)
        options.append({mark: element for mark, (element, _) in found.items()})
        for mark, (_, weight) in found.items():
            weights[mark] += weight
    present = Counter(mark for found in options for mark in found)
    for mark in weights:
        weights[mark] = int(weights[mark] * (present[mark] / len(options)) ** 2)
    if template and template[1] in weights:
        weights[template[1]] += 10**6
    order = [mark for mark, _ in weights.most_common()]
    group.body_signature = order[0] if order else ""
    for block, found in zip(group.blocks, options, strict=True):
        block.body = next((found[mark] for mark in order if mark in found), None)


def _options(block: Block) -> dict[str, tuple[Element, int]]:
    """Return the parts of a block that may be its text, by signature, each with its weight."""
    taken: set[Element] = set()
    for node in (block.date[0] if block.date else None, block.author):
        if node is not None:
            taken |= {node, *node.iterancestors(), *node.iterdescendants()}
    found: dict[str, tuple[Element, int]] = {}
    for element in block.element.iterdescendants():
        if (
            not isinstance(element.tag, str)
            or element in taken
            or element.tag in {"script", "style", "a", "form", "button", "img", "br", "input"}
        ):
            continue
        if (
            element.tag
            in {"p", "span", "strong", "em", "b", "i", "li", "ul", "ol", "blockquote", "pre", "code", "h1", "h2", "h3", "u", "s"}
            and element.getparent() not in taken
        ):
            continue  # a piece of a text, not the whole of it
        size = length(element)
        weight = size * (4 if tokens(element) & marks.BODY else 1)
        if tokens(element) & marks.NOT_BODY or any(
            tokens(a) & marks.NOT_BODY - {"header"} for a in _up_to(element, block.element)
        ):
            weight //= 8
        linked = sum(length(a) for a in css(element, "a"))
        if size and linked > 0.8 * size:
            weight //= 4
        mark = signature(element)
        if size >= LEAST and weight > found.get(mark, (element, 0))[1]:
            found[mark] = (element, max(weight, 1))
    return found


def _up_to(element: Element, top: Element) -> list[Element]:
    above = []
    for ancestor in element.iterancestors():
        if ancestor is top:
            break
        above.append(ancestor)
    return above
