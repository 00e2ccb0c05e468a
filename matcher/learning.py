"""What people confirmed makes the matcher better: new wordings, known gaps, and a chance refitted where that helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from matcher import answering, ask, corpus, decide, features
from matcher.corpus import Corpus, Entry, Look

if TYPE_CHECKING:
    from matcher.evaluate import Folder, Query

GAP = ""
"""Name of the class of questions that no entry answers."""
SHARPNESS = 12.0
"""How decidedly the ridge's scores are turned into chances: chosen on the dev halves, the same for all."""
RIDGE = 1.0
FOLDS = 4
ENOUGH = 40
"""Known answers from which the chance is refitted; with fewer the shipped one stays."""
KNOWN = ("shipped", "class", "class_margin", "gap_class", "phrasing", "phrasings", "gap_near", "both", "near", "words")


@dataclass(frozen=True, slots=True)
class Known:
    """A question whose answer people know."""

    text: str
    department: str
    entry: str | None
    """The entry that answers it; None: nothing does."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A department's FAQ with what people said about it."""

    entries: Corpus
    gaps: Any
    """Vectors of the questions known to be gaps, float32 (n, d)."""
    classes: tuple[str, ...]
    """Ids of the entries, then GAP."""
    classifier: Any
    """(d, classes) ridge weights from a vector to its class."""


def learn(entries: Sequence[Entry], known: Sequence[Known], look: Look, *, language: str, names: frozenset[str]) -> Learned:
    """Return the FAQ of *entries* with the answers of *known* in it."""
    confirmed: dict[str, list[str]] = {}
    for k in known:
        if k.entry is not None:
            confirmed.setdefault(k.entry, []).append(_whole(k.text, names))
    wider = [replace(e, alternates=(*e.alternates, *confirmed.get(e.id, ()))) for e in entries]
    built = corpus.build(wider, look, language=language, names=names)
    gaps = look([_whole(k.text, names) for k in known if k.entry is None])
    rows = np.concatenate([built.phrasing, built.both, gaps]).astype(np.float64)
    owner = np.concatenate([built.phrasing_of, np.arange(len(entries)), np.full(len(gaps), len(entries))])
    target = np.zeros((len(rows), len(entries) + 1))
    target[np.arange(len(rows)), owner] = 1.0
    gram = rows.T @ rows + RIDGE * np.eye(rows.shape[1])
    return Learned(built, gaps, (*(e.id for e in built.entries), GAP), np.linalg.solve(gram, rows.T @ target))


def _whole(text: str, names: frozenset[str]) -> str:
    return corpus.without(ask.read(*ask.split(text)).whole, names)


@dataclass(frozen=True, slots=True)
class Judged:
    """Entries in order for one question, with the figures of the first."""

    ids: list[str]
    scores: Any
    figures: list[float]
    """In the order of KNOWN."""


def judge(learned: Learned, text: str, look: Look) -> Judged:
    """Return the entries in order for *text*, and the figures of which the refitted chance is made."""
    asked = ask.read(*ask.split(text))
    evidence = features.gather(learned.entries, asked, look)
    scores = decide.rank_scores(evidence, answering.model())
    whole = look([_whole(text, learned.entries.names)])
    raised = np.exp(SHARPNESS * (whole[0] @ learned.classifier))
    chance = dict(zip(learned.classes, raised / raised.sum(), strict=True))
    ids = [learned.entries.entries[i].id for i in evidence.rows]
    classes = np.array([chance[i] for i in ids])
    scores = scores + CLASS_WEIGHT * decide.trust(evidence) * decide.standard(np.log(classes + 1e-4)[:, None] / 10)[:, 0]
    order = np.argsort(-scores, kind="stable")
    first = int(order[0])
    found = decide.summary(evidence, scores)
    shipped = decide.chances(evidence, answering.model())[1][0]
    others = np.delete(classes, first)
    figures = {
        "shipped": float(np.log(shipped / (1 - shipped))),
        "class": float(np.log(classes[first] + 1e-3)),
        "class_margin": float(classes[first] - others.max()) if len(others) else 0.0,
        "gap_class": float(np.log(chance[GAP] + 1e-3)),
        "phrasing": found["phrasing"],
        "phrasings": found["phrasings"],
        "both": found["both"],
        "near": found["near"],
        "words": found["words"],
        "gap_near": float((learned.gaps @ whole[0]).max()) if len(learned.gaps) else 0.0,
    }
    return Judged([ids[i] for i in order], scores[order], [figures[n] for n in KNOWN])


CLASS_WEIGHT = 1.5
"""How much the learned classifier counts beside the fused rank score."""


def rank_with(folder: Folder, asked: Sequence[Query], known: Sequence[Known], look: Look) -> dict[str, list[tuple[str, float]]]:
    """Return the run of *asked*, knowing the answers of *known*."""
    run: dict[str, list[tuple[str, float]]] = {}
    texts = [*(q.text for q in asked), *(k.text for k in known)]
    look([t for text in texts for t in corpus.query_texts(ask.read(*ask.split(text)), corpus.ENGLISH)])
    for department, entries in folder.entries.items():
        mine = [k for k in known if k.department == department]
        language, names = entries[0].language, corpus.own_names([department.replace("-", " ")])
        learned = learn(entries, mine, look, language=language, names=names)
        chance = refit(entries, mine, look, language=language, names=names)
        for q in asked:
            if q.department == department:
                found = judge(learned, q.text, look)
                run[q.id] = list(zip(found.ids[:100], chance(found), strict=False))
    return run


def refit(entries: Sequence[Entry], known: Sequence[Known], look: Look, *, language: str, names: frozenset[str]) -> Any:
    """Return a function from a Judged to chances that fall with rank, fitted on *known*, each judged without knowing itself."""
    table, right = [], []
    for fold in range(FOLDS) if len(known) >= ENOUGH else ():
        rest = [k for i, k in enumerate(known) if i % FOLDS != fold]
        learned = learn(entries, rest, look, language=language, names=names)
        for k in known[fold::FOLDS]:
            found = judge(learned, k.text, look)
            table.append(found.figures)
            right.append(k.entry is not None and found.ids[0] == k.entry)
    if len(set(right)) < 2:
        return _shipped
    values = np.array(table)
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-3
    model = LogisticRegression(C=0.1, max_iter=2000)
    # The shipped chance stays unless the refitted one is better on answers it did not see.
    unseen = cross_val_predict(model, (values - mean) / scale, right, cv=5, method="predict_log_proba")
    shipped = np.stack([-np.logaddexp(0, values[:, 0]), -np.logaddexp(0, -values[:, 0])], axis=1)
    picked = np.array(right, dtype=np.int64)
    if unseen[np.arange(len(picked)), picked].mean() <= shipped[np.arange(len(picked)), picked].mean():
        return _shipped
    model.fit((values - mean) / scale, right)

    def chances(found: Judged) -> list[float]:
        top = float(model.decision_function(((np.array(found.figures) - mean) / scale)[None])[0])
        return _falling(top, found.scores)

    return chances


def _shipped(found: Judged) -> list[float]:
    return _falling(found.figures[0], found.scores)


def _falling(top: float, scores: Any) -> list[float]:
    return [decide.sigmoid(top - answering.model().steepness * float(scores[0] - s)) for s in scores]
