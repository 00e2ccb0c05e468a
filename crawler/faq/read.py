"""One page -> its entries: readers in order of trust, each heading once, the answer as Markdown, the deepest link."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from askdesk.model import FaqEntry
from crawler.faq import answers, classes, disclosure, dom, headings, links, structured, words
from crawler.faq.candidates import QUESTIONS_ENOUGH, Candidate, in_company, settle, worth_reading

Reader = Callable[[dom.Page], list[Candidate]]

MARKED: tuple[Reader, ...] = (structured.microdata, disclosure.details, disclosure.accordions, classes.named)
LAID_OUT: tuple[Reader, ...] = (headings.definitions, headings.questions, headings.bold, classes.boxes, disclosure.tabs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page gave."""

    entries: tuple[FaqEntry, ...]
    title: str
    language: str
    is_missing: bool
    """True if the page says that it is not there, whatever its HTTP status (a soft 404)."""
    needs_rendering: bool
    """True if the page has no entries, hardly any text, and scripts that may bring both."""


def read(html: str, url: str, *, passages: bool = False) -> Reading:
    """Return the entries of a page.

    Args:
        passages: True where the institution named the page, so that headings which ask nothing are answers too.
    """
    page = dom.parse(html, url, passages=passages)
    found = _visible(page)
    stated = [c for c in structured.json_ld(page) if c.text]
    positions = {node: n for n, node in enumerate(page.tree.iter())}
    merged = _merge(page, stated, found, positions)
    above = _headings(page, positions)
    text = dom.text_of(page.tree.find("body"))
    entries = tuple(
        _numbered([e for c in merged if (e := _entry(page, c, text, _section(page, c, positions, above))) is not None])
    )
    bare = not entries and len(text) < 600 and len(list(page.tree.iter("script"))) > 0
    missing = not entries and (words.says_missing(page.title) or words.says_missing(page.heading))
    return Reading(
        entries=entries,
        title=page.title or page.heading,
        language=page.language,
        is_missing=missing,
        needs_rendering=bare and not missing,
    )


def _visible(page: dom.Page) -> list[Candidate]:
    """Return the pairs that can be seen: those marked as such first; laid-out ones where the page is an FAQ or has no others."""
    taken: list[Candidate] = []
    for reader in MARKED:
        taken += _fresh(page, reader, taken)
    marked = len(settle(in_company(page, taken)))
    for reader in LAID_OUT:
        if not marked or page.passages:
            taken += _fresh(page, reader, taken)
    asking = sum(c.asks for c in taken)
    if page.named or (page.is_faq and asking < QUESTIONS_ENOUGH):
        taken += _fresh(page, headings.passages, taken)
    return settle(in_company(page, taken))


def _fresh(page: dom.Page, reader: Reader, taken: list[Candidate]) -> list[Candidate]:
    """Return what *reader* adds: no heading that is taken already, none that lies in an answer that is."""
    used = {node for c in taken if c.node is not None for node in c.node.iter()}
    nodes = {c.node for c in taken}
    answered = {id(node) for c in taken if not _is_category(c, nodes) for a in c.answers for node in a.iter()}
    fresh = []
    for one in reader(page):
        node = one.node
        if not worth_reading(page, one) or node is None:
            continue
        if node in used or id(node) in answered or any(n in used for n in node.iter()):
            continue
        fresh.append(one)
    return fresh


def _is_category(candidate: Candidate, nodes: set[HtmlElement | None]) -> bool:
    return any(n in nodes for a in candidate.answers for n in a.iter() if n is not candidate.node)


def _merge(page: dom.Page, stated: list[Candidate], found: list[Candidate], positions: dict[HtmlElement, int]) -> list[Candidate]:
    """Return data and sight as one list: a pair stated as data takes place, link and section from where it is seen."""
    seen = {words.key(c.text): c for c in found}
    merged, done = [], set()
    for one in stated:
        name = words.key(one.text)
        if not name or name in done:
            continue
        done.add(name)
        twin = seen.get(name)
        if twin is not None:
            one.node, one.answers, one.item, one.sections = twin.node, twin.answers, twin.item, twin.sections
        elif one.node is None:
            one.node = _heading_like(page, name)
        merged.append(one)
    for one in found:
        name = words.key(one.text)
        # What the page states as data is its FAQ: on a page about something else, other boxes need to say that they are one.
        other = stated and not page.passages and not (one.node is not None and dom.says_faq_around(one.node))
        if name and name not in done and not other:
            merged.append(one)
    last = len(positions)
    return sorted(merged, key=lambda c: positions.get(c.node, last) if c.node is not None else last)


