"""Texts a second of our encoder beside `SentenceTransformer.encode`; what an unchanged night encodes; what bfloat16 costs."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from askdesk.store import db as database
from matcher import encode, evaluate, report, weights

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
    import torch

    some = texts(number)
    default = torch.get_num_threads()
    ours = encode.load()
    bare = encode.read(weights.packaged())
    weights.adapt(bare)
    pairs = []
    for _ in range(rounds):
        torch.set_num_threads(default)  # as it comes; ours takes one thread a batch and a batch for each core
        theirs = _time(lambda: bare.encode(some, normalize_embeddings=True))
        torch.set_num_threads(1)
        pairs.append((theirs, _time(lambda: ours.encode(some))))
    one_by_one = _time(lambda: [bare.encode(t, normalize_embeddings=True) for t in some[:60]]) / 60 * number
    near = float(np.min(np.sum(ours.encode(some[:100]) * bare.encode(some[:100], normalize_embeddings=True), axis=1)))
    yield f"SentenceTransformer.encode, all at once   {number / median(b for b, _ in pairs):7.1f} texts/s"
    yield f"SentenceTransformer.encode, one by one    {number / one_by_one:7.1f} texts/s"
    yield f"our encoder ({ours.precision})              {number / median(o for _, o in pairs):7.1f} texts/s"
    ratio = median(b / o for b, o in pairs)
    yield f"ratio to all at once                      {ratio:7.2f} (least cosine between the two {near:.4f})"
    yield from unchanged(ours, some)
    yield from precisions(ours, bare)


def unchanged(ours: encode.Encoder, some: list[str]) -> Iterator[str]:
    """Yield how many texts a second night encodes."""
    with tempfile.TemporaryDirectory() as folder:
        engine = database.ready(f"sqlite:///{folder}/askdesk.db")
        _, first = encode.remembered(engine, ours, some)
        _, second = encode.remembered(engine, ours, some)
        engine.dispose()
    yield f"texts encoded, first and second night     {first:7d} {second}"


def precisions(ours: encode.Encoder, bare: Any) -> Iterator[str]:
    """Yield the MAP on our own set in both precisions, where the processor has both."""
    if ours.precision != "bfloat16":
        yield "this processor has no bfloat16: everything is computed in float32, so MAP is that of the library"
        return
    import torch

    with tempfile.TemporaryDirectory() as folder:
        own = report.own_folder(Path(folder) / "own")
        exact = evaluate.evaluate(own, split="dev", encoder=replace(ours, model=bare))["MAP"]
        short = evaluate.evaluate(own, split="dev", encoder=replace(ours, model=bare.to(torch.bfloat16)))["MAP"]
    yield f"MAP on our own set, float32 and bfloat16  {exact:7.4f} {short:.4f}"


def _time(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began
