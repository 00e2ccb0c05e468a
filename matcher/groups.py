"""The same question asked elsewhere: near-identical posts share a group."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

from matcher import index, lexical
from matcher.encode import Vectors

ALIKE = 0.85  # cosine of whole posts
SHARED = 0.5  # share of content stems in common: a vector alone takes "with" for "without"
NEIGHBOURS = 20


def same(ids: Sequence[str], texts: Sequence[str], languages: Sequence[str], vectors: Vectors) -> dict[str, str | None]:
    """Return question id -> group id of the questions that ask the same, None for one that stands alone.

    Args:
        vectors: float32 (n, d), one row for each post as a whole.
    """
    parent = list(range(len(ids)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    @cache
    def stems(i: int) -> frozenset[str]:
        return frozenset(lexical.stems(texts[i], languages[i]))

    near = index.pairs(index.build_by_size(vectors, key=""), vectors, k=NEIGHBOURS, least=ALIKE) if len(ids) > 1 else ()
    for i, j in near:
        if languages[i] == languages[j] and overlap(stems(i), stems(j)) >= SHARED:
            a, b = sorted((root(i), root(j)), key=lambda r: ids[r])
            parent[b] = a
    members: dict[int, list[str]] = {}
    for i, id in enumerate(ids):
        members.setdefault(root(i), []).append(id)
    return {id: (name(all_of) if len(all_of) > 1 else None) for all_of in members.values() for id in all_of}


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of stems in common, in [0, 1]; two texts without any share all."""
    return len(a & b) / len(a | b) if a | b else 1.0


def name(ids: Sequence[str]) -> str:
    """Return the id of the group of *ids*: that of its first member in order of ids."""
    return "same-" + hashlib.sha256(min(ids).encode()).hexdigest()[:12]
