"""The page as a tree: which parts are content, what stands between two headings, where an element can be linked to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import lxml.html
import regex
from lxml.html import HtmlElement

from crawler.faq import words

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HEAD = frozenset({"title", "meta", "link", "script", "style", "base", "noscript"})
SKIPPED = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "head", "object", "canvas"})
_BLOCKS = """
    address article aside blockquote br dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li
    main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCKS.split())
# Parts of a page that repeat on every page or speak about the page itself.
APART = frozenset({"nav", "footer", "dialog"})
APART_ROLES = frozenset({"navigation", "dialog", "alertdialog", "search", "banner", "contentinfo", "menu", "menubar", "tooltip"})
APART_NAMES = regex.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|dsgvo|cmplz|cmp|onetrust|borlabs|navbar|nav|navigation|megamenu|mega-menu|menu|submenu|offcanvas|breadcrumbs?"
    r"|sidebar|pagination|comment-?form|comment-?rules|commentlist|respond|share|sharing|social|newsletter|related-posts|skip-?links?|site-footer|footer"
    r"|toc|table-of-contents|login|searchform|search-form)(?:[\s_-]|$)",
    regex.IGNORECASE,
)
LARGEST = 6_000_000  # characters of a page that are read


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page as its readers see it."""

    url: str
    tree: HtmlElement
    title: str
    heading: str
    """Text of the first h1, empty if there is none."""
    language: str
    is_faq: bool
    """True if address, title or main heading say so."""
    named: bool
    """True if the institution named the page as one that answers."""
    ids: dict[str, HtmlElement] = field(default_factory=dict)
    lengths: dict[HtmlElement, int] = field(default_factory=dict)
    """Characters of visible text in each element, so that asking for them costs nothing."""
    apart: dict[HtmlElement, bool] = field(default_factory=dict)
    """Memo of `is_apart`."""

    @property
    def passages(self) -> bool:
        """Return whether headings that ask nothing may be answers here."""
        return self.named or self.is_faq


def parse(html: str, url: str, *, passages: bool = False) -> Page:
    """Return the page; whatever the markup is like, there is a tree."""
    tree = tree_of(html[:LARGEST])
    title = text_of(next(iter(tree.iter("title")), None))
    heading = next((t for h in tree.iter("h1") if (t := text_of(h))), "")
    is_faq = (
        words.says_faq(title) or words.says_faq(heading) or bool(words.FAQ_PATH.search(url.partition("?")[0].split("//")[-1]))
    )
    language = (
        (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "und").split("-")[0].split("_")[0].lower()
    )
    ids: dict[str, HtmlElement] = {}
    for element in tree.iter():
        if isinstance(element.tag, str) and (name := element.get("id")):
            ids.setdefault(name, element)
    for element in tree.iter("a"):
        if name := element.get("name"):
            ids.setdefault(name, element)
    known = language if regex.fullmatch(r"[a-z]{2,3}", language) else "und"
    return Page(url, tree, title, heading, known, is_faq, passages, ids, _lengths(tree))


def tree_of(html: str) -> HtmlElement:
    """Return the tree of a page or a piece of one, always with a body; never raises."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        # As bytes, since lxml refuses text that declares another encoding; NUL would end the page.
        tree = lxml.html.document_fromstring(html.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError):
        tree = lxml.html.document_fromstring("<html><body></body></html>")
    if tree.find("body") is None:
        _give_body(tree)
    return tree


def _give_body(tree: HtmlElement) -> None:
    # The parser knows no <main>: where a page has no <body> of its own, all that follows the title stays in the head.
    body = lxml.html.Element("body")
    for child in list(tree):
        inside = [c for c in child if c.tag not in HEAD] if child.tag == "head" else [child]
        for node in inside:
            body.append(node)
    tree.append(body)


def _lengths(tree: HtmlElement) -> dict[HtmlElement, int]:
    lengths: dict[HtmlElement, int] = {}
    for element in reversed(list(tree.iter())):  # children come before their parents this way round
        if not isinstance(element.tag, str) or element.tag in SKIPPED:
            lengths[element] = 0
            continue
        own = len((element.text or "").strip())
        lengths[element] = own + sum(lengths.get(c, 0) + len((c.tail or "").strip()) for c in element)
    return lengths


def text_of(element: HtmlElement | None) -> str:
    """Return the text of an element as one line, scripts left out; a space where a block begins or ends."""
    return "" if element is None else words.squash("".join(_pieces(element)))


