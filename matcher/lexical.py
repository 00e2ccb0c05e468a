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


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The stems and n-grams of a list of entries, ready to be searched."""

    size: int
    stems: tuple[frozenset[str], ...]
    """Content stems of each entry."""
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
    seen = [frozenset(d) for d in docs]
    count: dict[str, int] = {}
    for doc in seen:
        for stem in doc:
            count[stem] = count.get(stem, 0) + 1
    n = len(docs)
    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index([d or ["\0"] for d in docs] or [["\0"]], show_progress=False)
    idf = {stem: float(np.log(1 + (n - c + 0.5) / (c + 0.5))) for stem, c in count.items()}
    return Lexicon(n, tuple(seen), idf, float(np.log(1 + (n + 0.5) / 0.5)), index, _ngrams(questions, 2), _ngrams(both, 3))


def bm25(lexicon: Lexicon, query: Sequence[str]) -> Scores:
    """Return the BM25 score of the query's stems with each entry, float32 (n,), 0 and up."""
    known = [s for s in query if s in lexicon.rarity]
    if not known or not lexicon.size:
        return np.zeros(lexicon.size, dtype=np.float32)
    return np.asarray(lexicon.bm25.get_scores(known), dtype=np.float32)[: lexicon.size]


def _ngrams(texts: Sequence[str], least: int) -> Ngrams:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(least, 5), sublinear_tf=True, dtype=np.float32)
    return Ngrams(vectorizer, vectorizer.fit_transform([t if t.strip() else "-" for t in texts] or ["-"]))


def ngram_cosine(ngrams: Ngrams, text: str) -> Scores:
    """Return the cosine of the character n-grams of *text* with each of the texts, float32 (n,)."""
    return np.asarray((ngrams.vectorizer.transform([text]) @ ngrams.rows.T).toarray()[0], dtype=np.float32)


def coverage(lexicon: Lexicon, query: Sequence[str]) -> Scores:
    """Return how much of the query's rare words each entry has, float32 (n,) in [0, 1]."""
    weight = {s: lexicon.rarity.get(s, lexicon.unseen) for s in set(query)}
    total = sum(weight.values())
    if not total:
        return np.zeros(lexicon.size, dtype=np.float32)
    return np.array([sum(w for s, w in weight.items() if s in doc) / total for doc in lexicon.stems], dtype=np.float32)
