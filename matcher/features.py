"""What speaks for each entry answering a question: one row of figures per entry, from vectors and words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matcher import corpus as corpora
from matcher import index, lexical
from matcher.ask import Ask
from matcher.corpus import Corpus, Look
from matcher.encode import Vectors, unit
from matcher.evidence import Evidence

Floats = npt.NDArray[np.float32]

SAME = 0.7  # cosine of two single words from which they say the same
ALIKE, NEAR = 0.5, 0.3  # cosine of two single words from which they begin to count as the same


def query_vectors(asked: Ask, look: Look, names: frozenset[str]) -> tuple[Vectors, Vectors]:
    """Return the vector of the whole post and that of its asking sentences, each (d,), length 1.

    Half the post as a whole, three tenths its asking sentences, two tenths its title make up the first.
    """
    whole = look([corpora.without(asked.whole, names)])[0]
    sentences = unit(look([corpora.without(s, names) for s in asked.asking]).mean(axis=0))
    title = look([corpora.without(asked.title, names)])[0] if asked.title else sentences
    return whole, unit(0.6 * sentences + 0.4 * title)


def gather(corpus: Corpus, asked: Ask, look: Look) -> Evidence:
    """Return the figures of *asked* for the entries of *corpus*."""
    whole, asking = query_vectors(asked, look, corpus.names)
    stems = lexical.stems(corpora.without(asked.whole, corpus.names), corpus.language)
    bm25 = lexical.bm25(corpus.lexicon, stems)
    rows = _candidates(corpus, whole, asking, bm25)
    asked_text = " ".join(t for t in (asked.title, *asked.asking) if t)
    coverage = lexical.coverage(corpus.lexicon, stems)
    words = [w for w in corpora.content_words(asked.whole) if w not in corpus.names]
    asked_words = [w for w in corpora.content_words(asked_text) if w not in corpus.names]
    columns: list[Floats] = [
        corpus.question @ whole,
        corpus.both @ whole,
        corpus.answer @ whole,
        np.maximum.reduceat(corpus.passage @ whole, corpus.passage_start),
        corpus.question @ asking,
        corpus.both @ asking,
        bm25,
        lexical.ngram_cosine(corpus.lexicon.asked, asked_text),
        coverage,
        *_alike(corpus, words, look, (ALIKE, NEAR)),
        *_alike(corpus, asked_words, look, (NEAR,)),
        *_phrasings(corpus, whole),
        lexical.ngram_cosine(corpus.lexicon.told, asked_text),
    ]
    return Evidence(
        rows=rows,
        values=np.stack([np.asarray(c, dtype=np.float32)[rows] for c in columns], axis=1),
        words=len(words),
        rare=_unknown(corpus, stems),
        language_known=corpus.language == corpora.ENGLISH,
        alternates=corpus.classifier is not None,
        wordings=len(corpus.phrasing) / max(len(corpus.entries), 1) - 1,
    )


def _candidates(corpus: Corpus, whole: Vectors, asking: Vectors, bm25: Floats) -> npt.NDArray[np.int64]:
    n = len(corpus.entries)
    if n <= corpora.SMALL:
        return np.arange(n)
    near = {h.row for hits in index.search(corpus.nearest, np.stack([whole, asking]), k=corpora.NEAREST) for h in hits}
    near |= {int(i) for i in np.argsort(-bm25, kind="stable")[: corpora.NEAREST]}
    near |= {int(i) for i in np.argsort(-(corpus.question @ asking), kind="stable")[: corpora.NEAREST]}
    return np.array(sorted(near), dtype=np.int64)


def _alike(corpus: Corpus, words: Sequence[str], look: Look, least: Sequence[float]) -> list[Floats]:
    """Return for each bound in *least* how much of *words*, weighted by rarity, each entry has in meaning."""
    if not words or not len(corpus.word):
        return [np.zeros(len(corpus.entries), dtype=np.float32) for _ in least]
    close = np.maximum.reduceat((look(list(words)) @ corpus.word.T)[:, corpus.word_flat], corpus.word_start, axis=1)
    # A word that is rare in the language may be common here, as "chemistry" is in the chemistry FAQ: both count.
    spread = (close > SAME).mean(axis=1)
    weight = np.array([corpora.rarity(w) for w in words], dtype=np.float32) * np.log1p(1 / (spread + 0.02)).astype(np.float32)
    return [np.asarray(weight @ (np.clip(close - b, 0, None) / (1 - b)) / weight.sum(), dtype=np.float32) for b in least]


def _phrasings(corpus: Corpus, whole: Vectors) -> list[Floats]:
    cosine = corpus.phrasing @ whole
    n = len(corpus.entries)
    best = corpora.best_by(cosine, corpus.phrasing_of, n, top=1)
    if corpus.classifier is None:
        return [best, best, np.zeros(n, dtype=np.float32)]
    return [best, corpora.best_by(cosine, corpus.phrasing_of, n, top=3), whole @ corpus.classifier]


def _unknown(corpus: Corpus, stems: Sequence[str]) -> float:
    known = corpus.lexicon.rarity
    return sum(s not in known for s in set(stems)) / len(set(stems)) if stems else 1.0
