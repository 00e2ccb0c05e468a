"""Questions and entries whose vectors lie in a database, made up but shaped as real ones: for benchmarks of matching."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from askdesk.store import db as database
from askdesk.store import vectors
from askdesk.store.db import reading
from matcher import ask, corpus, encode, lexical, weights
from matcher.corpus import Entry, Look
from matcher.encode import Vectors, unit

MODEL = "made-up"


def vocabulary(number: int) -> list[str]:
    """Return so many English words, common ones first."""
    stop = lexical.stop_list("en")
    known = (weights.packaged() / "vocab.txt").read_text(encoding="utf-8").split("\n")[2300:]
    return [w for w in known if w.isalpha() and w.isascii() and len(w) > 3 and w not in stop][:number]


class Stored:
    """A database of vectors: of words the real ones, of texts the mean of their words with some noise of their own."""

    def __init__(self, folder: Path, words: Sequence[str]) -> None:
        self.engine: Engine = database.ready(f"sqlite:///{folder / 'vectors.db'}")
        self.words = dict(zip(words, encode.load().encode(words), strict=True))
        self.rest = np.mean(list(self.words.values()), axis=0)

    def keep(self, texts: Sequence[str]) -> None:
        """Make and store the vectors of *texts*."""
        for start in range(0, len(texts), 5000):
            some = list(dict.fromkeys(texts[start : start + 5000]))
            rows = self.made(some).astype("<f4")
            with self.engine.begin() as db:
                vectors.save(db, MODEL, {encode.content_hash(t): r.tobytes() for t, r in zip(some, rows, strict=True)})

    def made(self, texts: Sequence[str]) -> Vectors:
        """Return the made-up vectors of *texts*, float32 (n, 384), length 1."""
        means = np.stack(
            [np.mean([self.words.get(w, self.rest) for w in lexical.words(t)] or [self.rest], axis=0) for t in texts]
        )
        noise = [np.random.default_rng(abs(int(encode.content_hash(t)[:12], 16))).normal(size=384) for t in texts]
        plain = [t in self.words for t in texts]
        return unit(np.where(np.array(plain)[:, None], means, unit(means) + 0.02 * np.stack(noise)))

    def look(self, texts: Sequence[str]) -> Look:
        """Return a look-up of *texts*, read from the database in one go."""
        hashes = {t: encode.content_hash(t) for t in texts}
        with reading(self.engine) as db:
            known = vectors.load(db, MODEL, hashes.values())
        rows = {t: np.frombuffer(known[h], dtype="<f4") for t, h in hashes.items()}
        return lambda wanted: np.stack([rows[t] for t in wanted]) if wanted else np.zeros((0, 384), dtype=np.float32)


def entries(number: int, words: Sequence[str]) -> list[Entry]:
    """Return so many entries of about six words in the question and thirty in the answer."""
    chance = random.Random(5)
    found = []
    for i in range(number):
        own = chance.choices(words, k=12)
        answer = ". ".join(" ".join(chance.choices(own + chance.choices(words, k=6), k=10)).capitalize() for _ in range(3))
        found.append(Entry(id=f"e{i}", question=f"How do I get {' '.join(own[:5])}?", answer=f"{answer}."))
    return found


def questions(number: int, given: Sequence[Entry], words: Sequence[str]) -> Iterator[str]:
    """Yield so many posts of two sentences, half of whose words are those of one entry."""
    chance = random.Random(7)
    for _ in range(number):
        own = lexical.words(chance.choice(given).question)[4:]
        told = " ".join(chance.choices(own + chance.choices(words, k=4), k=8))
        yield f"I am told that {told}. Can anyone tell me about {' '.join(chance.sample(own, min(3, len(own))))}?"


def texts_of(given: Sequence[Entry], asks: Sequence[ask.Ask]) -> list[str]:
    """Return every text whose vector is needed."""
    return list(dict.fromkeys([*corpus.entry_texts(given, "en"), *(t for a in asks for t in corpus.query_texts(a, "en"))]))
