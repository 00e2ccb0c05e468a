"""Headings, definition lists and bold beginnings: the answer is what follows, up to the next of them."""

from __future__ import annotations

import copy

from lxml.html import HtmlElement

from crawler.faq import dom, words
from crawler.faq.candidates import Candidate


def definitions(page: dom.Page) -> list[Candidate]:
    """Return each `dt` with the `dd`s up to the next one; consecutive `dt`s share the answer's first."""
    found = []
    for term in page.tree.iter("dt"):
        body = []
        node = term.getnext()
        while node is not None and node.tag != "dt":
            if isinstance(node.tag, str):
                body.append(node)
            node = node.getnext()
        if not body and term.getparent() is not None and term.getparent().tag == "div":
            body = [s for s in term.itersiblings() if s.tag == "dd"]
        if body:
            found.append(Candidate(reader="dl", text=dom.text_of(term), node=term, answers=body))
    return found


def headings(page: dom.Page) -> list[Candidate]:
    """Return each heading with all that stands before the next of its rank or higher, or the next question."""
    heads = [h for h in page.tree.iter(*dom.HEADINGS) if dom.text_of(h) and not dom.is_apart(page, h)]
    if not heads:
        return []
    root = dom.common([h for h in heads if h.tag != "h1"] or heads)
    asking = [words.is_question(dom.text_of(h)) for h in heads]
    found = []
    for n, head in enumerate(heads):
        if not dom.holds(root, head) or _is_title(page, head):
            continue
        rest = zip(heads[n + 1 :], asking[n + 1 :], strict=True)
        stop = next((h for h, asks in rest if h.tag <= head.tag or (asks and asking[n])), None)
        body = dom.between(head, stop, root if stop is None or dom.holds(root, stop) else dom.common([head, stop]))
        found.append(Candidate(reader="headings", text=dom.text_of(head), node=head, answers=body))
    return found


def questions(page: dom.Page) -> list[Candidate]:
    """Return the headings that ask."""
    return [c for c in headings(page) if c.asks]


def passages(page: dom.Page) -> list[Candidate]:
    """Return the headings that ask nothing: "Deadlines" answers too, where the page is there to answer."""
    return [c for c in headings(page) if not c.asks and c.node is not None and c.node.tag != "h1"]


def _is_title(page: dom.Page, head: HtmlElement) -> bool:
    """Return whether a heading is the page's own title: an article called "Is it safe?" is no pair."""
    text = words.key(dom.text_of(head))
    return len(text) > 8 and text in words.key(page.title)


def bold(page: dom.Page) -> list[Candidate]:
    """Return paragraphs and list items that begin with a question in bold; the rest, and what follows, answers it."""
    starts = [
        (e, lead) for e in page.tree.iter("p", "li", "div") if (lead := _lead(page, e)) is not None and not dom.is_apart(page, e)
    ]
    if len(starts) < 2:
        return []
    root = dom.common([e for e, _ in starts])
    found = []
    for n, (element, lead) in enumerate(starts):
        stop = _stop(element, starts[n + 1][0] if n + 1 < len(starts) else None, root)
        rest = _rest(element, lead)
        body = ([rest] if rest is not None else []) + dom.between(element, stop, root)
        found.append(Candidate(reader="bold", text=dom.text_of(lead), node=lead, answers=body))
    return found


def _lead(page: dom.Page, element: HtmlElement) -> HtmlElement | None:
    """Return the bold element with which *element* begins, if it asks."""
    if (element.text or "").strip():
        return None
    first = next((c for c in element if page.lengths.get(c)), None)
    if first is None:
        return None
    if first.tag in {"strong", "b"}:
        return first if words.is_question(dom.text_of(first)) else None
    return None


def _rest(element: HtmlElement, lead: HtmlElement) -> HtmlElement | None:
    clone = copy.deepcopy(element)
    clone.tail = None
    path = next(c for c in clone if c.tag == lead.tag and dom.text_of(c))
    path.drop_tree()
    if clone.tag == "li":
        clone.tag = "div"
    return clone if dom.text_of(clone) else None


def _stop(element: HtmlElement, following: HtmlElement | None, root: HtmlElement) -> HtmlElement | None:
    """Return where the answer of *element* ends: at the next start, or at a heading before it."""
    for node in dom.between(element, following, root):
        if node.tag in dom.HEADINGS:
            return node
        head = next(node.iter(*dom.HEADINGS), None)
        if head is not None:
            return head
    return following