def _pieces(element: HtmlElement) -> Iterator[str]:
    # An explicit stack: hostile pages nest deeper than Python recurses.
    stack: list[tuple[HtmlElement, bool] | str] = [(element, True)]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
            continue
        node, is_root = item
        if not is_root and node.tail:
            stack.append(node.tail)
        if not isinstance(node.tag, str) or node.tag in SKIPPED:
            continue
        edge = " " if node.tag in BLOCKS else ""
        if node.tag == "img" and "emoji" in (node.get("class") or ""):
            stack.append(node.get("alt") or "")
        stack.append(edge)
        stack.extend((child, False) for child in reversed(node))
        stack.append(edge + (node.text or ""))


def is_apart(page: Page, element: HtmlElement) -> bool:
    """Return whether *element* lies in a menu, banner, dialog or footer rather than in the content."""
    found = page.apart.get(element)
    if found is None:
        parent = element.getparent()
        found = stands_apart(page, element) or (parent is not None and is_apart_above(page, parent))
        page.apart[element] = found
    return found


def is_apart_above(page: Page, element: HtmlElement) -> bool:
    """Return is_apart of *element*, walking up without recursion and remembering each step."""
    chain = []
    node: HtmlElement | None = element
    result = False
    while node is not None:
        if node in page.apart:
            result = page.apart[node]
            break
        chain.append(node)
        if stands_apart(page, node):
            result = True
            break
        node = node.getparent()
    for step in chain:
        page.apart[step] = result
    return result


def stands_apart(page: Page, element: HtmlElement) -> bool:
    """Return whether an element by itself is a menu, banner, dialog or footer."""
    if element.tag in APART or element.get("role") in APART_ROLES:
        return True
    if element.tag in {"body", "html", "main", "article", *HEADINGS}:
        return False
    if element.tag == "header" and element.getparent() is not None and element.getparent().tag == "body":
        return not _holds_most(page, element)
    name = element.get("id") or ""
    # A long id is a heading's slug ("may-i-share-my-notes"), not the name of a part.
    named = f"{element.get('class') or ''} {name if len(name) <= 24 else ''}"
    if not named.strip() or not APART_NAMES.search(named) or words.FAQ_CLASS.search(named):
        return False
    return not _holds_most(page, element)


def _holds_most(page: Page, element: HtmlElement) -> bool:
    """Return whether an element holds most of the page, so that its name ("off-canvas") speaks of the layout only."""
    if element.find(".//main") is not None or element.find(".//article") is not None:
        return True
    return page.lengths.get(element, 0) > 0.5 * page.lengths.get(page.tree, 0)


def says_faq_around(element: HtmlElement) -> bool:
    """Return whether an element around (or the element) is named as an FAQ part."""
    node: HtmlElement | None = element
    for _ in range(12):
        if node is None or node.tag in {"body", "html"}:
            return False
        if words.FAQ_CLASS.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
            return True
        node = node.getparent()
    return False


def holds(outer: HtmlElement, inner: HtmlElement) -> bool:
    """Return whether *inner* is *outer* or lies in it."""
    node: HtmlElement | None = inner
    while node is not None:
        if node is outer:
            return True
        node = node.getparent()
    return False


def between(start: HtmlElement, stop: HtmlElement | None, root: HtmlElement) -> list[HtmlElement]:
    """Return what stands after *start* and before *stop*, within *root*: the largest elements without *stop* in them."""
    ahead = set(_line(stop)) if stop is not None else set()
    found: list[HtmlElement] = []
    node = start
    while node is not None and node is not root:
        sibling = node.getnext()
        while sibling is not None:
            if sibling is stop:
                return found
            if sibling in ahead:
                found.extend(_before(sibling, ahead, stop))
                return found
            if isinstance(sibling.tag, str):
                found.append(sibling)
            sibling = sibling.getnext()
        node = node.getparent()
        if node in ahead:
            return found
    return found


def _line(element: HtmlElement) -> Iterable[HtmlElement]:
    node: HtmlElement | None = element
    while node is not None:
        yield node
        node = node.getparent()


def _before(branch: HtmlElement, ahead: set[HtmlElement], stop: HtmlElement | None) -> list[HtmlElement]:
    found = []
    node = branch
    while node is not stop:
        following = None
        for child in node:
            if child in ahead:
                following = child
                break
            if isinstance(child.tag, str):
                found.append(child)
        if following is None:
            break
        node = following
    return found


def common(elements: list[HtmlElement]) -> HtmlElement:
    """Return the smallest element that holds all of *elements* (the parent, for one)."""
    lines = [list(_line(e))[::-1] for e in elements]
    shared = lines[0][:-1] if len(lines) == 1 else lines[0]
    for line in lines[1:]:
        n = 0
        while n < min(len(shared), len(line)) and shared[n] is line[n]:
            n += 1
        shared = shared[:n]
    if len(elements) > 1 and shared and shared[-1] in elements:
        shared = shared[:-1]
    return shared[-1]
