"""The index by which the same question is found elsewhere, at 10,000 and 100,000 vectors: recall, time, memory.

`make bench BENCH=million` builds it for 1,000,000.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

import numpy as np

from matcher import index
from matcher.encode import Vectors, unit

QUERIES = 200


def vectors(number: int) -> Vectors:
    """Return made-up vectors as texts have them: subjects within subjects, and each text's own."""
    chance = np.random.default_rng(11)
    fields = chance.normal(size=(40, 384)).astype(np.float32)
    subjects = fields[chance.integers(0, 40, 2000)] + 0.9 * chance.normal(size=(2000, 384)).astype(np.float32)
    found = np.empty((number, 384), dtype=np.float32)
    for start in range(0, number, 50_000):
        size = min(50_000, number - start)
        own = chance.normal(size=(size, 384), scale=0.9).astype(np.float32)
        found[start : start + size] = unit(subjects[chance.integers(0, 2000, size)] + own)
    return found


def lines(sizes: tuple[int, ...] = (10_000, 100_000)) -> Iterator[str]:
    """Yield the figures."""
    for number in sizes:
        rows = vectors(number)
        began = time.perf_counter()
        made = index.build_by_size(rows, key="")
        built = time.perf_counter() - began
        some = rows[:: max(1, number // QUERIES)][:QUERIES]
        began = time.perf_counter()
        index.search(made, some, k=20)
        each = 1000 * (time.perf_counter() - began) / len(some)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield (
            f"{number:>9,} {made.kind:<5} recall@10 {made.recall:.3f}  {each:7.2f} ms a query (20 nearest)  "
            f"built and measured in {built:6.1f} s  peak {peak:5.0f} MB"
        )
