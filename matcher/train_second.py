"""Trains the chances of what a second encoder says, from our German FAQ and our translated questions; writes second.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from matcher import corpus, decide, features, learning, train_decide
from matcher.corpus import Entry, Look
from matcher.decide import RANKED, Logistic, Model
from matcher.evidence import SECOND
from matcher.train_decide import Case, rows

FILE = Path(__file__).parent / "data" / "second.json"
WITHIN = {
    "bm25": 0.5,
    "ngrams": 0.6,
    "ngrams_both": 0.35,
    "second_question": 1.3,
    "second_both": 0.6,
}
"""Rank weights for a question and entries of one language: the first encoder, which does not know it, has no say."""
ACROSS = {"second_question": 0.6, "second_both": 1.0}
"""For a question and entries of two languages: no word is shared, so the second encoder alone decides."""
CHANCE: dict[str, dict[str, tuple[float, float, float]]] = {
    "within": {
        "bm25": (0.4, 0.3, 0.2),
        "ngrams": (0.35, 0.15, 0.15),
        "coverage": (0.3, 0.25, 0.15),
        "second_question": (0.5, 0.15, 0.3),
        "second_both": (0.4, 0.15, 0.25),
        "margin": (3.0, 3.0, 0.2),
    },
    "across": {
        "second_question": (0.45, 0.15, 0.5),
        "second_both": (0.4, 0.15, 0.5),
        "second_top": (2.0, 0.7, 0.3),
        "margin": (0.5, 0.5, 0.3),
    },
}
"""Figure -> usual mean, usual deviation, weight from which the fit starts and to which it is drawn back."""
BIAS = {"within": -0.9, "across": -0.5}
DRAW = {"within": 0.5, "across": 0.1}
"""One German FAQ of ours says little, so its fit hardly leaves where it starts; that start is careful on purpose."""


def fit(look: Look, second: Look) -> dict[str, Any]:
    """Return everything second.json holds."""
    model: dict[str, Any] = {
        "rank": {
            "within": {n: WITHIN.get(n, 0.0) for n in (*RANKED, *SECOND)},
            "across": {n: ACROSS.get(n, 0.0) for n in SECOND},
        },
        "chance": {kind: {"figures": {}, "bias": 0.0} for kind in CHANCE},
    }
    ranking = _ranking(model)
    model["chance"] = {
        "within": fit_chance(within(look, second), ranking, "within"),
        "across": fit_chance(across(look, second), ranking, "across"),
    }
    return model


def _ranking(model: dict[str, Any]) -> Model:
    none = Logistic((), np.zeros(0), np.zeros(0), np.zeros(0), 0.0)
    zeros = np.zeros(len(RANKED))
    plain = Model(zeros, zeros, zeros, np.zeros(len(decide.PHRASED)), none, none, none, none, train_decide.STEEPNESS)
    return replace(plain, second=decide.read_second(model))


def within(look: Look, second: Look) -> list[Case]:
    """Return our German questions with the German FAQ, each covered one also where its answer is missing."""
    ((entries, asked),) = train_decide.faqs(train_decide.PARTS, language="de")
    return [
        Case(features.gather(built, learning.read(r["text"]), look), _right(built, r, there), there)
        for r in asked
        for built, there in _twice(entries, r, look, second)
    ]


def across(look: Look, second: Look) -> list[Case]:
    """Return our translated questions with the English FAQs, each covered one also where its answer is missing."""
    questions = {r["id"]: r for r in rows("faq_questions.jsonl")}
    found = []
    for t in rows("faq_translations.jsonl"):
        asked = questions[t["of"]]
        entries = [r for r in rows("faq_entries.jsonl") if r["faq"] == asked["faq"]]
        for built, there in _twice(entries, asked, look, second):
            evidence = features.across(built, learning.read(t["text"]))
            found.append(Case(evidence, _right(built, asked, there), there))
    return found


def _twice(
    entries: Sequence[dict[str, Any]], asked: dict[str, Any], look: Look, second: Look
) -> list[tuple[corpus.Corpus, bool]]:
    """Return the FAQ with whether it covers the question; of a covered question also the FAQ without the answer."""
    names = corpus.own_names([entries[0]["institution"]])

    def build(some: Sequence[dict[str, Any]]) -> corpus.Corpus:
        made = [Entry(id=r["id"], question=r["question"], answer=r["answer"], language=r["language"]) for r in some]
        return corpus.build(made, look, language=entries[0]["language"], names=names, second=second)

    if asked["verdict"] != "covered":
        return [(build(entries), False)]
    return [(build(entries), True), (build([r for r in entries if r["id"] not in asked["entries"]]), False)]


def _right(built: corpus.Corpus, asked: dict[str, Any], there: bool) -> Any:
    return np.array([there and e.id in asked["entries"] for e in built.entries])


def fit_chance(given: Sequence[Case], ranking: Model, kind: str) -> dict[str, Any]:
    """Return the coefficients of the chance that the first entry is right."""
    start = CHANCE[kind]
    table, right = figures(given, ranking, kind)
    prior = np.array([*(w for _, _, w in start.values()), BIAS[kind]])
    weight = train_decide.fit_logistic(table, right.astype(np.float64), prior, DRAW[kind], least=0.0)
    named = {
        n: {"mean": mean, "scale": scale, "weight": float(f"{w:.4g}")}
        for (n, (mean, scale, _)), w in zip(start.items(), weight, strict=False)
    }
    return {"figures": named, "bias": float(f"{weight[-1]:.4g}")}


def figures(given: Sequence[Case], ranking: Model, kind: str) -> tuple[Any, Any]:
    """Return the scaled figures of each case's first entry, float64 (n, figures), and whether it is right, bool (n,)."""
    table, right = [], []
    for case in given:
        scores = decide.rank_scores(case.evidence, ranking)
        found = decide.summary(case.evidence, scores)
        table.append([(found[n] - mean) / scale for n, (mean, scale, _) in CHANCE[kind].items()])
        right.append(bool(case.right[int(np.argmax(scores))]))
    return np.array(table), np.array(right)


def main() -> None:
    """Write second.json."""
    from matcher import encode, second

    look, also = (train_decide.remembering(e.encode) for e in (encode.load(), second.load()))
    FILE.write_text(json.dumps(fit(look, also), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
