"""The parts of a block that may be a post: when it was written, by whom, and what it says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import unquote

from crawler.read import marks
from crawler.read.calendars import ascii_digits
from crawler.read.page import Element, css, length, text, tokens
from crawler.read.shapes import SHAPES

PROFILE = re.compile(
    r"(?i)(?:profile|/members?[/.]|/users?/|[?&;](?:u|uid|user|userid|member|user_id|author)=|/u/|/people/|/author/|showuser=|memberlist)"
)
JOINED = re.compile(
    r"(?i)join|regist|since|member|seit|inscri|beigetreten|desde|dabei|edit|modifi|geändert|bearbeitet|last (?:active|visit|seen)"
    r"|clos(?:e|ed|ing) (?:date|on|at|by)"
)
PAST = marks.words("edited modified joined closed")
LONGEST_NAME = 60  # characters
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
    """Return what elements of one kind share: tag and words of class, or else of id; numbers and turns of row left out."""
    told = element.get("class") or element.get("id") or ""
    own = {word.lower() for word in re.split(r"[^A-Za-z]+", told) if len(word) > 1}
    return f"{element.tag}.{'.'.join(sorted(own - marks.TURNS))}"


def plain(element: Element | None) -> str:
    """Return the letters of *element*, for comparing: numbers and signs left out."""
    return "" if element is None else re.sub(r"[\W\d_]+", " ", "".join(element.itertext())).strip()


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
    times = [sum(signature(node) == best_mark and not _is_past(node) for node, _ in block.moments) for block in group.blocks]
    group.is_wrapper = sum(times) > 1.6 * len(group.blocks)
    for block in group.blocks:
        usable = [(n, m) for n, m in block.moments if not _is_past(n)] or ([] if seen else block.moments)
        same = [(n, m) for n, m in usable if signature(n) == best_mark]
        block.date = next(iter(same or usable), None)


def _says_when(node: Element) -> bool:
    """Return whether an element is made to hold a moment: by its tag, its class or its parent's."""
    above = node.getparent()
    own = tokens(node) | (tokens(above) if above is not None else set())
    return node.tag == "time" or bool(own & marks.WHEN)


def _is_past(node: Element) -> bool:
    """Return whether the moment is when somebody joined or edited, by the words before it."""
    if (node.get("itemprop") or "") == "dateModified":
        return True
    told = "".join(node.itertext())
    shape = SHAPES.search(ascii_digits(told))
    own = told[max(0, shape.start() - 40) : shape.start()] if shape else told[:40]
    parent = node.getparent()
    before = (
        (node.getprevious().tail or "") if node.getprevious() is not None else (parent.text or "") if parent is not None else ""
    )
    named = tokens(node) | (tokens(parent) if parent is not None else set())
    return bool(JOINED.search(own) or JOINED.search(before[-40:]) or named & PAST)


def choose_authors(group: Group) -> None:
    """Give each block the name that stands in one place in most of them and is not the same word everywhere."""
    options = [_writers(block) for block in group.blocks]
    told: dict[str, list[str]] = defaultdict(list)
    rank: Counter[str] = Counter()
    sure: Counter[str] = Counter()
    for found in options:
        firsts = {_mark(element): (place, element) for place, element in reversed(list(enumerate(found)))}
        for mark, (place, element) in firsts.items():
            told[mark].append(text(element))
            rank[mark] += place
            sure[mark] += _is_in_address(element)

    def worth(mark: str) -> tuple[float, ...]:
        names = told[mark]
        is_label = len(names) > 2 and len(set(names)) == 1 and any(len(set(others)) > 1 for others in told.values())
        whole = max(map(len, names)) > 1
        share = round(len(names) / len(options), 1)
        return (not is_label, round(sure[mark] / len(names)), whole, share, -rank[mark] / len(names))

    order = sorted(told, key=worth, reverse=True)
    for block, found in zip(group.blocks, options, strict=True):
        named = {_mark(element): element for element in reversed(found)}
        block.author = next((named[mark] for mark in order if mark in named), None)


def _writers(block: Block) -> list[Element]:
    """Return the elements that may name the writer: links to profiles, then what is marked or stands out as a name."""
    profiles = [link for link in css(block.element, "a[href]") if PROFILE.search(link.get("href") or "") and _is_name(link)]
    marked = [link for link in profiles if any(tokens(e) & marks.WRITER for e in [link, *_up_to(link, block.element)])]
    ways = [[*marked, *(link for link in profiles if link not in marked)]]
    ways += [[e for e in css(block.element, selector) if _is_name(e)] for selector in marks.AUTHOR.split(", ")]
    ways.append([e for e in css(block.element, "strong, b, h4, h5, dt, th") if _stands_out(text(e))][:1])
    return [e for way in ways for e in way if not _holds_date(e, block)]


def _mark(element: Element) -> str:
    return signature(element) + ("!" if _is_in_address(element) else "")


def _is_in_address(element: Element) -> bool:
    """Return whether an element links to the profile of the very name it shows."""
    last = unquote((element.get("href") or "").rstrip("/").rpartition("/")[2])
    return len(text(element)) > 1 and bool(re.search(rf"(?i)(?<!\w){re.escape(text(element).replace(' ', '-'))}(?!\w)", last))


def _is_name(element: Element) -> bool:
    return 0 < len(text(element)) <= LONGEST_NAME


def _stands_out(told: str) -> bool:
    short = 0 < len(told) <= 40 and len(told.split()) <= 3
    return short and bool(re.search(r"[^\W\d]", told)) and not told.endswith(":")


def _holds_date(element: Element, block: Block) -> bool:
    return block.date is not None and element in [block.date[0], *block.date[0].iterancestors()]


def choose_bodies(group: Group, template: tuple[str, str] | None) -> None:
    """Give each block the part, alike in all of them, that holds most words and neither writer nor moment."""
    weights: Counter[str] = Counter()
    options: list[dict[str, Element]] = []
    met: set[tuple[str, str]] = set()
    for block in group.blocks:
        found = _options(block)
        options.append({mark: element for mark, (element, _) in found.items()})
        for mark, (element, weight) in found.items():
            if (told := (mark, plain(element))) not in met:  # what stands in every block alike is no text of a post
                met.add(told)
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
