from __future__ import annotations

import numpy as np
import pytest

from askdesk.errors import IndexMismatch
from matcher import index
from matcher.encode import unit


def vectors(n: int) -> np.ndarray:
    return unit(np.random.default_rng(7).normal(size=(n, 16)).astype(np.float32))


@pytest.mark.parametrize("queries", [1, 5])
def test_it_finds_what_a_full_product_finds(queries: int) -> None:
    rows = vectors(300)

    hits = index.search(index.build(rows, key="m"), rows[:queries], k=10, key="m")

    for query, found in zip(rows[:queries], hits, strict=True):
        assert [h.row for h in found] == list(np.argsort(-(rows @ query), kind="stable")[:10])
        assert found[0].score == pytest.approx(1, abs=1e-5)


def test_it_refuses_vectors_of_another_model() -> None:
    made = index.build(vectors(3), key="one")

    with pytest.raises(IndexMismatch):
        index.search(made, vectors(1), k=1, key="two")


def test_it_refuses_vectors_of_another_size() -> None:
    with pytest.raises(IndexMismatch):
        index.search(index.build(vectors(3), key=""), np.ones((1, 8), dtype=np.float32), k=1)


def test_it_returns_fewer_when_there_are_fewer() -> None:
    assert len(index.search(index.build(vectors(2), key=""), vectors(1), k=9)[0]) == 2


def test_it_orders_equal_scores_by_row() -> None:
    rows = np.repeat(vectors(1), 4, axis=0)

    assert [h.row for h in index.search(index.build(rows, key=""), rows[:1], k=4)[0]] == [0, 1, 2, 3]


def clustered(n: int) -> np.ndarray:
    """Vectors as texts have them: many subjects, each with its variations."""
    chance = np.random.default_rng(3)
    subjects = unit(chance.normal(size=(60, 32)).astype(np.float32))
    return unit(subjects[chance.integers(0, 60, n)] + 0.15 * chance.normal(size=(n, 32)).astype(np.float32))


@pytest.mark.parametrize(("flat", "graph", "kind"), [(5000, 9000, "flat"), (1000, 9000, "hnsw"), (1000, 2000, "ivf")])
def test_a_question_index_is_chosen_by_size(flat: int, graph: int, kind: str) -> None:
    rows = clustered(3000)

    made = index.build_by_size(rows, key="m", flat=flat, graph=graph)

    assert made.kind == kind
    assert made.recall >= 0.9
    assert made.recall == pytest.approx(index.recall(made.faiss, rows))


def test_recall_tells_a_bad_index() -> None:
    rows = clustered(3000)
    made = index.build_by_size(rows, key="m", flat=10, graph=20)
    made.faiss.nprobe = 1

    assert index.recall(made.faiss, rows) < made.recall


@pytest.mark.parametrize(("flat", "graph"), [(5000, 9000), (1000, 9000), (1000, 2000)])
def test_pairs_are_the_near_ones_without_oneself(flat: int, graph: int) -> None:
    rows = clustered(1500)
    rows[7] = rows[1204]

    found = set(index.pairs(index.build_by_size(rows, key="", flat=flat, graph=graph), rows, k=20, least=0.9999))

    assert found == {(7, 1204), (1204, 7)}


def test_a_graph_is_the_same_each_time() -> None:
    rows = clustered(2000)
    one, two = (index.build_by_size(rows, key="", flat=10, graph=9000) for _ in range(2))

    assert index.search(one, rows[:50], k=10) == index.search(two, rows[:50], k=10)
