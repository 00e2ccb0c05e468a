"""What a site says of itself: name, institution, acronyms, courses, FAQ pages; every guess says where it came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from extruct.jsonld import JsonLdExtractor

from crawler.faq import dom, read, words
from crawler.fetch import Fetched
from crawler.introduce import names

SEPARATOR = re.compile(r"\s+[|·•–—:»›]\s+|\s+-\s+")
COURSE = re.compile(r"\b([A-Z]{2,5})[ -]?\d{3,4}[A-Z]?\b")
MAIL = re.compile(r"mailto:([^?\s\"'>]+@[^?\s\"'>]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A guess, where it came from, and how sure it is."""

    value: Any
    source: str
    """Where it was read, in words."""
    sure: str = "likely"
    """`sure`, `likely` or `a guess`."""


@dataclass(slots=True, kw_only=True)
class Guess:
    """All that a first look gives."""

    url: str
    name: Told
    institution: Told
    slug: str
    language: str
    aliases: list[str] = field(default_factory=list)
    ambiguous: Told | None = None
    context: Told | None = None
    lookalikes: Told | None = None
    contact: Told | None = None
    faq: list[tuple[str, int]] = field(default_factory=list)
    """FAQ pages with the number of entries read on each, most first."""


def guess(url: str, pages: Mapping[str, Fetched]) -> Guess:
    """Return what the pages say; *url* is the home page among them."""
    read_ = {address: page for address, page in pages.items() if page.text}
    home = dom.parse(read_[url].text, read_[url].url)
    trees = {address: home if address == url else dom.parse(page.text, page.url) for address, page in read_.items()}
    institution = _institution(home, trees)
    name = _name(home, institution.value)
    text = " ".join(dom.text_of(t.tree.find("body")) for t in trees.values())
    short, subject = names.short(institution.value), names.subject(name.value)
    acronyms = _acronyms(institution.value, text)
    return Guess(
        url=url,
        name=name,
        institution=institution,
        slug=_slug(url, subject),
        language=home.language,
        aliases=names.aliases(name.value, institution.value),
        ambiguous=acronyms,
        context=_context(short, subject, text),
        lookalikes=_lookalikes(institution.value, short, text, acronyms.value if acronyms else None),
        contact=_contact(home, trees),
        faq=_faq(url, read_),
    )


def _nodes(page: dom.Page) -> Iterator[dict[str, Any]]:
    """Yield every object in the page's JSON-LD."""
    stack: list[Any] = []
    for script in page.tree.xpath('//script[@type="application/ld+json"]'):
        try:
            stack += JsonLdExtractor().extract_items(script)
        except (ValueError, TypeError, AttributeError):
            continue
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            yield node
        stack += list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else []


def _institution(home: dom.Page, trees: Mapping[str, dom.Page]) -> Told:
    for node in _nodes(home):
        for key in ("parentOrganization", "department", "isPartOf"):
            above = node.get(key)
            if isinstance(above, dict) and names.is_institution(str(above.get("name") or "")):
                return Told(value=words.squash(str(above["name"])), source="the home page's own data (JSON-LD)", sure="sure")
        kinds = node.get("@type")
        if "CollegeOrUniversity" in (kinds if isinstance(kinds, list) else [kinds]) and node.get("name"):
            return Told(value=words.squash(str(node["name"])), source="the home page's own data (JSON-LD)", sure="sure")
    site = _meta(home, "og:site_name")
    if names.is_institution(site):
        return Told(value=names.institution_in(site), source="og:site_name of the home page", sure="sure")
    for part in reversed(SEPARATOR.split(home.title)):
        if names.is_institution(part):
            return Told(value=names.institution_in(part), source="the title of the home page")
    counted = Counter(found for t in trees.values() for found in names.institutions(dom.text_of(t.tree.find("body"))))
    if counted:
        return Told(value=counted.most_common(1)[0][0], source="the name that stands most often on the site")
    return Told(value=site or urlsplit(home.url).hostname or "", source="nothing on the site says it", sure="a guess")


