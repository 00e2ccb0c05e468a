"""From a department's home page to a first askdesk.toml."""

from __future__ import annotations

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


def from_home_page(url: str) -> str:
    """Return BLANK for now."""
    return BLANK
