"""Guesses -> an askdesk.toml a person can read through and mend."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from crawler.introduce.guess import Guess, Told

BLANK = """\
# askdesk: fill in what is in <angle brackets>; `askdesk check` says what is still missing.

[askdesk]
database = "sqlite:///askdesk.db"        # or postgresql+psycopg://user@host/name
contact = "mailto:<you>@<your institution>"  # whom a site's owner can write to; stands in our User-Agent
public_url = "http://127.0.0.1:8000"     # where the queue is served

[[departments]]
slug = "<short-name>"
name = "<Department of ...>"
institution = "<... University>"
aliases = []                             # names of which any one is a mention
ambiguous = []                           # acronyms and nicknames: a mention only with a context word near
context = []                             # words that make an ambiguous name ours: the town, subjects, course codes
lookalikes = []                          # never ours: another place with the same acronym
homepage = "https://<department>/"
byline = "{name}, {role}, <Department> at <University>"

[departments.faq]
start_urls = []                          # pages with questions and answers
allow = []                               # path prefixes that may be followed from there

# [[sources]]
# name = "academia"
# kind = "stackexchange"
# site = "academia"
"""


def toml(found: Guess) -> str:
    """Return the file; every guess has a comment that says where it came from and how sure it is."""
    private = "allow_private_hosts = true\n" if urlsplit(found.url).hostname in {"127.0.0.1", "localhost"} else ""
    contact = _string(f"mailto:{found.contact.value}") if found.contact else '"mailto:<you>@<your institution>"'
    urls = [u for u, _ in found.faq]
    counted = ", ".join(f"{n} entries on {urlsplit(u).path}" for u, n in found.faq[:5]) or "none found; name them here"
    return f"""\
# askdesk for {found.name.value}, {found.institution.value}: read from {found.url}
# Everything here is a guess that says where it came from; mend what is wrong, then `askdesk check`.

[askdesk]
database = "sqlite:///askdesk.db"
contact = {contact}  {_why(found.contact, "nobody is named on the pages: say whom a site's owner can write to")}
public_url = "http://127.0.0.1:8000"  # where the queue is served
{private}
[[departments]]
slug = {_string(found.slug)}
name = {_string(found.name.value)}  {_why(found.name)}
institution = {_string(found.institution.value)}  {_why(found.institution)}
aliases = {_list(found.aliases)}  # put together from the two names; any of these is a mention
ambiguous = {_list(_value(found.ambiguous))}  {_why(found.ambiguous, "none was found")}
context = {_list(_value(found.context))}  {_why(found.context, "words that make an ambiguous name ours")}
lookalikes = {_list(_value(found.lookalikes))}  {_why(found.lookalikes, "none is known")}
homepage = {_string(found.url)}
byline = {_string("{name}, {role}, " + f"{found.name.value}, {found.institution.value}")}

[departments.faq]
start_urls = {_list(urls)}  # {counted}
allow = {_list(_allow(urls))}  # path prefixes that may be followed from there

# Where people ask; `askdesk check` tries each. See docs/sources.md for the kinds.
# [[sources]]
# name = "academia"
# kind = "stackexchange"
# site = "academia"
"""


def _value(told: Told | None) -> list[str]:
    return list(told.value) if told else []


def _allow(urls: list[str]) -> list[str]:
    return list(dict.fromkeys(urlsplit(u).path.rstrip("/") or "/" for u in urls))


def _why(told: Told | None, otherwise: str = "") -> str:
    return f"# {told.sure}: {told.source}" if told else f"# {otherwise}"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(items: list[str]) -> str:
    return "[" + ", ".join(_string(i) for i in items) + "]"
