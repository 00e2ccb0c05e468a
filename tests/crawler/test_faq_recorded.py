"""The saved FAQ pages of other institutions, beside their truth: floors that may only rise."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher

import pytest
from northmoor import recorded_dir

from crawler.faq import answers, read, words

pytestmark = pytest.mark.recorded


def addresses(folder) -> dict[str, str]:
    """Return file -> the address it was saved from."""
    blocks = (folder / "SOURCE.txt").read_text(encoding="utf-8").split("\n\n")
    return {b.split("\n")[0].strip(): m[1] for b in blocks if (m := re.search(r"request\s+GET (\S+)", b))}


@pytest.fixture(scope="module")
def figures():
    folder = recorded_dir() / "payloads" / "faq_pages"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["pages"]
    known = addresses(folder)
    hits = read_ = true = linked = anchored = 0
    similar = []
    for name, told in truth.items():
        html = (folder / name).read_text(encoding="utf-8", errors="replace")
        entries = {words.key(e.question): e for e in read.read(html, known.get(name, f"https://x.example/{name}")).entries}
        wanted = {words.key(p["question"]): p for p in told["pairs"]}
        both = entries.keys() & wanted.keys()
        # Where the truth lists a part of the pairs, or counts boxes apart, what else is read there is not held against us.
        allowed = told["count"] - len(wanted) + len(told.get("visible_boxes", []))
        hits, true, read_ = hits + len(both), true + len(wanted), read_ + len(entries) - min(allowed, len(entries) - len(both))
        for key in both:
            start = words.squash(wanted[key]["answer_start"])
            similar.append(SequenceMatcher(None, answers.plain(entries[key].answer)[: len(start)], start).ratio())
            anchor = wanted[key].get("anchor")
            if anchor and not anchor.startswith("http"):
                anchored, linked = anchored + 1, linked + (entries[key].anchor == anchor)
    return {"precision": hits / read_, "recall": hits / true, "answers": sum(similar) / len(similar), "links": linked / anchored}


@pytest.mark.parametrize(("figure", "floor"), [("precision", 0.98), ("recall", 0.98), ("answers", 0.97), ("links", 0.98)])
def test_the_floors_hold(figures, figure, floor):
    assert figures[figure] >= floor, figures