def _name(home: dom.Page, institution: str) -> Told:
    for node in _nodes(home):
        name = words.squash(str(node.get("name") or ""))
        if names.is_department(name) and name != institution:
            return Told(value=name, source="the home page's own data (JSON-LD)", sure="sure")
    parts = [(p, "the title of the home page") for p in SEPARATOR.split(home.title)]
    for text, source in [(home.heading, "the main heading of the home page"), *parts]:
        plain = words.squash(text.replace(institution, "").strip(" ,|-–"))
        if names.is_department(plain):
            return Told(value=plain, source=source)
    fallback = next(
        (words.squash(p) for p, _ in parts if words.squash(p) and words.squash(p) != institution), home.heading or institution
    )
    return Told(value=fallback, source="the title of the home page", sure="a guess")


def _meta(page: dom.Page, name: str) -> str:
    return next(iter(page.tree.xpath(f'//meta[@property="{name}" or @name="{name}"]/@content')), "").strip()


def _acronyms(institution: str, text: str) -> Told | None:
    initials = "".join(w[0] for w in re.findall(r"\w+", institution) if w[0].isupper())
    named = re.findall(re.escape(institution) + r"\s*\(([A-ZÄÖÜ]{2,8})\)", text)
    standing = [
        w
        for w, n in Counter(re.findall(r"\b[A-ZÄÖÜ]{2,6}\b", text)).items()
        if n >= 2 and w in {initials, *names.likely_acronyms(institution)}
    ]
    found = list(dict.fromkeys([*named, *standing]))
    source = "in brackets behind the name" if named else "it stands on the pages and fits the name"
    return Told(value=found, source=source, sure="sure" if named else "likely") if found else None


def _context(short: str, subject: str, text: str) -> Told:
    prefixes = [
        p for p, n in Counter(COURSE.findall(text)).most_common(4) if n >= 2 and p not in {"ISBN", "ISSN", "ISO", "EN", "DIN"}
    ]
    plain = [w for w in [short, *re.findall(r"\w{4,}", subject)] if w]
    return Told(value=list(dict.fromkeys([*plain, *prefixes])), source="names and course codes on the pages")


def _lookalikes(institution: str, short: str, text: str, acronyms: list[str] | None) -> Told | None:
    near = [
        f
        for f in names.schools_named(short, text)
        if f.casefold() != institution.casefold() and institution.casefold() not in f.casefold()
    ]
    known = names.same_acronym(institution, acronyms)
    found = list(dict.fromkeys([*near, *known]))
    return Told(value=found, source="other places of a like name or acronym", sure="a guess") if found else None


def _contact(home: dom.Page, trees: Mapping[str, dom.Page]) -> Told | None:
    found: list[str] = []
    for tree in [home, *trees.values()]:
        found += [m for a in tree.tree.xpath('//a[starts-with(@href, "mailto:")]/@href') for m in MAIL.findall(a)]
    if not found:
        return None
    best = min(
        dict.fromkeys(found),
        key=lambda m: not re.match(r"(?:web|info|contact|office|department|dept|sekretariat|kontakt|ask)", m, re.IGNORECASE),
    )
    return Told(value=best, source="a mail address on the pages")


def _faq(url: str, pages: Mapping[str, Fetched]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for page in pages.values():
        entries = read.read(page.text, page.url).entries
        if len(entries) >= 2:
            found[page.url.partition("#")[0]] = len(entries)
    # A department that lives below a path of the university's site has its questions there too, where there are any.
    below = urlsplit(url).path.rstrip("/") + "/"
    own = {address: n for address, n in found.items() if urlsplit(address).path.startswith(below)}
    return sorted((own or found).items(), key=lambda f: (-f[1], f[0]))


def _slug(url: str, subject: str) -> str:
    parts = urlsplit(url)
    last = [p for p in parts.path.split("/") if re.fullmatch(r"[a-z][a-z-]{2,20}", p)]
    label = (parts.hostname or "").split(".")[0]
    word = last[-1] if last else label if label not in {"www", "127", "localhost"} else ""
    return word or re.sub(r"[^a-z0-9]+", "-", subject.lower()).strip("-")[:20] or "department"
