"""Texts a second of our encoder, against a bare `SentenceTransformer.encode` loop on the same texts."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from statistics import median

import numpy as np

from matcher import encode

VOCABULARY = """
    the lab course credits deadline apply for master physics university when how much fee student exam register library
    guests open evening telescope parking children supervisor thesis change form office week semester language certificate
    translation visa housing
"""
WORDS = VOCABULARY.split()


def texts(number: int) -> list[str]:
    """Return texts of mixed length, 6 to 120 words, the same each time."""
    chance = random.Random(3)
    return [" ".join(chance.choices(WORDS, k=chance.choice([6, 9, 14, 30, 60, 120]))) + f" {n}" for n in range(number)]


def lines(number: int = 240, rounds: int = 3) -> Iterator[str]:
    """Yield the figures."""
    from sentence_transformers import SentenceTransformer

    some = texts(number)
    ours = encode.load()
    bare = SentenceTransformer(str(encode.packaged()), device="cpu")
    pairs = []
    for _ in range(rounds):
        theirs = _time(lambda: bare.encode(some, normalize_embeddings=True))
        pairs.append((theirs, _time(lambda: ours.encode(some))))
    one_by_one = _time(lambda: [bare.encode(t, normalize_embeddings=True) for t in some[:60]]) / 60 * number
    near = float(np.min(np.sum(ours.encode(some[:100]) * bare.encode(some[:100], normalize_embeddings=True), axis=1)))
    yield f"SentenceTransformer.encode, all at once   {number / median(b for b, _ in pairs):7.1f} texts/s"
    yield f"SentenceTransformer.encode, one by one    {number / one_by_one:7.1f} texts/s"
    yield f"our encoder ({ours.precision})              {number / median(o for _, o in pairs):7.1f} texts/s"
    ratio = median(b / o for b, o in pairs)
    yield f"ratio to all at once                      {ratio:7.2f} (least cosine between the two {near:.4f})"


def _time(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began
