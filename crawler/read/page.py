"""A web page as its readers want it: a tree, its address, its language, its dates."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from cssselect import HTMLTranslator
from lxml import etree

from crawler.read import addresses, markup
from crawler.read.calendars import ascii_digits
from crawler.read.dates import Reader, iso
from crawler.read.shapes import CLOCK_AT, SHAPES

if TYPE_CHECKING:
    Element = Any  # lxml states no types
else:
    Element = lxml.html.HtmlElement


@lru_cache(maxsize=1000)
def _xpath(selector: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))


def css(element: Element, selector: str) -> list[Element]:
    """Return what *selector* finds in *element*, in the order it stands."""
    return _xpath(selector)(element) if selector else []


def first(element: Element, *selectors: str) -> Element | None:
    """Return the first element of the first selector that finds one."""
    for selector in selectors:
        if found := css(element, selector):
            return found[0]
    return None


def text(element: Element | None) -> str:
    """Return the visible text of *element* on one line."""
    return "" if element is None else markup.words_of(element)


def length(element: Element) -> int:
    """Return how many characters of text *element* holds, scripts left out."""
    return len("".join(element.xpath(".//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")).strip())


def tokens(element: Element) -> set[str]:
    """Return the words of an element's class and id, lower case, split at signs and capitals."""
    marks = f"{element.get('class') or ''} {element.get('id') or ''}"
    return {part.lower() for part in re.split(r"[^A-Za-z]+|(?<=[a-z])(?=[A-Z])", marks) if part}


def html_of(element: Element) -> str:
    """Return the markup inside *element*."""
    inner = "".join(lxml.html.tostring(child, encoding="unicode") for child in element)
    return escape(element.text or "", quote=False) + str(inner)


def decoded(response: Any) -> str:
    """Return the markup of a response; where it is not in the charset it says, as what old software writes most."""
    told: str = response.text
    if "\ufffd" not in told or response.encoding.replace("-", "") not in {"utf8", "ascii"}:
        return told
    # A few broken letters in a long page of good UTF-8 are broken letters; the whole page in another charset is not.
    good = sum(1 for letter in told if letter > "\x7f" and letter != "\ufffd")
    return told if good >= told.count("\ufffd") else str(response.body.decode("cp1252", "replace"))


class Page:
    """One HTML page.

    Args:
        body: The markup, decoded.
        url: Its address, after redirects.
        dates: Reader of the site's dates; it learns from this page.
    """

    def __init__(self, body: str, url: str, dates: Reader) -> None:
        self.url = url
        self.dates = dates
        try:
            self.tree: Element = lxml.html.document_fromstring(markup.UNSEEN.sub("", body) or "<html></html>")
        except (etree.ParserError, ValueError):
            self.tree = lxml.html.document_fromstring("<html><body></body></html>")
        self.language = (
            (self.tree.get("lang") or self.tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").split("-")[0].lower()
        )
        dates.learn(" ".join(self.tree.xpath("//body//text()[string-length() < 80]")))

    @cached_property
    def base(self) -> str:
        """Return the address relative links count from."""
        told = first(self.tree, "base[href]")
        return urljoin(self.url, told.get("href") or "") if told is not None else self.url

    @cached_property
    def title(self) -> str:
        """Return what the head calls the page."""
        return text(first(self.tree, "head > title", "title"))

    @cached_property
    def canonical(self) -> str | None:
        """Return the address the page itself names, None if it names none."""
        link = first(self.tree, "link[rel=canonical][href]")
        return self.absolute(link.get("href")) if link is not None else None

    @property
    def opted_out(self) -> bool:
        """Return whether the page asks not to be indexed."""
        metas = css(self.tree, "meta[name][content]")
        return any(
            m.get("name", "").lower() == "robots" and re.search(r"\b(noindex|none)\b", m.get("content", "").lower())
            for m in metas
        )

    def absolute(self, href: str | None) -> str:
        """Return *href* as a whole address, empty if it is none."""
        try:
            return urljoin(self.base, (href or "").strip())
        except ValueError:
            return ""

    def inside(self, href: str | None) -> str | None:
        """Return the address of a link that stays on the site, fragment kept; None for any other."""
        if not href or href.strip().lower().startswith(("javascript:", "mailto:", "tel:", "data:")):
            return None
        url = self.absolute(href)
        return url if urlsplit(url).scheme in {"http", "https"} and addresses.host(url) == addresses.host(self.url) else None

    def moment(self, element: Element | None) -> Any:
        """Return the moment *element* states: by attribute if it can, else in words; None if it states none."""
        if element is None:
            return None
        for node in [element, *element.iterdescendants()]:
            if isinstance(node.tag, str) and (told := self._attribute(node)):
                return told
        words = text(element)
        return self.dates.find(words, self.language) or (self.dates.read(words, self.language) if len(words) < 60 else None)

    def moments(self, element: Element) -> list[tuple[Element, Any]]:
        """Return the elements in *element* that state a moment themselves, with it, in the order they stand."""
        found = []
        for node in element.iter():
            if not isinstance(node.tag, str) or node.tag in {"script", "style", "option", "textarea"}:
                continue
            if told := self._attribute(node):
                found.append((node, told))
                continue
            own = [node.text or "", *(child.tail or "" for child in node)]
            for part in own:
                if (
                    5 < len(part.strip()) < 400
                    and (shape := SHAPES.search(ascii_digits(part)))
                    and (told := self.dates.read(shape[0], self.language))
                ):
                    found.append((node, told if CLOCK_AT.search(shape[0]) else self._with_clock(node) or told))
                    break
        return found

    def _with_clock(self, node: Element) -> Any:
        """Return the moment of a date whose time stands in an element of its own beside or inside it."""
        for around in (node, node.getparent()):
            words = text(around)
            if len(words) < 60 and (shape := SHAPES.search(ascii_digits(words))) and CLOCK_AT.search(shape[0]):
                return self.dates.read(shape[0], self.language)
        return None

    def _attribute(self, node: Element) -> Any:
        for name in (
            "datetime",
            "data-time",
            "data-timestamp",
            "data-date",
            "data-created",
            "content" if node.get("itemprop") else "",
        ):
            if name and (value := node.get(name)) and (told := iso(value, self.dates.zone)):
                return told
        title = node.get("title") or ""
        if 7 < len(title) < 60 and node.tag not in {"img", "input", "option"} and any(c.isdigit() for c in title):
            return iso(title, self.dates.zone) or self.dates.find(title, self.language)
        return None
