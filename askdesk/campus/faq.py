"""The university's own pages, each in another markup: details, Bootstrap accordion, headings, JSON-LD, definition list."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

from askdesk.campus.answer import Answer, Request, as_page, missing, robots
from askdesk.campus.world import World

SHELL = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Northmoor University</title>
<meta property="og:site_name" content="Northmoor University">{head}</head><body>
<div class="cookie-banner" role="dialog"><details><summary>Which cookies do we set?</summary>
<p>One that keeps this banner away, and none besides.</p></details></div>
<header><nav><ul><li><a href="/">Home</a></li>{menu}</ul></nav></header>
<main><h1>{title}</h1>{body}</main>
<footer><h3>Where are we?</h3><p>Northmoor University, Hill Road 1. <a href="/imprint">Imprint</a></p></footer></body></html>"""


PHYSICS = """<p>We are the physicists of Northmoor University (NMU). Our observatory is called the Dome.</p>
<p>First year: PHYS1011 Mechanics, PHYS1012 Waves. Second year: PHYS2041 Optics.</p>
<p>Not to be mistaken for Northmoor College. Write to <a href="mailto:web@physics.northmoor.example">the web editor</a>.</p>"""
CHEMISTRY = """<p>Chemistry at Northmoor University (NMU). CHEM1001, CHEM1002 and CHEM2010 are taught in building C.</p>
<p>Questions: <a href="mailto:office@chemistry.northmoor.example">the office</a></p>"""
HOMES = {
    "": ("Northmoor University", "<p>Teaching and research by the sea.</p>"),
    "physics": ("Department of Physics and Astronomy", PHYSICS),
    "chemistry": ("Department of Chemistry", CHEMISTRY),
}


def answer(request: Request, world: World) -> Answer:
    """Answer one request."""
    if request.path == "/robots.txt":
        return robots("User-agent: *\nDisallow: /intranet\nSitemap: " + request.root + "/sitemap.xml\n")
    if request.path == "/sitemap.xml":
        pages = "".join(f"<url><loc>{request.root}{p['path']}</loc></url>" for p in world.faq_pages)
        text = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'
        return as_page(text, request, kind="application/xml")
    page = next((p for p in world.faq_pages if p["path"] == request.path.rstrip("/")), None)
    if page:
        return as_page(_shell(page["title"], MARKUP[page["markup"]](page), world, _data(page)), request, changed=world.base)
    if request.path.strip("/") in HOMES:
        title, text = HOMES[request.path.strip("/")]
        return as_page(_shell(title, text, world), request)
    if request.path.endswith("/contact"):
        return as_page(
            _shell("Contact", "<p>Write to the teaching office, or come by between ten and twelve.</p>", world), request
        )
    return missing(request)


def _shell(title: str, body: str, world: World, head: str = "") -> str:
    menu = "".join(f'<li><a href="{p["path"]}">{html.escape(p["title"])}</a></li>' for p in world.faq_pages)
    return SHELL.format(title=html.escape(title), body=body, menu=menu, head=head)


def _each(page: dict[str, Any], entry: Callable[[dict[str, Any], int], str], open_: str = "", close: str = "") -> str:
    sections = []
    for section in page["sections"]:
        rows = "".join(entry(e, n) for n, e in enumerate(section["entries"], 1))
        sections.append(f"<h2>{html.escape(section['title'])}</h2>{open_}{rows}{close}")
    return "".join(sections)


def _details(page: dict[str, Any]) -> str:
    def row(e: dict[str, Any], _n: int) -> str:
        up = '<p><a href="#top">Back to top</a></p>'
        return f'<details id="{e["id"]}"><summary>{html.escape(e["q"])}</summary>{e["a"]}{up}</details>'

    return _each(page, row)


def _bootstrap(page: dict[str, Any]) -> str:
    def row(e: dict[str, Any], _n: int) -> str:
        opens = f'data-bs-toggle="collapse" data-bs-target="#{e["id"]}" aria-expanded="false" aria-controls="{e["id"]}"'
        button = f'<button class="accordion-button collapsed" {opens}>{html.escape(e["q"])}</button>'
        panel = f'<div id="{e["id"]}" class="accordion-collapse collapse"><div class="accordion-body">{e["a"]}</div></div>'
        return f'<div class="accordion-item"><h3 class="accordion-header">{button}</h3>{panel}</div>'

    return _each(page, row, '<div class="accordion">', "</div>")


def _headings(page: dict[str, Any]) -> str:
    def row(e: dict[str, Any], n: int) -> str:
        name = f' id="{e["id"]}"' if e["id"] else ""
        return f"<h3{name}>{n}. {html.escape(e['q'])}</h3>{e['a']}"

    return _each(page, row)


def _definitions(page: dict[str, Any]) -> str:
    def row(e: dict[str, Any], _n: int) -> str:
        return f'<dt id="{e["id"]}">{html.escape(e["q"])}</dt><dd>{html.escape(e["a"])}</dd>'

    return _each(page, row, "<dl>", "</dl>")


def _data(page: dict[str, Any]) -> str:
    if page["markup"] != "jsonld":
        return ""
    questions = [
        {"@type": "Question", "name": e["q"], "acceptedAnswer": {"@type": "Answer", "text": e["a"]}}
        for s in page["sections"]
        for e in s["entries"]
    ]
    data = {"@context": "https://schema.org", "@graph": [{"@type": ["WebPage", "FAQPage"], "mainEntity": questions}]}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


MARKUP: dict[str, Callable[[dict[str, Any]], str]] = {
    "details": _details,
    "bootstrap": _bootstrap,
    "headings": _headings,
    "jsonld": _headings,
    "dl": _definitions,
}
