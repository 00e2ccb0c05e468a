"""What speaks for each entry answering a question: one row of figures per entry, from vectors and words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from askdesk.errors import ModelError
from matcher import corpus as corpora
from matcher import index, lexical
from matcher.ask import Ask
from matcher.corpus import Corpus, Look
from matcher.encode import Vectors, unit
from matcher.evidence import NAMES, Evidence

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

TOGETHER = 256  # questions, or words, compared with a big corpus at a time
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
    return gather_all(corpus, [asked], look)[0]


def gather_all(corpus: Corpus, asks: Sequence[Ask], look: Look) -> list[Evidence]:
    """Return the figures of each of *asks*, the same as one by one; faster where the corpus is big."""
    vectors = [query_vectors(a, look, corpus.names) for a in asks]
    stems = [lexical.stems(corpora.without(a.whole, corpus.names), corpus.language) for a in asks]
    bm25 = [lexical.bm25(corpus.lexicon, s) for s in stems]
    if len(corpus.entries) <= corpora.SMALL:
        chosen = [np.arange(len(corpus.entries))] * len(asks)
    else:
        chosen = _candidates(corpus, vectors, bm25)
        _spread(corpus, [w for a in asks for w in _words(corpus, a.whole)], look)
    given = zip(asks, vectors, stems, bm25, chosen, strict=True)
    return [_evidence(corpus, a, v, s, b, rows, look) for a, v, s, b, rows in given]


def _evidence(
    corpus: Corpus,
    asked: Ask,
    vectors: tuple[Vectors, Vectors],
    stems: Sequence[str],
    bm25: Floats,
    rows: Ints,
    look: Look,
) -> Evidence:
    """Return the figures of one question for the entries *rows*."""
    whole, asking = vectors
    words = _words(corpus, asked.whole)
    some = None if len(rows) == len(corpus.entries) else rows
    place, first = np.arange(len(corpus.passage)), corpus.passage_start
    if some is not None:
        place, first = corpora.span(first, len(place), rows)
    passage = corpus.passage if some is None else corpus.passage[place]
    question, both, answer = (m if some is None else m[rows] for m in (corpus.question, corpus.both, corpus.answer))
    columns: list[Floats] = [
        question @ whole,
        both @ whole,
        answer @ whole,
        np.maximum.reduceat(passage @ whole, first),
        question @ asking,
        both @ asking,
        bm25[rows],
        lexical.ngram_cosine(corpus.lexicon.asked, asked.wanted, some),
        lexical.coverage(corpus.lexicon, stems, some),
        *_alike(corpus, words, _words(corpus, asked.wanted), look, some),
        *_phrasings(corpus, whole, some),
        lexical.ngram_cosine(corpus.lexicon.told, asked.wanted, some),
    ]
    return Evidence(
        rows=rows,
        values=np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1),
        words=len(words),
        rare=_unknown(corpus, stems),
        language_known=corpus.language == corpora.ENGLISH,
        alternates=corpus.classifier is not None,
        wordings=len(corpus.phrasing) / max(len(corpus.entries), 1) - 1,
        second=_second(corpus, asked)[rows] if corpus.second and corpus.language != corpora.ENGLISH else None,
    )


def _words(corpus: Corpus, text: str) -> list[str]:
    return [w for w in corpora.content_words(text) if w not in corpus.names]


def across(corpus: Corpus, asked: Ask) -> Evidence:
    """Return the figures of a question in another language than the entries: of the second encoder alone.

    Raises:
        ModelError: If the corpus was built without a second encoder.
    """
    n = len(corpus.entries)
    return Evidence(
        rows=np.arange(n),
        values=np.zeros((n, len(NAMES)), dtype=np.float32),
        words=len(lexical.words(asked.whole)),
        rare=1.0,
        language_known=False,
        alternates=False,
        second=_second(corpus, asked),
        across=True,
    )


def _second(corpus: Corpus, asked: Ask) -> Floats:
    """Return the columns of SECOND for every entry."""
    if corpus.second is None:
        raise ModelError("a question in another language than the pages was matched without a second encoder")
    whole, asking = query_vectors(asked, corpus.second.look, corpus.names)
    columns = (corpus.second.question @ whole, corpus.second.both @ whole, corpus.second.question @ asking)
    return np.stack(columns, axis=1).astype(np.float32)


def _candidates(corpus: Corpus, vectors: Sequence[tuple[Vectors, Vectors]], bm25: Sequence[Floats]) -> list[Ints]:
    """Return for each question the entries worth judging: the nearest by vector, by question, and by words."""
    found = []
    for start in range(0, len(vectors), TOGETHER):
        some = vectors[start : start + TOGETHER]
        nearest = index.rows_of(corpus.nearest, np.stack([v for pair in some for v in pair]), k=corpora.NEAREST)
        by_question = np.stack([asking for _, asking in some]) @ corpus.question.T
        for i, scores in enumerate(by_question):
            found.append(np.unique(np.concatenate([nearest[2 * i], nearest[2 * i + 1], _top(bm25[start + i]), _top(scores)])))
    return found


def _top(scores: Floats) -> Ints:
    """Return the rows of the highest *scores*, as many as are worth judging; of equal ones the first."""
    k = corpora.NEAREST
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    above = np.flatnonzero(scores > least)
    return np.concatenate([above, np.flatnonzero(scores == least)[: k - len(above)]])


def _spread(corpus: Corpus, words: Sequence[str], look: Look) -> None:
    """Work out what share of the entries of a big corpus holds a word like each of *words*, once for each word."""
    if corpus.holders is None:
        return
    fresh = [w for w in dict.fromkeys(words) if w not in corpus.spread]
    for start in range(0, len(fresh), TOGETHER):
        some = fresh[start : start + TOGETHER]
        like = csr_matrix((look(some) @ corpus.word.T > SAME).astype(np.float32))
        shares = np.diff((like @ corpus.holders).tocsr().indptr) / len(corpus.entries)
        corpus.spread.update(zip(some, shares.tolist(), strict=True))


def _alike(corpus: Corpus, words: Sequence[str], asked: Sequence[str], look: Look, rows: Ints | None) -> list[Floats]:
    """Return how much of *words*, weighted by rarity, each entry has in meaning: strictly, loosely, and loosely of *asked*."""
    none = np.zeros(len(corpus.entries) if rows is None else len(rows), dtype=np.float32)
    if not words or not len(corpus.word):
        return [none, none, none]
    if rows is None:
        close = np.maximum.reduceat((look(list(words)) @ corpus.word.T)[:, corpus.word_flat], corpus.word_start, axis=1)
        spread = (close > SAME).mean(axis=1)
    else:
        place, first = corpora.span(corpus.word_start, len(corpus.word_flat), rows)
        used, back = np.unique(corpus.word_flat[place], return_inverse=True)
        close = np.maximum.reduceat((look(list(words)) @ corpus.word[used].T)[:, back], first, axis=1)
        spread = np.array([corpus.spread[w] for w in words])
    # A word that is rare in the language may be common here, as "chemistry" is in the chemistry FAQ: both count.
    weight = np.array([corpora.rarity(w) for w in words], dtype=np.float32) * np.log1p(1 / (spread + 0.02)).astype(np.float32)
    strict, loose = (np.clip(close - b, 0, None) / (1 - b) for b in (ALIKE, NEAR))
    mine = [i for i, w in enumerate(words) if w in set(asked)]
    of_asked = weight[mine] @ loose[mine] / weight[mine].sum() if mine else none
    return [np.asarray(c, dtype=np.float32) for c in (weight @ strict / weight.sum(), weight @ loose / weight.sum(), of_asked)]


def _phrasings(corpus: Corpus, whole: Vectors, rows: Ints | None) -> list[Floats]:
    n = len(corpus.entries)
    if corpus.classifier is None:
        best = (corpus.question if rows is None else corpus.question[rows]) @ whole
        return [best, best, np.zeros(len(best), dtype=np.float32)]
    cosine = corpus.phrasing @ whole
    tops = [corpora.best_by(cosine, corpus.phrasing_of, n, top=top) for top in (1, 3)]
    columns = [*tops, whole @ corpus.classifier]
    return columns if rows is None else [c[rows] for c in columns]


def _unknown(corpus: Corpus, stems: Sequence[str]) -> float:
    known = corpus.lexicon.rarity
    return sum(s not in known for s in set(stems)) / len(set(stems)) if stems else 1.0