def _heading_like(page: dom.Page, name: str) -> HtmlElement | None:
    """Return the element that shows a question which only the data pairs with its answer."""
    for node in page.tree.iter(*dom.HEADINGS, "summary", "dt", "strong", "b", "button", "a", "span", "div", "p"):
        if len(node) <= 3 and words.key(dom.text_of(node)) == name and not dom.is_apart(page, node) and not _in_index(node):
            return node
    return None


def _in_index(node: HtmlElement) -> bool:
    link = node if node.tag == "a" else next(iter(node.iter("a")), None)
    return link is not None and (link.get("href") or "").startswith("#")


def _entry(page: dom.Page, candidate: Candidate, text: str, section: list[str]) -> FaqEntry | None:
    answer = candidate.markdown or answers.markdown(candidate.answers, page)
    question = words.asked(candidate.text)
    if not answer and candidate.reader in {"headings", "dl", "bold", "boxes", "tabs"}:
        return None  # an empty place in running text is no entry; an empty panel of an accordion is a broken one
    if candidate.reader in {"boxes", "bold"}:
        answer = _without_next_number(answer)
    anchor = candidate.anchor or links.anchor(page, candidate.node, candidate.answers, candidate.item)
    return FaqEntry(
        page_url=page.url.partition("#")[0],
        question=question,
        answer=answer,
        section=" > ".join(dict.fromkeys([*section, *candidate.sections])),
        anchor=anchor,
        url=links.deepest(page, anchor, question, answers.plain(answer), text),
        reader=candidate.reader,
        language=_language(candidate, page),
    )


def _without_next_number(answer: str) -> str:
    lines = answer.rstrip().splitlines()
    while lines and lines[-1].strip().rstrip(".)").isdigit():
        lines.pop()
    return "\n".join(lines).rstrip()


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a page that ask nothing, by their place, so that each entry finds the one above it."""

    places: list[int]
    ranks: list[str]
    texts: list[str]

    def above(self, place: int, rank: str) -> str | None:
        """Return the nearest heading before *place* that ranks above *rank* (`h3` ranks above `h4`)."""
        for n in range(bisect_left(self.places, place) - 1, -1, -1):
            if self.ranks[n] < rank:
                return self.texts[n]
        return None


def _headings(page: dom.Page, positions: dict[HtmlElement, int]) -> Headings:
    silent = [
        (positions[h], str(h.tag), text)
        for h in page.tree.iter("h2", "h3", "h4", "h5")
        if (text := dom.text_of(h)) and not words.is_question(text) and not dom.is_apart(page, h)
    ]
    return Headings([p for p, _, _ in silent], [r for _, r, _ in silent], [t for _, _, t in silent])


def _section(page: dom.Page, candidate: Candidate, positions: dict[HtmlElement, int], above: Headings) -> list[str]:
    """Return the nearest higher heading that asks nothing."""
    node = candidate.node
    if node is None:
        return []
    text = above.above(positions.get(node, 0), str(node.tag) if node.tag in dom.HEADINGS else "h7")
    return [words.asked(text)] if text and text != page.heading else []


def _language(candidate: Candidate, page: dom.Page) -> str:
    node = candidate.node
    while node is not None:
        if named := node.get("lang"):
            return str(named).split("-")[0].lower()
        node = node.getparent()
    return page.language


def _numbered(entries: list[FaqEntry]) -> list[FaqEntry]:
    """Tell apart entries of one page that share section and heading; a copy that says the same is left out."""
    times: Counter[str] = Counter()
    said: set[tuple[str, str]] = set()
    told = []
    for entry in entries:
        if (words.key(entry.question), entry.answer) in said:
            continue
        said.add((words.key(entry.question), entry.answer))
        told.append(replace(entry, occurrence=times[entry.id]) if times[entry.id] else entry)
        times[entry.id] += 1
    return told
