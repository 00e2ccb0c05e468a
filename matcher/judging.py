"""The figures of triage, slots and `settled`: on the development sets where they are at hand, on our own sets always.

`python -m matcher.judging` prints those of our own sets; with `--fair`, tone and hostility on halves that were not trained on,
and what slots name in our own field.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from askdesk.model import Labels
from matcher import evaluate, learning, metrics, settled, slots, train, triage, wording
from matcher.ask import Ask
from matcher.corpus import Entry
from matcher.encode import Encoder, load

SETS = Path(__file__).parents[1] / "tests" / "eval"
"""Where our own sets lie in a checkout; they are no part of the package."""


def public(directory: Path) -> dict[str, float]:
    """Return the figures of triage on the sets of *directory*.

    Tone and hostile flatter there: what ships has learned from that very half of `triage-tone`; `fair` does not.
    """
    texts, truth = _classes(directory / "triage-question")
    labels = _labels([{"title": "", "body": t} for t in texts])
    found = {
        "question macro F1": metrics.macro_f1(truth, ["question" if x.intent == "question" else "other" for x in labels]),
        "plain questions called hostile": sum(x.tone == "hostile" for x, t in zip(labels, truth, strict=True) if t == "question")
        / truth.count("question"),
    }
    texts, truth = _classes(directory / "triage-tone")
    found |= _of_tone(truth, _labels([{"title": "", "body": t} for t in texts]))
    texts, truth = _classes(directory / "triage-language")
    found["language accuracy"] = sum(wording.language(t) == label for t, label in zip(texts, truth, strict=True)) / len(texts)
    return found


def _of_tone(truth: Sequence[str], labels: Sequence[Labels]) -> dict[str, float]:
    """Return the figures of tone on posts that carry one of three tones, and of hostility on those that are hostile or not."""
    said = [str(x.tone) for x in labels]
    three = [(t, "negative" if s == "hostile" else s) for t, s in zip(truth, said, strict=True) if "hostile" not in t]
    two = [(t, s if s == "hostile" else "not-hostile") for t, s in zip(truth, said, strict=True) if "hostile" in t]
    return {
        "tone macro F1": metrics.macro_f1(*zip(*three, strict=True)),
        "hostile macro F1": metrics.macro_f1(*zip(*two, strict=True)),
    }


FAIR = "fair (other half): "
SLOTS = "indomain: weak told from covered by slots"


def fair(directory: Path) -> dict[str, float]:
    """Return the figures that do not flatter: what is measured was never trained on. Takes some minutes.

    Tone and hostility: trained on every other post of `triage-tone`, measured on the rest, then the other way round; the mean.
    Slots: see `of_indomain`.
    """
    found: dict[str, float] = {}
    posts = train.public()
    if posts:
        ways = [_other_half(posts, half, load()) for half in (0, 1)]
        found |= {FAIR + name: sum(w[name] for w in ways) / len(ways) for name in ways[0]}
    if (directory / "indomain").is_dir():
        found |= of_indomain(directory / "indomain")
    return found


def _other_half(posts: Sequence[dict[str, Any]], half: int, encoder: Encoder) -> dict[str, float]:
    kept = posts[1 - half :: 2]
    trained = train.fit_triage(encoder.encode, encoder.key, foreign=posts[half::2])
    vectors = encoder.encode([wording.text_of("", p["body"]) for p in kept])
    labels = triage.judge_vectors([triage.Thread(title="", body=p["body"]) for p in kept], vectors, trained)
    return _of_tone([p["tone"] for p in kept], labels)


def of_indomain(directory: Path) -> dict[str, float]:
    """Return the share of queries weak by a slot for which a clash is named, and of answers for which one is, of `indomain`.

    A query is weak by a slot where its metadata say kind "slot"; its near entries have score 1, the answers of others score 2.
    """
    folder = evaluate.read(directory, split="dev", regime="faq")
    lines = (directory / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    kinds = {r["_id"]: r["metadata"].get("kind") for r in map(json.loads, lines)}
    entries = {e.id: e for group in folder.entries.values() for e in group}
    weak: list[bool] = []
    covered: list[bool] = []
    for query in folder.queries:
        asked = learning.read(query.text)
        judged = folder.qrels.get(query.id, {})
        named = {i: _clash(asked, entries[i]) for i in judged if i in entries}
        if kinds.get(query.id) == "slot":
            weak.append(any(named.values()))
        covered += [named[i] for i, score in judged.items() if score > 1 and i in named]
    return {
        SLOTS: sum(weak) / max(1, len(weak)),
        "indomain: answers wrongly said to clash": sum(covered) / max(1, len(covered)),
    }


def _clash(asked: Ask, entry: Entry) -> bool:
    return bool(slots.clashes(asked.wanted, entry.question, entry.answer, context=asked.whole))


def own() -> dict[str, float]:
    """Return the figures on our own sets; triage and pairs only in a checkout."""
    found = of_settled()
    if SETS.is_dir():
        for name, title in (("slots_pairs", "slots"), ("slots_fresh", "slots, fresh pairs"), ("slots_scope", "slots, scope")):
            found |= {f"{title}: {k}": v for k, v in of_slots(rows(name)).items()}
        for name, title in (
            ("triage_posts", "triage"),
            ("triage_fresh", "triage, fresh posts"),
            ("triage_fresh2", "triage, newest posts"),
        ):
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of our own sets, or with --fair those on what nothing was trained on."""
    from matcher import report

    parser = argparse.ArgumentParser(prog="python -m matcher.judging", description=main.__doc__)
    parser.add_argument("--fair", action="store_true", help="tone, hostility and slots where nothing was trained on them")
    base = report.quality()
    wanted = parser.parse_args(arguments)
    if wanted.fair and base is None:
        parser.exit(message="the development sets are not here (set ASKDESK_QUALITY to their folder)\n")
    show(fair(base) if wanted.fair and base is not None else own())


def show(found: dict[str, float]) -> None:
    """Print figures, one a line."""
    for name, value in found.items():
        sys.stdout.write(f"{name:<44}{value:>9.3f}\n")


if __name__ == "__main__":
    main()
