"""The FAQ reader on pages of every pattern, written by us, with the truth beside each: floors that may only rise."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from urllib.parse import unquote

import pytest
from northmoor import ROOT

from crawler.faq import answers, dom, read, words

CORPUS = sorted((ROOT / "tests" / "faq_corpus").glob("*.html"))
FLOORS = {"precision": 0.98, "recall": 0.98, "answers": 0.97, "links": 0.98}
BASE = "https://sport.example/pool"


def pairs(path):
    """Return (entries read, entries in truth, page text) of one page, both keyed by question and its number on the page."""
    truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    html = path.read_text(encoding="utf-8")
    reading = read.read(html, BASE, passages=truth["passages"])
    return keyed(reading.entries, lambda e: e.question), keyed(truth["entries"], lambda e: e["question"]), html


def keyed(items, question):
    found, times = {}, {}
    for item in items:
        name = words.key(question(item))
        times[name] = times.get(name, 0) + 1
        found[name, times[name]] = item
    return found


def right_link(entry, link: str, html: str) -> bool:
    if link == "page":
        return entry.url == BASE
    if link.startswith("#"):
        return entry.url == BASE + link
    fragment = unquote(entry.url.partition("#:~:text=")[2].split(",-")[0])
    text = dom.text_of(dom.tree_of(html)).casefold()
    return bool(fragment) and fragment.casefold() in text


def measured():
    hits = read_ = true = links = 0
    similar = []
    wrong = []
    for path in CORPUS:
        got, truth, html = pairs(path)
        both = got.keys() & truth.keys()
        hits, read_, true = hits + len(both), read_ + len(got), true + len(truth)
        wrong += [f"{path.stem}: missing {k}" for k in truth.keys() - got.keys()]
        wrong += [f"{path.stem}: extra {k}" for k in got.keys() - truth.keys()]
        for k in both:
            ratio = SequenceMatcher(None, answers.plain(got[k].answer), truth[k]["answer"]).ratio()
            similar.append(ratio)
            linked = right_link(got[k], truth[k]["link"], html)
            links += linked
            if ratio < 0.9 or not linked:
                wrong.append(f"{path.stem}: {k} {ratio:.2f} {answers.plain(got[k].answer)[:60]!r} {got[k].url}")
    figures = {"precision": hits / read_, "recall": hits / true, "answers": sum(similar) / len(similar), "links": links / hits}
    return figures, wrong


def test_the_corpus_is_whole():
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("figure", FLOORS)
def test_the_floors_hold(figure: str):
    figures, wrong = measured()

    assert figures[figure] >= FLOORS[figure], "\n".join(wrong)


def test_a_script_only_page_says_so():
    page = (ROOT / "tests/faq_corpus/script_only.html").read_text()

    assert read.read(page, BASE).needs_rendering
