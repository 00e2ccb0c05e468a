"""The deepest link to an entry: its own anchor, else a text fragment that fits once, else the page."""

from __future__ import annotations

from urllib.parse import quote, urldefrag

import regex
from lxml.html import HtmlElement

from crawler.faq import dom, words

GENERATED = regex.compile(r"^(?:ui-id-\d+|ember\d+|react-|:r|radix-|headlessui-|mui-|yui_|gen\d|tippy-)", regex.IGNORECASE)


def anchor(
    page: dom.Page, question: HtmlElement | None, answers: list[HtmlElement], item: HtmlElement | None = None
) -> str | None:
    """Return the id by which the entry can be linked to: the panel's, the heading's or the item's; None if it has none."""
    for element in (item, *answers[:1], question):
        found = element is not None and _own(page, element)
        if found:
            return str(found)
    if question is None:
        return None
    for inner in question.iter():
        if isinstance(inner.tag, str) and (found := _own(page, inner) or (inner.tag == "a" and _usable(page, inner.get("name")))):
            return str(found)
    return _around(page, question, answers)


def _own(page: dom.Page, element: HtmlElement) -> str | None:
    return _usable(page, element.get("id"))


def _usable(page: dom.Page, name: str | None) -> str | None:
    return name if name and name in page.ids and not GENERATED.match(name) and not regex.search(r"\s", name) else None


def _around(page: dom.Page, question: HtmlElement, answers: list[HtmlElement]) -> str | None:
    """Return the id of an element around the question that holds this entry alone, or of an empty anchor just before it."""
    before = question.getprevious()
    if (
        before is not None
        and before.tag == "a"
        and not dom.text_of(before)
        and (found := _usable(page, before.get("id") or before.get("name")))
    ):
        return found
    size = page.lengths.get(question, 0) + sum(page.lengths.get(a) or len(dom.text_of(a)) for a in answers)
    node = question.getparent()
    while node is not None and node.tag not in {"body", "html", "main"}:
        if page.lengths.get(node, 0) > size * 1.2 + 20:
            return None
        if found := _own(page, node):
            return found
        node = node.getparent()
    return None


def deepest(page: dom.Page, name: str | None, question: str, answer: str, text: str) -> str:
    """Return the link; *text* is the page's whole text, against which a text fragment is verified."""
    base = urldefrag(page.url).url
    if name:
        return f"{base}#{quote(name, safe=_FRAGMENT)}"
    fragment = _fragment(question, answer, text.casefold())
    return f"{base}#:~:text={fragment}" if fragment else base


_FRAGMENT = "!$&'()*+,;=:@/?-._~"


def _fragment(question: str, answer: str, text: str) -> str | None:
    wanted = words.squash(question).casefold()
    if wanted and _times(text, wanted) == 1:
        return _encoded(words.squash(question))
    # The question stands twice (an index on top, say): the words after it tell the two apart.
    suffix = " ".join(answer.split()[:4])
    if wanted and suffix and _times(text, f"{wanted} {suffix}".casefold()) == 1:
        return f"{_encoded(words.squash(question))},-{_encoded(suffix)}"
    return None


def _times(text: str, wanted: str) -> int:
    """Return how often *wanted* stands in *text* as whole words, as a browser would find it."""
    return len(regex.findall(rf"(?<!\w){regex.escape(wanted)}(?!\w)", text)) if len(wanted) < 1000 else 0


def _encoded(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")
