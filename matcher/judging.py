"""The figures of triage, slots and `settled`: on the development sets where they are at hand, on our own sets always."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from askdesk.model import Labels
from matcher import evaluate, metrics, settled, slots, train, triage, wording
from matcher.encode import load

SETS = Path(__file__).parents[1] / "tests" / "eval"
"""Where our own sets lie in a checkout; they are no part of the package."""


def public(directory: Path) -> dict[str, float]:
    """Return the figures of triage on the sets of *directory*.

    Tone and hostile flatter there: what ships has learned from that very half of `triage-tone` (data/CARD.md has fair figures).
    """
    texts, truth = _classes(directory / "triage-question")
    labels = _labels([{"title": "", "body": t} for t in texts])
    found = {
        "question macro F1": metrics.macro_f1(truth, ["question" if x.intent == "question" else "other" for x in labels]),
        "plain questions called hostile": sum(x.tone == "hostile" for x, t in zip(labels, truth, strict=True) if t == "question")
        / truth.count("question"),
    }
    texts, truth = _classes(directory / "triage-tone")
    said = [str(x.tone) for x in _labels([{"title": "", "body": t} for t in texts])]
    three = [(t, "negative" if s == "hostile" else s) for t, s in zip(truth, said, strict=True) if "hostile" not in t]
    two = [(t, s if s == "hostile" else "not-hostile") for t, s in zip(truth, said, strict=True) if "hostile" in t]
    found["tone macro F1"] = metrics.macro_f1(*zip(*three, strict=True))
    found["hostile macro F1"] = metrics.macro_f1(*zip(*two, strict=True))
    texts, truth = _classes(directory / "triage-language")
    found["language accuracy"] = sum(wording.language(t) == label for t, label in zip(texts, truth, strict=True)) / len(texts)
    return found


def own() -> dict[str, float]:
    """Return the figures on our own sets; triage and pairs only in a checkout."""
    found = of_settled()
    if SETS.is_dir():
        for name, title in (("slots_pairs", "slots"), ("slots_fresh", "slots, fresh pairs")):
            found |= {f"{title}: {k}": v for k, v in of_slots(rows(name)).items()}
        for name, title in (("triage_posts", "triage"), ("triage_fresh", "triage, fresh posts")):
            found |= {f"{title}: {k}": v for k, v in of_triage(rows(name)).items()}
    return found


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of one of our own sets."""
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def of_triage(posts: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return how well triage judges labelled posts (departments are the crawler's and measured by the tests)."""
    labels = _labels(posts)
    asked = [p["intent"] == "question" for p in posts]
    said = [x.intent == "question" for x in labels]
    right = sum(a and s for a, s in zip(asked, said, strict=True))
    return {
        "question precision": right / max(1, sum(said)),
        "question recall": right / sum(asked),
        **{
            f"{name} accuracy": sum(p[name] == getattr(x, name) for p, x in zip(posts, labels, strict=True)) / len(posts)
            for name in ("intent", "tone", "language")
        },
    }


def of_slots(pairs: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the share of clashes that are named and of harmless pairs that are left alone."""
    named = [bool(slots.clashes(r["asked"], r["question"], r["answer"])) for r in pairs]
    clashing = [n for n, r in zip(named, pairs, strict=True) if r["clash"]]
    harmless = [n for n, r in zip(named, pairs, strict=True) if not r["clash"]]
    return {"clash named": sum(clashing) / len(clashing), "harmless left alone": 1 - sum(harmless) / len(harmless)}


def of_settled() -> dict[str, float]:
    """Return the figures of `settled` on the threads kept from training, beside plain rules."""
    kept = [r for r in train.rows("threads.jsonl") if r["half"] == "test"]
    chance = [settled.chance(r["question"], train.thread_posts(r)) or 0.0 for r in kept]
    return {
        "settled: right side of 0.5": sum((c >= 0.5) == r["settled"] for c, r in zip(chance, kept, strict=True)) / len(kept),
        "settled: Brier": sum((c - r["settled"]) ** 2 for c, r in zip(chance, kept, strict=True)) / len(kept),
        "settled by 'has a reply'": sum(r["settled"] for r in kept) / len(kept),
        "settled by 'accepted'": sum(_accepted(r) == r["settled"] for r in kept) / len(kept),
        "settled by 'says thanks'": sum(_thanked(r) == r["settled"] for r in kept) / len(kept),
    }


def _labels(posts: Sequence[dict[str, Any]]) -> list[Labels]:
    return triage.judge([triage.Thread(title=p["title"], body=p["body"]) for p in posts], load())


def _classes(directory: Path) -> tuple[list[str], list[str]]:
    folder = evaluate.read(directory, split="dev", regime="faq")
    kept = [(q.text, next(iter(folder.qrels[q.id]))) for q in folder.queries if q.id in folder.qrels]
    return [t for t, _ in kept], [label for _, label in kept]


def _accepted(row: dict[str, Any]) -> bool:
    return any(r.get("accepted") for r in row["replies"])


def _thanked(row: dict[str, Any]) -> bool:
    return any(r["by_asker"] and settled.THANKS.search(r["text"]) for r in row["replies"])
