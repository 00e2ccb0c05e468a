from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher import ask, corpus, decide, features, lexical, shelf, train_decide
from matcher.corpus import Corpus, Look
from matcher.encode import Encoder

ASKED = [
    "how much is one course, and can i pay later?",
    "Lost my key\n\nI lost the key of my locker yesterday. Who do I write to?",
    "is there parking",
    "zzz qqq",
]
THINGS = ("course", "locker", "parking lot", "library card", "thesis", "laboratory", "dormitory", "visa")


@pytest.fixture(scope="module")
def look(encoder: Encoder) -> Look:
    return train_decide.remembering(encoder.encode)


def build(n: int, look: Look) -> Corpus:
    said = [(THINGS[i % len(THINGS)], i // len(THINGS)) for i in range(n)]
    entries = [
        corpus.Entry(id=f"e{i}", question=f"How do I get a {thing} number {k}?", answer=f"Write to office {k}. It is {k} euros.")
        for i, (thing, k) in enumerate(said)
    ]
    return corpus.build(entries, look)


@pytest.fixture(scope="module")
def small(look: Look) -> Corpus:
    return build(24, look)


def test_many_questions_at_once_are_the_same_as_one_by_one(small: Corpus, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    asks = [ask.read(*ask.split(t)) for t in ASKED]

    for found, asked in zip(features.gather_all(small, asks, look), asks, strict=True):
        alone = features.gather(small, asked, look)
        assert found.rows.tolist() == alone.rows.tolist()
        assert np.array_equal(found.values, alone.values)
        assert found.rare == alone.rare


def test_a_big_faq_is_searched_first_and_its_figures_are_those_of_a_small_one(
    look: Look, small: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = [ask.read(*ask.split(t)) for t in ASKED]
    exact = features.gather_all(small, asks, look)
    monkeypatch.setattr(corpus, "SMALL", 10)
    monkeypatch.setattr(corpus, "NEAREST", 6)

    big = build(24, look)
    found = features.gather_all(big, asks, look)

    for near, every in zip(found, exact, strict=True):
        assert 6 <= len(near.rows) < 24
        assert np.allclose(near.values, every.values[near.rows], atol=1e-5)
    for asked, near in zip(asks, found, strict=True):
        alone = features.gather(big, asked, look)
        assert alone.rows.tolist() == near.rows.tolist()
        assert np.array_equal(alone.values, near.values)


def test_the_first_of_a_big_faq_is_the_first_of_all(look: Look, small: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask.read("", ASKED[0])
    best = decide.chances(features.gather(small, asked, look), shelf.model())[0][0]
    monkeypatch.setattr(corpus, "SMALL", 10)
    monkeypatch.setattr(corpus, "NEAREST", 6)

    assert decide.chances(features.gather(build(24, look), asked, look), shelf.model())[0][0] == best


@given(st.lists(st.sampled_from([0.0, 0.5, 0.5, 1.0, 2.0]), min_size=70, max_size=200))
def test_the_top_are_the_highest_and_of_equal_ones_the_first(values: list[float]) -> None:
    scores = np.array(values, dtype=np.float32)

    assert set(features._top(scores).tolist()) == set(np.argsort(-scores, kind="stable")[: corpus.NEAREST].tolist())


NGRAMS = lexical._ngrams(["How do I register for a resit?", "What does parking cost?", "Wie lange dauert die Prüfung?"], 2)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=60), st.sampled_from(["parking  parking resit", "PRÜFUNG prüfung", "a", ""])))
def test_ngrams_taken_word_by_word_are_the_vectorizers(text: str) -> None:
    plain = NGRAMS.vectorizer.transform([text]).toarray()[0]

    assert np.allclose(lexical._tfidf(NGRAMS, text), plain, atol=1e-5)


def test_ngram_cosine_and_coverage_of_some_rows_are_those_of_all() -> None:
    made = lexical.build(["parking fee", "exam date", "library card"], ["", "", ""], "en")
    rows = np.array([0, 2])

    assert np.allclose(lexical.ngram_cosine(made.asked, "card fees", rows), lexical.ngram_cosine(made.asked, "card fees")[rows])
    stems = lexical.stems("library fee", "en")
    assert lexical.coverage(made, stems, rows).tolist() == lexical.coverage(made, stems)[rows].tolist()
