"""Words in common: BM25 over stems of the text's own language, and character n-grams."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt
import regex
import Stemmer
from bm25s import stopwords
from sklearn.feature_extraction.text import TfidfVectorizer

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG as it is imported

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
REMEMBERED = 100_000  # words whose n-grams are kept

WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’][\p{L}]{1,2}\b)?")
STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
STOPWORDS = {
    "de": "GERMAN",
    "en": "EN_PLUS",
    "es": "SPANISH",
    "fr": "FRENCH",
    "it": "ITALIAN",
    "nl": "DUTCH",
    "pt": "PORTUGUESE",
    "ru": "RUSSIAN",
    "sv": "SWEDISH",
    "no": "NORWEGIAN",
}
# Words of asking and of courtesy, which say nothing about the subject.
ASKING = frozenset(
    [
        "anyone",
        "anybody",
        "someone",
        "somebody",
        "know",
        "help",
        "please",
        "thanks",
        "hi",
        "hello",
        "guys",
        "question",
        "wondering",
        "wonder",
        "need",
        "want",
        "get",
        "got",
        "would",
        "like",
        "can",
        "could",
        "how",
        "what",
        "when",
        "where",
        "who",
        "why",
        "which",
        "does",
        "do",
        "is",
        "are",
        "i",
        "i'm",
        "i've",
        "im",
        "ive",
        "my",
        "me",
        "we",
        "our",
        "you",
        "your",
    ]
)


@dataclass(frozen=True, slots=True)
class Ngrams:
    """Texts over character n-grams: what still matches when words are misspelt or compounded."""

    vectorizer: Any
    rows: Any
    """tf-idf, sparse (n, v), rows of length 1."""
    of_word: dict[str, npt.NDArray[np.int64]]
    """Word -> the columns of its n-grams: they never cross a word's end, so each word is taken apart once."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The stems and n-grams of a list of entries, ready to be searched."""

    size: int
    holders: dict[str, Rows]
    """Stem -> the entries that have it."""
    rarity: dict[str, float]
    """Stem -> idf over these entries."""
    unseen: float
    """The idf of a word that no entry has."""
    bm25: Any
    asked: Ngrams
    """Of the entries' questions, 2 to 5 characters."""
    told: Ngrams
    """Of questions and answers, 3 to 5 characters."""


def words(text: str) -> list[str]:
    """Return the words of *text*, case folded, in order."""
    return [w.replace("’", "'") for w in WORD.findall(text.casefold())]


@lru_cache(maxsize=32)
def stop_list(language: str) -> frozenset[str]:
    """Return the words of *language* that carry no subject; empty where no list is known."""
    name = STOPWORDS.get(language)
    return frozenset(getattr(stopwords, f"STOPWORDS_{name}", ())) | (ASKING if language == "en" else frozenset())


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Any:
    return Stemmer.Stemmer(STEMMERS[language]) if language in STEMMERS else None


def stems(text: str, language: str) -> list[str]:
    """Return the stems of the content words of *text*, in order."""
    stop = stop_list(language)
    kept = [w.partition("'")[0] if language == "en" else w for w in words(text) if w not in stop]
    stemmer = _stemmer(language)
    return [str(s) for s in stemmer.stemWords(kept)] if stemmer else kept


def build(questions: Sequence[str], answers: Sequence[str], language: str) -> Lexicon:
    """Return the lexicon of the entries; a question's words count twice, as they are the better field."""
    docs = [stems(f"{q} {q} {a}", language) for q, a in zip(questions, answers, strict=True)]
    both = [f"{q} {a}" for q, a in zip(questions, answers, strict=True)]
    holders: dict[str, list[int]] = {}
    for i, doc in enumerate(docs):
        for stem in dict.fromkeys(doc):
            holders.setdefault(stem, []).append(i)
    held = {stem: np.array(some, dtype=np.int64) for stem, some in holders.items()}
    n = len(docs)
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index([d or ["\0"] for d in docs] or [["\0"]], show_progress=False)
    idf = {stem: float(np.log(1 + (n - c + 0.5) / (c + 0.5))) for stem, c in ((s, len(some)) for s, some in holders.items())}
    return Lexicon(n, held, idf, float(np.log(1 + (n + 0.5) / 0.5)), index, _ngrams(questions, 2), _ngrams(both, 3))


def bm25(lexicon: Lexicon, query: Sequence[str]) -> Scores:
    """Return the BM25 score of the query's stems with each entry, float32 (n,), 0 and up."""
    known = [s for s in query if s in lexicon.rarity]
    if not known or not lexicon.size:
        return np.zeros(lexicon.size, dtype=np.float32)
    return np.asarray(lexicon.bm25.get_scores(known), dtype=np.float32)[: lexicon.size]


def _ngrams(texts: Sequence[str], least: int) -> Ngrams:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(least, 5), sublinear_tf=True, dtype=np.float32)
    return Ngrams(vectorizer, vectorizer.fit_transform([t if t.strip() else "-" for t in texts] or ["-"]).tocsr(), {})


def ngram_cosine(ngrams: Ngrams, text: str, rows: Rows | None = None) -> Scores:
    """Return the cosine of the character n-grams of *text* with those of the texts *rows* (None: of all), float32 (n,)."""
    given = ngrams.rows if rows is None else ngrams.rows[rows]
    return np.asarray(given @ _tfidf(ngrams, text), dtype=np.float32)


def _tfidf(ngrams: Ngrams, text: str) -> Scores:
    """Return what the vectorizer makes of *text*, dense (v,): the same figures, many times faster for one text."""
    found = np.zeros(ngrams.rows.shape[1], dtype=np.float32)
    each = [_columns(ngrams, word) for word in text.lower().split()]
    if not each:
        return found
    columns, counts = np.unique(np.concatenate(each), return_counts=True)
    values = (np.log(counts.astype(np.float32)) + 1) * ngrams.vectorizer.idf_[columns]
    found[columns] = values / max(float(np.sqrt(values @ values)), 1e-9)
    return found


def _columns(ngrams: Ngrams, word: str) -> Rows:
    known = ngrams.of_word.get(word)
    if known is None:
        if len(ngrams.of_word) >= REMEMBERED:
            ngrams.of_word.clear()
        vocabulary = ngrams.vectorizer.vocabulary_
        parts = ngrams.vectorizer.build_analyzer()(word)
        known = np.array([vocabulary[p] for p in parts if p in vocabulary], dtype=np.int64)
        ngrams.of_word[word] = known
    return known


def coverage(lexicon: Lexicon, query: Sequence[str], rows: Rows | None = None) -> Scores:
    """Return how much of the query's rare words each of the entries *rows* has (None: of all), float32 (n,) in [0, 1]."""
    weight = {s: lexicon.rarity.get(s, lexicon.unseen) for s in dict.fromkeys(query)}
    total = sum(weight.values())
    found = np.zeros(lexicon.size)
    for stem, heavy in weight.items():
        if stem in lexicon.holders:
            found[lexicon.holders[stem]] += heavy
    share = found if rows is None else found[rows]
    return np.asarray(share / (total or 1.0), dtype=np.float32)
