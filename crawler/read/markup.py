"""Markup of strangers -> safe HTML and plain text that holds only the writer's own words."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterable
from copy import deepcopy

import html_text
import lxml.html
import nh3
from lxml import etree

from crawler.read.marks import BLOCKS, TAGS, UNREAD

QUOTE = re.compile(
    r"(?i)(^|[\s_-])(bbcode-?|bb-?code-?|post-?|cite-?|forum-?)?(quote(d|block|header|content|container|box)?|quotetop|cite)([\s_-]|$)"
)
BY_OTHERS = re.compile(
    r"(?i)(^|[\s_-])(signature|sig|(?<!inline-)onebox|edited|edit-?(note|info|by|date|reason)|last-?edit(ed)?|modified|revision-log"
    r"|revisions?|attachbox|attachments?|likes?|reactions?|codebox-head|codehead(er)?|code-?(head|title)|expandlink"
    r"|sr-only|visually-hidden|screen-reader-text)([\s_-]|$)"
)
CODE = re.compile(r"(?i)(^|[\s_-])code-?(box|block|container|wrapper)?([\s_-]|$)")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
ADDRESS = re.compile(r"""https?://[^\s<>"')\]]+""")
SPACE = re.compile(r"[^\S\n]+")


def decoded(text: str) -> str:
    """Return *text* with entities decoded until none is left: APIs encode titles once, some twice."""
    while (plain := entities.unescape(text)) != text:
        text = plain
    return text


def line(text: str | None) -> str:
    """Return *text* as one line: titles and names."""
    return " ".join(UNSEEN.sub("", text or "").split())


def paragraphs(text: str | None) -> str:
    """Return plain *text* with its line breaks, other white space collapsed, at most one empty line in a row."""
    lines = [SPACE.sub(" ", part).strip() for part in UNSEEN.sub("", text or "").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def unquoted(markdown: str) -> str:
    """Return Markdown without the lines that quote others."""
    return "\n".join(line for line in markdown.splitlines() if not line.startswith(">"))


def linked(text: str, links: Iterable[tuple[int, int, str]]) -> str:
    """Return plain *text* as HTML with its links whole, empty if it has none.

    Args:
        links: Where each begins and ends, in bytes of UTF-8, and its address; one that does not fit is left out.
    """
    data, made, done = text.encode(), "", 0
    for start, end, url in sorted(links):
        if done <= start < end <= len(data):
            made += entities.escape(data[done:start].decode("utf-8", "replace"))
            made += f'<a href="{entities.escape(url)}">{entities.escape(data[start:end].decode("utf-8", "replace"))}</a>'
            done = end
    return (made + entities.escape(data[done:].decode("utf-8", "replace"))).replace("\n", "<br>") if made else ""


def safe(html: str) -> str:
    """Return *html* with harmless tags only, quotes of others as blockquote, pictures as their alternative text."""
    html = UNSEEN.sub("", html).strip()
    if not html:
        return ""
    try:
        tree = lxml.html.fragment_fromstring(html, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    _tidy(tree)
    inner = (entities.escape(tree.text or "", quote=False)) + "".join(
        lxml.html.tostring(child, encoding="unicode") for child in tree
    )
    for _ in range(5):
        # Broken nesting is mended one layer at a time, so that cleaning what is clean must change nothing.
        cleaned = nh3.clean(inner, tags=set(TAGS), attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}).strip()
        if cleaned == inner:
            break
        inner = cleaned
    return inner


def text(safe_html: str) -> str:
    """Return the writer's own words of what `safe` returned: paragraphs kept, blockquotes left out."""
    if not safe_html:
        return ""
    try:
        tree = lxml.html.fragment_fromstring(safe_html, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    for quote in tree.xpath(".//blockquote"):
        _remove(quote)
    return paragraphs(html_text.extract_text(tree))


def links(text_or_html: str) -> tuple[str, ...]:
    """Return the web addresses in a text or in what `safe` returned, in order, each once, at most 50."""
    found = (m.rstrip(".,;:!?") for m in ADDRESS.findall(entities.unescape(text_or_html)))
    return tuple(dict.fromkeys(found))[:50]


def words_of(element: lxml.html.HtmlElement) -> str:
    """Return what a reader sees of one element, on one line, pictures of signs as the sign."""
    copy = deepcopy(element)
    copy.tail = None
    for image in copy.xpath(".//img[@alt]"):
        _instead(image, _sign(image))
    for hidden in copy.xpath(".//script|.//style"):
        _remove(hidden)
    return line(copy.text_content())


def _tidy(tree: lxml.html.HtmlElement) -> None:
    for element in list(tree.iter()):
        if element is tree or element.getparent() is None:
            continue
        if not isinstance(element.tag, str) or element.tag in UNREAD:
            _remove(element)
        elif element.tag == "img":
            _instead(element, _sign(element))
        elif BY_OTHERS.search(_marks(element)):
            _remove(element)
        elif CODE.search(_marks(element)) and element.tag == "div" and element.find(".//code") is not None:
            _only_code(element)
        elif QUOTE.search(_marks(element)) and element.tag in {"div", "aside", "table", "section", "fieldset", "details"}:
            element.tag = "blockquote"
        elif element.tag in BLOCKS:
            element.tag = "div"


def _only_code(box: lxml.html.HtmlElement) -> None:
    """Take the label and buttons out of a box around code."""
    for child in list(box):
        if child.tag not in {"pre", "code"} and child.find(".//code") is None:
            _remove(child)


def _marks(element: lxml.html.HtmlElement) -> str:
    return element.get("class") or ""


def _sign(image: lxml.html.HtmlElement) -> str:
    """Return the alternative text of an emoji or smiley; other pictures say nothing the writer wrote."""
    alt = image.get("alt") or ""
    marks = " ".join([_marks(image), image.get("src") or "", image.get("data-emoji") or ""]).lower()
    drawn = any(word in marks for word in ("emoji", "smil", "emot", "wp-smiley", "twemoji"))
    return alt if drawn or (alt and len(alt) <= 4 and not alt.isascii()) else ""


def _instead(element: lxml.html.HtmlElement, words: str) -> None:
    element.tail = words + (element.tail or "")
    _remove(element)


def _remove(element: lxml.html.HtmlElement) -> None:
    """Take *element* out and leave the text behind it in place."""
    parent = element.getparent()
    if parent is None:
        return
    previous, tail = element.getprevious(), element.tail or ""
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
