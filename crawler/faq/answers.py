"""An answer's elements -> Markdown clean enough to quote: lists, tables and links kept, furniture left out."""

from __future__ import annotations

import copy
from urllib.parse import urljoin

import lxml.html
import regex
from lxml.html import HtmlElement
from markdownify import MarkdownConverter

from crawler.faq import dom, words

FURNITURE = (
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "button",
    "input",
    "select",
    "textarea",
    "nav",
    "audio",
    "video",
    "object",
)
FURNITURE_NAMES = regex.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|addtoany|print|icon|fa|glyphicon|sr-only|visually-hidden|screen-reader-text|hash-link|anchor-?link|headerlink"
    r"|back-?to-?top|to-?top|nav-?to-?top|backtotop|feedback|rating|was-this-helpful|edit-link|permalink|copy-link)(?:[\s_-]|$)",
    regex.IGNORECASE,
)
TO_TOP = regex.compile(
    r"^[\W\d_]*(?:(?:back|return|go|jump)?\s*(?:to)?\s*(?:the)?\s*top(?:\s+of\s+(?:the\s+)?page)?|back|zurück|nach\s+oben|zum\s+(?:seiten)?anfang|seitenanfang"
    r"|haut\s+de\s+(?:la\s+)?page|retour\s+en\s+haut|volver\s+arriba|arriba|torna\s+su|naar\s+boven|till\s+toppen|^)[\W\d_]*$",
    regex.IGNORECASE,
)


class Quotable(MarkdownConverter):
    """Markdown as people write it: `-` for lists, links whole, no images, nothing escaped that need not be."""

    class Options:
        """Our choices."""

        heading_style = "atx"
        bullets = "-"
        escape_underscores = False
        escape_asterisks = False
        escape_misc = False
        autolinks = False

    def convert_dd(self, el: object, text: str, parent_tags: set[str]) -> str:
        """Return a definition as a paragraph of its own."""
        return f"\n\n{text.strip()}\n\n"

    convert_dt = convert_dd

    def convert_img(self, el: object, text: str, parent_tags: set[str]) -> str:
        """Return what an image says: an emoji's sign; other images say nothing that can be quoted."""
        attributes = getattr(el, "attrs", {})
        return attributes.get("alt") or "" if "emoji" in " ".join(attributes.get("class") or ()) else ""


def markdown(elements: list[HtmlElement], page: dom.Page) -> str:
    """Return the elements as Markdown, links absolute."""
    parts = [_cleaned(e, page) for e in elements if isinstance(e.tag, str) and e.tag not in dom.SKIPPED]
    html = "\n".join(lxml.html.tostring(p, encoding="unicode", with_tail=False) for p in parts if p is not None)
    return _tidy(Quotable().convert(html)) if html.strip() else ""


def markdown_of_html(html: str, page: dom.Page) -> str:
    """Return a piece of HTML (from JSON-LD, say) as Markdown."""
    if "<" not in html and "&" not in html:
        return _tidy(html)
    return markdown([dom.tree_of(f"<div>{html}</div>")], page)


def _cleaned(element: HtmlElement, page: dom.Page) -> HtmlElement | None:
    if dom.stands_apart(page, element) or element.tag in FURNITURE or _is_furniture(element):
        return None
    clone = copy.deepcopy(element)
    clone.tail = None
    for node in list(clone.iter()):
        if node is clone or node.getparent() is None:
            continue
        if not isinstance(node.tag, str) or node.tag in FURNITURE or _is_furniture(node):
            node.drop_tree()
        elif node.tag == "a":
            _absolute(node, page.url)
    return clone


def _is_furniture(node: HtmlElement) -> bool:
    if node.tag == "a":
        href = node.get("href") or ""
        text = dom.text_of(node)
        if (not text and node.find(".//img") is None) or (
            href.startswith("#") and len(text) < 40 and (TO_TOP.match(text) or href in {"#", "#top"})
        ):
            return True
    if node.get("aria-hidden") == "true" and len(dom.text_of(node)) < 3:
        return True
    named = node.get("class") or ""
    if node.tag in {"i", "span"} and regex.search(r"(?:^|[\s_-])(?:icon|fa|fas|far|glyphicon|material-icons)", named):
        return True
    return bool(named) and bool(FURNITURE_NAMES.search(named)) and len(dom.text_of(node)) < 200


def _absolute(node: HtmlElement, base: str) -> None:
    href = (node.get("href") or "").strip()
    try:
        target = urljoin(base, href)
    except ValueError:
        target = ""
    if not regex.match(r"(?:https?|mailto|tel):", target):
        node.drop_tag()
    else:
        node.set("href", target)
        node.attrib.pop("title", None)


def _tidy(text: str) -> str:
    text = words.INVISIBLE.sub("", text).replace("\u00a0", " ")
    lines = [line.rstrip() for line in text.splitlines()]
    joined = regex.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return words.ANSWER_PREFIX.sub("", joined)


def plain(answer: str) -> str:
    """Return a Markdown answer as text in one line, link targets and marks left out."""
    text = regex.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", answer)
    text = regex.sub(r"^[ \t]*(?:[-*+]|\d+\.|#+|>)[ \t]+", "", text, flags=regex.MULTILINE)
    return words.squash(regex.sub(r"[*_`|]+", " ", text))
