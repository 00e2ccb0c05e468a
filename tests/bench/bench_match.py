"""A FAQ of 10,000 entries: questions matched from stored vectors; and one question, from its text to the verdict.

`make bench BENCH=large` matches 100,000 questions in one run.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import stored
from threadpoolctl import threadpool_limits

from matcher import ask, corpus, decide, encode, features, shelf, train_decide
from matcher.corpus import Entry

CHUNK = 1000


def lines(number: int = 2000, size: int = 10_000) -> Iterator[str]:
    """Yield the figures: a sample of the questions, and what it makes for 100,000."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield from matching(number, size)
        yield from one_question()


def matching(number: int, size: int) -> Iterator[str]:
    """Match *number* questions to *size* entries in one run."""
    words = stored.vocabulary(1500)
    given = stored.entries(size, words)
    with tempfile.TemporaryDirectory() as folder:
        kept = stored.Stored(Path(folder), words)
        asks = [ask.read("", t) for t in stored.questions(number, given, words)]
        kept.keep(stored.texts_of(given, asks))
        began = time.perf_counter()
        built = corpus.build(given, kept.look(corpus.entry_texts(given, "en")))
        yield f"{size:,} entries made searchable            {time.perf_counter() - began:8.1f} s"
        began = time.perf_counter()
        matched = 0
        for start in range(0, number, CHUNK):
            some = asks[start : start + CHUNK]
            look = kept.look(list(dict.fromkeys(t for a in some for t in corpus.query_texts(a, "en"))))
            matched += sum(len(decide.chances(e, shelf.model())[0]) > 0 for e in features.gather_all(built, some, look))
        took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"{matched:,} questions matched, vectors read      {took:8.1f} s  ({1000 * took / number:.1f} ms each)"
    yield f"which makes for 100,000                   {took / number * 100_000 / 60:8.1f} min"
    yield f"peak memory of the whole process          {peak:8.0f} MB"


def one_question(rounds: int = 30) -> Iterator[str]:
    """Time a question that was never seen, from its text to the verdict, in a FAQ of our own."""
    rows = [r for r in train_decide.rows("faq_entries.jsonl") if r["language"] == "en"]
    given = [Entry(id=r["id"], question=r["question"], answer=r["answer"]) for r in rows]
    encoder = encode.load()
    built = corpus.build(given, train_decide.remembering(encoder.encode))
    asked = [r["text"] for r in train_decide.rows("faq_questions.jsonl")][:rounds]
    taken = []
    for text in asked:
        began = time.perf_counter()
        one = ask.read(*ask.split(text))
        found = features.gather(built, one, train_decide.remembering(encoder.encode))
        decide.verdict(float(decide.chances(found, shelf.model())[1][0]), covered=0.65, weak=0.4)
        taken.append(time.perf_counter() - began)
    yield f"one question, {len(given)} entries, text to verdict {1000 * median(taken):8.1f} ms (median, encoding included)"
