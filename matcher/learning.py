"""What people confirmed makes the matcher better: new wordings of entries, known gaps, and figures to fit a chance on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matcher import ask, corpus, decide, rerank
from matcher.ask import Ask
from matcher.corpus import Corpus, Entry, Look
from matcher.decide import Logistic, Model

GAP = ""
"""Name of the class of questions that no entry answers."""
SHARPNESS = 12.0
"""How decidedly the ridge's scores are turned into chances: chosen on the dev halves, the same for all."""
RIDGE = 1.0
CLASS_WEIGHT = 1.5
"""How much the learned classifier counts beside the fused rank score."""
KNOWN = ("shipped", "class", "class_margin", "gap_class", "phrasing", "phrasings", "gap_near", "both", "near", "words")
"""Figures of the first entry of which a fitted chance is made."""


@dataclass(frozen=True, slots=True)
class Known:
    """A question whose answer people know."""

    id: str
    asked: Ask
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    """The entries of one department in one language, before they are searchable."""

    entries: Sequence[Entry]
    language: str
    names: frozenset[str]
    """Words of the institution's own name."""
    second: Look | None = None
    """The second encoder's look-up; None: there is none, or it does not know the language."""
    reranker: Any = None

    def build(self, look: Look) -> Corpus:
        """Return the FAQ, searchable."""
        own = {"language": self.language, "names": self.names, "second": self.second, "reranker": self.reranker}
        return corpus.build(self.entries, look, **own)


Teach = Callable[[Sequence[Known]], Callable[[Known], "Judged"]]
"""Given the answers it may know, returns what judges a question."""


def teaching(faqs: Mapping[str, Faq], look: Look, model: Model) -> Teach:
    """Return what builds each of *faqs*, by department, with the answers it is given, and judges with it."""

    def teach(given: Sequence[Known]) -> Callable[[Known], Judged]:
        learned = {d: learn(faq, [k for k in given if k.department == d], look) for d, faq in faqs.items()}
        return lambda k: judge(learned[k.department], k.asked, look, model)

    return teach


def learn(faq: Faq, known: Sequence[Known], look: Look) -> Learned:
    """Return *faq* with the answers of *known* in it."""
    entries, names = faq.entries, faq.names
    confirmed: dict[str, list[str]] = {}
    for k in known:
        if k.entry is not None:
            confirmed.setdefault(k.entry, []).append(corpus.without(k.asked.whole, names))
    wider = [replace(e, alternates=(*e.alternates, *confirmed.get(e.id, ()))) for e in entries]
    built = replace(faq, entries=wider).build(look)
    gaps = look([corpus.without(k.asked.whole, names) for k in known if k.entry is None])
    rows = np.concatenate([built.phrasing, built.both, gaps]).astype(np.float64)
    owner = np.concatenate([built.phrasing_of, np.arange(len(entries)), np.full(len(gaps), len(entries))])
    target = np.zeros((len(rows), len(entries) + 1))
    target[np.arange(len(rows)), owner] = 1.0
    gram = rows.T @ rows + RIDGE * np.eye(rows.shape[1])
    return Learned(built, gaps, (*(e.id for e in built.entries), GAP), np.linalg.solve(gram, rows.T @ target))


@dataclass(frozen=True, slots=True)
class Judged:
    """Entries in order for one question, with the figures of the first."""

    rows: Any
    """Rows of the corpus, best first, int64 (n,)."""
    ids: list[str]
    scores: Any
    figures: list[float]
    """In the order of KNOWN."""

    def chances(self, fitted: Logistic | None, model: Model) -> list[float]:
        """Return the chance of each entry, falling with rank; without a *fitted* one the shipped chance speaks."""
        top = self.figures[0] if fitted is None else fitted.logit(dict(zip(KNOWN, self.figures, strict=True)))
        return [decide.sigmoid(top - model.steepness * float(self.scores[0] - s)) for s in self.scores]


def judge(learned: Learned, asked: Ask, look: Look, model: Model) -> Judged:
    """Return the entries in order for *asked*, and the figures of which a fitted chance is made."""
    evidence = rerank.gather(learned.entries, asked, look, model)
    scores = decide.rank_scores(evidence, model)
    whole = look([corpus.without(asked.whole, learned.entries.names)])
    raised = np.exp(SHARPNESS * (whole[0] @ learned.classifier))
    chance = dict(zip(learned.classes, raised / raised.sum(), strict=True))
    ids = [learned.entries.entries[i].id for i in evidence.rows]
    classes = np.array([chance[i] for i in ids])
    scores = scores + CLASS_WEIGHT * decide.trust(evidence) * decide.standard(np.log(classes + 1e-4)[:, None] / 10)[:, 0]
    order = np.argsort(-scores, kind="stable")
    first = int(order[0])
    found = decide.summary(evidence, scores)
    shipped = decide.chances(evidence, model)[1][0]
    others = np.delete(classes, first)
    gap_near = float((learned.gaps @ whole[0]).max()) if len(learned.gaps) else 0.0
    pull = (
        gap_pull(gap_near - found["phrasing"], float(np.log((chance[GAP] + 1e-3) / (classes[first] + 1e-3)))) if gap_near else 0.0
    )
    figures = {
        "shipped": float(np.log(shipped / (1 - shipped))) - decide.trust(evidence) * pull,
        "class": float(np.log(classes[first] + 1e-3)),
        "class_margin": float(classes[first] - others.max()) if len(others) else 0.0,
        "gap_class": float(np.log(chance[GAP] + 1e-3)),
        "phrasing": found["phrasing"],
        "phrasings": found["phrasings"],
        "both": found["both"],
        "near": found["near"],
        "words": found["words"],
        "gap_near": gap_near,
    }
    return Judged(evidence.rows[order], [ids[i] for i in order], scores[order], [figures[n] for n in KNOWN])


def gap_pull(nearer: float, likelier: float) -> float:
    """Return by how much the log odds fall because a question resembles one that people said nothing covers.

    Args:
        nearer: Cosine to the nearest such question, less that to the nearest wording of the entry.
        likelier: Log of how much likelier the classifier finds "nothing" than the entry.
    """
    return GAP_NEAR * max(0.0, nearer + GAP_LEAD) + GAP_LIKELY * max(0.0, likelier)


GAP_NEAR, GAP_LEAD, GAP_LIKELY = 6.0, 0.1, 0.3
"""Chosen on the dev halves in regime feedback, the same for all."""


def texts(asks: Sequence[Ask], language: str, names: frozenset[str]) -> list[str]:
    """Return every text whose vector learning from *asks* needs."""
    found = [t for a in asks for t in corpus.query_texts(a, language, names)]
    return list(dict.fromkeys([*found, *(corpus.without(a.whole, names) for a in asks)]))


def read(text: str) -> Ask:
    """Return what a text asks that has its title, if any, as a block of its own."""
    return ask.read(*ask.split(text))
