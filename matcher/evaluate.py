"""Measures the matcher on BEIR folders: `python -m matcher.evaluate --all`, or one folder by `askdesk eval`."""

from __future__ import annotations

import csv
import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from askdesk.errors import UsageError
from matcher import ask, corpus, decide, features, learning, lexical, metrics, refit, rerank, second, several, shelf, wording
from matcher.corpus import Corpus, Entry, Look
from matcher.encode import Encoder, load, one_core

log = logging.getLogger(__name__)
REGIMES = ("faq", "alts", "feedback")
DEPTH = 100
FOLDS = 2
"""Feedback: each half of the queries is answered with what is known of the other half."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query of the folder."""

    id: str
    text: str
    department: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A BEIR folder as read."""

    entries: dict[str, list[Entry]]
    """Department -> its entries; one department named "" where the folder names none."""
    queries: list[Query]
    qrels: dict[str, dict[str, int]]


def read(directory: Path, *, split: str, regime: str) -> Folder:
    """Return the folder; wordings confirmed by people are left out in regime faq.

    Raises:
        UsageError: If a file is missing or the regime unknown.
    """
    if regime not in REGIMES:
        raise UsageError(f"there is no regime {regime!r}; it is one of {', '.join(REGIMES)}")
    missing = [n for n in ("corpus.jsonl", "queries.jsonl", f"qrels/{split}.tsv") if not (directory / n).is_file()]
    if missing:
        raise UsageError(
            f"{directory} has no {missing[0]}; a BEIR folder holds corpus.jsonl, queries.jsonl and qrels/{split}.tsv"
        )
    entries: dict[str, list[Entry]] = {}
    for row in _lines(directory / "corpus.jsonl"):
        meta = row.get("metadata") or {}
        known = tuple(meta.get("alternates") or ()) if regime != "faq" else ()
        entry = Entry(id=str(row["_id"]), question=row.get("title") or "", answer=row.get("text") or "", alternates=known)
        entries.setdefault(str(meta.get("department") or ""), []).append(entry)
    entries = {d: _in_their_language(some) for d, some in sorted(entries.items())}
    rows = _lines(directory / "queries.jsonl")
    queries = [Query(str(r["_id"]), r["text"], str((r.get("metadata") or {}).get("department") or "")) for r in rows]
    return Folder(entries, queries, _qrels(directory / "qrels" / f"{split}.tsv"))


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _qrels(file: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in list(csv.reader(lines, delimiter="\t"))[1:]:
            found.setdefault(row[0], {})[row[1]] = int(float(row[2]))
    return found


def _in_their_language(entries: Sequence[Entry]) -> list[Entry]:
    told = Counter(wording.language(f"{e.question} {e.answer}") for e in entries)
    told.pop("und", None)
    language = told.most_common(1)[0][0] if told else corpus.ENGLISH
    return [replace(e, language=language) for e in entries]


def evaluate(
    directory: Path | str,
    *,
    split: str = "test",
    regime: str = "faq",
    run_file: Path | str | None = None,
    encoder: Encoder | None = None,
    reader: second.Reader | None = None,
) -> dict[str, Any]:
    """Return the metrics of one folder and write the TREC run if asked to; the qrels are read only to score.

    In regime feedback the answers to the other half of the queries are known, as they would be after some weeks of use.

    Args:
        reader: A second encoder for the languages that *encoder* does not know.
    """
    folder = read(Path(directory), split=split, regime=regime)
    look = Remember((encoder or load()).encode)
    run = feedback(folder, look, reader) if regime == "feedback" else rank(folder.entries, folder.queries, look, reader)
    if run_file:
        write_run(run, Path(run_file))
    return {"directory": Path(directory).name, "regime": regime, "queries": len(folder.queries)} | score(folder, run)


class Remember:
    """A look-up that keeps what it has encoded."""

    def __init__(self, encode: Look) -> None:
        self.encode = encode
        self.known: dict[str, Any] = {}

    def __call__(self, texts: Sequence[str]) -> Any:
        """Return the vectors of *texts*, float32 (n, d)."""
        fresh = [t for t in dict.fromkeys(texts) if t not in self.known]
        if fresh:
            self.known.update(zip(fresh, self.encode(fresh), strict=True))
        return np.stack([self.known[t] for t in texts]) if texts else np.zeros((0, 384), dtype=np.float32)


def score(folder: Folder, run: metrics.Ranking) -> dict[str, float]:
    """Return all metrics of a run, rounded to four digits."""
    given = metrics.outcomes(run, folder.qrels, [q.id for q in folder.queries])
    found = metrics.retrieval(run, folder.qrels) | metrics.match_or_gap(given) | {"ECE": metrics.calibration(given)}
    return {k: round(v, 4) for k, v in found.items()}


@one_core
def rank(
    entries: dict[str, list[Entry]], queries: Sequence[Query], look: Look, reader: second.Reader | None = None
) -> dict[str, list[tuple[str, float]]]:
    """Return the run of *queries* over *entries*, up to 100 an answer, best first."""
    built = _build(entries, look, reader)
    asks = {q.id: learning.read(q.text) for q in queries if q.department in built}
    look([t for q in queries if q.id in asks for t in _texts(asks[q.id], built[q.department])])
    run: dict[str, list[tuple[str, float]]] = {q.id: [] for q in queries}
    for q in queries:
        if q.id in asks:
            here = built[q.department]
            run[q.id] = together([_judged(here, one, look) for one in ask.every(asks[q.id])])
    return run


def _texts(asked: ask.Ask, here: Corpus) -> list[str]:
    return [t for one in ask.every(asked) for t in corpus.query_texts(one, here.language, here.names)]


def _judged(here: Corpus, asked: ask.Ask, look: Look) -> list[tuple[str, float]]:
    evidence = features.across(here, asked) if _is_across(here, asked) else rerank.gather(here, asked, look, shelf.model())
    rows, chances = decide.chances(evidence, shelf.model())
    return [(here.entries[r].id, float(c)) for r, c in zip(rows, chances, strict=True)]


def _is_across(here: Corpus, asked: ask.Ask) -> bool:
    """Return whether a question to an English FAQ is in another language, and there is an encoder that knows both."""
    known = here.second is not None and here.language == corpus.ENGLISH
    return known and wording.language(asked.whole) not in {"und", corpus.ENGLISH}


def together(lists: Sequence[Sequence[tuple[str, float]]]) -> list[tuple[str, float]]:
    """Return the entries and chances of several lists, best first, each entry once."""
    return several.together(lists, id=itemgetter(0), chance=itemgetter(1), most=DEPTH)


def _build(entries: dict[str, list[Entry]], look: Look, reader: second.Reader | None = None) -> dict[str, Corpus]:
    look([t for some in entries.values() for t in corpus.entry_texts(some, _language(some))])
    return {d: faq.build(look) for d, faq in _faqs(entries, reader).items()}


def _faqs(entries: dict[str, list[Entry]], reader: second.Reader | None) -> dict[str, learning.Faq]:
    return {
        d: learning.Faq(
            entries=some,
            language=_language(some),
            names=corpus.own_names([d.replace("-", " ")]),
            second=reader.of(_language(some)) if reader else None,
        )
        for d, some in entries.items()
    }


def _language(entries: Sequence[Entry]) -> str:
    return entries[0].language if entries else corpus.ENGLISH


def half(query_id: str) -> int:
    """Return in which half a query falls: by hash, so that it never moves."""
    return int(hashlib.sha1(f"half {query_id}".encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


@one_core
def feedback(folder: Folder, look: Look, reader: second.Reader | None = None) -> dict[str, list[tuple[str, float]]]:
    """Return the run in which each half of the queries is answered knowing the other half's answers."""
    run: dict[str, list[tuple[str, float]]] = {}
    for fold in range(FOLDS):
        asked = [q for q in folder.queries if half(q.id) == fold and q.department in folder.entries]
        run |= rank_with(folder, asked, [k for k in known(folder) if half(k.id) != fold], look, reader)
    return {q.id: run.get(q.id, []) for q in folder.queries}


