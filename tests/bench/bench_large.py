"""100,000 questions to 10,000 entries from stored vectors in one run; only when named: it takes minutes."""

from __future__ import annotations

from collections.abc import Iterator

import bench_match
from threadpoolctl import threadpool_limits


def lines() -> Iterator[str]:
    """Yield the figures."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield from bench_match.matching(100_000, 10_000)
