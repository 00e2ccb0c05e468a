"""Crawled text made safe to show, with the words that matter marked; pure."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

import nh3
from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag
from bs4.element import NavigableString
from markupsafe import Markup, escape

warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)  # a post may well look like an address

LONGEST_HTML = 40_000
LONGEST_TEXT = 20_000
BEFORE = 90

TEXT = {"p", "br", "a", "em", "strong", "b", "i", "u", "s", "del", "ins", "sub", "sup", "small", "q", "cite", "mark", "hr"}
BLOCKS = {"blockquote", "pre", "code", "kbd", "samp", "ul", "ol", "li", "dl", "dt", "dd"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}

Marks = Sequence[tuple[int, int]]


def hostile(html: str, *, base: str, phrases: Iterable[tuple[str, str]] = ()) -> Markup:
    """Return crawled HTML as we may show it, *phrases* (words, class) marked.

    Pictures become links, since loading one would tell a stranger who reads here. The sanitiser comes last,
    so that nothing that the marking did is trusted either.
    """
    soup = BeautifulSoup(html, "lxml")
    for image in soup.find_all(["img", "video", "audio", "iframe"]):
        _into_link(soup, image)
    for level in soup.find_all(re.compile("^h[1-6]$")):
        level.name = "p"  # the page's own outline stays ours
    _mark_nodes(soup, list(phrases))
    cleaned = nh3.clean(
        str(soup.body.decode_contents() if soup.body else ""),
        tags=TEXT | BLOCKS | TABLES,
        attributes={"a": {"href"}, "ol": {"start"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        allowed_classes={"mark": {"span"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_relative=lambda url: _absolute(base, url),
    )
    return Markup(cleaned)  # noqa: S704 - the line above is the sanitiser


def _absolute(base: str, url: str) -> str | None:
    try:
        return urljoin(base, url)
    except ValueError:
        return None


def _into_link(soup: BeautifulSoup, image: Tag) -> None:
    described = str(image.get("alt") or "").strip()
    what = "picture" if image.name == "img" else image.name
    said = NavigableString(f"[{what}: {described}]" if described else f"[{what}]")
    if image.find_parent("a"):
        image.replace_with(said)
        return
    link = soup.new_tag("a", href=str(image.get("src") or ""))
    link.append(said)
    image.replace_with(link)


def _mark_nodes(soup: BeautifulSoup, phrases: list[tuple[str, str]]) -> None:
    found = _pattern([words for words, _ in phrases])
    if found is None:
        return
    classes = {" ".join(words.casefold().split()): name for words, name in phrases}
    for node in list(soup.find_all(string=found)):
        if type(node) is not NavigableString or node.find_parent(["script", "style"]):
            continue
        pieces: list[NavigableString | Tag] = []
        at = 0
        for hit in found.finditer(node):
            pieces.append(NavigableString(node[at : hit.start()]))
            pieces.append(_marked(soup, hit[0], classes.get(" ".join(hit[0].casefold().split()), "")))
            at = hit.end()
        node.replace_with(*pieces, NavigableString(node[at:]))


def _marked(soup: BeautifulSoup, words: str, name: str) -> Tag:
    tag = soup.new_tag("mark", attrs={"class": name} if name else {})
    tag.string = words
    return tag


def _pattern(phrases: Iterable[str]) -> re.Pattern[str] | None:
    # Longest first, so that "Northmoor physics department" wins over "Northmoor physics"; any white space matches any.
    wanted = sorted({" ".join(p.split()) for p in phrases if p and p.strip()}, key=len, reverse=True)
    if not wanted:
        return None
    one = "|".join(r"\s+".join(map(re.escape, p.split())) for p in wanted)
    return re.compile(rf"(?<!\w)(?:{one})(?!\w)", re.IGNORECASE)


def plain(text: str, *, phrases: Iterable[tuple[str, str]] = ()) -> Markup:
    """Return plain text as paragraphs, *phrases* (words, class) marked."""
    shown = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " …"
    marked = phrased(shown, phrases)
    paragraphs = [p for p in re.split(r"\n\s*\n", marked.strip()) if p.strip()]
    # Splitting markup is safe here: escape() made all of it but our own <mark>s, which hold no blank line.
    return Markup("").join(Markup("<p>{}</p>").format(Markup(p.replace("\n", "<br>"))) for p in paragraphs)  # noqa: S704


def without_markdown(text: str) -> str:
    """Return the words of an entry's Markdown: links leave theirs, stars and hashes go."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)\s]*\)", r"\1", text)
    text = re.sub(r"(?m)^#{1,6}\s+", "", text)
    return re.sub(r"(\*\*|__|`)(\S(?:.*?\S)?)\1", r"\2", text)


def phrased(text: str, phrases: Iterable[tuple[str, str]]) -> Markup:
    """Return *text* escaped, with each phrase in a <mark> of its class."""
    listed = list(phrases)
    found = _pattern([words for words, _ in listed])
    if found is None:
        return escape(text)
    classes = {" ".join(words.casefold().split()): name for words, name in listed}
    out, at = Markup(""), 0
    for hit in found.finditer(text):
        name = classes.get(" ".join(hit[0].casefold().split()), "")
        opening = Markup('<mark class="{}">').format(name) if name else Markup("<mark>")
        out += escape(text[at : hit.start()]) + opening + escape(" ".join(hit[0].split())) + Markup("</mark>")
        at = hit.end()
    return out + escape(text[at:])


def spots(text: str, marks: Marks) -> Markup:
    """Return *text* escaped, with the characters from start to end of each mark in a <mark>."""
    out, at = Markup(""), 0
    for start, end in sorted(marks):
        if start < at or end > len(text) or start >= end:
            continue
        out += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        at = end
    return out + escape(text[at:])


def excerpt(body: str, marks: Marks, *, length: int = 260) -> Markup:
    """Return about two lines of *body* that show the first mark, if it has one."""
    first = min((start for start, _ in marks), default=0)
    begin = 0 if first < length - BEFORE else _word_start(body, first - BEFORE)
    end = min(len(body), begin + length)
    inside = [(start - begin, stop - begin) for start, stop in marks if begin <= start and stop <= end]
    # White space is evened out by the browser; offsets stay those of the stored body.
    shown = spots(body[begin:end], inside)
    return Markup("{}{}{}").format("… " if begin else "", shown, " …" if end < len(body) else "")


def _word_start(body: str, at: int) -> int:
    space = body.find(" ", max(0, at))
    return space + 1 if 0 <= space < at + 30 else max(0, at)


def of_field(mention: Iterable[dict[str, object]], field: str) -> list[tuple[int, int]]:
    """Return (start, end) of the mentions in one field of a question, as its `mention` column holds them."""
    found = [(m.get("start"), m.get("end")) for m in mention if m.get("where") == field]
    return [(start, end) for start, end in found if isinstance(start, int) and isinstance(end, int)]
