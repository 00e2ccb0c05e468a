"""Alerts and digests in a mailbox: each link that a mail shows is a question asked where we may not read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import lxml.html
from lxml import etree

from askdesk.model import Question
from crawler import intake
from crawler.read import addresses, markup
from crawler.read.mail import Mail

WRAPPERS = ("url", "u", "target", "redirect", "q")  # parameters in which senders hide where a link really leads
SITE = re.compile(r"\s+[-|–·]\s+(?:Quora|Reddit|Facebook|LinkedIn)\s*$")
FEWEST_WORDS = 3  # in the words of a link that names a question


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of a mail."""

    url: str
    title: str
    text: str
    """The words around it."""
    at: datetime | None

    def question(self, source: str) -> Question:
        """Return the question it leads to, with the same identity as one that a person adds."""
        kind, site, key = intake.identity(self.url)
        body = self.text.replace(self.title, "", 1)
        return Question(source=source, kind=kind, site=site, key=key, url=self.url, title=self.title, body=body, asked_at=self.at)


def links(mail: Mail) -> Iterator[Link]:
    """Yield the links of a mail that name something in words, each address once."""
    try:
        tree = lxml.html.fragment_fromstring(mail.html or "<p></p>", create_parent="div")
    except (etree.ParserError, ValueError):
        return
    met: set[str] = set()
    for anchor in tree.iter("a"):
        url, title = unwrapped(anchor.get("href") or ""), markup.words_of(anchor)
        if not url.startswith(("http://", "https://")) or len(title.split()) < FEWEST_WORDS or url in met:
            continue
        met.add(url)
        around = next((box for box in anchor.iterancestors("td", "p", "li", "div") if box is not tree), anchor)
        yield Link(url=url, title=title, text=markup.words_of(around), at=mail.at)


def unwrapped(url: str) -> str:
    """Return where a link of an alert really leads; *url* itself where it is no wrapper."""
    given = parse_qs(urlsplit(url).query)
    inner = next((given[name][0] for name in WRAPPERS if given.get(name, [""])[0].startswith(("http://", "https://"))), None)
    return addresses.clean(inner) if inner else addresses.clean(url)


def words(title: str | None) -> str:
    """Return the title of an alert or hit without its marks, and without the name of the site behind it."""
    told = markup.line(markup.decoded(re.sub(r"<[^>]+>", "", markup.decoded(title or ""))))
    return SITE.sub("", told)
