"""FAQPage in JSON-LD and microdata: what the page says of itself to machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import regex
from extruct.jsonld import JsonLdExtractor

from crawler.faq import answers, dom, words
from crawler.faq.candidates import Candidate


def json_ld(page: dom.Page) -> list[Candidate]:
    """Return the pairs of every FAQPage in the page's JSON-LD, however deep it lies."""
    found = []
    for script in page.tree.xpath('//script[@type="application/ld+json"]'):
        try:
            data = list(JsonLdExtractor().extract_items(script))
        except (ValueError, TypeError, RecursionError, AttributeError):
            continue  # broken JSON: the page's visible markup is read all the same
        for question in _questions(data, in_faq=False, depth=0):
            pair = _pair(page, question)
            if pair is not None:
                found.append(pair)
    return found


def _questions(data: Any, *, in_faq: bool, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 30:
        return
    if isinstance(data, list):
        for part in data:
            yield from _questions(part, in_faq=in_faq, depth=depth + 1)
    elif isinstance(data, dict):
        kinds = _kinds(data)
        if in_faq and "Question" in kinds:
            yield data
            return
        for part in data.values():
            if isinstance(part, dict | list):
                yield from _questions(part, in_faq=in_faq or "FAQPage" in kinds, depth=depth + 1)


def _kinds(data: dict[str, Any]) -> set[str]:
    kinds = data.get("@type")
    return {str(k).rpartition("/")[2] for k in (kinds if isinstance(kinds, list) else [kinds])}


def _pair(page: dom.Page, data: dict[str, Any]) -> Candidate | None:
    answer = data.get("acceptedAnswer") or data.get("suggestedAnswer")
    first = answer[0] if isinstance(answer, list) and answer else answer
    text = first.get("text") if isinstance(first, dict) else first
    name = _text(data.get("name")) or _text(data.get("text"))
    if not name:
        return None
    address = next((a for a in (data.get("url"), data.get("@id")) if isinstance(a, str) and "#" in a), "")
    fragment = address.rpartition("#")[2]
    shown = answers.markdown_of_html(text, page) if isinstance(text, str) else ""
    return Candidate(reader="json-ld", text=name, markdown=shown, anchor=fragment if fragment in page.ids else None)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return dom.text_of(dom.tree_of(f"<div>{value}</div>")) if regex.search(r"[<&]", value) else words.squash(value)


def microdata(page: dom.Page) -> list[Candidate]:
    """Return the pairs of schema.org Question items in a FAQPage's microdata."""
    found = []
    faq = page.tree.xpath('//*[contains(@itemtype, "schema.org/FAQPage")]')
    for question in page.tree.xpath('//*[contains(@itemtype, "schema.org/Question")]') if faq else ():
        answer = next(iter(question.xpath('.//*[contains(@itemprop, "acceptedAnswer")]')), None)
        names = question.xpath('.//*[contains(concat(" ", @itemprop, " "), " name ")]')
        name = next((n for n in names if answer is None or not dom.holds(answer, n)), None)
        if name is None or answer is None:
            continue
        text = next(iter(answer.xpath('.//*[contains(concat(" ", @itemprop, " "), " text ")]')), None)
        shown = name.get("content") or dom.text_of(name)
        body = answer if text is None or text.get("content") else text
        found.append(Candidate(reader="microdata", text=shown, node=name, answers=[body], item=question))
    return found