def rank_with(
    folder: Folder, asked: Sequence[Query], known: Sequence[learning.Known], look: Look, reader: second.Reader | None = None
) -> dict[str, list[tuple[str, float]]]:
    """Return the run of *asked*, knowing the answers of *known*; a chance is fitted only where a night would take it."""
    reads = {q.id: learning.read(q.text) for q in asked}
    every = [one for a in (*reads.values(), *(k.asked for k in known)) for one in ask.every(a)]
    look(learning.texts(every, corpus.ENGLISH, frozenset()))
    teach = teaching(folder, look, reader)
    tried = refit.trial(known, teach, live=None, model=shelf.model())
    chance = refit.fit(*refit.figures(known, teach)) if tried.better else None
    judge = teach(known)
    run = {}
    for q in asked:
        lists = []
        for one in ask.every(reads[q.id]):
            found = judge(learning.Known(q.id, one, q.department, None))
            lists.append(list(zip(found.ids, found.chances(chance, shelf.model()), strict=True)))
        run[q.id] = together(lists)
    return run


def teaching(folder: Folder, look: Look, reader: second.Reader | None = None) -> learning.Teach:
    """Return what builds every department's FAQ with the answers it is given, and judges with it."""
    return learning.teaching(_faqs(folder.entries, reader), look, shelf.model())


