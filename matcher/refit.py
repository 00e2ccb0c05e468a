"""A chance fitted to one institution's verdicts, and whether it is better than the one in use on a fifth it never saw."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from matcher import decide, metrics
from matcher.decide import Logistic, Model
from matcher.learning import KNOWN, Judged, Known, Teach

Floats = npt.NDArray[np.float64]

ENOUGH = 50
"""Verdicts from which a chance is fitted; with fewer, the one in use stays."""
UNSEEN = 5
"""One verdict in so many is kept from the fit, always the same ones."""
FOLDS = 4
STRENGTH = 0.1
SURE = 1.0
"""By how many standard errors the log loss must be lower before a fitted chance goes live: less is luck."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A fitted chance and its figures beside those of the one in use."""

    fitted: Logistic | None
    """None where there were too few verdicts of either kind."""
    verdicts: int
    unseen: int
    before: dict[str, float]
    """Of the chance in use, on the unseen fifth: log loss, Brier, ECE, and how often the right entry came first."""
    after: dict[str, float]
    better: bool
    why: str


def is_unseen(question_id: str) -> bool:
    """Return whether a verdict belongs to the fifth that is kept from every fit, by hash, so that it never changes sides."""
    return int(hashlib.sha256(f"unseen {question_id}".encode()).hexdigest(), 16) % UNSEEN == 0


def trial(known: Sequence[Known], teach: Teach, *, live: Logistic | None, model: Model) -> Trial:
    """Return a chance fitted on four fifths of *known*, with its figures on the last.

    Args:
        live: The fitted chance in use; None: the shipped one.
    """
    seen, kept = [k for k in known if not is_unseen(k.id)], [k for k in known if is_unseen(k.id)]
    if len(known) < ENOUGH or not kept:
        return Trial(None, len(known), len(kept), {}, {}, False, f"{len(known)} answers are known; it takes {ENOUGH}")
    table, right = figures(seen, teach)
    fitted = fit(table, right)
    if fitted is None:
        return Trial(None, len(known), len(kept), {}, {}, False, "all known answers are of one kind")
    judge = teach(seen)
    judged = [(judge(k), k) for k in kept]
    before, after = measure(judged, live, model), measure(judged, fitted, model)
    gained = losses(judged, live, model) - losses(judged, fitted, model)
    better = bool(gained.mean() > SURE * gained.std(ddof=1) / np.sqrt(len(gained))) if len(gained) > 1 else False
    told = f"log loss {before['log loss']:.3f} before, {after['log loss']:.3f} after, on {len(kept)} answers it never saw"
    return Trial(fitted, len(known), len(kept), before, after, better, told)


def figures(known: Sequence[Known], teach: Teach) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the figures of each of *known*, judged without knowing itself, and whether the first entry was right."""
    table: list[list[float]] = []
    right: list[bool] = []
    for fold in range(FOLDS):
        judge = teach([k for i, k in enumerate(known) if i % FOLDS != fold])
        for k in known[fold::FOLDS]:
            found = judge(k)
            table.append(found.figures)
            right.append(is_right(found, k))
    return np.array(table), np.array(right, dtype=bool)


def is_right(found: Judged, known: Known) -> bool:
    """Return whether the first entry is the one that people named."""
    return known.entry is not None and found.ids[0] == known.entry


def fit(table: Floats, right: npt.NDArray[np.bool_]) -> Logistic | None:
    """Return the chance fitted to *table* (n, KNOWN); None if all of *right* are alike."""
    if len(set(right.tolist())) < 2:
        return None
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-3
    found = LogisticRegression(C=STRENGTH, max_iter=2000).fit((table - mean) / scale, right)
    return Logistic(KNOWN, mean, scale, found.coef_[0], float(found.intercept_[0]))


def measure(judged: Sequence[tuple[Judged, Known]], chance: Logistic | None, model: Model) -> dict[str, float]:
    """Return log loss, Brier score, expected calibration error and the share of answered questions whose entry came first."""
    told, right = _told(judged, chance, model)
    answered = [is_right(found, k) for found, k in judged if k.entry is not None]
    found = {
        "log loss": losses(judged, chance, model).mean(),
        "Brier": ((told - right) ** 2).mean(),
        "ECE": metrics.calibration_of(told, right),
    }
    found["right first"] = sum(answered) / max(len(answered), 1)
    return {k: round(float(v), 4) for k, v in found.items()}


def losses(judged: Sequence[tuple[Judged, Known]], chance: Logistic | None, model: Model) -> Floats:
    """Return the log loss of each answer, float64 (n,)."""
    told, right = _told(judged, chance, model)
    return np.asarray(-(right * np.log(told) + (1 - right) * np.log(1 - told)))


def _told(judged: Sequence[tuple[Judged, Known]], chance: Logistic | None, model: Model) -> tuple[Floats, Floats]:
    told = np.array([np.clip(found.chances(chance, model)[0], 1e-4, 1 - 1e-4) for found, _ in judged])
    return told, np.array([is_right(found, k) for found, k in judged], dtype=np.float64)


def stored(chance: Logistic) -> dict[str, Any]:
    """Return *chance* as plain data, each figure with mean, scale and weight."""
    columns = zip(chance.names, chance.mean, chance.scale, chance.weight, strict=True)
    return {
        "bias": chance.bias,
        "figures": {n: {"mean": float(m), "scale": float(s), "weight": float(w)} for n, m, s, w in columns},
    }


def restored(data: dict[str, Any]) -> Logistic | None:
    """Return the chance that `stored` gave; None if it was made of other figures than today's."""
    return decide.read_logistic(data) if data and tuple(data["figures"]) == KNOWN else None
