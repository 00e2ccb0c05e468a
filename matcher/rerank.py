"""A second look: a cross-encoder reads question and entry together, for the first twenty; off unless configured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from matcher import decide, encode, features
from matcher.ask import Ask
from matcher.corpus import Corpus, Look, joined
from matcher.decide import Model
from matcher.evidence import Evidence, Floats

FIRST = 20
"""Entries that are looked at again."""


@dataclass(frozen=True, slots=True)
class Reranker:
    """A sentence-transformers CrossEncoder, ready to read."""

    name: str
    """As in the configuration."""
    model: Any

    def scores(self, question: str, entries: Sequence[str]) -> Floats:
        """Return how well each of *entries* answers *question*, float32 (n,): higher is better, on the model's own scale."""
        pairs = [(question, entry) for entry in entries]
        found = np.asarray(self.model.predict(pairs, show_progress_bar=False, convert_to_numpy=True), dtype=np.float32)
        return found.reshape(len(pairs), -1)[:, -1]


@lru_cache(maxsize=1)
def load(name: str) -> Reranker:
    """Return the reranker *name*, any sentence-transformers CrossEncoder by name or path.

    Raises:
        ModelError: If it can't be loaded; the sentence says why.
    """
    return Reranker(name, encode.load_cross(name))


def gather(corpus: Corpus, asked: Ask, look: Look, model: Model) -> Evidence:
    """Return the figures of *asked* for the entries of *corpus*, with the second look where there is one."""
    return again(features.gather(corpus, asked, look), corpus, asked, model)


def again(evidence: Evidence, corpus: Corpus, asked: Ask, model: Model) -> Evidence:
    """Return *evidence* with what the corpus's reranker says of the first twenty entries; as it is where there is none."""
    if corpus.reranker is None or not len(evidence.rows):
        return evidence
    first = np.argsort(-decide.rank_scores(evidence, model), kind="stable")[:FIRST]
    texts = [joined(e.question, e.answer) for e in (corpus.entries[i] for i in evidence.rows[first])]
    found = np.full(len(evidence.rows), np.nan, dtype=np.float32)
    found[first] = corpus.reranker.scores(asked.whole, texts)
    return replace(evidence, again=found)
