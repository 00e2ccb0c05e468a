"""What was found for a question, as figures: the value between searching (reads vectors) and deciding (pure)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

NAMES = (
    "question",
    "both",
    "answer",
    "passage",
    "asked_question",
    "asked_both",
    "bm25",
    "ngrams",
    "coverage",
    "alike",
    "near",
    "asked_near",
    "phrasing",
    "phrasings",
    "class",
    "ngrams_both",
)
"""Columns, in order: cosine of the post with the entry's question, with question and answer, answer, best passage;
of its asking sentences with question, and with both; BM25 and character n-grams; share of the post's rare words that
the entry has, literally (coverage), by words close in meaning (alike), more loosely (near), and that of the asking
sentences; best phrasing, mean of the best three, ridge class; character n-grams with the whole entry."""

SECOND = ("second_question", "second_both", "second_asked")
"""Columns of the second encoder: cosine of the post with the entry's question, and with question and answer; of the
asking sentences with the question."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All figures of one question."""

    rows: npt.NDArray[np.int64]
    """Which entries of the corpus were judged."""
    values: Floats
    """(entries judged, columns of NAMES)."""
    words: int
    """Content words of the post."""
    rare: float
    """Share of the post's rare words that no entry of the corpus has, in [0, 1]."""
    language_known: bool
    """True if the model knows the corpus's language."""
    alternates: bool
    """True if entries have confirmed wordings."""
    wordings: float = 0.0
    """Confirmed wordings for each entry, on average."""
    second: Floats | None = None
    """What the second encoder says, (entries judged, columns of SECOND); None: it was not asked."""
    across: bool = False
    """True if the question is in another language than the entries: then only `second` says anything."""
    again: Floats | None = None
    """What the reranker says of each entry judged, NaN where it was not asked; None: there is none."""

    def column(self, name: str) -> Floats:
        """Return the column *name*, one figure per entry judged."""
        return np.asarray(self.values[:, NAMES.index(name)])
