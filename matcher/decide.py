"""Figures in, verdict out: which entry answers, with what chance, and why. Pure: no I/O, no model, no store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p
from typing import Any

import numpy as np
import numpy.typing as npt

from askdesk.model import Verdict
from matcher.evidence import SECOND, Evidence

Floats = npt.NDArray[np.float64]

RANKED = (
    "question",
    "both",
    "answer",
    "passage",
    "asked_question",
    "asked_both",
    "bm25",
    "ngrams",
    "ngrams_both",
    "alike",
    "near",
    "asked_near",
)
"""Columns whose z-scores are added up to rank entries."""
PHRASED = ("phrasing", "phrasings", "class")
"""Columns that count once people have confirmed other wordings."""
SUMMARY = (
    "question",
    "both",
    "answer",
    "passage",
    "phrasing",
    "phrasings",
    "class",
    "alike",
    "near",
    "asked_near",
    "coverage",
    "ngrams",
    "ngrams_both",
    "bm25",
    "top",
    "margin",
    "class_margin",
    "density",
    "rare",
    "words",
    "agree",
    "post",
)
"""Figures of the entry that ranks first, of which its chance is made."""
PLAIN = 13  # so many of SUMMARY are the entry's own columns
LEAST = 20  # fewer entries than this say little about how scores spread, so the spread is pulled towards the usual one
SPREAD = 0.12  # the usual standard deviation of cosines over a FAQ


@dataclass(frozen=True, slots=True)
class Logistic:
    """An inspectable chance: sigmoid of a weighted sum of scaled figures."""

    names: tuple[str, ...]
    mean: Floats
    scale: Floats
    weight: Floats
    bias: float

    def logit(self, figures: dict[str, float]) -> float:
        """Return the log odds for *figures*, which must hold every name."""
        x = np.array([figures[n] for n in self.names])
        return float(((x - self.mean) / self.scale) @ self.weight + self.bias)


@dataclass(frozen=True, slots=True)
class Second:
    """The coefficients for what a second encoder says, as read from second.json."""

    within: Floats
    """Rank weights of RANKED, then SECOND, for a question and entries of one language that only the second encoder knows."""
    across: Floats
    """Rank weights of SECOND where the entries are in another language than the question."""
    within_chance: Logistic
    across_chance: Logistic


@dataclass(frozen=True, slots=True)
class Model:
    """All coefficients, as read from model.json."""

    short: Floats
    """Rank weights of RANKED for a plain question."""
    post: Floats
    """The same for a post that tells a story."""
    other: Floats
    """The same in a language that the embedding model does not know."""
    phrased: Floats
    """Rank weights of PHRASED."""
    fresh: Logistic
    """Chance of a plain question without confirmed wordings."""
    told: Logistic
    """The same of a post that tells a story."""
    confirmed: Logistic
    """Chance with them."""
    lexical: Logistic
    """Chance in a language that the embedding model does not know."""
    steepness: float
    """How fast the log odds fall with the distance in rank score below the first."""
    second: Second | None = None
    """The same where a second encoder was asked."""


def read_model(data: dict[str, Any], second: dict[str, Any] | None = None) -> Model:
    """Return the model that model.json holds, and second.json if given."""

    def weights(kind: str, names: Sequence[str]) -> Floats:
        return np.array([data["rank"][kind][n] for n in names])

    return Model(
        short=weights("short", RANKED),
        post=weights("post", RANKED),
        other=weights("other", RANKED),
        phrased=weights("phrased", PHRASED),
        fresh=read_logistic(data["chance"]["fresh"]),
        told=read_logistic(data["chance"]["told"]),
        confirmed=read_logistic(data["chance"]["confirmed"]),
        lexical=read_logistic(data["chance"]["lexical"]),
        steepness=float(data["steepness"]),
        second=read_second(second) if second else None,
    )


def read_second(data: dict[str, Any]) -> Second:
    """Return the coefficients that second.json holds."""
    within, across = data["rank"]["within"], data["rank"]["across"]
    return Second(
        np.array([within[n] for n in (*RANKED, *SECOND)]),
        np.array([across[n] for n in SECOND]),
        read_logistic(data["chance"]["within"]),
        read_logistic(data["chance"]["across"]),
    )


def read_logistic(part: dict[str, Any]) -> Logistic:
    """Return a chance that is written as {bias, figures: {name: {mean, scale, weight}}}."""
    figures = [np.array([part["figures"][n][k] for n in part["figures"]]) for k in ("mean", "scale", "weight")]
    return Logistic(tuple(part["figures"]), figures[0], figures[1], figures[2], float(part["bias"]))


def storiness(words: int) -> float:
    """Return how far a text of so many content words is a post rather than a plain question, 0 to 1."""
    return min(1.0, max(0.0, (words - 4) / 3))


def trust(evidence: Evidence) -> float:
    """Return how much confirmed wordings say about this text, 0 to 1.

    Little for a post that tells a story of its own, which nobody else would word alike; more where entries have many wordings.
    """
    told = min(1.0, max(0.0, (evidence.words - 8) / 8))
    return max(1 - storiness(evidence.words), (1 - told) * min(1.0, evidence.wordings / MANY))


MANY = 5.0
"""Wordings for each entry from which they speak for posts too."""


def standard(values: npt.NDArray[Any]) -> Floats:
    """Return z-scores down each column; with few rows the spread is drawn to the usual one."""
    n = len(values)
    usual = SPREAD * np.maximum(np.abs(values).max(axis=0, initial=0.0), 1.0)
    spread = np.sqrt((n * values.var(axis=0) + max(0, LEAST - n) * usual**2) / max(n, LEAST))
    return np.asarray((values - values.mean(axis=0)) / np.maximum(spread, 1e-4), dtype=np.float64)


def rank_scores(evidence: Evidence, model: Model) -> Floats:
    """Return the fused score of each entry judged; only differences between entries mean anything."""
    return _looked_again(_fused(evidence, model), evidence.again)


def _fused(evidence: Evidence, model: Model) -> Floats:
    if evidence.across and evidence.second is not None and model.second is not None:
        return np.asarray(standard(evidence.second) @ model.second.across)
    z = standard(np.stack([evidence.column(n) for n in RANKED], axis=1))
    if evidence.second is not None and model.second is not None:
        return np.asarray(np.concatenate([z, standard(evidence.second)], axis=1) @ model.second.within)
    if not evidence.language_known:
        return np.asarray(z @ model.other)
    share = storiness(evidence.words)
    score = z @ ((1 - share) * model.short + share * model.post)
    if evidence.alternates:
        score = score + trust(evidence) * (standard(np.stack([evidence.column(n) for n in PHRASED], axis=1)) @ model.phrased)
    return np.asarray(score)


AGAIN = 1.0
"""Weight of the reranker's z-score among the entries that it saw: about a third of what the other figures weigh together."""


