"""The nearest vectors, by faiss: flat inner product, exact; rebuilt from the database whenever it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np

from askdesk.errors import IndexMismatch
from matcher.encode import Vectors


@dataclass(frozen=True, slots=True)
class Index:
    """Vectors of one model, searchable by inner product."""

    key: str
    """Encoder key of the model that made the vectors; empty: not checked."""
    faiss: Any


@dataclass(frozen=True, slots=True)
class Hit:
    """One vector near a query."""

    row: int
    """Its row in the vectors that the index was built of."""
    score: float
    """Inner product; cosine in [-1, 1] for rows of length 1."""


def build(rows: Vectors, *, key: str) -> Index:
    """Return an exact index over *rows*, float32 (n, d), made by the model *key*."""
    flat = faiss.IndexFlatIP(rows.shape[1])
    flat.add(np.ascontiguousarray(rows, dtype=np.float32))
    return Index(key, flat)


def search(index: Index, queries: Vectors, *, k: int, key: str = "") -> list[list[Hit]]:
    """Return the *k* nearest rows of each query, best first; equal scores by row.

    Args:
        queries: float32 (n, d), rows of length 1, so inner product is cosine in [-1, 1].

    Raises:
        IndexMismatch: If *queries* and *index* were made by different models.
    """
    if queries.shape[1] != index.faiss.d or (key and index.key and key != index.key):
        raise IndexMismatch(f"queries come from {key or queries.shape[1]}, the index from {index.key or index.faiss.d}")
    if len(queries) == 1:
        # With two OpenMP threads one query waits for the second core longer than it searches.
        before = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)
        try:
            scores, rows = index.faiss.search(np.ascontiguousarray(queries), min(k, index.faiss.ntotal) or 1)
        finally:
            faiss.omp_set_num_threads(before)
    else:
        scores, rows = index.faiss.search(np.ascontiguousarray(queries), min(k, index.faiss.ntotal) or 1)
    return [_hits(s, r) for s, r in zip(scores, rows, strict=True)]


def _hits(scores: Any, rows: Any) -> list[Hit]:
    found = [Hit(int(r), float(s)) for s, r in zip(scores, rows, strict=True) if r >= 0]
    return sorted(found, key=lambda h: (-h.score, h.row))
