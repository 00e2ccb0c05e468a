"""The figures by which retrieval, match-or-gap and calibration are judged, defined as in trec_eval. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import f1_score, roc_auc_score

Qrels = Mapping[str, Mapping[str, int]]
Ranking = Mapping[str, Sequence[tuple[str, float]]]
"""Query id -> (entry id, chance), best first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one query."""

    answerable: bool
    """True if some entry is relevant."""
    right: bool
    """True if the first entry is."""
    chance: float
    """Of the first entry."""


def retrieval(run: Ranking, qrels: Qrels) -> dict[str, float]:
    """Return MAP, MRR, P@1, P@5, R@10 and nDCG@10, means over the queries that have a relevant entry."""
    rows = [
        _one([id for id, _ in run.get(q, ())], {e: g for e, g in grades.items() if g > 0}) for q, grades in sorted(qrels.items())
    ]
    kept = [r for r in rows if r]
    names = ("MAP", "MRR", "P@1", "P@5", "R@10", "nDCG@10")
    return {n: float(np.mean([r[i] for r in kept])) if kept else float("nan") for i, n in enumerate(names)}


def _one(ranked: Sequence[str], grades: Mapping[str, int]) -> tuple[float, ...]:
    if not grades:
        return ()
    hits = [e in grades for e in ranked]
    places = [i for i, hit in enumerate(hits, start=1) if hit]
    average = sum(n / place for n, place in enumerate(places, start=1)) / len(grades)
    gained = sum(grades.get(e, 0) / log2(i + 1) for i, e in enumerate(ranked[:10], start=1))
    ideal = sum(g / log2(i + 1) for i, g in enumerate(sorted(grades.values(), reverse=True)[:10], start=1))
    return (
        average,
        1 / places[0] if places else 0.0,
        float(hits[:1] == [True]),
        sum(hits[:5]) / 5,
        sum(hits[:10]) / len(grades),
        gained / ideal,
    )


def outcomes(run: Ranking, qrels: Qrels, queries: Sequence[str]) -> list[Outcome]:
    """Return what became of each query; one without any entry found has chance 0."""
    found = []
    for q in queries:
        relevant = {e for e, g in qrels.get(q, {}).items() if g > 0}
        first = run.get(q, ())[:1]
        found.append(Outcome(bool(relevant), bool(first) and first[0][0] in relevant, first[0][1] if first else 0.0))
    return found


def match_or_gap(given: Sequence[Outcome]) -> dict[str, float]:
    """Return AUROC, FPR95, and the share of answerable queries answered right where 5 and 10 % of gaps get a wrong entry.

    Empty if every query is answerable, or none is.
    """
    answerable = np.array([o.answerable for o in given])
    if answerable.all() or not answerable.any():
        return {}
    chance = np.array([o.chance for o in given])
    gap = np.sort(chance[~answerable])[::-1]
    least = np.sort(chance[answerable])[int(0.05 * answerable.sum())]
    found = {"AUROC": float(roc_auc_score(answerable, chance)), "FPR95": float((gap >= least).mean())}
    for share in (5, 10):
        bound = gap[min(int(share / 100 * len(gap)), len(gap) - 1)]
        found[f"right@{share}"] = float(np.mean([o.right and o.chance > bound for o in given if o.answerable]))
    return found


def calibration(given: Sequence[Outcome], *, bins: int = 10) -> float:
    """Return the expected calibration error of the chance that the first entry is right, over equal bins."""
    return calibration_of(np.array([o.chance for o in given]), np.array([o.right for o in given]), bins=bins)


def calibration_of(chance: npt.NDArray[Any], right: npt.NDArray[Any], *, bins: int = 10) -> float:
    """Return the expected calibration error of *chance*, (n,), against what was *right*, (n,), over equal bins."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    here = [place == b for b in range(bins)]
    return float(sum(abs(chance[h].mean() - right[h].mean()) * h.mean() for h in here if h.any()))


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """Return the mean over the classes of *truth* of their F1."""
    return float(f1_score(truth, said, average="macro", labels=sorted(set(truth)), zero_division=0))