def _looked_again(scores: Floats, again: npt.NDArray[Any] | None) -> Floats:
    """Return *scores* with what the reranker said; entries that it did not see stay behind those that it saw."""
    if again is None or np.isnan(again).all():
        return scores
    seen = ~np.isnan(again)
    found = scores.copy()
    found[seen] += AGAIN * standard(again[seen][:, None])[:, 0]
    found[~seen] = np.minimum(scores[~seen], found[seen].min())
    return found


def summary(evidence: Evidence, scores: Floats) -> dict[str, float]:
    """Return the figures of SUMMARY for the entry that *scores* put first."""
    order = np.argsort(-scores, kind="stable")
    first = int(order[0])
    found = {n: float(evidence.column(n)[first]) for n in SUMMARY[:PLAIN]}
    bm25, classes, both = evidence.column("bm25"), evidence.column("class"), np.sort(evidence.column("both"))
    others = np.delete(classes, first)
    if evidence.second is not None:
        mine = evidence.second[:, 0]
        found |= dict(zip(SECOND, map(float, evidence.second[first]), strict=True))
        found["second_top"] = float((mine[first] - mine.mean()) / max(float(mine.std()), 0.02))
    return found | {
        "bm25": log1p(float(bm25[first])) / 3,
        "top": _ahead_of_all(scores, first),
        "margin": float(scores[first] - scores[order[1]]) if len(order) > 1 else 3.0,
        "class_margin": float(classes[first] - others.max()) if len(others) else 0.0,
        "density": float(both[-6:-1].mean()) if len(both) > 1 else 0.0,
        "rare": evidence.rare,
        "words": log1p(evidence.words),
        "agree": float(bm25[first] > 0 and bm25[first] >= bm25.max()),
        "post": storiness(evidence.words),
    }


def _ahead_of_all(scores: Floats, first: int) -> float:
    """Return by how many deviations the first is above the mean; among few entries none can be far, so a usual lead counts in."""
    lead, few = float((scores[first] - scores.mean()) / (scores.std() + 1e-6)), max(0, LEAST - len(scores))
    return (len(scores) * lead + few * USUAL_LEAD) / (len(scores) + few)


USUAL_LEAD = 3.2


def chances(evidence: Evidence, model: Model) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return the rows judged, best first, and the chance of each in [0, 1], falling."""
    if not len(evidence.rows):
        return evidence.rows, np.zeros(0)
    scores = rank_scores(evidence, model)
    order = np.argsort(-scores, kind="stable")
    top = _logit(evidence, model, summary(evidence, scores))
    behind = (scores[order[0]] - scores[order]) * model.steepness
    return evidence.rows[order], np.array([sigmoid(top - b) for b in behind])


def _logit(evidence: Evidence, model: Model, found: dict[str, float]) -> float:
    if evidence.second is not None and model.second is not None:
        return (model.second.across_chance if evidence.across else model.second.within_chance).logit(found)
    if not evidence.language_known:
        return model.lexical.logit(found)
    told = storiness(evidence.words)
    fresh = (1 - told) * model.fresh.logit(found) + told * model.told.logit(found)
    if not evidence.alternates:
        return fresh
    # While only some entries have a wording, most firsts have none, and are judged as if nobody had said anything.
    share = trust(evidence) * min(1.0, evidence.wordings)
    return share * model.confirmed.logit(found) + (1 - share) * fresh


def sigmoid(x: float) -> float:
    """Return 1 / (1 + e**-x), never 0 or 1, so that scores stay in order."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, x))))


def verdict(chance: float, *, covered: float, weak: float, clashes: Sequence[str] = ()) -> Verdict:
    """Return what to call a best entry of that *chance*; an entry that clashes with the question is never `covered`."""
    if chance < weak:
        return Verdict.GAP
    return Verdict.COVERED if chance >= covered and not clashes else Verdict.WEAK


def why(shared: Sequence[str], clashes: Sequence[str], runner_up: str | None = None) -> str:
    """Return the reason as a sentence that a person can check against both texts."""
    if clashes:
        said = "; ".join(clashes)
        return said[0].upper() + said[1:] + "."
    if not shared:
        said = "They mean nearly the same but share no words"
    elif len(shared) == 1:
        said = f"Both speak of {shared[0]}"
    else:
        said = f"Both speak of {', '.join(shared[:-1])} and {shared[-1]}"
    return f"{said}; close behind: {runner_up}" if runner_up else f"{said}."
