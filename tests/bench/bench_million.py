"""The duplicate index at 1,000,000 vectors; only when named: it takes minutes and about 4 GB."""

from __future__ import annotations

from collections.abc import Iterator

import bench_index


def lines() -> Iterator[str]:
    """Yield the figures."""
    yield from bench_index.lines((1_000_000,))
