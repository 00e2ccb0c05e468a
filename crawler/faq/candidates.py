"""What a reader proposes: a heading, and the elements that answer it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex
from lxml.html import HtmlElement

from crawler.faq import dom, words

QUESTIONS_ENOUGH = 3  # pairs that ask, from which on a page's other headings are only its structure


@dataclass(slots=True, kw_only=True, eq=False)
class Candidate:
    """A pair before it is believed."""

    reader: str
    text: str
    """The heading as it stands on the page."""
    node: HtmlElement | None = None
    """The heading's element; None if the pair stands only in data for machines."""
    answers: list[HtmlElement] = field(default_factory=list)
    item: HtmlElement | None = None
    """The element that holds heading and answer and nothing else, such as `details`."""
    markdown: str | None = None
    """The answer, where the page gives it as data."""
    anchor: str | None = None
    """Fragment the page itself names for the pair."""
    sections: tuple[str, ...] = ()
    """Categories above it, outermost first."""

    @property
    def asks(self) -> bool:
        """Return whether the heading is a question."""
        return words.is_question(self.text)

    @property
    def answer_text(self) -> str:
        """Return the answer's text in one line."""
        return (
            words.squash(self.markdown) if self.markdown is not None else " ".join(dom.text_of(a) for a in self.answers).strip()
        )


def is_menu(candidate: Candidate) -> bool:
    """Return whether the answer is a list of links with hardly a word between them: a menu, not an answer."""
    links = [len(dom.text_of(a)) for e in candidate.answers for a in e.iter("a")]
    total = len(candidate.answer_text)
    return len(links) >= 3 and total > 0 and sum(links) > 0.85 * total


def is_form(candidate: Candidate) -> bool:
    """Return whether the answer is a form to fill in."""
    fields = [
        n for e in candidate.answers for n in e.iter("input", "textarea", "select") if (n.get("type") or "").lower() != "hidden"
    ]
    return len(fields) >= 2


def settle(found: list[Candidate]) -> list[Candidate]:
    """Return the pairs that hold no other pair; one that does is a category, and the section of those in it.

    A heading that asks and has words of its own before the first pair below it stays a pair, with those words.
    """
    by_node = {c.node: c for c in found if c.node is not None}
    inside: dict[int, list[str]] = {}
    categories: set[int] = set()
    for outer in found:
        held = [c for c in _within(outer, by_node) if c is not outer]
        if held and outer.reader == "headings" and outer.asks and (own := _before(outer, held[0])):
            outer.answers = own
        elif held:
            categories.add(id(outer))
            for inner in held:
                inside.setdefault(id(inner), []).append(words.asked(outer.text))
    for one in found:
        one.sections = (*inside.get(id(one), ()), *one.sections)
    return [c for c in found if id(c) not in categories and not (words.says_faq(c.text) and not c.asks and len(c.text) < 60)]


def _before(outer: Candidate, inner: Candidate) -> list[HtmlElement]:
    """Return the elements of an answer that come before the pair inside it, [] if they say nothing."""
    own = []
    for answer in outer.answers:
        if inner.node is not None and dom.holds(answer, inner.node):
            break
        own.append(answer)
    return own if any(dom.text_of(e) for e in own) else []


def _within(outer: Candidate, by_node: dict[HtmlElement, Candidate]) -> Iterator[Candidate]:
    for answer in outer.answers:
        for node in answer.iter():
            if node in by_node:
                yield by_node[node]


def in_company(page: dom.Page, found: list[Candidate]) -> list[Candidate]:
    """Return the candidates that may be believed: a group of headings that ask, or that stand in an FAQ.

    Accordions and headings serve for anything; only questions, or a page or part that says it is an FAQ, make them answers.
    """
    asking = sum(c.asks for c in found)
    return [c for c in found if _believed(page, c, found, asking)]


def _believed(page: dom.Page, one: Candidate, found: list[Candidate], asking: int) -> bool:
    node = one.node
    if node is None:
        return True
    if dom.says_faq_around(node) or (page.passages and len(one.answer_text) >= 30):
        # Beside questions, a heading of another make that asks nothing is the page's structure.
        return one.asks or page.named or asking < QUESTIONS_ENOUGH or _like_a_question(node, found)
    if one.asks:
        # A single heading that asks, on a page that is no FAQ, is rhetoric or a search box.
        return asking >= 2 or page.passages or one.reader in {"microdata", "details"}
    return one.reader in {"details", "accordion", "classes"} and _among_questions(node, found)


def _among_questions(node: HtmlElement, found: list[Candidate]) -> bool:
    """Return whether the nearest element that holds other candidates too holds mostly ones that ask."""
    nodes = {c.node: c.asks for c in found if c.node is not None and _made_alike(c.node, node)}
    parent = node.getparent()
    while parent is not None:
        near = [asks for other, asks in nodes.items() if other is not node and dom.holds(parent, other)]
        if near:
            return len(near) >= 2 and sum(near) * 2 > len(near)
        parent = parent.getparent()
    return False


def _like_a_question(node: HtmlElement, found: list[Candidate]) -> bool:
    return any(c.asks and c.node is not None and c.node is not node and _made_alike(c.node, node) for c in found)


def _made_alike(one: HtmlElement, other: HtmlElement) -> bool:
    above, beyond = one.getparent(), other.getparent()
    same = above is not None and beyond is not None and above.get("class") == beyond.get("class")
    return one.tag == other.tag and same


def worth_reading(page: dom.Page, candidate: Candidate) -> bool:
    """Return whether a candidate stands in the content, has a heading of sensible length, and is no menu or form."""
    text = words.squash(candidate.text)
    if not 3 <= len(text) <= 400 or not regex.search(r"\p{L}", text):
        return False
    if candidate.node is not None and dom.is_apart(page, candidate.node):
        return False
    return not is_menu(candidate) and not is_form(candidate)
