"""The nearest vectors, by faiss: exact for a FAQ, by size for all questions; rebuilt from the database whenever needed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from askdesk.errors import IndexMismatch
from askdesk.log import line
from matcher.encode import Vectors

FLAT = 20_000  # up to so many, an exact search of all for all takes seconds
GRAPH = 300_000  # up to so many a graph finds more; above, it takes too long to build
CHUNK = 4096
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Index:
    """Vectors of one model, searchable by inner product."""

    key: str
    """Encoder key of the model that made the vectors; empty: not checked."""
    faiss: Any
    kind: str = "flat"
    """`flat` is exact; `hnsw` and `ivf` miss some neighbours."""
    recall: float = 1.0
    """Share of the ten nearest that it finds, measured when it was built."""


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


def build_by_size(rows: Vectors, *, key: str, flat: int = FLAT, graph: int = GRAPH) -> Index:
    """Return an index over many *rows*: exact up to *flat*, a graph (HNSW) up to *graph*, then lists around centres (IVF).

    What the last two miss is measured on a sample against the exact search, kept in `recall` and logged.
    """
    if len(rows) <= flat:
        return build(rows, key=key)
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    made, kind = (_graph(rows), "hnsw") if len(rows) <= graph else (_lists(rows), "ivf")
    found = Index(key, made, kind, recall(made, rows))
    log.info(line("index", kind=kind, vectors=len(rows), recall_at_10=round(found.recall, 3)))
    return found


def _graph(rows: Vectors) -> Any:
    made = faiss.IndexHNSWFlat(rows.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    made.hnsw.efConstruction = 80
    made.hnsw.efSearch = 128
    with _threads(1):  # with more, the graph would be another one each time
        made.add(rows)
    return made


def _lists(rows: Vectors) -> Any:
    centres = max(1, min(2048, len(rows) // 39))  # faiss wants 39 vectors for each centre it learns
    made = faiss.IndexIVFFlat(faiss.IndexFlatIP(rows.shape[1]), rows.shape[1], centres, faiss.METRIC_INNER_PRODUCT)
    made.cp.max_points_per_centroid = 64
    made.train(rows)
    made.add(rows)
    made.nprobe = 16
    return made


def recall(made: Any, rows: Vectors, *, sample: int = 200, k: int = 10) -> float:
    """Return the share of the *k* nearest of a sample of *rows* that the faiss index *made* finds, in [0, 1]."""
    some = np.ascontiguousarray(rows[np.linspace(0, len(rows) - 1, min(sample, len(rows)), dtype=np.int64)])
    _, exact = faiss.knn(some, rows, min(k, len(rows)), metric=faiss.METRIC_INNER_PRODUCT)
    _, found = made.search(some, exact.shape[1])
    return float(np.mean([len(set(e) & set(f)) / len(e) for e, f in zip(exact.tolist(), found.tolist(), strict=True)]))


def rows_of(index: Index, queries: Vectors, *, k: int) -> npt.NDArray[np.int64]:
    """Return the rows of the *k* nearest of each query, int64 (n, k), best first, of an exact index of at least *k* rows."""
    with _threads(1):
        return np.asarray(index.faiss.search(np.ascontiguousarray(queries), k)[1], dtype=np.int64)


def pairs(index: Index, rows: Vectors, *, k: int, least: float) -> Iterator[tuple[int, int]]:
    """Yield rows that are near each other, (row, neighbour): of each row's *k* nearest those of at least *least* cosine."""
    for start in range(0, len(rows), CHUNK):
        some = np.ascontiguousarray(rows[start : start + CHUNK], dtype=np.float32)
        scores, found = index.faiss.search(some, min(k, index.faiss.ntotal) or 1)
        near = (scores >= least) & (found >= 0) & (found != np.arange(start, start + len(some))[:, None])
        for i, j in zip(*np.nonzero(near), strict=True):
            yield start + int(i), int(found[i, j])


@contextmanager
def _threads(number: int) -> Iterator[None]:
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(number)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


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
        with _threads(1):
            scores, rows = index.faiss.search(np.ascontiguousarray(queries), min(k, index.faiss.ntotal) or 1)
    else:
        scores, rows = index.faiss.search(np.ascontiguousarray(queries), min(k, index.faiss.ntotal) or 1)
    return [_hits(s, r) for s, r in zip(scores, rows, strict=True)]


def _hits(scores: Any, rows: Any) -> list[Hit]:
    found = [Hit(int(r), float(s)) for s, r in zip(scores, rows, strict=True) if r >= 0]
    return sorted(found, key=lambda h: (-h.score, h.row))
