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