def known(folder: Folder) -> list[learning.Known]:
    """Return every query of a department that has entries, with the entry that answers it best, as people would say it."""
    return [
        learning.Known(q.id, learning.read(q.text), q.department, best_of(folder.qrels.get(q.id, {})))
        for q in folder.queries
        if q.department in folder.entries
    ]


def best_of(grades: dict[str, int]) -> str | None:
    """Return the entry with the highest grade above 0, None if there is none."""
    positive = {e: g for e, g in grades.items() if g > 0}
    return min(positive, key=lambda e: (-positive[e], e)) if positive else None


def write_run(run: metrics.Ranking, file: Path) -> None:
    """Write *run* in TREC form; scores are chances, with enough digits to stay in order."""
    lines = [
        f"{q} Q0 {entry} {place} {chance:.12g} askdesk"
        for q, found in sorted(run.items())
        for place, (entry, chance) in enumerate(found, start=1)
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def baselines(folder: Folder, look: Look) -> dict[str, dict[str, float]]:
    """Return the metrics of BM25, of MiniLM on questions and of MiniLM on questions and answers."""
    built = _build(folder.entries, look)
    texts = {q.id: q.text for q in folder.queries}
    look(list(texts.values()))
    ways: dict[str, Callable[[Corpus, str], Any]] = {
        "BM25": lambda c, text: lexical.bm25(c.lexicon, lexical.stems(text, c.language)),
        "MiniLM question": lambda c, text: corpus.best_by(c.phrasing @ look([text])[0], c.phrasing_of, len(c.entries), top=1),
        "MiniLM q+a": lambda c, text: c.both @ look([text])[0],
    }
    found = {}
    for name, way in ways.items():
        run: dict[str, list[tuple[str, float]]] = {}
        for q in folder.queries:
            here = built.get(q.department)
            scores = way(here, q.text) if here else np.zeros(0)
            order = np.argsort(-scores, kind="stable")[:DEPTH]
            run[q.id] = [(here.entries[i].id, float(scores[i])) for i in order] if here else []
        given = metrics.outcomes(run, folder.qrels, list(texts))
        found[name] = {k: round(v, 4) for k, v in (metrics.retrieval(run, folder.qrels) | metrics.match_or_gap(given)).items()}
    return found


if __name__ == "__main__":
    from matcher import report

    report.main()
