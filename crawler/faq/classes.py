"""Accordions and question boxes told by their class names: plugins, page builders, home-made ones."""

from __future__ import annotations

from collections import Counter, defaultdict

import regex
from lxml.html import HtmlElement

from crawler.faq import dom, words
from crawler.faq.candidates import Candidate

QUESTION = regex.compile(
    r"(?:^|[\s_-])(?:faq|qa|accordion|toggle|collaps\w*|expand\w*|schema-faq|rank-math|elementor|e-n-accordion|disclosure)"
    r"[\w-]*?(?:question|title|heading|headline|header|trigger|label|summary|link|button|head|anchor|tab-title)(?![\w-]*(?:s|wrapper|container|icon|list)\b)",
    regex.IGNORECASE,
)
PLAIN_QUESTION = regex.compile(r"(?:^|[\s_-])question(?:-?(?:title|text|heading|name|link))?(?:\s|$)", regex.IGNORECASE)
AROUND = regex.compile(
    r"(?:^|[\s_-])(?:ui-accordion|accordion|accordions|faqs?|faq-list|toggles|collapsible)(?:\s|$)", regex.IGNORECASE
)


def named(page: dom.Page) -> list[Candidate]:
    """Return the pairs whose heading is named as one, or stands as a heading right in an accordion."""
    heads = [e for e in page.tree.iter() if isinstance(e.tag, str) and e.tag not in dom.SKIPPED and _is_head(e)]
    chosen = set(heads)
    outermost = [h for h in heads if not any(a in chosen for a in _ancestors(h, 4))]
    return _pairs(page, outermost)


def _is_head(element: HtmlElement) -> bool:
    if element.tag in {"ul", "ol", "table", "section", "main", "article", "body", "form", "input"}:
        return False
    name = f"{element.get('class') or ''}"
    if name and (QUESTION.search(name) or PLAIN_QUESTION.search(name)):
        return True
    parent = element.getparent()
    return element.tag in dom.HEADINGS and parent is not None and bool(AROUND.search(parent.get("class") or ""))


def _ancestors(element: HtmlElement, levels: int) -> list[HtmlElement]:
    line: list[HtmlElement] = []
    node = element.getparent()
    while node is not None and len(line) < levels:
        line.append(node)
        node = node.getparent()
    return line


def _pairs(page: dom.Page, heads: list[HtmlElement]) -> list[Candidate]:
    found = []
    alike: dict[HtmlElement, Counter[str]] = {}
    for head in heads:
        body = _following(page, head, alike)
        if body:
            found.append(Candidate(reader="classes", text=dom.text_of(head), node=head, answers=body))
    return found


def _following(page: dom.Page, head: HtmlElement, alike: dict[HtmlElement, Counter[str]]) -> list[HtmlElement]:
    """Return what comes after a heading in its box, climbing while the box says nothing but the heading."""
    node, size = head, page.lengths.get(head, 0)
    for _ in range(4):
        filled = (s for s in node.itersiblings() if page.lengths.get(s))
        first = next(filled, None)
        if first is not None:
            return [first, *filled] if _alone(node, alike) else [first]
        node = node.getparent()
        if node is None or node.tag in {"body", "main", "article"} or page.lengths.get(node, 0) > size + 5:
            return []
    return []


def _alone(node: HtmlElement, alike: dict[HtmlElement, Counter[str]]) -> bool:
    """Return whether no second element of the same class or kind stands beside *node*: then all that follows answers it."""
    parent = node.getparent()
    if parent is None or not node.get("class"):
        return False
    if parent not in alike:
        alike[parent] = Counter(name for c in parent if isinstance(c.tag, str) for name in {f".{c.get('class')}", c.tag})
    return alike[parent][f".{node.get('class')}"] == 1 and alike[parent][str(node.tag)] == 1


def boxes(page: dom.Page) -> list[Candidate]:
    """Return the pairs of home-made boxes: a class whose elements are mostly short questions, answered by what follows each."""
    groups: dict[str, list[HtmlElement]] = defaultdict(list)
    for element in page.tree.iter("div", "span", "p", "strong", "a", "li", "td", "button", "label"):
        for token in (element.get("class") or "").split():
            groups[token].append(element)
    best: list[HtmlElement] = []
    for group in groups.values():
        if 3 <= len(group) <= 5000 and len(group) > len(best) and _asks_mostly(group):
            best = group
    best = [b for b in best if dom.text_of(b)]
    if not best:
        return []
    root = dom.common(best)
    return [
        Candidate(reader="boxes", text=dom.text_of(head), node=head, answers=dom.between(head, after, root))
        for head, after in zip(best, [*best[1:], None], strict=True)
    ]


def _asks_mostly(group: list[HtmlElement]) -> bool:
    texts = [t for e in group[:60] if (t := dom.text_of(e))]
    short = [t for t in texts if len(t) <= 250]
    return len(short) >= 3 and len(short) >= 0.9 * len(texts) and sum(map(words.is_question, short)) >= 0.7 * len(short)
