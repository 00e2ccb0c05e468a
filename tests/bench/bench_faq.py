"""Pages a second of the FAQ reader, against extruct alone and trafilatura on the same pages; the worst second per megabyte."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import extruct
from northmoor import ROOT

from crawler.faq import read

PAGES = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "tests" / "faq_corpus").glob("*.html"))]
URL = "https://x.example/faq"


def lines(rounds: int = 3) -> Iterator[str]:
    """Yield the figures."""
    ours = _rate(lambda html: read.read(html, URL), rounds)
    structured = _rate(
        lambda html: extruct.extract(html, base_url=URL, syntaxes=["json-ld", "microdata"], errors="ignore"), rounds
    )
    yield f"our FAQ reader              {ours:7.1f} pages/s"
    yield f"extruct alone               {structured:7.1f} pages/s   ours / extruct {ours / structured:.2f}"
    try:
        import trafilatura
    except ModuleNotFoundError:
        yield "trafilatura is not installed here: pip install trafilatura to compare"
    else:
        plain = _rate(trafilatura.extract, rounds)
        yield f"trafilatura                 {plain:7.1f} pages/s   ours / trafilatura {ours / plain:.2f}"
    for name, html in LARGE.items():
        began = time.perf_counter()
        found = read.read(html, URL, passages=True)
        seconds = time.perf_counter() - began
        yield f"{name:<27} {seconds / (len(html) / 1e6):7.2f} s/MB ({len(html) / 1e6:.2f} MB, {len(found.entries)} entries)"


def _rate(work: Callable[[str], object], rounds: int) -> float:
    began = time.perf_counter()
    for _ in range(rounds):
        for html in PAGES:
            work(html)
    return rounds * len(PAGES) / (time.perf_counter() - began)


FILLER = "<p>" + "Words that say little about a thing that matters less, in a paragraph of usual length. " * 6 + "</p>"
LARGE = {
    "a page of prose": "<h1>FAQ</h1>" + FILLER * 1800,
    "a page of links": "<h1>FAQ</h1>" + "".join(f'<p><a href="/x{n}">link {n}</a></p>' for n in range(30000)),
    "300 long entries": "<h1>FAQ</h1>" + "".join(f'<h3 id="q{n}">What is {n}?</h3>{FILLER * 6}' for n in range(300)),
    "nested without end": "<h1>FAQ</h1>" + "<div>" * 4000 + "<h3>What?</h3><p>x</p>" + FILLER * 600,
}
